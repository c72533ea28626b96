import type { DimensionFit, FitReport as Report } from "@varai/sdk";
import { Verdict } from "@varai/ui";

import { capitalized } from "../format";

const SHOWN: readonly DimensionFit["dimension"][] = ["width", "bridge", "temple_reach", "lens_height"];

/** How a frame sits, place by place, in mm. */
export function FitReport({ fit }: { fit: Report }) {
  const known = fit.dimensions.filter(({ dimension, verdict }) => SHOWN.includes(dimension) && verdict !== "unknown");
  const unknown = fit.dimensions.filter(({ dimension, verdict }) => SHOWN.includes(dimension) && verdict === "unknown");
  return (
    <section className="fit" aria-labelledby="fit-title">
      <h3 id="fit-title">Fit</h3>
      <ul>
        {known.map((one) => (
          <Line key={one.dimension} fit={one} />
        ))}
        {unknown.map((one) => (
          <Line key={one.dimension} fit={one} />
        ))}
      </ul>
    </section>
  );
}

function Line({ fit }: { fit: DimensionFit }) {
  return (
    <li>
      <p className="fit-verdict">
        <Verdict verdict={fit.verdict} probability={fit.probability ?? null} />
        {fit.probability != null && <span className="muted">{Math.round(fit.probability * 100)} % sure</span>}
      </p>
      <p>{capitalized(fit.explanation)}</p>
    </li>
  );
}
