/** A measured value with the interval in which it lies with 95 % probability. */
export interface MeasuredValue {
  value: number;
  low: number;
  high: number;
  unit: "mm" | "deg" | "ratio";
}

/** "About 139 mm": no more digits than are known. */
export function about({ value, unit }: MeasuredValue): string {
  if (unit === "ratio") return value.toFixed(2);
  return `About ${Math.round(value)}${unit === "deg" ? "°" : " mm"}`;
}

/** "136–142" */
export function interval({ low, high, unit }: MeasuredValue): string {
  const digits = unit === "ratio" ? 2 : 0;
  return `${low.toFixed(digits)}–${high.toFixed(digits)}`;
}
