// Where things are in the picture, in its own pixels.
import type { Face, Measure } from "@varai/sdk";
import type { Point } from "@varai/ui";

import { isMeasured, type MeasureName } from "./measures";

type Landmark = Readonly<Face["landmarks_px"][number]>;

/** A part of the photo, in its pixels. */
export interface Crop extends Point {
  width: number;
  height: number;
}

/** A dimension line: what it measures, where it lies and from where its extension lines come. */
export interface DimensionLine {
  name: MeasureName;
  measure: Measure;
  from: Point;
  to: Point;
  extensions: [Point, Point][];
  /** Where the value stands. */
  label: Point;
  /** Where its ends may lie, as distances from `from` in picture pixels. */
  bands: [start: number, end: number][];
}

/** Width over height of every picture of a face on this page. */
export const STAGE_RATIO = 1.12;

/** The face with its hair and some air around it, inside the picture where the picture is large enough. */
export function cropAround(face: Face, image: { width: number; height: number }): Crop {
  const { x, y, width, height } = boundsOf(face.landmarks_px);
  const wanted = Math.max(height * 1.85, (width * 2.5) / STAGE_RATIO);
  const cropHeight = Math.min(wanted, image.height, image.width / STAGE_RATIO);
  const cropWidth = cropHeight * STAGE_RATIO;
  const left = x + width / 2 - cropWidth / 2;
  const top = y + height * 0.46 - cropHeight / 2;
  return {
    x: clamp(left, 0, image.width - cropWidth),
    y: clamp(top, 0, image.height - cropHeight),
    width: cropWidth,
    height: cropHeight,
  };
}

/** Lines of the measures that can be drawn on a face, laid out along the tilted head, outside of the face. */
export function dimensionLines(face: Face): DimensionLine[] {
  const upright = uprightFrame(face.landmarks_px);
  const outline = boundsOf(face.landmarks_px.map(upright.into));
  const gap = outline.height * 0.1;
  const across = (name: MeasureName, right: number, left: number, y: number, labelShift: Point) =>
    line(face, name, upright, right, left, (p) => ({ x: p.x, y }), labelShift);
  const lines = [
    across("temple_to_temple", 34, 264, outline.y - gap, { x: 0, y: 0 }),
    across("face_width", 234, 454, outline.y + outline.height + gap, { x: 0, y: 0 }),
    across("bridge_width", 188, 412, middleY(face, upright, 188, 412), { x: -outline.width * 0.64, y: 0 }),
    line(face, "face_length", upright, 10, 152, (p) => ({ x: outline.x + outline.width + gap * 1.3, y: p.y }), {
      x: 0,
      y: 0,
    }),
  ];
  return lines.filter((made) => made !== null);
}

interface Upright {
  into: (point: Landmark) => Point;
  back: (point: Point) => Point;
}

function line(
  face: Face,
  name: MeasureName,
  upright: Upright,
  first: number,
  second: number,
  place: (point: Point) => Point,
  labelShift: Point,
): DimensionLine | null {
  const reading = face.measures[name];
  const [a, b] = [face.landmarks_px[first], face.landmarks_px[second]];
  if (!isMeasured(reading) || !a || !b) return null;
  const [rootA, rootB] = [upright.into(a), upright.into(b)];
  const [from, to] = [place(rootA), place(rootB)];
  const label = { x: (from.x + to.x) / 2 + labelShift.x, y: (from.y + to.y) / 2 + labelShift.y };
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  // Half of the interval, shared by both ends.
  const softness = (length * (reading.high - reading.low)) / reading.value / 4;
  const ends: [Point, Point][] = [
    [rootA, from],
    [rootB, to],
    ...(labelShift.x === 0 ? [] : [[from, label] as [Point, Point]]),
  ];
  return {
    name,
    measure: reading,
    from: upright.back(from),
    to: upright.back(to),
    extensions: ends.map(([p, q]) => [upright.back(p), upright.back(q)]),
    label: upright.back(label),
    bands: [
      [-softness, softness],
      [length - softness, length + softness],
    ],
  };
}

/** Axes along the eyes: 33 and 263 are their outer corners. */
function uprightFrame(landmarks: readonly Landmark[]): Upright {
  const [right, left] = [landmarks[33], landmarks[263]];
  const angle = right && left ? Math.atan2(left[1] - right[1], left[0] - right[0]) : 0;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return {
    into: ([x, y]) => ({ x: x * cos + y * sin, y: y * cos - x * sin }),
    back: ({ x, y }) => ({ x: x * cos - y * sin, y: x * sin + y * cos }),
  };
}

function middleY(face: Face, upright: Upright, first: number, second: number): number {
  const [a, b] = [face.landmarks_px[first], face.landmarks_px[second]];
  return a && b ? (upright.into(a).y + upright.into(b).y) / 2 : 0;
}

function boundsOf(points: readonly (Point | Landmark)[]): Crop {
  const xs = points.map((point) => ("x" in point ? point.x : point[0]));
  const ys = points.map((point) => ("x" in point ? point.y : point[1]));
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
