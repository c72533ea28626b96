import { type RefObject, useEffect, useState } from "react";

export type CameraState = { kind: "starting" } | { kind: "live" } | { kind: "failed"; reason: string };

/** Shows the camera in `video` while the component is there. Only mounted after consent. */
export function useCamera(video: RefObject<HTMLVideoElement | null>): CameraState {
  const [state, setState] = useState<CameraState>({ kind: "starting" });
  useEffect(() => {
    let stream: MediaStream | null = null;
    let gone = false;
    const start = async () => {
      stream = await openCamera();
      if (gone || !video.current) return stop(stream);
      video.current.srcObject = stream;
      await video.current.play();
      setState({ kind: "live" });
    };
    start().catch((error: unknown) => {
      if (!gone) setState({ kind: "failed", reason: explain(error) });
    });
    return () => {
      gone = true;
      stop(stream);
    };
  }, [video]);
  return state;
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
