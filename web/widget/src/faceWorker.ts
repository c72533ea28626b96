// The page's side of the Worker: a promise for each question.
import type { Analysis } from "./layout";
import type { Reply, Request } from "./protocol";

import detector from "../../../models/face_detector.vmod?url";
import geometry from "../../../models/face_geometry.bin?url";
import mesh from "../../../models/face_mesh.vmod?url";
import engine from "../wasm/face.wasm?url";

export interface Analyzed {
  analysis: Analysis;
  /** In the Worker, without the way there and back. */
  ms: number;
}

export class FaceWorker {
  private readonly worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private last = 0;

  constructor() {
    this.worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
      const id = "id" in data ? data.id : 0;
      this.waiting.get(id)?.(data);
      this.waiting.delete(id);
    });
  }

  /** Fetches and starts the engine. */
  async start(): Promise<{ ms: number; bytes: number }> {
    const address = (file: string) => new URL(file, location.href).href;
    const reply = await this.ask(0, {
      kind: "start",
      engine: address(engine),
      detector: address(detector),
      mesh: address(mesh),
      geometry: address(geometry),
    });
    if (reply.kind !== "started")
      throw new Error(reply.kind === "failed" ? reply.sentence : "The face engine did not start.");
    return reply;
  }

  analyze(pixels: ImageData): Promise<Analyzed> {
    return this.look("analyze", pixels, 0);
  }

  /** The one face that is followed, without measures, in a frame of the camera that was taken at `timeS`. */
  follow(pixels: ImageData, timeS: number): Promise<Analyzed> {
    return this.look("follow", pixels, timeS);
  }

  private async look(kind: "analyze" | "follow", pixels: ImageData, timeS: number): Promise<Analyzed> {
    this.last += 1;
    const { width, height } = pixels;
    const data = new Uint8ClampedArray(pixels.data);
    const reply = await this.ask(this.last, { kind, id: this.last, width, height, data, timeS }, [data.buffer]);
    if (reply.kind !== "analysis") throw new Error(reply.kind === "refused" ? reply.sentence : "There was no answer.");
    return reply;
  }

  private ask(id: number, request: Request, handOver: Transferable[] = []): Promise<Reply> {
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.worker.postMessage(request, handOver);
    });
  }
}
