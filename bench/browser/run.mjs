// Our networks against onnxruntime-web in headless Chromium, in one Worker of one page.
//
//   node bench/browser/run.mjs --ort FOLDER --onnx FOLDER --wasm FOLDER --out FILE [--rounds 60]
//
// FOLDER of --ort holds onnxruntime-web's package; --wasm has networks.wasm and networks-relaxed.wasm of ours.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { loadavg } from "node:os";

const PROJECT = new URL("../../", import.meta.url).pathname;
const { chromium } = createRequire(join(PROJECT, "web/package.json"))("playwright-core");
const PICTURES = ["astronaut_640x480.webp", "astronaut_1280x960.webp"];
const TYPES = { ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };

const string = { type: "string" };
const { values: options } = parseArgs({
  options: { ort: string, onnx: string, wasm: string, out: string, rounds: { type: "string", default: "60" } },
});
const folders = {
  "/ort/": join(options.ort, "dist"),
  "/onnx/": options.onnx,
  "/models/": join(PROJECT, "models"),
  "/pictures/": join(PROJECT, "crates/core/vision/testdata"),
  "/page/": join(PROJECT, "web/widget/dist"),
  "/face.wasm": join(PROJECT, "web/widget/wasm/face.wasm"),
  "/networks.wasm": join(options.wasm, "networks.wasm"),
  "/networks-relaxed.wasm": join(options.wasm, "networks-relaxed.wasm"),
  "/worker.mjs": join(PROJECT, "bench/browser/worker.mjs"),
};

const fetched = new Map();
const server = createServer((request, response) => {
  const path = new URL(request.url, "http://host").pathname;
  const place = Object.keys(folders).find((prefix) => path === prefix || (prefix.endsWith("/") && path.startsWith(prefix)));
  // Alone in its process, a page gets a clock that counts in microseconds.
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
  if (path === "/" || !place || path.includes("..")) {
    response.setHeader("Content-Type", "text/html");
    response.end("<!doctype html><title>bench</title>");
    return;
  }
  const bytes = readFileSync(place.endsWith("/") ? join(folders[place], path.slice(place.length)) : folders[place]);
  fetched.set(path, bytes);
  response.setHeader("Content-Type", TYPES[extname(path)] ?? "application/octet-stream");
  response.end(bytes);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const load = [loadavg()[0]];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
const answer = await page.evaluate(
  (question) =>
    new Promise((resolve, reject) => {
      const worker = new Worker("/worker.mjs", { type: "module" });
      worker.addEventListener("message", ({ data }) => (data.done ? resolve(data.done) : reject(new Error(data.failed))));
      worker.addEventListener("error", (event) => reject(new Error(event.message)));
      worker.postMessage(question);
    }),
  { rounds: Number(options.rounds), pictures: PICTURES },
);
const version = browser.version();
await browser.close();
server.close();
load.push(loadavg()[0]);

const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;
const ofPeer = [...fetched].filter(([path]) => path.startsWith("/ort/"));
const models = Object.fromEntries(Object.entries(answer.models).map(([name, model]) => [name, summary(model)]));
const sums = (pick) => Object.values(models).reduce((sum, model) => sum + pick(model), 0);
const result = {
  load: load.map((value) => Math.round(value * 100) / 100),
  chromium: version,
  onnxruntime_web: JSON.parse(readFileSync(join(options.ort, "package.json"), "utf8")).version,
  models,
  sum: {
    ratio: round(sums((model) => model.ours.median) / sums((model) => model.theirs.median)),
    ratio_of_minima: round(sums((model) => model.ours.min) / sums((model) => model.theirs.min)),
  },
  analysis_ms: Object.fromEntries(Object.entries(answer.analysis_ms).map(([size, times]) => [size, spread(times)])),
  gzipped_bytes: {
    ours: gzipped(readFileSync(folders["/face.wasm"])),
    theirs: ofPeer.reduce((sum, [, bytes]) => sum + gzipped(bytes), 0),
  },
};
writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);

function summary({ ms, load_ms, difference, relaxed_difference }) {
  const [ours, relaxed, theirs] = [ms.ours, ms.relaxed, ms.theirs].map(spread);
  return {
    ours,
    relaxed,
    theirs,
    ratio: round(ours.median / theirs.median),
    ratio_of_minima: round(ours.min / theirs.min),
    load_ms: Object.fromEntries(Object.entries(load_ms).map(([name, value]) => [name, round(value)])),
    difference,
    relaxed_difference,
  };
}

function spread(times) {
  const ordered = [...times].sort((a, b) => a - b);
  const at = (part) => round(ordered[Math.min(ordered.length - 1, Math.floor(part * ordered.length))]);
  return { min: round(ordered[0]), median: at(0.5), p90: at(0.9), rounds: ordered.length };
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}
