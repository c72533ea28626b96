import type { Measure, MeasureName, Measures } from "../api/types";
import { about, interval, MEASURE_ORDER, measureLabel } from "../ui/format";
import { isMeasured } from "./geometry";

/** The longest measure that a row can show, mm. */
const SCALE_MM = 220;

/** All measures in mm as measuring lines on one scale. */
export function MeasureList({ measures }: { measures: Measures }) {
  const rows = MEASURE_ORDER.flatMap((name) => {
    const reading = measures[name];
    return isMeasured(reading) ? [{ name, reading }] : [];
  });
  return (
    <details className="all-measures">
      <summary>All measures in millimeters</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col" className="figure">
              mm
            </th>
            <th scope="col" className="figure">
              95 % between
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, reading }) => (
            <Row key={name} name={name} measure={reading} />
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Row({ name, measure }: { name: MeasureName; measure: Measure }) {
  const isLength = measure.unit === "mm";
  return (
    <tr>
      <th scope="row">
        {measureLabel(name)}
        {isLength && <RowLine measure={measure} />}
      </th>
      <td className="figure">{isLength ? Math.round(measure.value) : `${about(measure)} (ratio)`}</td>
      <td className="figure">{interval(measure)}</td>
    </tr>
  );
}

function RowLine({ measure }: { measure: Measure }) {
  const { value, low, high } = measure;
  return (
    <svg className="row-line" viewBox={`0 0 ${SCALE_MM} 8`} preserveAspectRatio="none" aria-hidden="true">
      <rect className="row-band" x={low} y="1" width={high - low} height="6" />
      <path d={`M1 4H${value}M1 1V7M${value} 1V7`} />
    </svg>
  );
}

/** What was not measured, as dashed lines with the reason. */
export function Refusals({ measures }: { measures: Measures }) {
  const refused = MEASURE_ORDER.flatMap((name) => {
    const reading = measures[name];
    return reading && "abstained" in reading ? [{ name, reason: reading.abstained }] : [];
  });
  if (refused.length === 0) return null;
  return (
    <section className="refusals" aria-labelledby="refusals-title">
      <h2 id="refusals-title">Not measured</h2>
      <ul>
        {refused.map(({ name, reason }) => (
          <li key={name}>
            <svg className="row-line refused" viewBox="0 0 60 8" aria-hidden="true">
              <path d="M1 4H59M1 1V7M59 1V7" />
            </svg>
            <strong>{measureLabel(name)}</strong>
            <p className="muted">{reason}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
