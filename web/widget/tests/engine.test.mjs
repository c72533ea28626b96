// The browser's file under Node, against what this processor made of the same pictures: see crates/widget-core/examples/oracle.rs.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { Engine, Refusal, readAnswer } from "../dist/engine.js";

const PROJECT = new URL("../../../", import.meta.url).pathname;
const ORACLE = process.env.ORACLE;
const file = (path) => new Uint8Array(readFileSync(join(PROJECT, path)));
const oracle = (name) => new Uint8Array(readFileSync(join(ORACLE, name)));
const models = () => ({
  detector: file("models/face_detector.vmod"),
  mesh: file("models/face_mesh.vmod"),
  geometry: file("models/face_geometry.bin"),
});
const { pictures, looks } = JSON.parse(readFileSync(join(ORACLE, "index.json"), "utf8"));
const reference = JSON.parse(readFileSync(join(PROJECT, "crates/core/vision/testdata/reference.json"), "utf8"));
const face = await WebAssembly.compile(file("web/widget/wasm/face.wasm"));
const pixels = ({ name, width, height }) => ({ width, height, data: oracle(`${name}.rgba`) });

/** What a page is promised: everything in `vision` for less than a photo. */
const MOST_GZIPPED_BYTES = 60_000;

test("the file that finds faces does not grow unnoticed, and asks for nothing", () => {
  const bytes = gzipSync(file("web/widget/wasm/face.wasm"), { level: 9 }).length;
  console.log(`face.wasm: ${bytes} bytes gzipped`);
  assert.ok(bytes <= MOST_GZIPPED_BYTES, `${bytes} bytes`);
  assert.deepEqual(WebAssembly.Module.imports(face), []);
});

test("landmarks are the reference's within 0.05 px", async () => {
  const engine = await Engine.start(face, models());
  for (const picture of pictures) {
    const [found, ...others] = engine.analyze(pixels(picture)).faces;
    assert.equal(others.length, 0);
    const expected = reference[picture.name].landmarks_px;
    assert.equal(found.landmarks.length, expected.length);
    const off = Math.max(
      ...expected.map(([x, y], i) => Math.hypot(found.landmarks[i][0] - x, found.landmarks[i][1] - y)),
    );
    console.log(`${picture.name}: ${off.toFixed(4)} px`);
    assert.ok(off < 0.05, `${picture.name}: a landmark is off by ${off} px`);
  }
});

test("an analysis has the bits of portable code, and nearly those of the fastest", async () => {
  const engine = await Engine.start(face, models());
  for (const picture of pictures) {
    const here = engine.analyze(pixels(picture));
    assert.deepEqual(here, readAnswer(oracle(`${picture.name}.portable`)), picture.name);
    const [fastest] = readAnswer(oracle(`${picture.name}.fastest`)).faces;
    const off = Math.max(
      ...fastest.landmarks.flatMap((point, i) =>
        point.map((v, axis) => Math.abs(v - here.faces[0].landmarks[i][axis])),
      ),
    );
    assert.ok(off < 0.01, `${picture.name}: ${off} px from the fastest kernels`);
  }
});

test("a face is followed from frame to frame, and found again when it is gone", async () => {
  const engine = await Engine.start(face, models());
  const picture = pixels(pictures[0]);
  const [first] = engine.follow(picture, 0).faces;
  assert.equal(first.followed, "detected");
  const [second] = engine.follow(picture, 1 / 30).faces;
  assert.equal(second.followed, "tracked");
  const [measured] = engine.analyze(picture).faces;
  const off = second.landmarks.map(([x, y], i) =>
    Math.hypot(x - measured.landmarks[i][0], y - measured.landmarks[i][1]),
  );
  assert.ok(Math.max(...off) < 3, `${Math.max(...off)} px from the analysis`);
  const black = { ...picture, data: new Uint8Array(picture.data.length) };
  assert.deepEqual(engine.follow(black, 2 / 30).faces, []);
  assert.equal(engine.follow(picture, 3 / 30).faces[0].followed, "detected");
});

test("memory does not grow with use", async () => {
  const engine = await Engine.start(face, models());
  const use = () => {
    for (const picture of pictures.slice(0, 3).map(pixels)) {
      engine.analyze(picture);
      engine.follow(picture, 0);
    }
    return engine.memoryBytes;
  };
  use();
  const before = use();
  for (let round = 0; round < 20; round += 1) assert.equal(use(), before, `round ${round}`);
});

test("a mirror image shows the same person, turned around", async () => {
  const engine = await Engine.start(face, models());
  const picture = pixels(pictures[0]);
  const turned = new Uint8Array(picture.data.length);
  for (let y = 0; y < picture.height; y += 1)
    for (let x = 0; x < picture.width; x += 1) {
      const from = 4 * (y * picture.width + x);
      turned.set(picture.data.subarray(from, from + 4), 4 * (y * picture.width + picture.width - 1 - x));
    }
  const [straight] = engine.analyze(picture).faces;
  const [mirrored] = engine.analyze({ ...picture, data: turned }, { mirrored: true }).faces;
  assert.deepEqual(mirrored.pose, straight.pose);
  assert.ok(Math.abs(mirrored.landmarks[33][0] - (picture.width - 1 - straight.landmarks[33][0])) < 0.01);
});

test("what cannot be used is refused with a sentence, and the engine goes on", async () => {
  const broken = models();
  broken.mesh[100_000] ^= 1;
  await assert.rejects(
    Engine.start(face, broken),
    (error) => error instanceof Refusal && error.code === 4 && /mesh network/.test(error.message),
  );
  await assert.rejects(Engine.start(face, { ...models(), geometry: new Uint8Array(9) }), /canonical face is damaged/);
  const engine = await Engine.start(face, models());
  assert.throws(
    () => engine.analyze({ width: 3, height: 3, data: new Uint8Array(8) }),
    /3x3 with 4 bytes per pixel needs 36 bytes/,
  );
  assert.throws(
    () => engine.analyze({ width: 9000, height: 9000, data: { length: 4 * 9000 * 9000 } }),
    /smaller picture/,
  );
  assert.deepEqual(engine.analyze({ width: 64, height: 64, data: new Uint8Array(64 * 64 * 4) }).faces, []);
  assert.equal(engine.analyze(pixels(pictures[0])).faces.length, 1);
  assert.throws(() => engine.drawFrame(pixels(pictures[0]), new Uint8Array(4)), /larger one/);
});

test("frames come out with the same bits as on this processor", async () => {
  const code = await WebAssembly.compile(file("web/widget/wasm/look.wasm"));
  const engine = await Engine.start(code, models());
  assert.equal(looks.length, 30);
  for (const { picture, frame, sha256 } of looks) {
    const photo = pixels(pictures.find(({ name }) => name === picture));
    const drawn = engine.drawFrame(photo, oracle(`${frame}.glb`), oracle(`${picture}.head`));
    assert.equal(createHash("sha256").update(drawn).digest("hex"), sha256, `${frame} on ${picture}`);
  }
});
