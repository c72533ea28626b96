import type { Face } from "@varai/sdk";
import { about, interval, MeasuringLine } from "@varai/ui";
import { useMemo } from "react";

import type { Crop, DimensionLine } from "./geometry";
import { type MeasureName, measureLabel } from "./measures";

/** Landmarks as faint dots, and the measures as an optician draws them. */
export function FaceDrawing({ face, lines, crop }: { face: Face; lines: readonly DimensionLine[]; crop: Crop }) {
  const dots = useMemo(
    () => face.landmarks_px.map(([x, y], index) => <circle key={index} cx={x} cy={y} r={crop.height * 0.0022} />),
    [face.landmarks_px, crop.height],
  );
  return (
    <g className="face-drawing" aria-hidden="true">
      <g className="face-dots">{dots}</g>
      {lines.map(({ name, from, to, bands, extensions }) => (
        <MeasuringLine
          key={name}
          from={from}
          to={to}
          bands={bands}
          extensions={extensions}
          tick={crop.height * 0.018}
          on="photo"
        />
      ))}
    </g>
  );
}

/** The values beside the lines, as text that keeps its size at every width of the picture. */
export function LineLabels({ lines, crop }: { lines: readonly DimensionLine[]; crop: Crop }) {
  return (
    <ul className="line-labels">
      {lines.map(({ name, measure, label }) => (
        <li
          key={name}
          className={`line-label line-label-${name}`}
          style={{
            left: insideEdge(name, `${((label.x - crop.x) / crop.width) * 100}%`),
            top: `${((label.y - crop.y) / crop.height) * 100}%`,
          }}
        >
          <span className="line-name">{name === "bridge_width" ? "Bridge" : measureLabel(name)}</span>
          <span className="line-value">
            {about(measure)} <span className="line-interval">({interval(measure)})</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Labels beside the face stop at the edge of a narrow picture, by about their own width. */
function insideEdge(name: MeasureName, left: string): string {
  if (name === "face_length") return `min(${left}, 100% - 6.2rem)`;
  return name === "bridge_width" ? `max(${left}, 5.8rem)` : left;
}
