// What went wrong, for the shopper.
import { ApiError, ConnectionError } from "@varai/sdk";

/** Something that the page found out itself. The message is a sentence for the shopper. */
export class PageError extends Error {
  override readonly name = "PageError";
}

/** A sentence that says what happened. */
export function explain(error: Error): string {
  if (error instanceof PageError) return error.message;
  if (error instanceof ConnectionError) return "The shop could not be reached. Check your connection and try again.";
  if (!(error instanceof ApiError)) return "Something went wrong in this page. Load it again.";
  if (error.code === "unexpected_answer")
    return `The shop answered with an error (${error.status}). Try again in a moment.`;
  return sentence(error.message);
}

/** Whether the same call may work in a moment. */
export function isTransient(error: Error): boolean {
  return (
    error instanceof ConnectionError ||
    (error instanceof ApiError && (error.status >= 500 || error.retryAfter !== null))
  );
}

/** The API's messages are lower case without a full stop; people read sentences. */
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
