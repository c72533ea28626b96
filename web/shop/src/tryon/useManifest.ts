import { useCallback } from "react";

import { tryOnManifestGet } from "../api/operations";
import { useLoad } from "../ui/useLoad";

/** What a product is worn with, and how sure its size is. */
export function useManifest(productId: string) {
  const load = useCallback((signal: AbortSignal) => tryOnManifestGet(productId, signal), [productId]);
  return useLoad(load);
}
