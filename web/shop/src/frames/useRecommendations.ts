import { useCallback } from "react";

import { recommendationCreate } from "../api/operations";
import type { FaceShape, Measures } from "../api/types";
import { useLoad } from "../ui/useLoad";

/** Frames ranked for a head; nothing is asked before there is one. */
export function useRecommendations(measures: Measures | null, shape: FaceShape | null) {
  const load = useCallback(
    (signal: AbortSignal) => recommendationCreate(measures ?? {}, shape, signal),
    [measures, shape],
  );
  return useLoad(measures ? load : null);
}
