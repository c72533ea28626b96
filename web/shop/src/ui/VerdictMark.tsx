import type { FitVerdict } from "../api/types";

const PATHS: Record<FitVerdict, string> = {
  ok: "M4 8.500 7 11.500 12.500 5",
  tight: "M1.500 8h4.500M4 5.500 6.500 8 4 10.500M14.500 8H10M12 5.500 9.500 8l2.500 2.500",
  loose: "M6.500 8H2M4.500 5.500 2 8l2.500 2.500M9.500 8H14M11.500 5.500 14 8l-2.500 2.500",
  unknown: "M2 8h2.500M6.750 8h2.500M11.500 8H14",
};

/** The shape of a verdict: a tick, arrows inwards, arrows outwards, a dashed line. Its word stands beside it. */
export function VerdictMark({ verdict }: { verdict: FitVerdict }) {
  return (
    <svg className={`mark verdict-${verdict}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={PATHS[verdict]} />
    </svg>
  );
}

export function Verdict({ verdict, word }: { verdict: FitVerdict; word: string }) {
  return (
    <span className={`verdict verdict-${verdict}`}>
      <VerdictMark verdict={verdict} />
      {word}
    </span>
  );
}
