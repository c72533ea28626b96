// Runs in the page: our file's try-on, three.js' picture of the frame alone, and how far two pictures agree.
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

const FINE = 4; // an outline is drawn this much larger, and every pixel's share of it counted

const bytesOf = async (path) => {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

/** Times of the try-on in WebAssembly, and whether its bytes are the native ones. */
export async function wear(frame, side, rounds) {
  const { instance } = await WebAssembly.instantiate(await bytesOf("/look.wasm"), {});
  const engine = instance.exports;
  const put = (slot, bytes) => {
    const address = engine.varai_buffer(slot, bytes.length);
    new Uint8Array(engine.memory.buffer, address, bytes.length).set(bytes);
  };
  const must = (code) => {
    if (code === 0) return;
    const said = new Uint8Array(engine.memory.buffer, engine.varai_result(), engine.varai_result_bytes());
    throw new Error(new TextDecoder().decode(said));
  };
  const models = ["face_detector.vmod", "face_mesh.vmod", "face_geometry.bin"];
  for (const [slot, file] of models.entries()) put(slot, await bytesOf(`/models/${file}`));
  must(engine.varai_start());
  put(4, await bytesOf(`/inputs/${frame}.glb`));
  must(engine.varai_load_frame());
  put(5, await bytesOf("/inputs/head.bin"));
  must(engine.varai_load_head());
  const [photo, native] = [await bytesOf("/inputs/photo.rgba"), await bytesOf(`/inputs/${frame}.look.rgba`)];
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    put(3, photo);
    const began = performance.now();
    must(engine.varai_draw_frame(side, side, 0, 0));
    times.push(performance.now() - began);
  }
  const drawn = new Uint8Array(engine.memory.buffer, engine.varai_buffer(3, native.length), native.length);
  return { times, same_bytes: drawn.every((value, i) => value === native[i]) };
}

/** three.js with our camera: times until the pixels are read back, agreement with our pictures, and both side by side. */
export async function contest(view, rounds) {
  const { scene } = await new GLTFLoader().loadAsync(`/inputs/${view.frame}.glb`);
  const place = new THREE.Group();
  place.add(scene);
  scene.applyMatrix4(new THREE.Matrix4().makeTranslation(...view.middle_mm.map((mm) => -mm)).scale(new THREE.Vector3(1000, 1000, 1000)));
  place.rotation.x = THREE.MathUtils.degToRad(view.down_deg);
  place.position.z = -view.distance_mm;
  const world = new THREE.Scene();
  world.add(place);
  const fov = 2 * Math.atan((view.height * view.mm_per_px) / 2 / view.distance_mm);
  const camera = new THREE.PerspectiveCamera(THREE.MathUtils.radToDeg(fov), view.width / view.height, 1000, 2000);

  const renderer = drawer(view.width, view.height, true);
  const gl = renderer.getContext();
  world.environment = new THREE.PMREMGenerator(renderer).fromEquirectangular(studio()).texture;
  world.background = new THREE.Color(1, 1, 1);
  const times = [];
  let theirs;
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    renderer.render(world, camera);
    theirs = pixels(gl, view.width, view.height);
    times.push(performance.now() - began);
  }
  const ours = onWhite(await bytesOf(`/inputs/${view.frame}.product.rgba`));
  const found = { times, multisamples: gl.getParameter(gl.SAMPLES), iou: {} };
  const debug = gl.getExtension("WEBGL_debug_renderer_info");
  found.drawn_by = gl.getParameter(debug ? debug.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  const rows = [[ours, theirs]];

  const outliner = drawer(view.width * FINE, view.height * FINE, false);
  world.background = new THREE.Color(0, 0, 0);
  world.overrideMaterial = new THREE.MeshBasicMaterial({ color: 0xffffff, side: THREE.DoubleSide });
  const isLens = (node) => view.lenses.includes(node.name) || (node.parent && isLens(node.parent));
  for (const kind of ["whole", "open"]) {
    scene.traverse((node) => (node.visible = kind === "whole" || !node.isMesh || !isLens(node)));
    outliner.render(world, camera);
    const outline = shares(pixels(outliner.getContext(), view.width * FINE, view.height * FINE), view);
    const own = (await bytesOf(`/inputs/${view.frame}.${kind}.rgba`)).filter((_, i) => i % 4 === 3);
    found.iou[kind] = overlap(own, outline);
    found.ssim = { ...found.ssim, [kind]: ssim(ours, theirs, own, view) };
    rows.push([own, outline].map((share) => Uint8ClampedArray.from({ length: share.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : share[i >> 2]))));
  }
  found.picture = sideBySide(rows, view);
  return found;
}

function drawer(width, height, antialias) {
  const renderer = new THREE.WebGLRenderer({ antialias, preserveDrawingBuffer: true });
  renderer.setPixelRatio(1);
  renderer.setSize(width, height, false);
  return renderer;
}

/** Rows from the top. */
function pixels(gl, width, height) {
  const read = new Uint8Array(4 * width * height);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, read);
  const turned = new Uint8ClampedArray(read.length);
  for (let y = 0; y < height; y += 1) turned.set(read.subarray(4 * width * y, 4 * width * (y + 1)), 4 * width * (height - 1 - y));
  return turned;
}

