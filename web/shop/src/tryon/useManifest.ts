import { useLoad } from "@varai/ui";
import { useCallback } from "react";

import { varai } from "../client";

/** What a product's variants are worn with, and how sure its size is. */
export function useManifest(productId: string) {
  const load = useCallback(
    async (signal: AbortSignal) => {
      const [manifest, assets] = await Promise.all([
        varai.tryOnManifestGet({ query: { product: productId }, signal }),
        varai.tryOnAssetList({ path: { product_id: productId }, signal }).toArray(),
      ]);
      return { ...manifest, assets };
    },
    [productId],
  );
  return useLoad(load);
}
