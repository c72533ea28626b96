import { MeasuringLine } from "./MeasuringLine";

interface MeasureRowProps {
  value: number;
  /** The interval. */
  low: number;
  high: number;
  /** What the whole width stands for, so that rows can be compared. */
  longest: number;
}

/** A measure as a line in a table, all on one scale. The numbers stand beside it. */
export function MeasureRow({ value, low, high, longest }: MeasureRowProps) {
  return (
    <svg className="measure-row" viewBox={`0 0 ${longest} 8`} preserveAspectRatio="none" aria-hidden="true">
      <MeasuringLine from={{ x: 0, y: 4 }} to={{ x: value, y: 4 }} tick={3.5} bands={[[low, high]]} />
    </svg>
  );
}

/** Stands for a measure that was refused. The reason stands beside it. */
export function RefusedRow() {
  return (
    <svg className="measure-row measure-refused" viewBox="0 0 60 8" aria-hidden="true">
      <MeasuringLine from={{ x: 1, y: 4 }} to={{ x: 59, y: 4 }} tick={3} refused />
    </svg>
  );
}
