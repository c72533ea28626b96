import { Button } from "@varai/ui";

import { countOf } from "../format";
import { COMPARED_MAX, type Comparison } from "./useComparison";

/** What is chosen for the comparison, always at hand. */
export function CompareTray({ comparison, onCompare }: { comparison: Comparison; onCompare: () => void }) {
  const count = comparison.picks.length;
  if (count === 0) return null;
  return (
    <aside className="tray" aria-label="Comparison">
      <p role="status">
        {count === 1 ? "1 frame chosen. Choose another to compare." : `${countOf(count, "frame")} chosen`}
        {comparison.isFull && `, the most is ${COMPARED_MAX}`}
      </p>
      <div className="actions">
        <Button kind="primary" disabled={count < 2} onClick={onCompare}>
          {count < 2 ? "Compare frames" : `Compare ${count} frames`}
        </Button>
        <Button kind="quiet" onClick={comparison.clear}>
          Clear
        </Button>
      </div>
    </aside>
  );
}
