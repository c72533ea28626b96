import type { FaceAnalysis } from "@varai/sdk";
import { useLoad } from "@varai/ui";
import { useCallback } from "react";

import { varai } from "../client";
import { PageError } from "../explain";

/**
 * Measures the face of a photo, and says which photo it was. A photo without a face is a failure with advice; one with several
 * faces of similar size has all of them, for the shopper to choose.
 */
export function useFaceAnalysis(photo: Blob | null) {
  const load = useCallback(
    async (signal: AbortSignal) => {
      if (!photo) throw new Error("there is no photo");
      const analyze = (faces: "largest" | "all") =>
        varai.faceAnalysisCreate({ body: { consent: ["photo_upload"], faces, photo }, signal });
      const largest = await analyze("largest");
      const analysis = hasCompany(largest) ? await analyze("all") : largest;
      if (analysis.faces.length === 0) {
        const advice = "We could not see a face. Face a window, look into the camera and let the whole face be seen.";
        throw new PageError(advice);
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
