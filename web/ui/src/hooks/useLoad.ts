import { useCallback, useEffect, useState } from "react";

type Load<T> = (signal: AbortSignal) => Promise<T>;

export interface Loaded<T> {
  /** The last good answer; kept while a newer one is on its way. */
  data: T | null;
  error: Error | null;
  loading: boolean;
  retry: () => void;
}

/** The last good answer, and which call ended last and how. */
interface Ended<T> {
  data: T | null;
  error: Error | null;
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
    const { signal } = abort;
    const run = () => {
      load(signal).then(
        (data) => signal.aborted || setEnded({ data, error: null, load, attempt }),
        (reason: unknown) => {
          if (signal.aborted) return;
          const error = reason instanceof Error ? reason : new Error(String(reason));
          setEnded(({ data }) => ({ data, error, load, attempt }));
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
