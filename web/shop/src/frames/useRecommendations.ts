import type { FaceShape } from "@varai/sdk";
import { useLoad } from "@varai/ui";
import { useCallback } from "react";

import { varai } from "../client";
import type { Measures } from "../measure/measures";

/** Frames ranked for a head; nothing is asked before there is one. */
export function useRecommendations(measures: Measures | null, shape: FaceShape | null) {
  const load = useCallback(
    (signal: AbortSignal) => {
      const body = { measures: measures ?? {}, face_shape: shape, limit: 50 };
      return varai.recommendationCreate({ body, signal });
    },
    [measures, shape],
  );
  return useLoad(measures ? load : null);
}
