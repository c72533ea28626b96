import type { DimensionFit, FitVerdict, RecommendedItem } from "@varai/sdk";

/** The verdict of a frame as a whole: what is wrong first, in the order in which one feels it. */
export function overallVerdict(dimensions: readonly DimensionFit[]): FitVerdict {
  const main = dimensions.filter(({ dimension }) => dimension === "width" || dimension === "bridge");
  const known = dimensions.filter(({ verdict }) => verdict !== "unknown");
  const wrong = [...main, ...known].find(({ verdict }) => verdict === "tight" || verdict === "loose");
  if (wrong) return wrong.verdict;
  return main.some(({ verdict }) => verdict === "ok") ? "ok" : "unknown";
}

/** How sure the verdict of a frame as a whole is: as sure as its least sure part. */
export function overallProbability(item: RecommendedItem): number | null {
  const verdict = overallVerdict(item.fit.dimensions);
  const said = item.fit.dimensions.filter(
    (one) => one.verdict === verdict && (one.dimension === "width" || one.dimension === "bridge"),
  );
  const sure = said.flatMap(({ probability }) => probability ?? []);
  return sure.length > 0 ? Math.min(...sure) : null;
}

const REMOVED: Record<string, string> = {
  inactive: "not on sale",
  out_of_stock: "out of stock",
  misfit: "would not fit",
  filtered: "filtered out",
};

/** "8 left out: 5 would not fit, 3 out of stock" */
export function leftOut(removed: readonly { code: string; count: number }[]): string {
  const counted = removed.filter(({ count }) => count > 0);
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return "none left out";
  const reasons = counted.map(({ code, count }) => `${count} ${REMOVED[code] ?? code.replaceAll("_", " ")}`);
  return `${total} left out: ${reasons.join(", ")}`;
}
