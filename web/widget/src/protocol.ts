// What the page and the Worker say to each other.
import type { Analysis } from "./layout";

export interface Start {
  kind: "start";
  /** Addresses of the engine and of its models. */
  engine: string;
  detector: string;
  mesh: string;
  geometry: string;
}

export interface Look {
  /** Measures the faces of a picture, or follows one from the frame before. */
  kind: "analyze" | "follow";
  id: number;
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
  /** When the frame was taken, counted from anywhere. */
  timeS: number;
}

export type Request = Start | Look;

export type Reply =
  | { kind: "started"; ms: number; bytes: number }
  | { kind: "failed"; sentence: string }
  | { kind: "analysis"; id: number; analysis: Analysis; ms: number }
  | { kind: "refused"; id: number; sentence: string };
