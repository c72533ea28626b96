import type { Adjustment } from "@varai/sdk";
import { Button, Checkbox, Slider } from "@varai/ui";

import { isStraight, STRAIGHT } from "./useAdjustment";

interface AdjustProps {
  adjustment: Adjustment;
  onAdjust: (adjustment: Adjustment) => void;
  /** Whether it is kept on this device for the next visit. */
  remembered: boolean;
  onRemember: (remembered: boolean) => void;
}

/** How frames sit: along the nose, tilted, and as large as the face asks for. Holds for every frame until it is put back. */
export function Adjust({ adjustment, onAdjust, remembered, onRemember }: AdjustProps) {
  const { slide_mm, tilt_deg, scale } = adjustment;
  return (
    <section className="adjust" aria-labelledby="adjust-title">
      <h3 id="adjust-title">How it sits</h3>
      <Slider
        label="Along the nose"
        text={slide_mm === 0 ? "0 mm" : `${Math.abs(slide_mm)} mm ${slide_mm > 0 ? "down" : "up"}`}
        range={[-5, 12]}
        step={0.5}
        value={slide_mm}
        onChange={(value) => onAdjust({ ...adjustment, slide_mm: value })}
      />
      <Slider
        label="Tilt"
        text={`${tilt_deg}°`}
        range={[-8, 8]}
        step={0.5}
        value={tilt_deg}
        onChange={(value) => onAdjust({ ...adjustment, tilt_deg: value })}
      />
      <Slider
        label="Size in the picture"
        text={sizeText(scale)}
        range={[-10, 10]}
        step={1}
        value={percent(scale)}
        onChange={(value) => onAdjust({ ...adjustment, scale: 1 + value / 100 })}
      />
      {scale !== 1 && (
        <p className="muted">
          Your iris tells the size of your face to about 12 %. Change this only when you know that the frame looks too
          large or too small; fit verdicts stay as they are.
        </p>
      )}
      {!isStraight(adjustment) && (
        <>
          <p className="muted">The next frame sits like this, too.</p>
          <Checkbox checked={remembered} onChange={onRemember}>
            Keep on this device for my next visit
          </Checkbox>
          <Button kind="quiet" onClick={() => onAdjust(STRAIGHT)}>
            Put the frame back
          </Button>
        </>
      )}
    </section>
  );
}

function percent(scale: number): number {
  return Math.round((scale - 1) * 100);
}

function sizeText(scale: number): string {
  const off = percent(scale);
  return off === 0 ? "true to scale" : `${Math.abs(off)} % ${off > 0 ? "larger" : "smaller"}`;
}
