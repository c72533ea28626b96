// What the engine leaves in memory, as objects: the tables in crates/widget-core/src/answer.rs, read.

const LAYOUT = 1;
const HEAD_WORDS = 6;
/** Numbers of a record before the measures. */
const FIXED = 28;

export type Point = readonly [x: number, y: number, z: number];

export interface Interval {
  value: number;
  low: number;
  high: number;
}

export interface Measure {
  name: string;
  /** Missing where the measure was refused. */
  measured?: Interval & { unit: string; source: string };
  refused?: string;
}

export interface Advice {
  code: string;
  /** Whether nothing was measured because of it. */
  blocking: boolean;
  text: string;
}

export interface Face {
  score: number;
  /** Left, top, width, height in px of the picture. */
  box: readonly number[];
  /** Degrees; positive is to the wearer's left, or up. */
  pose: { yaw: number; pitch: number; roll: number };
  mmPerPx: Interval;
  sharpness: number;
  brightness: number;
  focalPx: number;
  /** Camera space, mm: where the head is, and its axes (left, up, forward). */
  origin: readonly number[];
  axes: readonly number[];
  /** 478 points in px of the picture. */
  landmarks: Point[];
  /** Whether the face was followed from the frame before; missing in an analysis. */
  followed?: "detected" | "tracked";
  /** Empty where a face is only followed. */
  verdict: string;
  advice: Advice[];
  size?: { smallest: string; likely: string; largest: string };
  shape?: { primary: string; confidence: number; secondary: string; secondConfidence: number };
  noShape?: string;
  measures: Measure[];
}

export interface Analysis {
  width: number;
  height: number;
  faces: Face[];
}

/** Reads an answer, which must start at a multiple of four bytes. Nothing of it keeps pointing into the memory. */
export function readAnswer(bytes: Uint8Array): Analysis {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, HEAD_WORDS);
  const [layout, width = 0, height = 0, count = 0, record = 0, textBytes = 0] = words;
  if (layout !== LAYOUT) throw new Error(`the engine writes layout ${layout}, this page reads ${LAYOUT}`);
  const first = HEAD_WORDS * 4;
  const textAt = first + count * record * 4;
  const lines = new TextDecoder()
    .decode(bytes.slice(textAt, textAt + textBytes))
    .split("\n")
    .map((line) => line.split("\t"));
  const faces = Array.from({ length: count }, (_, index) => {
    const numbers = new Float32Array(bytes.slice(first + index * record * 4, first + (index + 1) * record * 4).buffer);
    return readFace(
      Array.from(numbers),
      lines.filter(([owner]) => owner === String(index)).map((line) => line.slice(1)),
    );
  });
  return { width, height, faces };
}

function readFace(numbers: number[], lines: string[][]): Face {
  const at = (index: number) => numbers[index] ?? Number.NaN;
  const interval = (index: number): Interval => ({ value: at(index), low: at(index + 1), high: at(index + 2) });
  const named = lines.filter(([kind]) => kind === "measure" || kind === "refused");
  const measures = named.map(([kind, name = "", first = "", second = ""], index): Measure => {
    if (kind === "refused") return { name, refused: first };
    return { name, measured: { ...interval(FIXED + 3 * index), unit: first, source: second } };
  });
  const landmarks: Point[] = [];
  for (let index = FIXED + 3 * named.length; index + 2 < numbers.length; index += 3)
    landmarks.push([at(index), at(index + 1), at(index + 2)]);
  const face: Face = {
    score: at(0),
    box: numbers.slice(1, 5),
    pose: { yaw: at(5), pitch: at(6), roll: at(7) },
    mmPerPx: interval(8),
    sharpness: at(11),
    brightness: at(12),
    focalPx: at(15),
    origin: numbers.slice(16, 19),
    axes: numbers.slice(19, 28),
    landmarks,
    verdict: "",
    advice: [],
    measures,
  };
  for (const [kind, first = "", second = "", third = ""] of lines) {
    if (kind === "followed" && (first === "detected" || first === "tracked")) face.followed = first;
    if (kind === "verdict") face.verdict = first;
    if (kind === "advice") face.advice.push({ code: first, blocking: second === "blocking", text: third });
    if (kind === "size") face.size = { smallest: first, likely: second, largest: third };
    if (kind === "shape")
      face.shape = { primary: first, confidence: at(13), secondary: second, secondConfidence: at(14) };
    if (kind === "no_shape") face.noShape = first;
  }
  return face;
}
