import { Button, Notice } from "@varai/ui";

import { captureFrame } from "./preparePhoto";
import { useCamera } from "./useCamera";

interface CameraProps {
  onPhoto: (photo: Blob) => void;
  onProblem: (problem: string) => void;
  onCancel: () => void;
}

/** Live preview, mirrored like a mirror; the picture that is taken is not. */
export function Camera({ onPhoto, onProblem, onCancel }: CameraProps) {
  const { video, camera } = useCamera();
  const shoot = () => {
    if (!video.current) return;
    captureFrame(video.current).then(onPhoto, (error: unknown) => onProblem(String(error)));
  };
  if (camera.kind === "failed") {
    return (
      <Notice
        tone="problem"
        title="The camera is not available"
        action={<Button onClick={onCancel}>Choose another way</Button>}
      >
        <p>{camera.reason}</p>
      </Notice>
    );
  }
  return (
    <div className="camera">
      <div className="camera-view">
        <video ref={video} playsInline muted aria-label="Live picture of the camera, mirrored" />
        <svg viewBox="0 0 100 75" aria-hidden="true">
          <ellipse cx="50" cy="36" rx="19" ry="26" />
        </svg>
      </div>
      <p className="muted">
        {camera.kind === "live"
          ? "Fill the dashed oval, look straight into the camera, face a window. Take off your glasses."
          : "Waiting for the camera. The browser may ask you first."}
      </p>
      <div className="actions">
        <Button kind="primary" disabled={camera.kind !== "live"} onClick={shoot}>
          Take the photo
        </Button>
        <Button onClick={onCancel}>Choose another way</Button>
      </div>
    </div>
  );
}
