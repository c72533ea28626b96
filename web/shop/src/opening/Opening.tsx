import type { Product } from "@varai/sdk";
import { Button } from "@varai/ui";

import { FrameDrawing } from "./FrameDrawing";

interface OpeningProps {
  frame: Product | null;
  onMeasure: () => void;
}

/** The invitation to be measured, beside a frame that already is. */
export function Opening({ frame, onMeasure }: OpeningProps) {
  return (
    <section className="opening" aria-labelledby="opening-title">
      <div className="opening-words">
        <h1 id="opening-title">Frames measured to your face</h1>
        <p>
          One photo measures your face as an optician would, and says how sure each measure is. Then see every frame on
          you at its true size.
        </p>
        <div className="actions">
          <Button kind="primary" onClick={onMeasure}>
            Measure my face
          </Button>
        </div>
        <p className="fine">The photo goes to this shop’s server memory only, and only after you agree.</p>
      </div>
      {frame ? <FrameDrawing product={frame} /> : <div className="frame-drawing waiting" aria-hidden="true" />}
    </section>
  );
}
