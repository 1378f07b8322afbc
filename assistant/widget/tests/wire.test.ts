import assert from "node:assert/strict";
import { test } from "node:test";
import { AskError } from "../src/errors.js";
import { decodeAnswer, decodeEvent, decodeProblem, slice } from "../src/wire.js";
import { ANSWER, CITATION, DONE_EVENT, RETRIEVED_EVENT, STATEMENT, STATEMENT_EVENT } from "./sample.js";

function refuses(value: unknown, where: RegExp): void {
  assert.throws(
    () => decodeAnswer(value),
    (error) => error instanceof AskError && error.kind === "protocol" && where.test(error.message),
  );
}

test("an answer is decoded as it was sent", () => {
  const { statements, citations, short_answer } = decodeAnswer(ANSWER);
  assert.deepEqual(statements, [STATEMENT]);
  assert.deepEqual(citations, [CITATION]);
  assert.equal(short_answer, "246");
});

test("fields that a newer server adds are ignored", () => {
  assert.equal("mood" in decodeAnswer({ ...ANSWER, mood: "good" }), false);
});

test("fields with defaults may be absent", () => {
  const answer = decodeAnswer({ question: "Hello", status: "unanswered", text: "Hello.", kind: "reply" });
  assert.deepEqual([answer.statements, answer.nearest, answer.reason], [[], [], null]);
});

test("articles that differ, and who says what, are decoded; an older server names neither", () => {
  const said = { ...STATEMENT, attribution: "“Sale” (3 May 2025) says:" };
  const answer = decodeAnswer({ ...ANSWER, statements: [said], differing: { kind: "number", sources: [] } });
  assert.deepEqual(answer.differing, { kind: "number" });
  assert.equal(answer.statements[0]?.attribution, "“Sale” (3 May 2025) says:");
  const { attribution, ...older } = STATEMENT;
  const decoded = decodeAnswer({ ...ANSWER, statements: [older] });
  assert.deepEqual([attribution, decoded.differing, decoded.statements], [null, null, [STATEMENT]]);
  refuses({ ...ANSWER, differing: {} }, /answer\.differing\.kind/);
  refuses({ ...ANSWER, statements: [{ ...STATEMENT, attribution: 3 }] }, /statements\[0\]\.attribution/);
});

test("a missing or mistyped field is named", () => {
  refuses(null, /object at answer/);
  refuses({ ...ANSWER, status: "maybe" }, /answer\.status/);
  refuses({ ...ANSWER, text: 3 }, /answer\.text/);
  refuses({ ...ANSWER, citations: [{ ...CITATION, quote: "" }] }, /answer\.citations\[0\]\.quote/);
  refuses({ ...ANSWER, citations: [{ ...CITATION, start: -1 }] }, /answer\.citations\[0\]\.start/);
});

test("a statement without a citation is refused", () => {
  refuses({ ...ANSWER, statements: [{ ...STATEMENT, citations: [] }] }, /citation at answer\.statements\[0\]/);
});

test("a statement that cites what the answer doesn't carry is refused", () => {
  refuses({ ...ANSWER, citations: [] }, /citations\[1\]/);
});

test("an answered question without statements is refused", () => {
  refuses({ ...ANSWER, statements: [], citations: [] }, /statement at answer\.statements/);
});

test("events are decoded by their type, and unknown types passed over", () => {
  assert.deepEqual(decodeEvent("retrieved", RETRIEVED_EVENT), { type: "retrieved", passages: 1 });
  assert.deepEqual(decodeEvent("statement", STATEMENT_EVENT), STATEMENT_EVENT);
  assert.equal(decodeEvent("done", DONE_EVENT)?.type, "done");
  assert.equal(decodeEvent("weather", {}), undefined);
});

test("problem details are read whatever is missing", () => {
  assert.deepEqual(decodeProblem({ title: "Too long", status: 422, detail: "At most 1000 characters." }), {
    type: "about:blank",
    title: "Too long",
    status: 422,
    detail: "At most 1000 characters.",
  });
  assert.equal(decodeProblem("<html>").title, "");
});

test("spans count code points, not UTF-16 units", () => {
  assert.deepEqual(slice("🚀🚀 246 missiles", { start: 3, end: 6 }), {
    before: "🚀🚀 ",
    inside: "246",
    after: " missiles",
  });
});
