import type { Face, FaceAnalysis } from "@varai/sdk";
import { Button } from "@varai/ui";

interface FaceChoiceProps {
  photoUrl: string | null;
  analysis: FaceAnalysis;
  onChoose: (face: Face) => void;
  onOther: () => void;
}

/** Several people in one photo: nobody but the shopper knows who is meant. */
export function FaceChoice({ photoUrl, analysis, onChoose, onOther }: FaceChoiceProps) {
  const { width, height } = analysis.image;
  const faces = fromLeft(analysis.faces);
  return (
    <section aria-labelledby="choice-title">
      <div className="stage-head">
        <h1 id="choice-title">Which face is yours?</h1>
      </div>
      <div className="stage">
        <div className="stage-picture">
          <div className="photo group" style={{ aspectRatio: `${width} / ${height}` }}>
            {photoUrl && <img src={photoUrl} alt={`All ${faces.length} faces`} />}
            {faces.map((face, at) => (
              <button
                key={face.box_px.join()}
                type="button"
                className="face-box"
                aria-label={`Face ${at + 1} from the left`}
                style={place(face, width, height)}
                onClick={() => onChoose(face)}
              >
                <span aria-hidden="true">{at + 1}</span>
              </button>
            ))}
          </div>
        </div>
        <div className="stage-controls">
          <p>
            We see {faces.length} faces in this photo. Choose yours: only that one is measured and wears the frames.
          </p>
          <ol className="face-list">
            {faces.map((face, at) => (
              <li key={face.box_px.join()}>
                <Button onClick={() => onChoose(face)}>Measure face {at + 1}</Button>
              </li>
            ))}
          </ol>
          <Button kind="quiet" onClick={onOther}>
            Use another photo
          </Button>
        </div>
      </div>
    </section>
  );
}

/** As one reads a photo. */
function fromLeft(faces: readonly Face[]): Face[] {
  return [...faces].sort((a, b) => a.box_px[0] - b.box_px[0]);
}

function place({ box_px: [x, y, w, h] }: Face, width: number, height: number) {
  const share = (part: number, whole: number) => `${(100 * part) / whole}%`;
  const [middleX, middleY] = [x + w / 2, y + h / 2];
  return { left: share(middleX, width), top: share(middleY, height), width: share(w, width), height: share(h, height) };
}
