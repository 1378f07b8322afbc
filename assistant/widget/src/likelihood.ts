export type Likelihood = "certain" | "very_likely" | "likely" | "even" | "unlikely";

// The words and thresholds of the command line: the lower ends of the ranges in the guidance of the
// Intergovernmental Panel on Climate Change (Mastrandrea et al. 2010, table 1).
const LEAST: readonly (readonly [number, Likelihood])[] = [
  [0.99, "certain"],
  [0.9, "very_likely"],
  [0.66, "likely"],
  [0.33, "even"],
];

/** A probability in one of five words: more digits than that would claim more than is known. */
export function likelihood(probability: number): Likelihood {
  return LEAST.find(([least]) => probability >= least)?.[1] ?? "unlikely";
}
