// The camera, and what to say when there is none.

export async function openCamera(): Promise<HTMLVideoElement> {
  // Browsers hide cameras from pages that did not come over HTTPS (this machine's own pages excepted).
  if (!window.isSecureContext) throw new Error("The camera works only over HTTPS. Choose a photo here.");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "user", width: { ideal: 640 }, height: { ideal: 480 } },
    });
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    await video.play();
    return video;
  } catch (error) {
    throw new Error(explain(error instanceof DOMException ? error.name : ""), { cause: error });
  }
}

export function closeCamera(video: HTMLVideoElement) {
  if (video.srcObject instanceof MediaStream) video.srcObject.getTracks().forEach((track) => track.stop());
  video.srcObject = null;
}

function explain(name: string): string {
  if (name === "NotAllowedError")
    return "The browser was not allowed to use the camera. Allow it in the address bar, or choose a photo.";
  if (name === "NotFoundError") return "No camera was found. Connect one, or choose a photo.";
  if (name === "NotReadableError") return "Another program is using the camera. Close it, or choose a photo.";
  return "The camera could not be started. Choose a photo instead.";
}
