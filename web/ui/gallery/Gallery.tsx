import { ControlsGallery } from "./ControlsGallery";
import { MeasuresGallery } from "./MeasuresGallery";

/** Everything of this package on one page: to be looked at, and for its tests. */
export function Gallery() {
  return (
    <>
      <a className="skip" href="#measures">
        Go to the measures
      </a>
      <main>
        <h1>Controls</h1>
        <ControlsGallery />
        <MeasuresGallery />
      </main>
    </>
  );
}
