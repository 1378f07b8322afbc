import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerClient } from "../src/client.js";
import { AskError } from "../src/errors.js";
import { type Feedback, randomId, reasonsFor } from "../src/feedback.js";
import { likelihood } from "../src/likelihood.js";
import { ANSWER } from "./sample.js";

const FEEDBACK: Feedback = { id: randomId(), verdict: "up", reason: null, comment: null, answer: ANSWER };

test("ids are random UUIDs", () => {
  const ids = Array.from({ length: 100 }, randomId);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, 100);
});

test("the reasons are those that an answer of its status can give", () => {
  assert.equal(reasonsFor("answered").includes("should_answer"), false);
  assert.equal(reasonsFor("unanswered").includes("should_decline"), false);
});

test("feedback is posted below the server's address", async () => {
  const posted: unknown[] = [];
  const client = new AnswerClient(new URL("https://a.example/mounted"), {
    fetch: async (input, init) => {
      posted.push(input, init?.method, JSON.parse(String(init?.body)));
      return new Response(null, { status: 204 });
    },
  });
  await client.sendFeedback(FEEDBACK);
  assert.deepEqual(posted, ["https://a.example/mounted/v1/feedback", "POST", FEEDBACK]);
});

test("feedback that does not arrive is an error", async () => {
  const replies: readonly (() => Promise<Response>)[] = [
    () => Promise.reject(new TypeError("Failed to fetch")),
    () => Promise.resolve(new Response("", { status: 404 })),
  ];
  for (const [index, fetch] of replies.entries()) {
    const sending = new AnswerClient(new URL("https://a.example"), { fetch }).sendFeedback(FEEDBACK);
    await assert.rejects(sending, (error) => error instanceof AskError && error.kind === (index ? "server" : "network"));
  }
});

test("probabilities have five words", () => {
  const words = [1, 0.99, 0.98, 0.9, 0.89, 0.66, 0.65, 0.33, 0.32, 0].map(likelihood);
  assert.deepEqual([...new Set(words)], ["certain", "very_likely", "likely", "even", "unlikely"]);
  assert.deepEqual(words, words.flatMap((word, index) => (index % 2 ? [] : [word, words[index + 1]])));
});
