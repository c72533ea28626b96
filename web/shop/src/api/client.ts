// The one way to the server: adds the shop's key, opens envelopes, and turns every failure into an `ApiError`.

/** Why a call failed, in words for the shopper. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: string,
    message: string,
    readonly requestId: string | null,
  ) {
    super(message);
  }
}

interface Envelope<T> {
  data: T;
  meta?: { next?: string | null };
}

const UNREACHABLE = "The shop could not be reached. Check your connection and try again.";

export async function getData<T>(path: string, signal: AbortSignal): Promise<Envelope<T>> {
  return json<Envelope<T>>(await send(path, { signal }));
}

export async function getBlob(path: string, signal: AbortSignal): Promise<Blob> {
  return (await send(path, { signal })).blob();
}

export async function postJson<T>(path: string, body: unknown, signal: AbortSignal): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  const response = await send(path, { method: "POST", headers, body: JSON.stringify(body), signal });
  return (await json<Envelope<T>>(response)).data;
}

export async function postForm<T>(path: string, form: FormData, signal: AbortSignal): Promise<T> {
  return (await json<Envelope<T>>(await send(path, { method: "POST", body: form, signal }))).data;
}

export async function postFormForBlob(path: string, form: FormData, signal: AbortSignal): Promise<Blob> {
  return (await send(path, { method: "POST", body: form, signal })).blob();
}

export function metaContent(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

/** Whether a call was given up because a newer one took its place. */
export function isSuperseded(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError("page_error", UNREACHABLE, null);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("X-API-Key", metaContent("varai-key"));
  const response = await fetch(path, { ...init, headers }).catch((error: unknown) => {
    if (isSuperseded(error)) throw error;
    throw new ApiError("unreachable", UNREACHABLE, null);
  });
  if (!response.ok) throw await refusal(response);
  return response;
}

async function json<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}

async function refusal(response: Response): Promise<ApiError> {
  const requestId = response.headers.get("x-request-id");
  try {
    const { error } = (await response.json()) as { error: { code: string; message: string; request_id?: string } };
    return new ApiError(error.code, sentence(error.message), error.request_id ?? requestId);
  } catch {
    const message = `The shop answered with an error (${response.status}). Try again in a moment.`;
    return new ApiError("internal", message, requestId);
  }
}

/** The API's messages are lower case without a full stop; people read sentences. */
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
