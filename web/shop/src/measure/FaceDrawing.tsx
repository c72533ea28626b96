import { useMemo } from "react";

import type { Face, MeasureName } from "../api/types";
import { about, interval, measureLabel } from "../ui/format";
import type { Crop, DimensionLine, Point } from "./geometry";

/** Landmarks as faint dots, and the measures as an optician draws them. */
export function FaceDrawing({ face, lines, crop }: { face: Face; lines: readonly DimensionLine[]; crop: Crop }) {
  const dots = useMemo(
    () => face.landmarks_px.map(([x, y], index) => <circle key={index} cx={x} cy={y} r={crop.height * 0.0022} />),
    [face.landmarks_px, crop.height],
  );
  return (
    <g className="face-drawing" aria-hidden="true">
      <g className="face-dots">{dots}</g>
      {lines.map((line) => (
        <MeasuringLine key={line.name} line={line} tick={crop.height * 0.018} />
      ))}
    </g>
  );
}

function MeasuringLine({ line, tick }: { line: DimensionLine; tick: number }) {
  const { from, to, softness } = line;
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length };
  const at = (end: Point, forward: number, aside: number) =>
    `${end.x + along.x * forward - along.y * aside} ${end.y + along.y * forward + along.x * aside}`;
  const band = (end: Point) => `M${at(end, -softness, 0)}L${at(end, softness, 0)}`;
  const stroke = `M${at(from, 0, 0)}L${at(to, 0, 0)}${[from, to].map((end) => `M${at(end, 0, -tick)}L${at(end, 0, tick)}`).join("")}`;
  return (
    <g>
      <path className="line-band" strokeWidth={tick * 1.5} d={band(from) + band(to)} />
      <path className="line-extension" d={line.extensions.map(([p, q]) => `M${p.x} ${p.y}L${q.x} ${q.y}`).join("")} />
      <path className="line-casing" d={stroke} />
      <path className="line-ink" d={stroke} />
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
