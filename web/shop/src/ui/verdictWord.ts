import type { FitVerdict } from "../api/types";

/** How a verdict is said by its probability: from 0.8 plainly, from 0.5 with "probably", else with "may". */
const WORDS: Record<FitVerdict, readonly [sure: string, likely: string, open: string]> = {
  ok: ["Fits", "Probably fits", "May fit"],
  tight: ["Tight", "Probably tight", "May be tight"],
  loose: ["Loose", "Probably loose", "May be loose"],
  unknown: ["Fit unknown", "Fit unknown", "Fit unknown"],
};

export function verdictWord(verdict: FitVerdict, probability: number | null): string {
  const [sure, likely, open] = WORDS[verdict];
  if (probability === null || probability >= 0.8) return sure;
  return probability >= 0.5 ? likely : open;
}
