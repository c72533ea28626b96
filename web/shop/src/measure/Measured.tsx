import type { Face, FaceShape } from "@varai/sdk";
import { Button } from "@varai/ui";

import type { Session } from "../session";
import { FaceDrawing, LineLabels } from "./FaceDrawing";
import { dimensionLines } from "./geometry";
import { MeasureList, Refusals } from "./MeasureList";
import { PhotoStage } from "./PhotoStage";
import { ShapeCard } from "./ShapeCard";
import { SizeScale } from "./SizeScale";

interface MeasuredProps {
  session: Session;
  shape: FaceShape | null;
  onShape: (shape: FaceShape | null) => void;
  onTryOn: () => void;
}

/** The measured face. */
export function Measured({ session, shape, onShape, onTryOn }: MeasuredProps) {
  const { face, crop, analysis, photoUrl } = session;
  const lines = dimensionLines(face);
  return (
    <div className="stage">
      <div className="stage-picture">
        <PhotoStage
          url={photoUrl}
          label="Your photo with what was measured on it"
          image={analysis.image}
          crop={crop}
          drawing={<FaceDrawing face={face} lines={lines} crop={crop} />}
        >
          <LineLabels lines={lines} crop={crop} />
        </PhotoStage>
      </div>
      <div className="stage-controls">
        <SizeScale size={face.size} />
        <p className="muted">
          Scaled by the iris of your eyes, which is nearly the same in all people. The soft bands show how sure we are.
        </p>
        <Button kind="primary" wide onClick={onTryOn}>
          See frames on this face
        </Button>
        <Advice face={face} />
        <ShapeCard classification={face.shape} chosen={shape} onChoose={onShape} />
        <Refusals measures={face.measures} />
        <MeasureList measures={face.measures} />
      </div>
    </div>
  );
}

function Advice({ face }: { face: Face }) {
  const { advice, verdict } = face.quality;
  if (advice.length === 0) return null;
  return (
    <section className="advice" aria-labelledby="advice-title">
      <h2 id="advice-title" className="subheading">
        {verdict === "good" ? "About the photo" : "For a better measure"}
      </h2>
      <ul>
        {advice.map((line) => (
          <li key={line.code}>{line.text}</li>
        ))}
      </ul>
    </section>
  );
}
