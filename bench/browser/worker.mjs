// In the page's Worker: our engine and onnxruntime-web on the same tensors, call by call in turn, on this one thread.
import * as ort from "./ort/ort.wasm.min.mjs";

const MODELS = [
  { name: "detector", file: "face_detector.vmod", onnx: "face_detection_short_range_op17_w16.onnx", side: 128, low: -1, slot: 0 },
  { name: "mesh", file: "face_mesh.vmod", onnx: "face_landmark_with_attention_std17_w16.onnx", side: 192, low: 0, slot: 1 },
];
const WARM_UP_ROUNDS = 20;

addEventListener("message", async ({ data: { rounds, pictures } }) => {
  try {
    postMessage({ done: await contest(rounds, pictures) });
  } catch (error) {
    postMessage({ failed: String(error?.stack ?? error) });
  }
});

async function contest(rounds, pictures) {
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = new URL("./ort/", location.href).href;
  const results = {};
  for (const model of MODELS) {
    const input = tensor(model);
    const [ours, relaxed] = [await ownNetwork("networks.wasm", model), await ownNetwork("networks-relaxed.wasm", model)];
    const theirs = await peerNetwork(model);
    const times = { ours: [], relaxed: [], theirs: [] };
    let outputs;
    for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
      outputs = {};
      for (const [name, run] of [["ours", ours.run], ["theirs", theirs.run], ["relaxed", relaxed.run]]) {
        const began = performance.now();
        outputs[name] = await run(input);
        if (round >= WARM_UP_ROUNDS) times[name].push(performance.now() - began);
      }
    }
    results[model.name] = {
      ms: times,
      load_ms: { ours: ours.load_ms, relaxed: relaxed.load_ms, theirs: theirs.load_ms },
      difference: difference(outputs.ours, outputs.theirs),
      relaxed_difference: difference(outputs.relaxed, outputs.theirs),
    };
  }
  return { models: results, analysis_ms: await analyses(rounds, pictures) };
}

/** Values as a face has them, smooth and noisy; the same for both. */
function tensor({ side, low }) {
  const values = new Float32Array(side * side * 3);
  for (let i = 0; i < values.length; i += 1) {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)];
    values[i] = low + (1 - low) * (0.5 + 0.3 * Math.sin(x / 9 + (i % 3)) * Math.cos(y / 7) + 0.1 * (((i * 7919) % 101) / 101));
  }
  return values;
}

async function fetchBytes(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function ownNetwork(file, model) {
  const [code, weights] = [await fetchBytes(file), await fetchBytes(`models/${model.file}`)];
  const began = performance.now();
  const { instance } = await WebAssembly.instantiate(code, {});
  const engine = instance.exports;
  const address = engine.varai_buffer(model.slot, weights.length);
  new Uint8Array(engine.memory.buffer, address, weights.length).set(weights);
  if (engine.varai_network(model.slot) !== 0) throw new Error(`${file} refuses ${model.file}`);
  const load_ms = performance.now() - began;
  const run = (input) => {
    new Float32Array(engine.memory.buffer, engine.varai_network_input(), input.length).set(input);
    engine.varai_network_run();
    const outputs = model.slot === 0 ? 2 : 7;
    return Array.from({ length: outputs }, (_, index) =>
      new Float32Array(engine.memory.buffer, engine.varai_network_output(index), engine.varai_network_output_values(index)).slice(),
    );
  };
  return { run, load_ms };
}

async function peerNetwork(model) {
  const weights = await fetchBytes(`onnx/${model.onnx}`);
  const began = performance.now();
  const session = await ort.InferenceSession.create(weights, { executionProviders: ["wasm"], graphOptimizationLevel: "all" });
  const load_ms = performance.now() - began;
  const [name] = session.inputNames;
  const run = async (input) => {
    const answer = await session.run({ [name]: new ort.Tensor("float32", input, [1, model.side, model.side, 3]) });
    return session.outputNames.map((output) => answer[output].data);
  };
  return { run, load_ms };
}

/** The furthest that any value is off; outputs are paired by their lengths and order. */
function difference(ours, theirs) {
  const rest = [...theirs];
  return Math.max(
    ...ours.map((values) => {
      const at = rest.findIndex((other) => other.length === values.length);
      const [other] = rest.splice(at, 1);
      return values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - other[i])), 0);
    }),
  );
}

/** The whole way from RGBA to measured face, ours only. */
async function analyses(rounds, pictures) {
  const { Engine } = await import("./page/engine.js");
  const [code, detector, mesh, geometry] = await Promise.all(
    ["face.wasm", "models/face_detector.vmod", "models/face_mesh.vmod", "models/face_geometry.bin"].map(fetchBytes),
  );
  const engine = await Engine.start(await WebAssembly.compile(code), { detector, mesh, geometry });
  const found = {};
  for (const name of pictures) {
    const bitmap = await createImageBitmap(await (await fetch(`pictures/${name}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context.drawImage(bitmap, 0, 0);
    const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height);
    const times = [];
    for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
      const began = performance.now();
      const analysis = engine.analyze(pixels);
      if (analysis.faces.length !== 1) throw new Error(`${name}: no face`);
      if (round >= WARM_UP_ROUNDS) times.push(performance.now() - began);
    }
    found[`${bitmap.width}x${bitmap.height}`] = times;
  }
  return found;
}
