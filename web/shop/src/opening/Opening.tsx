import type { Product } from "../api/types";
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
          One photo is enough to measure your face as an optician would: width, bridge, temples, each with how sure we
          are. Then see every frame on you at its true size.
        </p>
        <div className="actions">
          <button type="button" className="primary" onClick={onMeasure}>
            Measure my face
          </button>
          <a className="button" href="#frames">
            Look at the frames
          </a>
        </div>
        <p className="fine">The photo goes to this shop’s server memory only, and only after you agree.</p>
      </div>
      {frame ? <FrameDrawing product={frame} /> : <div className="frame-drawing waiting" aria-hidden="true" />}
    </section>
  );
}
