import { useCallback, useEffect, useState } from "react";

import { type ApiError, asApiError, isSuperseded } from "../api/client";

type Load<T> = (signal: AbortSignal) => Promise<T>;

export interface Loaded<T> {
  /** The last good answer; kept while a newer one is on its way. */
  data: T | null;
  error: ApiError | null;
  loading: boolean;
  retry: () => void;
}

/** The last good answer, and which call ended last and how. */
interface Ended<T> {
  data: T | null;
  error: ApiError | null;
  load: Load<T> | null;
  attempt: number;
}

/**
 * Runs `load` and runs it again when it changes; a call that was overtaken is cancelled. `null` loads nothing.
 * Callers keep `load` stable with `useCallback`.
 */
export function useLoad<T>(load: Load<T> | null, delayMs = 0): Loaded<T> {
  const [ended, setEnded] = useState<Ended<T>>({ data: null, error: null, load: null, attempt: 0 });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!load) return;
    const abort = new AbortController();
    const run = () => {
      load(abort.signal).then(
        (data) => abort.signal.aborted || setEnded({ data, error: null, load, attempt }),
        (error: unknown) => {
          if (abort.signal.aborted || isSuperseded(error)) return;
          setEnded(({ data }) => ({ data, error: asApiError(error), load, attempt }));
        },
      );
    };
    const timer = window.setTimeout(run, delayMs);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [load, delayMs, attempt]);
  const retry = useCallback(() => setAttempt((count) => count + 1), []);
  if (!load) return { data: null, error: null, loading: false, retry };
  const loading = ended.load !== load || ended.attempt !== attempt;
  return { data: ended.data, error: loading ? null : ended.error, loading, retry };
}
