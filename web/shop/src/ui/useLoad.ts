import { useCallback, useEffect, useState } from "react";

import { type ApiError, asApiError, isSuperseded } from "../api/client";

export interface Loaded<T> {
  /** The last good answer; kept while a newer one is on its way. */
  data: T | null;
  error: ApiError | null;
  loading: boolean;
  retry: () => void;
}

/**
 * Runs `load` and runs it again when it changes; a call that was overtaken is cancelled. `null` loads nothing.
 * Callers keep `load` stable with `useCallback`.
 */
export function useLoad<T>(load: ((signal: AbortSignal) => Promise<T>) | null, delayMs = 0): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "retry">>({ data: null, error: null, loading: load !== null });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!load) {
      setState({ data: null, error: null, loading: false });
      return;
    }
    const abort = new AbortController();
    setState((before) => ({ ...before, error: null, loading: true }));
    const run = () => {
      load(abort.signal).then(
        (data) => abort.signal.aborted || setState({ data, error: null, loading: false }),
        (error: unknown) => {
          if (abort.signal.aborted || isSuperseded(error)) return;
          setState((before) => ({ ...before, error: asApiError(error), loading: false }));
        },
      );
    };
    const timer = window.setTimeout(run, delayMs);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [load, delayMs, attempt]);
  return { ...state, retry: useCallback(() => setAttempt((count) => count + 1), []) };
}
