import type { Measure } from "@varai/sdk";
import { about, Disclosure, interval, MeasureRow, RefusedRow } from "@varai/ui";

import { isMeasured, MEASURE_ORDER, measureLabel, type MeasureName, type Measures } from "./measures";

/** The longest measure that a row can show, mm. */
const LONGEST_MM = 220;

/** All measures in mm as measuring lines on one scale. */
export function MeasureList({ measures }: { measures: Measures }) {
  const rows = MEASURE_ORDER.flatMap((name) => {
    const reading = measures[name];
    return isMeasured(reading) ? [{ name, reading }] : [];
  });
  return (
    <Disclosure summary="All measures in millimeters">
      <table className="all-measures">
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
    </Disclosure>
  );
}

function Row({ name, measure }: { name: MeasureName; measure: Measure }) {
  const isLength = measure.unit === "mm";
  return (
    <tr>
      <th scope="row">
        {measureLabel(name)}
        {isLength && <MeasureRow {...measure} longest={LONGEST_MM} />}
      </th>
      <td className="figure">{isLength ? Math.round(measure.value) : `${about(measure)} (ratio)`}</td>
      <td className="figure">{interval(measure)}</td>
    </tr>
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
      <h2 id="refusals-title" className="subheading">
        Not measured
      </h2>
      <ul>
        {refused.map(({ name, reason }) => (
          <li key={name}>
            <RefusedRow />
            <strong>{measureLabel(name)}</strong>
            <p className="muted">{reason}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
