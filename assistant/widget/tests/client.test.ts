import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerClient, type ClientOptions, secondsUntil } from "../src/client.js";
import { AskError, type AskErrorKind } from "../src/errors.js";
import { ANSWER, DONE_EVENT, RETRIEVED_EVENT, STATEMENT, STATEMENT_EVENT } from "./sample.js";

type Reply = Response | Error | ((signal: AbortSignal) => Promise<Response>);

interface Outcome {
  readonly types: readonly string[];
  readonly error: unknown;
  readonly requests: readonly { url: string; init: RequestInit }[];
  readonly pauses: readonly number[];
}

/** Ask one question of a server that makes these replies in turn. */
async function ask(
  replies: readonly Reply[],
  { signal = new AbortController().signal, server = "https://server.example", ...options }: ClientOptions & {
    signal?: AbortSignal;
    server?: string;
  } = {},
): Promise<Outcome> {
  const requests: { url: string; init: RequestInit }[] = [];
  const pauses: number[] = [];
  const client = new AnswerClient(new URL(server), {
    fetch: async (url, init = {}) => {
      requests.push({ url: String(url), init });
      const reply = replies[Math.min(requests.length, replies.length) - 1];
      if (reply instanceof Error) throw reply;
      return typeof reply === "function" ? reply(init.signal as AbortSignal) : (reply as Response).clone();
    },
    pause: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    ...options,
  });
  const types: string[] = [];
  let error: unknown;
  try {
    for await (const event of client.ask({ question: "How many?", articleId: "javelin" }, signal)) {
      types.push(event.type);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { types, error, requests, pauses };
}

function failed({ error }: Outcome, kind: AskErrorKind): AskError {
  assert.ok(error instanceof AskError, `${error}`);
  assert.equal(error.kind, kind);
  return error;
}

const EVENT_STREAM = { headers: { "Content-Type": "text/event-stream; charset=utf-8" } };

function event(data: { type: string }, end = "\n"): string {
  return [`event: ${data.type}`, `data: ${JSON.stringify(data)}`, "", ""].join(end);
}

function stream(...pieces: (string | Uint8Array | Error)[]): Response {
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.close();
        else if (piece instanceof Error) controller.error(piece);
        else controller.enqueue(typeof piece === "string" ? encoder.encode(piece) : piece);
      },
    }),
    EVENT_STREAM,
  );
}

const WHOLE = [RETRIEVED_EVENT, STATEMENT_EVENT, DONE_EVENT].map((each) => event(each)).join("");

function problem(status: number, body: object = {}, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ title: "A title", ...body }), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });
}

test("a question is posted as JSON and the answer read as a stream", async () => {
  const { types, error, requests } = await ask([new Response(WHOLE, EVENT_STREAM)]);
  assert.equal(error, undefined);
  assert.deepEqual(types, ["retrieved", "statement", "done"]);
  const [{ url, init } = assert.fail()] = requests;
  assert.equal(url, "https://server.example/v1/answers");
  assert.equal(init.method, "POST");
  assert.deepEqual(JSON.parse(String(init.body)), { question: "How many?", article_id: "javelin", history: [] });
  assert.equal(new Headers(init.headers).get("Accept"), "text/event-stream");
});

test("a server may be mounted under a path", async () => {
  for (const server of ["https://server.example/ask", "https://server.example/ask/"]) {
    const { requests } = await ask([new Response(WHOLE, EVENT_STREAM)], { server });
    assert.equal(requests[0]?.url, "https://server.example/ask/v1/answers");
  }
});

test("a stream may be cut anywhere, even within a character", async () => {
  const statement = { ...STATEMENT, text: "Vučić — “no” 🚀", short_answer: null };
  const bytes = new TextEncoder().encode(
    `\ufeff: hello\r\n\r\n${event({ ...STATEMENT_EVENT, statement } as { type: string }, "\r\n")}${WHOLE}`,
  );
  const { types, error } = await ask([stream(...Array.from(bytes, (byte) => Uint8Array.of(byte)))]);
  assert.equal(error, undefined);
  assert.deepEqual(types, ["statement", "retrieved", "statement", "done"]);
});

test("an answer in plain JSON is taken too", async () => {
  const { types } = await ask([Response.json(ANSWER)]);
  assert.deepEqual(types, ["done"]);
});

test("a stream that ends without done is an interruption, with what came before it", async () => {
  const outcome = await ask([stream(event(RETRIEVED_EVENT), event(STATEMENT_EVENT))]);
  failed(outcome, "interrupted");
  assert.deepEqual(outcome.types, ["retrieved", "statement"]);
});

test("a done that is cut off is an interruption", async () => {
  failed(await ask([stream(WHOLE.slice(0, -1))]), "interrupted");
});

test("a connection that breaks is an interruption", async () => {
  failed(await ask([stream(event(RETRIEVED_EVENT), new TypeError("network error"))]), "interrupted");
});

test("an error event is the server's error", async () => {
  const data = { type: "error", title: "Store unreachable", status: 500, detail: "Start it." };
  const error = failed(await ask([stream(event(RETRIEVED_EVENT), event(data), event(DONE_EVENT))]), "server");
  assert.equal(error.problem?.detail, "Start it.");
});

test("what comes after done is not waited for", async () => {
  const endless = new Response(
    new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(WHOLE)),
    }),
    EVENT_STREAM,
  );
  const { types, error } = await ask([endless]);
  assert.equal(error, undefined);
  assert.equal(types.at(-1), "done");
});

