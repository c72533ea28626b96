import type { Adjustment } from "@varai/sdk";
import { useCallback, useState } from "react";

export const STRAIGHT: Adjustment = { slide_mm: 0, tilt_deg: 0, scale: 1 };

const KEPT_AS = "varai-adjustment";
/** What the sliders allow; something else was not written by this page. */
const RANGES: Record<keyof Adjustment, readonly [low: number, high: number]> = {
  slide_mm: [-5, 12],
  tilt_deg: [-8, 8],
  scale: [0.9, 1.1],
};

export interface KeptAdjustment {
  adjustment: Adjustment;
  adjust: (adjustment: Adjustment) => void;
  remembered: boolean;
  remember: (remembered: boolean) => void;
  /** Back to straight, here and on the device. */
  forget: () => void;
}

/** How frames sit on the shopper: the same for every frame, and kept on the device when they ask for it. */
export function useAdjustment(): KeptAdjustment {
  const [adjustment, setAdjustment] = useState(() => read() ?? STRAIGHT);
  const [remembered, setRemembered] = useState(() => read() !== null);
  const adjust = useCallback(
    (next: Adjustment) => {
      setAdjustment(next);
      // What was put back need not be remembered.
      const keeps = remembered && !isStraight(next);
      setRemembered(keeps);
      write(keeps ? next : null);
    },
    [remembered],
  );
  const remember = useCallback(
    (keeps: boolean) => {
      setRemembered(keeps);
      write(keeps ? adjustment : null);
    },
    [adjustment],
  );
  const forget = useCallback(() => {
    setAdjustment(STRAIGHT);
    setRemembered(false);
    write(null);
  }, []);
  return { adjustment, adjust, remembered, remember, forget };
}

export function isStraight({ slide_mm, tilt_deg, scale }: Adjustment): boolean {
  return slide_mm === 0 && tilt_deg === 0 && scale === 1;
}

function read(): Adjustment | null {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(KEPT_AS) ?? "null");
    return isAdjustment(kept) ? kept : null;
  } catch {
    return null;
  }
}

function isAdjustment(kept: unknown): kept is Adjustment {
  if (typeof kept !== "object" || kept === null) return false;
  const values = kept as Record<string, unknown>;
  return Object.entries(RANGES).every(([name, [low, high]]) => {
    const value = values[name];
    return typeof value === "number" && value >= low && value <= high;
  });
}

/** A browser that keeps nothing keeps it for this visit. */
function write(adjustment: Adjustment | null) {
  try {
    if (adjustment) window.localStorage.setItem(KEPT_AS, JSON.stringify(adjustment));
    else window.localStorage.removeItem(KEPT_AS);
  } catch {
    return;
  }
}
