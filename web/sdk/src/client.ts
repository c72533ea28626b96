import { OPERATIONS, type Operations } from "./generated/operations.js";
import { type Http, type Input, openHttp, send } from "./http.js";
import type { Operation } from "./operation.js";
import { type Page, Paged } from "./paged.js";

export interface ClientOptions {
  /** Where the API is, as in `https://shop.example`; the page's own origin when it is left out. */
  baseUrl?: string;
  apiKey?: string;
  /** Used instead of the global `fetch`. */
  fetch?: (request: Request) => Promise<Response>;
}

/** One function per operation; `raw` has the same ones with the headers of the answer. */
export interface Client extends Operations {
  readonly raw: RawOperations;
}

/** Operations that answer at once: lists have no single answer whose headers could be read. */
export type RawOperations = {
  readonly [Name in keyof Operations as ReturnType<Operations[Name]> extends Promise<unknown> ? Name : never]: (
    ...input: Parameters<Operations[Name]>
  ) => Promise<RawAnswer<Awaited<ReturnType<Operations[Name]>>>>;
};

export interface RawAnswer<Value> {
  value: Value;
  headers: Headers;
}

/**
 * A client of one shop. Functions throw an `ApiError` when the server refuses, a `ConnectionError` when there is no answer, and the
 * reason of the `signal` when the caller gives up.
 */
export function createClient({ baseUrl = "", apiKey, fetch = callFetch }: ClientOptions = {}): Client {
  const http = openHttp(baseUrl, apiKey === undefined ? {} : { "X-API-Key": apiKey }, fetch);
  const functions = (make: (operation: Operation) => unknown) =>
    Object.fromEntries(Object.entries(OPERATIONS).map(([name, operation]) => [name, make(operation)]));
  const client = functions((operation) => (input?: Input) => answer(http, operation, input));
  const raw = functions((operation) => (input?: Input) => call(http, operation, input));
  // The table and the interface are generated from the same document, so that each function has its operation's type.
  return { ...client, raw } as unknown as Client;
}

/** Looked up at each call, so that a `fetch` that is replaced later (by a test, by monitoring) is the one that is used. */
function callFetch(request: Request): Promise<Response> {
  return globalThis.fetch(request);
}

function answer(http: Http, operation: Operation, input: Input = {}): unknown {
  if (operation.answer !== "page") return call(http, operation, input).then(({ value }) => value);
  return new Paged(async (cursor) => {
    const query = cursor === null ? input.query : { ...input.query, cursor };
    const { content } = await send(http, operation, { ...input, ...(query && { query }) });
    return pageOf(content as Envelope<unknown[]>);
  });
}

async function call(http: Http, operation: Operation, input: Input = {}): Promise<RawAnswer<unknown>> {
  const { content, headers } = await send(http, operation, input);
  return { value: operation.answer === "data" ? (content as Envelope<unknown>).data : content, headers };
}

interface Envelope<Data> {
  data: Data;
  meta: { next?: string; total?: number };
}

function pageOf({ data, meta }: Envelope<unknown[]>): Page<unknown> {
  return { items: data, next: meta.next ?? null, total: meta.total ?? null };
}
