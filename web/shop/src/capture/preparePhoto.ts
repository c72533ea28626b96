/** Longest side of a photo that is sent. More pixels would not make the measures better, only the wait longer. */
const MAX_SIDE_PX = 1600;

/**
 * Turns a picture upright, makes it small enough to send and writes it anew, so that place and time that a camera
 * writes into its files stay with the shopper.
 */
export async function preparePhoto(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => {
    throw new Error("This file is not a picture that the browser can open. Choose a JPEG, PNG or WebP file.");
  });
  const shrink = Math.min(1, MAX_SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * shrink);
  canvas.height = Math.round(bitmap.height * shrink);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvasToJpeg(canvas);
}

/** The present picture of a camera as the camera sees it, not mirrored like its preview. */
export function captureFrame(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return canvasToJpeg(canvas);
}

function canvasToJpeg(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) =>
        blob ? resolve(blob) : reject(new Error("The picture is too large for this browser. Choose a smaller one.")),
      "image/jpeg",
      0.93,
    );
  });
}
