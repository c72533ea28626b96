import { useCallback } from "react";

import { ApiError } from "../api/client";
import { faceAnalysisCreate } from "../api/operations";
import type { FaceAnalysis } from "../api/types";
import { useLoad } from "../ui/useLoad";

/**
 * Measures the face of a photo, and says which photo it was. A photo without a face is a failure with advice; one with several
 * faces of similar size has all of them, for the shopper to choose.
 */
export function useFaceAnalysis(photo: Blob | null) {
  const load = useCallback(
    async (signal: AbortSignal) => {
      if (!photo) throw new Error("there is no photo");
      const largest = await faceAnalysisCreate(photo, "largest", signal);
      const analysis = hasCompany(largest) ? await faceAnalysisCreate(photo, "all", signal) : largest;
      if (analysis.faces.length === 0) {
        const advice = "We could not see a face. Face a window, look into the camera and let the whole face be seen.";
        throw new ApiError("no_face", advice, null);
      }
      return { photo, analysis };
    },
    [photo],
  );
  return useLoad(photo ? load : null);
}

function hasCompany(analysis: FaceAnalysis): boolean {
  return analysis.faces.some(({ quality }) => quality.advice.some(({ code }) => code === "two_faces"));
}
