// The renderer in headless Chromium: the try-on in WebAssembly, and the frame alone beside three.js.
//
//   node bench/render/run.mjs --inputs FOLDER --three FOLDER --out FILE [--rounds 40] [--pictures FOLDER]
//
// FOLDER of --inputs is what `time_look --inputs` wrote, that of --three the package; --pictures keeps both side by side.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { loadavg } from "node:os";

const PROJECT = new URL("../../", import.meta.url).pathname;
const { chromium } = createRequire(join(PROJECT, "web/package.json"))("playwright-core");
const SIDE_PX = 1024;
const WARM_UP_ROUNDS = 5;
const LONGEST_MS = 240_000;

const string = { type: "string" };
const { values: options } = parseArgs({
  options: { inputs: string, three: string, out: string, rounds: { type: "string", default: "40" }, pictures: string },
});
const rounds = WARM_UP_ROUNDS + Number(options.rounds);
const folders = {
  "/inputs/": options.inputs,
  "/models/": join(PROJECT, "models"),
  "/three/": options.three,
  "/page.js": join(PROJECT, "bench/render/page.js"),
  "/look.wasm": join(PROJECT, "web/widget/wasm/look.wasm"),
};
const PAGE = `<!doctype html><title>bench</title><script type="importmap">
{"imports": {"three": "/three/build/three.module.js", "three/addons/": "/three/examples/jsm/"}}</script>`;

const server = createServer((request, response) => {
  const path = new URL(request.url, "http://host").pathname;
  const place = Object.keys(folders).find((prefix) => path === prefix || (prefix.endsWith("/") && path.startsWith(prefix)));
  // Alone in its process, a page gets a clock that counts in microseconds.
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
  const file = place && (place.endsWith("/") ? join(folders[place], path.slice(place.length)) : folders[place]);
  const found = path === "/" || (file && !path.includes("..") && existsSync(file));
  const type = path === "/" ? "text/html" : extname(path) === ".js" ? "text/javascript" : "application/octet-stream";
  response.writeHead(found ? 200 : 404, { "Content-Type": type });
  response.end(path === "/" ? PAGE : found ? readFileSync(file) : "");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const load = [loadavg()[0]];
// WebGL without a graphics card: SwiftShader, on as many threads as it likes.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
const guard = setTimeout(() => browser.close(), LONGEST_MS);
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const call = (name, ...given) => page.evaluate(async ([what, all]) => (await import("/page.js"))[what](...all), [name, given]);
  const frames = [];
  for (const name of ["metal", "acetate"]) {
    const view = JSON.parse(readFileSync(join(options.inputs, `${name}.json`), "utf8"));
    const worn = await call("wear", name, SIDE_PX, rounds);
    const { picture, times, ...theirs } = await call("contest", view, rounds);
    if (options.pictures) writeFileSync(join(options.pictures, `${name}.png`), Buffer.from(picture, "base64"));
    frames.push({ ...view, wasm: { ...spread(worn.times), same_bytes: worn.same_bytes }, three: { ...theirs, ...spread(times) } });
  }
  load.push(loadavg()[0]);
  const { version } = JSON.parse(readFileSync(join(options.three, "package.json"), "utf8"));
  const result = { load: load.map(round), chromium: browser.version(), three_js: version, rounds: Number(options.rounds), frames };
  writeFileSync(options.out, `${JSON.stringify(result, null, 2)}\n`);
} finally {
  clearTimeout(guard);
  await browser.close();
  server.close();
}

function spread(times) {
  const ordered = times.slice(WARM_UP_ROUNDS).sort((a, b) => a - b);
  return { min_ms: round(ordered[0]), median_ms: round(ordered[ordered.length >> 1]) };
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}
