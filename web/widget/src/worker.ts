// The Worker: fetches the engine and its models from the page's own server, and analyses one picture after the other.
import { Engine, type Models, Refusal, Stopped } from "./engine";
import type { Look, Reply, Request, Start } from "./protocol";

let code: WebAssembly.Module | undefined;
let models: Models | undefined;
let engine: Engine | undefined;

addEventListener("message", ({ data }: MessageEvent<Request>) => {
  void (data.kind === "start" ? start(data) : look(data)).then((reply) => postMessage(reply));
});

async function start(request: Start): Promise<Reply> {
  const began = performance.now();
  try {
    const [file, detector, mesh, geometry] = await Promise.all(
      [request.engine, request.detector, request.mesh, request.geometry].map(load),
    );
    if (!file || !detector || !mesh || !geometry) throw new Error("a file is missing");
    code = await WebAssembly.compile(file);
    models = { detector, mesh, geometry };
    engine = await Engine.start(code, models);
    const bytes = [file, detector, mesh, geometry].reduce((sum, part) => sum + part.length, 0);
    return { kind: "started", ms: performance.now() - began, bytes };
  } catch (error) {
    return { kind: "failed", sentence: explain(error) };
  }
}

async function load(address: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${address}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function look({ kind, id, width, height, data, timeS }: Look): Promise<Reply> {
  try {
    if (!engine) throw new Error("the engine is not there");
    const began = performance.now();
    const pixels = { width, height, data };
    const analysis = kind === "follow" ? engine.follow(pixels, timeS) : engine.analyze(pixels);
    return { kind: "analysis", id, analysis, ms: performance.now() - began };
  } catch (error) {
    return { kind: "refused", id, sentence: error instanceof Stopped ? await restart() : explain(error) };
  }
}

/** A new engine in place of one that a fault ended; the sentence for the page. */
async function restart(): Promise<string> {
  engine = undefined;
  try {
    if (code && models) engine = await Engine.start(code, models);
    return "The face engine stopped at this picture and was started anew. Try another picture.";
  } catch {
    return "The face engine stopped and could not be started anew. Reload the page.";
  }
}

function explain(error: unknown): string {
  if (error instanceof Refusal) return capital(error.message);
  return `The face engine could not be fetched: ${error instanceof Error ? error.message : "the network failed"}.`;
}

function capital(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
