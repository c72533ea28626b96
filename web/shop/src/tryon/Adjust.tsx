import { useId } from "react";

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
  const slide = slide_mm === 0 ? "0 mm" : `${Math.abs(slide_mm)} mm ${slide_mm > 0 ? "down" : "up"}`;
  return (
    <section className="adjust" aria-labelledby="adjust-title">
      <h3 id="adjust-title">How it sits</h3>
      <Slider
        label="Along the nose"
        text={slide}
        range={[-5, 12]}
        value={slide_mm}
        onValue={(value) => onAdjust({ ...adjustment, slide_mm: value })}
      />
      <Slider
        label="Tilt"
        text={`${tilt_deg}°`}
        range={[-8, 8]}
        value={tilt_deg}
        onValue={(value) => onAdjust({ ...adjustment, tilt_deg: value })}
      />
      {moved && (
        <button type="button" className="quiet" onClick={() => onAdjust(STRAIGHT)}>
          Put the frame back
        </button>
      )}
    </section>
  );
}

interface SliderProps {
  label: string;
  /** The value with its unit. */
  text: string;
  range: readonly [low: number, high: number];
  value: number;
  onValue: (value: number) => void;
}

function Slider({ label, text, range: [low, high], value, onValue }: SliderProps) {
  const id = useId();
  return (
    <div className="slider">
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{text}</output>
      <input
        id={id}
        type="range"
        min={low}
        max={high}
        step={0.5}
        value={value}
        aria-valuetext={text}
        onChange={(event) => onValue(event.target.valueAsNumber)}
      />
    </div>
  );
}
