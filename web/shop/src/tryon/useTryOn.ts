import type { Adjustment, RenderRequest } from "@varai/sdk";
import { useLoad } from "@varai/ui";
import { useCallback } from "react";

import { varai } from "../client";
import type { Session } from "../session";

/** Long enough to let a slider come to rest, short enough not to be noticed. */
const SETTLE_MS = 120;

/** The photo with a frame on it, and the color that was drawn. A newer look cancels the one before. */
export function useTryOn(
  { photo, faceAt }: Pick<Session, "photo" | "faceAt">,
  productId: string,
  variantSku: string,
  { slide_mm, tilt_deg, scale }: Adjustment,
) {
  const load = useCallback(
    async (signal: AbortSignal) => {
      const adjustment = { slide_mm, tilt_deg, scale };
      const look: RenderRequest = { product_id: productId, variant_sku: variantSku, format: "jpeg", adjustment };
      if (faceAt) look.face_at_px = faceAt;
      const blob = await varai.tryOnRender({ body: { consent: ["photo_upload"], look, photo }, signal });
      return { variantSku, blob };
    },
    [photo, faceAt, productId, variantSku, slide_mm, tilt_deg, scale],
  );
  return useLoad(load, SETTLE_MS);
}
