import type { Adjustment } from "../api/types";

export const STRAIGHT: Adjustment = { slide_mm: 0, tilt_deg: 0 };

interface AdjustProps {
  adjustment: Adjustment;
  onAdjust: (adjustment: Adjustment) => void;
}

/** How the frame is worn: along the nose, and tilted. */
export function Adjust({ adjustment, onAdjust }: AdjustProps) {
  const { slide_mm, tilt_deg } = adjustment;
  const moved = slide_mm !== 0 || tilt_deg !== 0;
  return (
    <section className="adjust" aria-labelledby="adjust-title">
      <h3 id="adjust-title">How it sits</h3>
      <label className="slider">
        <span>Along the nose</span>
        <output>{slide_mm === 0 ? "0 mm" : `${Math.abs(slide_mm)} mm ${slide_mm > 0 ? "down" : "up"}`}</output>
        <input
          type="range"
          min={-5}
          max={12}
          step={0.5}
          value={slide_mm}
          onChange={(event) => onAdjust({ ...adjustment, slide_mm: event.target.valueAsNumber })}
        />
      </label>
      <label className="slider">
        <span>Tilt</span>
        <output>{`${tilt_deg}°`}</output>
        <input
          type="range"
          min={-8}
          max={8}
          step={0.5}
          value={tilt_deg}
          onChange={(event) => onAdjust({ ...adjustment, tilt_deg: event.target.valueAsNumber })}
        />
      </label>
      {moved && (
        <button type="button" className="quiet" onClick={() => onAdjust(STRAIGHT)}>
          Put the frame back
        </button>
      )}
    </section>
  );
}
