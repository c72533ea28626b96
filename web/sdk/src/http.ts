// One call: what goes into the request, and what becomes of each way in which it can end.
import createFetchClient from "openapi-fetch";

import { ApiError, ConnectionError } from "./errors.js";
import { toForm } from "./form.js";
import type { CallOptions, Operation } from "./operation.js";

const FORM = "multipart/form-data";

/** What the typed functions of all operations have in common. */
export interface Input extends CallOptions {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string;
  ifMatch?: string;
}

/** `openapi-fetch` types calls by path; here the generated interface does it by operation, so any path is good. */
type Paths = Record<string, Record<Operation["method"], AnyOperation>>;

interface AnyOperation {
  parameters: Pick<Input, "path" | "query">;
  requestBody: { content: { "*/*": unknown } };
}

export type Http = ReturnType<typeof openHttp>;

export function openHttp(
  baseUrl: string,
  headers: Record<string, string>,
  fetch: (request: Request) => Promise<Response>,
) {
  return createFetchClient<Paths>({ baseUrl, headers, fetch });
}

/** Makes the call. The content is JSON, the bytes as a `Blob`, or `undefined` where there is no body. */
export async function send(
  http: Http,
  operation: Operation,
  input: Input,
): Promise<{ content: unknown; headers: Headers }> {
  try {
    const { error, response } = await http.request(operation.method, operation.path, {
      params: { path: input.path ?? {}, query: input.query ?? {} },
      headers: headersOf(operation, input),
      signal: input.signal ?? null,
      // Success is left unread: whether it can be read is told apart below.
      parseAs: "stream",
      body: input.body,
      bodySerializer: operation.body === FORM ? toForm : JSON.stringify,
    });
    if (!response.ok) throw new ApiError(response, error);
    return { content: await read(operation, response), headers: response.headers };
  } catch (error) {
    if (error instanceof ApiError || input.signal?.aborted) throw error;
    throw new ConnectionError(error);
  }
}

async function read({ answer }: Operation, response: Response): Promise<unknown> {
  if (answer === "none") return undefined;
  if (answer === "file") return response.blob();
  const text = await response.text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ApiError(response, text);
  }
}

function headersOf(operation: Operation, { idempotencyKey, ifMatch, body }: Input): Record<string, string> {
  return {
    // The boundary of a form is written by `fetch`.
    ...(operation.body && operation.body !== FORM && body !== undefined && { "Content-Type": operation.body }),
    ...(idempotencyKey !== undefined && { "Idempotency-Key": idempotencyKey }),
    ...(ifMatch !== undefined && { "If-Match": ifMatch }),
  };
}
