import { useState } from "react";

import type { Pick } from "../session";

export const COMPARED_MAX = 4;

/** Up to four frames side by side, each in the color in which it was chosen. */
export function useComparison() {
  const [picks, setPicks] = useState<readonly Pick[]>([]);
  const has = (productId: string) => picks.some((pick) => pick.productId === productId);
  const remove = (productId: string) => setPicks(picks.filter((pick) => pick.productId !== productId));
  const toggle = (pick: Pick) => {
    if (has(pick.productId)) remove(pick.productId);
    else if (picks.length < COMPARED_MAX) setPicks([...picks, pick]);
  };
  return { picks, has, remove, toggle, clear: () => setPicks([]), isFull: picks.length >= COMPARED_MAX };
}

export type Comparison = ReturnType<typeof useComparison>;
