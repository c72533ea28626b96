import type { components } from "./generated/schema.js";

type Refusal = components["schemas"]["Error"]["error"];

/** The API's own codes, and `unexpected_answer` for what is not the API's: the page of a proxy, for example. */
export type ErrorCode = Refusal["code"] | "unexpected_answer";

/** What is wrong with one field of a request. */
export type ErrorDetail = Refusal["details"][number];

/** The server answered, and not with success. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
  /** Names the call in the server's log. */
  readonly requestId: string | null;
  /** Seconds to wait before the next try, where the server says so. */
  readonly retryAfter: number | null;

  /** @param body what was read of the answer: JSON, or text that is none */
  constructor(response: Response, body: unknown) {
    const refusal = refusalIn(body);
    super(refusal?.message ?? `the answer with status ${response.status} is not one of the API`);
    this.status = response.status;
    this.code = refusal?.code ?? "unexpected_answer";
    this.details = refusal?.details ?? [];
    this.requestId = refusal?.request_id ?? response.headers.get("x-request-id");
    this.retryAfter = seconds(response.headers.get("retry-after"));
  }
}

/** There is no answer: the server could not be reached, or the connection broke. `cause` is what `fetch` said. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";

  constructor(cause: unknown) {
    super("the server could not be reached", { cause });
  }
}

function refusalIn(body: unknown): Refusal | null {
  if (typeof body !== "object" || body === null || !("error" in body)) return null;
  const { error } = body;
  const isRefusal = typeof error === "object" && error !== null && "code" in error && "message" in error;
  return isRefusal ? (error as Refusal) : null;
}

function seconds(header: string | null): number | null {
  return header !== null && /^\d+$/.test(header) ? Number(header) : null;
}
