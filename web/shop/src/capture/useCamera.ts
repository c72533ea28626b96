import { useEffect, useRef, useState } from "react";

export type CameraState = { kind: "starting" } | { kind: "live" } | { kind: "failed"; reason: string };

/** Shows the camera in the element that gets `video`, while that is there. Only mounted after consent. */
export function useCamera() {
  const video = useRef<HTMLVideoElement>(null);
  const [camera, setCamera] = useState<CameraState>({ kind: "starting" });
  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    const start = async () => {
      stream = await openCamera();
      const element = video.current;
      if (gone || !element) {
        stop(stream);
        return;
      }
      element.srcObject = stream;
      await element.play();
      setCamera({ kind: "live" });
    };
    start().catch((error: unknown) => {
      if (!gone) setCamera({ kind: "failed", reason: explain(error) });
    });
    return () => {
      gone = true;
      stop(stream);
    };
  }, []);
  return { video, camera };
}

function openCamera(): Promise<MediaStream> {
  // Browsers hide cameras from pages that did not come over HTTPS (this machine's own pages excepted).
  if (!window.isSecureContext) return Promise.reject(new DOMException("", "SecurityError"));
  return navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 } },
  });
}

function stop(stream: MediaStream | null) {
  stream?.getTracks().forEach((track) => track.stop());
}

function explain(error: unknown): string {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError")
    return "The browser was not allowed to use the camera. Allow it in the address bar, or choose a file.";
  if (name === "NotFoundError") return "No camera was found. Connect one, or choose a file.";
  if (name === "NotReadableError") return "Another program is using the camera. Close it, or choose a file.";
  if (name === "SecurityError") return "The camera works only over HTTPS. Choose a file here.";
  return "The camera could not be started. Choose a file instead.";
}
