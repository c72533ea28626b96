import type { ApiError } from "../api/client";
import { Failure } from "../ui/Notice";

interface AnalyzingProps {
  photoUrl: string | null;
  error: ApiError | null;
  onRetry: () => void;
  onOther: () => void;
}

/** The photo while it is being measured, or what was wrong with it. */
export function Analyzing({ photoUrl, error, onRetry, onOther }: AnalyzingProps) {
  const connection =
    error?.code === "unreachable" || error?.code === "internal" || error?.code === "service_unavailable";
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
              kept={connection ? "Your photo is kept on this page." : "Nothing of the photo was kept by the server."}
              action={
                <>
                  <button type="button" className="primary" onClick={onOther}>
                    Use another photo
                  </button>
                  {connection && (
                    <button type="button" onClick={onRetry}>
                      Measure again
                    </button>
                  )}
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
