import assert from "node:assert/strict";
import { test } from "node:test";
import { type Finished, type Place, Session } from "../src/session.js";
import { decodeAnswer } from "../src/wire.js";
import { ANSWER } from "./sample.js";

const PLACE: Place = { server: "https://a.example/", article: "javelin", path: "/" };

/** A storage that holds this many characters. */
function storage(room = Infinity): Storage & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    length: 0,
    key: () => null,
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    removeItem: (key) => void items.delete(key),
    setItem(key, value) {
      if (value.length > room) throw new DOMException("It is full.", "QuotaExceededError");
      items.set(key, value);
    },
  };
}

function finished(question: string, text = ANSWER.text): Finished {
  const sent = { ...ANSWER, text };
  return { question, answer: decodeAnswer(sent), sent, follows: false, verdict: null };
}

function claimed(kept: Storage, place = PLACE): Session {
  const session = Session.claim(place, () => kept);
  session.release();
  return session;
}

test("what is saved is loaded as it was", () => {
  const kept = storage();
  const conversation = [finished("How many?"), { ...finished("Who?"), follows: true, verdict: "down" as const }];
  claimed(kept).save(conversation);
  assert.deepEqual(claimed(kept).load(), conversation);
  claimed(kept).clear();
  assert.deepEqual(claimed(kept).load(), []);
});

test("a place that is taken has a second session, until it is released", () => {
  const kept = storage();
  const first = Session.claim(PLACE, () => kept);
  const second = Session.claim(PLACE, () => kept);
  first.save([finished("First")]);
  second.save([finished("Second")]);
  first.release();
  second.release();
  assert.deepEqual(claimed(kept).load(), [finished("First")]);
  assert.equal(kept.items.size, 2);
});

test("every part of a place counts", () => {
  const kept = storage();
  claimed(kept).save([finished("Here")]);
  const others = [{ server: "https://b.example/" }, { article: null }, { article: "b" }, { path: "/b" }];
  for (const other of others) assert.deepEqual(claimed(kept, { ...PLACE, ...other }).load(), []);
});

test("the oldest part goes where a conversation is too long", () => {
  const kept = storage();
  const long = Array.from({ length: 4 }, (_, number) => finished(`${number}`, "word ".repeat(20_000)));
  claimed(kept).save(long);
  assert.deepEqual(claimed(kept).load().map((each) => each.question), ["2", "3"]);
  claimed(kept).save(Array.from({ length: 30 }, (_, number) => finished(`${number}`)));
  assert.equal(claimed(kept).load()[0]?.question, "10");
});

test("the oldest part goes where storage is nearly full, and all where it is full", () => {
  const one = storage();
  claimed(one).save([finished("0")]);
  const size = [...one.items.values()][0]?.length ?? 0;
  const nearly = storage(size + 10);
  claimed(nearly).save([finished("0"), finished("1"), finished("2")]);
  assert.deepEqual(claimed(nearly).load().map((each) => each.question), ["2"]);
  const full = storage(10);
  full.items.set(`article-assistant:${JSON.stringify(["https://a.example/", "javelin", "/", 1])}`, "{}");
  claimed(full).save([finished("0")]);
  assert.equal(full.items.size, 0, "What was kept before is no longer what was said.");
});

test("an answer that can't be decoded, or a statement without its citation, is not restored", () => {
  const kept = storage();
  for (const sent of [{ ...ANSWER, citations: [] }, { ...ANSWER, text: 3 }, null]) {
    claimed(kept).save([finished("Sound"), { ...finished("Broken"), sent }]);
    assert.deepEqual(claimed(kept).load(), []);
  }
});

test("storage that can't even be reached is as good as empty", () => {
  const forbidden = Session.claim(PLACE, () => {
    throw new DOMException("Forbidden.", "SecurityError");
  });
  forbidden.save([finished("How many?")]);
  assert.deepEqual(forbidden.load(), []);
  forbidden.clear();
  forbidden.release();
});

test("whether the panel is open is kept apart from the conversation, for each place", () => {
  const kept = storage();
  const session = claimed(kept);
  assert.equal(session.isOpen, undefined);
  session.isOpen = true;
  session.save([finished("How many?")]);
  session.clear();
  assert.equal(claimed(kept).isOpen, true);
  assert.equal(claimed(kept, { ...PLACE, path: "/other" }).isOpen, undefined);
  session.isOpen = false;
  assert.equal(claimed(kept).isOpen, false);
});

test("nothing is known of the panel where nothing can be kept", () => {
  const session = claimed(storage(0));
  session.isOpen = true;
  assert.equal(session.isOpen, undefined);
});