test("a statement that cites an unknown source is refused and never yielded", async () => {
  const uncited = { type: "statement", statement: { ...STATEMENT, citations: [2] }, citations: STATEMENT_EVENT.citations };
  const outcome = await ask([stream(event(uncited))]);
  failed(outcome, "protocol");
  assert.deepEqual(outcome.types, []);
});

for (const [name, reply] of [
  ["data that is not JSON", stream("event: done\ndata: {\n\n")],
  ["an answer that is not one", stream("event: done\ndata: {}\n\n")],
  ["a page of HTML", new Response("<html>", { headers: { "Content-Type": "text/html" } })],
  ["JSON that is not an answer", Response.json([])],
] as const) {
  test(`${name} is a reply that can't be read`, async () => {
    failed(await ask([reply]), "protocol");
  });
}

test("a server that can't be reached is a network error", async () => {
  failed(await ask([new TypeError("Failed to fetch")]), "network");
});

for (const [status, kind] of [
  [400, "question"],
  [413, "question"],
  [422, "question"],
  [404, "article"],
  [429, "busy"],
  [500, "server"],
  [503, "server"],
] as const) {
  test(`status ${status} is an error of kind ${kind}, asked once`, async () => {
    const outcome = await ask([problem(status, { type: "urn:problem-type:some", detail: "Do this." })]);
    const error = failed(outcome, kind);
    assert.deepEqual([error.problem?.status, error.problem?.detail, error.message], [status, "Do this.", "Do this."]);
    assert.equal(outcome.requests.length, 1);
  });
}

test("a 404 that is no kind of problem of its own is a wrong address, not a missing article", async () => {
  failed(await ask([new Response("Not found", { status: 404 })]), "server");
  failed(await ask([problem(404, { type: "about:blank" })]), "server");
});

test("a broken description of an error leaves its status", async () => {
  const broken = new Response("{", { status: 500, headers: { "Content-Type": "application/problem+json" } });
  assert.equal(failed(await ask([broken]), "server").problem?.status, 500);
});

test("while the server is loading the question is asked again", async () => {
  const loading = problem(503, {}, { "Retry-After": "2" });
  const { types, error, requests, pauses } = await ask([loading, loading, new Response(WHOLE, EVENT_STREAM)]);
  assert.equal(error, undefined);
  assert.deepEqual(types, ["waiting", "waiting", "retrieved", "statement", "done"]);
  assert.deepEqual([requests.length, pauses], [3, [2000, 2000]]);
});

test("a server that never finishes loading is given up after a bounded number of attempts", async () => {
  const outcome = await ask([problem(503, {}, { "Retry-After": "0" })], { attempts: 4 });
  failed(outcome, "unavailable");
  assert.equal(outcome.requests.length, 4);
  assert.deepEqual(outcome.pauses, [1000, 1000, 1000], "a second at least");
});

test("a long Retry-After is not waited out", async () => {
  const { pauses } = await ask([problem(503, {}, { "Retry-After": "3600" })], { attempts: 2 });
  assert.deepEqual(pauses, [10_000]);
});

test("Retry-After holds seconds or a date", () => {
  const now = Date.parse("Wed, 21 Oct 2026 07:28:00 GMT");
  assert.equal(secondsUntil("5", now), 5);
  assert.equal(secondsUntil("Wed, 21 Oct 2026 07:28:07 GMT", now), 7);
  assert.equal(secondsUntil("Wed, 21 Oct 2026 07:00:00 GMT", now), 0);
  assert.equal(secondsUntil("soon", now), null);
  assert.equal(secondsUntil(null, now), null);
});

function silence(signal: AbortSignal): Promise<Response> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
}

test("a server that stays silent is given up", async () => {
  failed(await ask([silence], { idleTimeout: 5 }), "timeout");
});

test("a stream that falls silent is given up", async () => {
  const hung = (signal: AbortSignal): Promise<Response> =>
    Promise.resolve(
      new Response(
        new ReadableStream<Uint8Array>({
          start: (controller) => signal.addEventListener("abort", () => controller.error(signal.reason)),
        }),
        EVENT_STREAM,
      ),
    );
  failed(await ask([hung], { idleTimeout: 5 }), "timeout");
});

test("stopping ends the request, and is no error of the server", async () => {
  const controller = new AbortController();
  const reason = new Error("stopped");
  const asked = ask([silence], { signal: controller.signal });
  controller.abort(reason);
  assert.equal((await asked).error, reason);
});

test("stopping ends the wait for a loading server", async () => {
  const controller = new AbortController();
  const client = new AnswerClient(new URL("https://server.example"), {
    fetch: async () => problem(503, {}, { "Retry-After": "9" }),
  });
  const events = client.ask({ question: "x", articleId: null }, controller.signal);
  assert.equal((await events.next()).value?.type, "waiting");
  const next = events.next();
  controller.abort(new Error("stopped"));
  await assert.rejects(next, /stopped/);
});

test("the site's token is sent where there is one", async () => {
  const sent = async (options: ClientOptions): Promise<Record<string, string>> =>
    (await ask([new Response(WHOLE, EVENT_STREAM)], options)).requests[0]?.init.headers as Record<string, string>;
  assert.equal((await sent({ site: "aa_site_1" }))["X-Article-Assistant-Site"], "aa_site_1");
  for (const site of [undefined, null, ""]) {
    assert.deepEqual(Object.keys(await sent(site === undefined ? {} : { site })), ["Content-Type", "Accept"]);
  }
});
