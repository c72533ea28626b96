import { Button } from "@varai/ui";

import { isTransient } from "../explain";
import { Failure } from "../Failure";

interface AnalyzingProps {
  photoUrl: string | null;
  error: Error | null;
  onRetry: () => void;
  onOther: () => void;
}

/** The photo while it is being measured, or what was wrong with it. */
export function Analyzing({ photoUrl, error, onRetry, onOther }: AnalyzingProps) {
  const mayWorkLater = error !== null && isTransient(error);
  return (
    <section aria-labelledby="analyzing-title">
      <div className="stage-head">
        <h1 id="analyzing-title">{error ? "Not measured" : "Measuring your face"}</h1>
      </div>
      <div className="stage">
        <div className="stage-picture">
          <div className="photo photo-whole" aria-busy={!error}>
            {photoUrl && <img src={photoUrl} alt="The whole of what you gave us" />}
          </div>
        </div>
        <div className="stage-controls">
          {error ? (
            <Failure
              title="We could not measure this photo"
              error={error}
              kept={mayWorkLater ? "Your photo is kept on this page." : "Nothing of the photo was kept by the server."}
              action={
                <>
                  <Button kind="primary" onClick={onOther}>
                    Use another photo
                  </Button>
                  {mayWorkLater && <Button onClick={onRetry}>Measure again</Button>}
                </>
              }
            />
          ) : (
            <>
              <p role="status">Looking for the face, its outline and the iris, which gives the scale.</p>
              <div className="waiting-lines waiting" aria-hidden="true">
                <div />
                <div />
                <div />
              </div>
            </>
          )}
        </div>
      </div>
    </section>
  );
}
