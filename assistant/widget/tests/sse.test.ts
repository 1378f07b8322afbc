import assert from "node:assert/strict";
import { test } from "node:test";
import { EventStreamParser, type ServerSentEvent } from "../src/sse.js";

function parse(...pieces: string[]): ServerSentEvent[] {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

test("an event has a type and data", () => {
  assert.deepEqual(parse("event: done\ndata: {}\n\n"), [{ type: "done", data: "{}" }]);
});

test("an event without a type is a message", () => {
  assert.deepEqual(parse("data: a\n\n"), [{ type: "message", data: "a" }]);
});

test("a type does not carry over to the next event", () => {
  assert.deepEqual(parse("event: a\n\ndata: 1\n\n"), [{ type: "message", data: "1" }]);
});

for (const [name, end] of [["LF", "\n"], ["CR", "\r"], ["CRLF", "\r\n"]] as const) {
  test(`lines may end in ${name}`, () => {
    const stream = ["event: a", "data: 1", "data: 2", "", "data: 3", "", ""].join(end);
    const expected = [
      { type: "a", data: "1\n2" },
      { type: "message", data: "3" },
    ];
    assert.deepEqual(parse(stream), expected);
    assert.deepEqual(parse(...stream), expected, "in pieces of one character");
  });
}

test("an event that ends in a carriage return does not wait for a line feed", () => {
  assert.equal(parse("data: a\r\r").length, 1);
});

test("a line feed after a carriage return in the piece before is not a line of its own", () => {
  assert.deepEqual(parse("data: 1\r", "\ndata: 2\r", "\n\r", "\n"), [{ type: "message", data: "1\n2" }]);
});

test("an empty piece between a carriage return and its line feed changes nothing", () => {
  assert.deepEqual(parse("data: 1\r", "", "\ndata: 2\n\n"), [{ type: "message", data: "1\n2" }]);
});

test("exactly one space after the colon is dropped", () => {
  assert.deepEqual(parse("data:a\ndata: b\ndata:  c\n\n"), [{ type: "message", data: "a\nb\n c" }]);
});

test("a field without a colon has an empty value", () => {
  assert.deepEqual(parse("data\n\n", "data\ndata\n\n"), [
    { type: "message", data: "" },
    { type: "message", data: "\n" },
  ]);
});

test("comments and unknown fields are passed over", () => {
  assert.deepEqual(parse(": ping\n\n:\nid: 7\nretry: 1\nDATA: x\ndata: a:b\n: more\n\n"), [
    { type: "message", data: "a:b" },
  ]);
});

test("blank lines alone make no event", () => {
  assert.deepEqual(parse("\n\r\n\r\n\n"), []);
});

test("an event that the stream leaves unfinished is dropped", () => {
  assert.deepEqual(parse("data: a\n\ndata: b\n"), [{ type: "message", data: "a" }]);
});
