import assert from "node:assert/strict";
import { test } from "node:test";
import { type Turn, withAnswer } from "../src/history.js";
import type { Answer } from "../src/wire.js";
import { ANSWER as SAMPLE } from "./sample.js";

const ANSWER = { ...SAMPLE, differing: null } as Answer;

test("the last ten turns are kept", () => {
  let turns: readonly Turn[] = [];
  for (let number = 0; number < 12; number += 1) turns = withAnswer(turns, { ...ANSWER, question: `${number}` });
  assert.deepEqual(turns.map((turn) => turn.question), ["2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
});

test("the oldest turns are dropped before a server finds that there is too much", () => {
  const long = { ...ANSWER, text: "a".repeat(15_000), citations: [] };
  let turns: readonly Turn[] = [];
  for (const question of ["1", "2", "3"]) turns = withAnswer(turns, { ...long, question });
  assert.deepEqual(turns.map((turn) => turn.question), ["2", "3"]);
  assert.deepEqual(withAnswer(turns, { ...long, text: "a".repeat(50_000) }), []);
});
