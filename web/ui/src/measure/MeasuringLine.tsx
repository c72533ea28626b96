/** A place in the units of a drawing. */
export interface Point {
  x: number;
  y: number;
}

interface MeasuringLineProps {
  from: Point;
  to: Point;
  /** Half the length of the ticks at the ends, in units of the drawing. */
  tick: number;
  /** Parts of the line where an end may lie, as distances from `from`: the interval of the measure. */
  bands?: readonly (readonly [start: number, end: number])[];
  /** Thin lines from what is measured to the line. */
  extensions?: readonly (readonly [Point, Point])[];
  /** Stands over the middle. */
  label?: string;
  /** `photo`: to be seen on any picture, by day and by night. */
  on?: "paper" | "photo";
  /** What was not measured is a dashed line. */
  refused?: boolean;
}

/**
 * A measure as an optician draws it: a hairline with ticks at its ends, and soft bands as long as the measure is unsure. Part of an
 * SVG, whose `color` it takes.
 */
export function MeasuringLine({
  from,
  to,
  tick,
  bands = [],
  extensions = [],
  label,
  on = "paper",
  refused = false,
}: MeasuringLineProps) {
  const at = along(from, to);
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const ticks = [0, length].map((end) => `M${at(end, -tick)}L${at(end, tick)}`).join("");
  const stroke = `M${at(0, 0)}L${at(length, 0)}${ticks}`;
  return (
    <g className={`measuring-line measuring-line-on-${on} ${refused ? "measuring-line-refused" : ""}`}>
      {bands.length > 0 && (
        <path
          className="line-band"
          strokeWidth={tick * 1.5}
          d={bands.map(([start, end]) => `M${at(start, 0)}L${at(end, 0)}`).join("")}
        />
      )}
      {extensions.length > 0 && (
        <path className="line-extension" d={extensions.map(([p, q]) => `M${p.x} ${p.y}L${q.x} ${q.y}`).join("")} />
      )}
      {on === "photo" && <path className="line-casing" d={stroke} />}
      <path className="line-ink" d={stroke} />
      {label !== undefined && (
        <text className="line-text" x={(from.x + to.x) / 2} y={(from.y + to.y) / 2 - tick * 1.25}>
          {label}
        </text>
      )}
    </g>
  );
}

/** Places by their distance along a line and beside it, as in the path of an SVG. */
function along(from: Point, to: Point): (forward: number, aside: number) => string {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [x, y] = [(to.x - from.x) / length, (to.y - from.y) / length];
  return (forward, aside) => `${from.x + x * forward - y * aside} ${from.y + y * forward + x * aside}`;
}
