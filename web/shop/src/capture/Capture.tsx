import { Button, FilePicker, Notice } from "@varai/ui";
import { useEffect, useRef, useState } from "react";

import { Camera } from "./Camera";
import { preparePhoto } from "./preparePhoto";

interface CaptureProps {
  onPhoto: (photo: Blob) => void;
  onCancel: () => void;
}

/** Three ways to give a face: a file, the camera, the demo portrait. */
export function Capture({ onPhoto, onCancel }: CaptureProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [camera, setCamera] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => heading.current?.focus(), []);

  const prepare = (source: Promise<Blob>) => {
    setProblem(null);
    source
      .then(preparePhoto)
      .then(onPhoto, (error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  };

  return (
    <section className="panel capture" aria-labelledby="capture-title">
      <h1 id="capture-title" ref={heading} tabIndex={-1}>
        Give us a face to measure
      </h1>
      {camera ? (
        <Camera onPhoto={onPhoto} onProblem={setProblem} onCancel={() => setCamera(false)} />
      ) : (
        <>
          <p className="muted">Face a window, look straight into the camera, glasses off, hair out of the face.</p>
          <div className="ways">
            <FilePicker
              kind="primary"
              accept="image/jpeg,image/png,image/webp"
              onFile={(file) => prepare(Promise.resolve(file))}
            >
              Choose a photo
            </FilePicker>
            <Button onClick={() => setCamera(true)}>Use the camera</Button>
            <Button onClick={() => prepare(fetchPortrait())}>Use the demo portrait</Button>
          </div>
          <p className="fine">
            The demo portrait shows the astronaut Eileen Collins. NASA, public domain; NASA does not endorse this shop.
          </p>
        </>
      )}
      {problem && <Notice tone="problem" title={problem} />}
      <p>
        <Button kind="quiet" onClick={onCancel}>
          Browse without a photo
        </Button>
      </p>
    </section>
  );
}

async function fetchPortrait(): Promise<Blob> {
  const response = await fetch("/demo/portrait.jpg").catch(() => null);
  if (!response?.ok) throw new Error("The demo portrait could not be loaded. Choose a photo of your own.");
  return response.blob();
}
