import type { Answer } from "./wire.js";

/** An earlier question and what came of it, as the server takes it. */
export interface Turn {
  readonly question: string;
  readonly answer: string;
  readonly evidence: readonly string[];
  readonly article_ids: readonly string[];
}

// As many as the server looks at, unless it is set up otherwise.
const MOST_TURNS = 10;
// Servers take 50,000 unless they are set up otherwise, counted by code points: never more than what is counted here.
const MOST_CHARACTERS = 40_000;

/** The turns that the next question may lean on: `turns` and what has just been answered. */
export function withAnswer(turns: readonly Turn[], answer: Answer): readonly Turn[] {
  if (answer.kind === "reply") return turns; // "Hello!" is nothing to lean on
  const turn: Turn = {
    question: answer.question,
    answer: answer.status === "answered" ? answer.text : "",
    evidence: answer.citations.map((citation) => citation.quote),
    article_ids: answer.citations.map((citation) => citation.article_id),
  };
  const kept = [...turns, turn].slice(-MOST_TURNS);
  let characters = kept.reduce((sum, each) => sum + length(each), 0);
  while (characters > MOST_CHARACTERS) characters -= length(kept.shift() as Turn);
  return kept;
}

function length({ question, answer, evidence, article_ids }: Turn): number {
  return [question, answer, ...evidence, ...article_ids].reduce((sum, words) => sum + words.length, 0);
}
