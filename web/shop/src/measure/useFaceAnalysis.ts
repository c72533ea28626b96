import { useCallback } from "react";

import { faceAnalysisCreate } from "../api/operations";
import { ApiError } from "../api/client";
import { useLoad } from "../ui/useLoad";

/** Measures the face of a photo, and says which photo it was. A photo without a face is a failure with advice. */
export function useFaceAnalysis(photo: Blob | null) {
  const load = useCallback(
    async (signal: AbortSignal) => {
      if (!photo) throw new Error("there is no photo");
      const analysis = await faceAnalysisCreate(photo, signal);
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
