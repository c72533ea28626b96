// The face engine: one WebAssembly instance with its models. Belongs into a Worker, because an analysis takes some milliseconds.
import { type Analysis, readAnswer } from "./layout";

export { type Analysis, type Face, readAnswer } from "./layout";

/** Numbers of the slots in crates/widget-core/src/instance.rs. */
export const SLOT = { detector: 0, mesh: 1, geometry: 2, pixels: 3, frame: 4, head: 5 } as const;

/** What the file exports: see crates/widget-core/src/lib.rs. The last three are in the file that draws frames only. */
export interface Exports extends WebAssembly.Exports {
  memory: WebAssembly.Memory;
  varai_buffer: (slot: number, bytes: number) => number;
  varai_start: () => number;
  varai_analyze: (width: number, height: number, maxFaces: number, mirrored: number) => number;
  varai_follow: (width: number, height: number, mirrored: number, timeS: number) => number;
  varai_result: () => number;
  varai_result_bytes: () => number;
  varai_load_frame?: () => number;
  varai_load_head?: () => number;
  varai_draw_frame?: (width: number, height: number, slideMm: number, tiltDeg: number) => number;
}

export interface Models {
  detector: Uint8Array;
  mesh: Uint8Array;
  geometry: Uint8Array;
}

export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

/** Something that the engine refuses, with a sentence that says what to do. The engine can go on. */
export class Refusal extends Error {
  constructor(
    readonly code: number,
    sentence: string,
  ) {
    super(sentence);
  }
}

/** The engine met a fault and ended itself: it has to be made anew. */
export class Stopped extends Error {}

export class Engine {
  private constructor(private readonly exports: Exports) {}

  /** @throws Refusal when a model file cannot be used. */
  static async start(code: WebAssembly.Module, models: Models): Promise<Engine> {
    const instance = await WebAssembly.instantiate(code, {});
    const engine = new Engine(instance.exports as Exports);
    engine.write(SLOT.detector, models.detector);
    engine.write(SLOT.mesh, models.mesh);
    engine.write(SLOT.geometry, models.geometry);
    engine.call((exports) => exports.varai_start());
    return engine;
  }

  /** Finds and measures faces in RGBA pixels; `mirrored` says that they are a mirror image. */
  analyze(pixels: Pixels, { maxFaces = 1, mirrored = false } = {}): Analysis {
    this.write(SLOT.pixels, pixels.data);
    this.call((exports) => exports.varai_analyze(pixels.width, pixels.height, maxFaces, mirrored ? 1 : 0));
    return readAnswer(this.answer());
  }

  /** Follows one face through the frames of a camera: faster than looking anew, smoothed, and without measures. */
  follow(pixels: Pixels, timeS: number, { mirrored = false } = {}): Analysis {
    this.write(SLOT.pixels, pixels.data);
    this.call((exports) => exports.varai_follow(pixels.width, pixels.height, mirrored ? 1 : 0, timeS));
    return readAnswer(this.answer());
  }

  /** Draws a frame, a GLB file, on the largest face of the last analysis or on `head`. Only with the file that can draw. */
  drawFrame(pixels: Pixels, frame: Uint8Array, head?: Uint8Array): Uint8Array {
    drawing(this.exports.varai_draw_frame);
    this.write(SLOT.pixels, pixels.data);
    this.write(SLOT.frame, frame);
    this.call(({ varai_load_frame: load }) => drawing(load)());
    if (head) {
      this.write(SLOT.head, head);
      this.call(({ varai_load_head: load }) => drawing(load)());
    }
    this.call(({ varai_draw_frame: draw }) => drawing(draw)(pixels.width, pixels.height, 0, 0));
    return this.buffer(SLOT.pixels, pixels.data.length).slice();
  }

  /** What the instance holds; it is never given back before the instance itself is. */
  get memoryBytes(): number {
    return this.exports.memory.buffer.byteLength;
  }

  private write(slot: number, bytes: Uint8Array | Uint8ClampedArray) {
    this.buffer(slot, bytes.length).set(bytes);
  }

  /** A view of a slot; the next call may move the memory under it. */
  private buffer(slot: number, bytes: number): Uint8Array {
    const address = this.guard((exports) => exports.varai_buffer(slot, bytes));
    if (address === 0) throw new Refusal(2, this.sentence());
    return new Uint8Array(this.exports.memory.buffer, address, bytes);
  }

  private call(work: (exports: Exports) => number) {
    const code = this.guard(work);
    if (code !== 0) throw new Refusal(code, this.sentence());
  }

  private guard(work: (exports: Exports) => number): number {
    try {
      return work(this.exports);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError)
        throw new Stopped("the face engine met a fault and stopped", { cause: error });
      throw error;
    }
  }

  private sentence(): string {
    return new TextDecoder().decode(this.answer());
  }

  private answer(): Uint8Array {
    const { memory, varai_result: at, varai_result_bytes: bytes } = this.exports;
    return new Uint8Array(memory.buffer, at(), bytes());
  }
}

function drawing<Function>(exported: Function | undefined): Function {
  if (!exported) throw new Error("this file of the engine cannot draw frames; use the larger one");
  return exported;
}
