export type FitVerdict = "ok" | "tight" | "loose" | "unknown";

const PATHS: Record<FitVerdict, string> = {
  ok: "M4 8.500 7 11.500 12.500 5",
  tight: "M1.500 8h4.500M4 5.500 6.500 8 4 10.500M14.500 8H10M12 5.500 9.500 8l2.500 2.500",
  loose: "M6.500 8H2M4.500 5.500 2 8l2.500 2.500M9.500 8H14M11.500 5.500 14 8l-2.500 2.500",
  unknown: "M2 8h2.500M6.750 8h2.500M11.500 8H14",
};

/** How a verdict is said by its probability: from 0.8 plainly, from 0.5 with "probably", else with "may". */
const WORDS: Record<FitVerdict, readonly [sure: string, likely: string, open: string]> = {
  ok: ["Fits", "Probably fits", "May fit"],
  tight: ["Tight", "Probably tight", "May be tight"],
  loose: ["Loose", "Probably loose", "May be loose"],
  unknown: ["Fit unknown", "Fit unknown", "Fit unknown"],
};

interface VerdictProps {
  verdict: FitVerdict;
  /** From 0 to 1; `null` where the verdict is not a matter of chance. */
  probability: number | null;
}

/** A fit verdict as a word and a shape: a tick, arrows inwards, arrows outwards, a dashed line. Never as a color alone. */
export function Verdict({ verdict, probability }: VerdictProps) {
  const [sure, likely, open] = WORDS[verdict];
  const isSure = probability === null || probability >= 0.8;
  return (
    <span className={`verdict verdict-${verdict}`}>
      <svg className="verdict-mark" viewBox="0 0 16 16" aria-hidden="true">
        <path d={PATHS[verdict]} />
      </svg>
      {isSure ? sure : probability >= 0.5 ? likely : open}
    </span>
  );
}
