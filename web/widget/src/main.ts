// The page: a picture from the camera, a file or the portrait; the engine in its Worker; lines over the picture and words beside it.
import "./style.css";

import portrait from "../../../demo/portrait.jpg?url";
import { closeCamera, openCamera } from "./camera";
import { drawFaces } from "./draw";
import { type Analyzed, FaceWorker } from "./faceWorker";
import { describeFace } from "./report";

/** Longest side that is looked at: more pixels do not measure better. */
const MOST_PX = 2048;
/** A face before the camera is followed in every frame, and measured anew after so long. */
const MEASURE_EVERY_MS = 1000;

const find = <Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind => {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
};
const picture = find("picture", HTMLCanvasElement);
const lines = find("lines", HTMLCanvasElement);
const status = find("status", HTMLElement);
const found = find("found", HTMLElement);
const engineLine = find("engine", HTMLElement);
const cameraButton = find("camera", HTMLButtonElement);
const portraitButton = find("portrait", HTMLButtonElement);
const fileInput = find("file", HTMLInputElement);

const worker = new FaceWorker();
let video: HTMLVideoElement | null = null;
let shown: Analyzed | null = null;

function say(text: string, state: "waiting" | "done" | "problem") {
  status.textContent = text;
  status.dataset.state = state;
}

async function begin() {
  try {
    const { ms, bytes } = await worker.start();
    engineLine.textContent = `Engine and models: ${(bytes / 1e6).toFixed(1)} MB, ready in ${ms.toFixed(0)} ms.`;
    say("Look into the camera, or choose a photo.", "done");
    for (const control of [cameraButton, portraitButton, fileInput]) control.disabled = false;
  } catch (error) {
    problem(error);
  }
}

function problem(error: unknown) {
  found.replaceChildren();
  say(error instanceof Error ? error.message : "Something went wrong. Reload the page.", "problem");
}

/** Puts pixels on the stage, as large as they are or as large as is useful. */
function stage(source: CanvasImageSource, width: number, height: number): ImageData {
  const scale = Math.min(1, MOST_PX / Math.max(width, height));
  picture.width = Math.round(width * scale);
  picture.height = Math.round(height * scale);
  const context = picture.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("The browser gives no canvas to draw on.");
  context.drawImage(source, 0, 0, picture.width, picture.height);
  document.body.style.setProperty("--ratio", String(picture.width / picture.height));
  document.body.classList.add("filled");
  return context.getImageData(0, 0, picture.width, picture.height);
}

/** Follows the face through the camera's frames until it is another's turn. */
async function watch(source: HTMLVideoElement) {
  let measuredAt = -Infinity;
  while (isLive(source)) {
    const now = await nextFrame(source);
    if (!isLive(source)) return;
    const pixels = stage(source, source.videoWidth, source.videoHeight);
    if (now - measuredAt >= MEASURE_EVERY_MS) {
      await look(pixels);
      measuredAt = now;
    }
    const measures = shown?.analysis.faces[0]?.measures ?? [];
    shown = await worker.follow(pixels, now / 1000);
    // What was measured last stays beside the face that is followed.
    for (const face of shown.analysis.faces) face.measures = measures;
    redraw();
    document.dispatchEvent(new CustomEvent("varai-follow", { detail: shown.analysis }));
  }
}

async function look(pixels: ImageData) {
  shown = await worker.analyze(pixels);
  redraw();
  report(shown);
  document.dispatchEvent(new CustomEvent("varai-analysis", { detail: shown.analysis }));
}

function redraw() {
  if (shown) drawFaces(lines, shown.analysis.faces, shown.analysis, video !== null);
}

function report({ analysis, ms }: Analyzed) {
  const [face] = analysis.faces;
  if (!face) {
    found.replaceChildren();
    say("No face was found. Face a window, look into the camera and let the whole face be seen.", "problem");
    picture.setAttribute("aria-label", "Your picture, without a face that was found");
    return;
  }
  say(`Found and measured in ${ms.toFixed(0)} ms.`, "done");
  picture.setAttribute("aria-label", `Your picture, with ${face.landmarks.length} points on the face`);
  found.replaceChildren(...describeFace(face));
}

async function showPhoto(source: Blob) {
  stopCamera();
  say("Looking at your picture…", "waiting");
  try {
    const bitmap = await createImageBitmap(source).catch((error: unknown) => {
      throw new Error("This file is not a picture that the browser can read. Choose a JPEG, PNG or WebP.", {
        cause: error,
      });
    });
    await look(stage(bitmap, bitmap.width, bitmap.height));
    bitmap.close();
  } catch (error) {
    problem(error);
  }
}

async function showCamera() {
  if (video) {
    stopCamera();
    return;
  }
  say("Waiting for the camera…", "waiting");
  try {
    const source = await openCamera();
    video = source;
    cameraButton.textContent = "Stop the camera";
    document.body.classList.add("mirrored");
    await watch(source);
  } catch (error) {
    stopCamera();
    problem(error);
  }
}

function isLive(source: HTMLVideoElement): boolean {
  return video === source;
}

/** When the frame was presented, ms. */
function nextFrame(from: HTMLVideoElement): Promise<number> {
  return new Promise((resolve) => {
    from.requestVideoFrameCallback(resolve);
  });
}

function stopCamera() {
  if (!video) return;
  closeCamera(video);
  video = null;
  cameraButton.textContent = "Use the camera";
  document.body.classList.remove("mirrored");
  redraw();
}

cameraButton.addEventListener("click", () => void showCamera());
portraitButton.addEventListener("click", () => {
  void fetch(portrait)
    .then((response) => response.blob())
    .then(showPhoto);
});
fileInput.addEventListener("change", () => {
  const [file] = fileInput.files ?? [];
  if (file) void showPhoto(file);
  fileInput.value = "";
});
new ResizeObserver(redraw).observe(lines);
void begin();
