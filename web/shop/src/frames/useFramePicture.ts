import { useLoad, useObjectUrl } from "@varai/ui";
import { type RefObject, useCallback, useEffect, useState } from "react";

import { varai } from "../client";

/** The picture of a frame alone, asked for when its place comes near the window. */
export function useFramePicture(
  place: RefObject<Element | null>,
  productId: string,
  variantSku: string,
  widthPx: number,
) {
  const near = useNear(place);
  const load = useCallback(
    (signal: AbortSignal) => {
      const query = { variant_sku: variantSku, width_px: widthPx };
      return varai.productPictureGet({ path: { product_id: productId }, query, signal });
    },
    [productId, variantSku, widthPx],
  );
  const { data, error, retry } = useLoad(near ? load : null);
  return { url: useObjectUrl(data), error, retry };
}

function useNear(place: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (near || !place.current) return;
    const observer = new IntersectionObserver((entries) => setNear(entries.some((entry) => entry.isIntersecting)), {
      rootMargin: "300px",
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [near, place]);
  return near;
}
