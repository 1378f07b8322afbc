/** An answer as a server sends it. */
export const CITATION = {
  article_id: "javelin",
  title: "Washington clears the sale",
  url: null,
  start: 215,
  end: 302,
  quote: "Kosovo had asked for 246 Javelin missiles.",
  prefix: "",
  suffix: " The Javelin",
  number: 1,
};

export const STATEMENT = {
  text: "Kosovo had asked for 246 Javelin missiles.",
  citations: [1],
  role: "evidence",
  short_answer: { start: 21, end: 24 },
  attribution: null,
};

export const ANSWER = {
  question: "How many?",
  article_id: "javelin",
  kind: "facts",
  status: "answered",
  reason: null,
  text: "Kosovo had asked for 246 Javelin missiles. [1]",
  short_answer: "246",
  confidence: 0.9,
  statements: [STATEMENT],
  citations: [CITATION],
  nearest: [],
  retrieved: [{ article_id: "javelin", start: 215, end: 600 }],
  sources: { javelin: "ab" },
  timings: { total: 0.1 },
};

export const RETRIEVED_EVENT = { type: "retrieved", question: "How many?", passages: ANSWER.retrieved };
export const STATEMENT_EVENT = { type: "statement", statement: STATEMENT, citations: [CITATION] };
export const DONE_EVENT = { type: "done", answer: ANSWER };
