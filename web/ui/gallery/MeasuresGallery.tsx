import { about, interval, type FitVerdict, MeasureRow, MeasuringLine, RefusedRow, Verdict } from "../src";

const VERDICTS: readonly FitVerdict[] = ["ok", "tight", "loose", "unknown"];
const MEASURES = [
  { name: "Face width", value: 139, low: 136, high: 142, unit: "mm" },
  { name: "Bridge", value: 111, low: 108, high: 120, unit: "mm" },
  { name: "Tilt", value: 8, low: 6, high: 10, unit: "deg" },
  { name: "Symmetry", value: 0.97, low: 0.95, high: 0.99, unit: "ratio" },
] as const;
const LONGEST_MM = 200;

export function MeasuresGallery() {
  return (
    <>
      <section aria-labelledby="verdicts">
        <h2 id="verdicts">Verdicts</h2>
        {VERDICTS.map((verdict) => (
          <p key={verdict}>
            <Verdict verdict={verdict} probability={null} /> <Verdict verdict={verdict} probability={0.6} />{" "}
            <Verdict verdict={verdict} probability={0.4} />
          </p>
        ))}
      </section>
      <section id="measures" aria-labelledby="measures-title">
        <h2 id="measures-title">The measuring line</h2>
        <Drawing />
        <Table />
        <p>
          <strong>Pupillary distance</strong> the eyes are closed
        </p>
        <RefusedRow />
      </section>
    </>
  );
}

function Drawing() {
  return (
    <svg className="drawing" viewBox="0 0 240 120" role="img" aria-label="Lines on paper and on a photo">
      <MeasuringLine from={{ x: 20, y: 30 }} to={{ x: 120, y: 30 }} tick={4} bands={[[90, 110]]} label="139" />
      <MeasuringLine from={{ x: 20, y: 60 }} to={{ x: 120, y: 60 }} tick={4} refused />
      <rect className="photo-ground" x="140" y="0" width="100" height="120" />
      <MeasuringLine
        on="photo"
        from={{ x: 160, y: 20 }}
        to={{ x: 190, y: 60 }}
        tick={4}
        bands={[
          [-5, 5],
          [45, 55],
        ]}
        extensions={[
          [
            { x: 160, y: 20 },
            { x: 150, y: 28 },
          ],
        ]}
      />
    </svg>
  );
}

function Table() {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Measure</th>
          <th scope="col" className="figure">
            95 % between
          </th>
        </tr>
      </thead>
      <tbody>
        {MEASURES.map(({ name, ...measure }) => (
          <tr key={name}>
            <th scope="row">
              {name}: {about(measure)}
              {measure.unit === "mm" && <MeasureRow {...measure} longest={LONGEST_MM} />}
            </th>
            <td className="figure">{interval(measure)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