/** Our studio's light (`Environment::studio`, whose numbers these are) as a picture of all directions, so that both mirror the same. */
function studio() {
  const [width, height] = [512, 256];
  const boxes = [
    [[0.05, 0.8, 0.6], [0.95, 0.22], 5.5],
    [[-0.75, 0.22, 0.62], [0.16, 0.9], 4.2],
    [[0.85, 0.15, 0.5], [0.1, 0.9], 3.4],
    [[0.0, -0.75, 0.66], [0.8, 0.1], 0.9],
  ].map(([towards, half, light]) => {
    const ahead = new THREE.Vector3(...towards).normalize();
    const right = new THREE.Vector3(0, 1, 0).cross(ahead).normalize();
    return { ahead, right, up: ahead.clone().cross(right), half, light };
  });
  const data = new Float32Array(4 * width * height);
  for (let i = 0; i < width * height; i += 1) {
    const [around, above] = [(((i % width) + 0.5) / width - 0.5) * 2 * Math.PI, ((Math.floor(i / width) + 0.5) / height - 0.5) * Math.PI];
    const way = new THREE.Vector3(Math.cos(above) * Math.cos(around), Math.sin(above), Math.cos(above) * Math.sin(around));
    let light = THREE.MathUtils.lerp(0.26, 0.62, THREE.MathUtils.smoothstep(way.y, -0.15, 0.65));
    light = THREE.MathUtils.lerp(0.5, light, THREE.MathUtils.smoothstep(way.y, -0.5, 0.1));
    for (const box of boxes) {
      const along = way.dot(box.ahead);
      const inside = along > 0.05 && [box.right, box.up].every((axis, k) => Math.abs(way.dot(axis)) < box.half[k] * along);
      if (inside) light += box.light;
    }
    light = THREE.MathUtils.lerp(light, 0.5, 1 - THREE.MathUtils.smoothstep(way.z, -0.45, -0.05));
    data.set([light, light, light, 1], 4 * i);
  }
  const texture = new THREE.DataTexture(data, width, height, THREE.RGBAFormat, THREE.FloatType);
  texture.mapping = THREE.EquirectangularReflectionMapping;
  texture.minFilter = texture.magFilter = THREE.LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/** Over white in linear light, as the renderer lays one thing over another. */
function onWhite(rgba) {
  const color = new THREE.Color();
  const linear = Float32Array.from({ length: 256 }, (_, value) => color.setRGB(value / 255, 0, 0, THREE.SRGBColorSpace).r);
  const encode = (light) => (light > 0.0031308 ? 1.055 * light ** (1 / 2.4) - 0.055 : 12.92 * light);
  return Uint8ClampedArray.from(rgba, (value, i) => {
    const alpha = rgba[i | 3] / 255;
    return i % 4 === 3 ? 255 : 255 * encode(linear[value] * alpha + 1 - alpha);
  });
}

/** 0 to 255 by how much of each pixel is covered. */
function shares(fine, { width, height }) {
  const sums = new Float32Array(width * height);
  for (let i = 0; i < fine.length; i += 4) {
    const [x, y] = [(i / 4) % (width * FINE), Math.floor(i / 4 / (width * FINE))];
    sums[Math.floor(y / FINE) * width + Math.floor(x / FINE)] += fine[i] / (FINE * FINE);
  }
  return Uint8Array.from(sums, Math.round);
}

/** Pixels that both cover by half or more, of those that either does. */
function overlap(a, b) {
  let [both, either] = [0, 0];
  a.forEach((value, i) => {
    both += value >= 128 && b[i] >= 128;
    either += value >= 128 || b[i] >= 128;
  });
  return both / either;
}

/** Structural similarity (Wang 2004) of the luma, mean of the windows of 8x8 that our outline reaches into: paper does not count. */
function ssim(a, b, outline, { width, height }) {
  const luma = (rgba) => Float32Array.from({ length: width * height }, (_, i) => 0.299 * rgba[4 * i] + 0.587 * rgba[4 * i + 1] + 0.114 * rgba[4 * i + 2]);
  const [p, q] = [luma(a), luma(b)];
  const [c1, c2, side] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2, 8];
  let [sum, windows] = [0, 0];
  for (let top = 0; top + side <= height; top += 4) {
    for (let left = 0; left + side <= width; left += 4) {
      let [sp, sq, spp, sqq, spq, inside] = [0, 0, 0, 0, 0, false];
      for (let k = 0; k < side * side; k += 1) {
        const i = (top + (k >> 3)) * width + left + (k & 7);
        inside ||= outline[i] >= 128;
        [sp, sq, spp, sqq, spq] = [sp + p[i], sq + q[i], spp + p[i] * p[i], sqq + q[i] * q[i], spq + p[i] * q[i]];
      }
      if (!inside) continue;
      const n = side * side;
      const [mp, mq] = [sp / n, sq / n];
      const [vp, vq, vpq] = [spp / n - mp * mp, sqq / n - mq * mq, spq / n - mp * mq];
      sum += ((2 * mp * mq + c1) * (2 * vpq + c2)) / ((mp * mp + mq * mq + c1) * (vp + vq + c2));
      windows += 1;
    }
  }
  return sum / windows;
}

function sideBySide(rows, { width, height }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: rows.length * height });
  const context = canvas.getContext("2d");
  rows.forEach((row, y) => row.forEach((rgba, x) => context.putImageData(new ImageData(rgba, width, height), x * width, y * height)));
  return canvas.toDataURL("image/png").split(",")[1];
}
