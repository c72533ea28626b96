import { useRef } from "react";

import type { Product, Variant } from "../api/types";
import { useFramePicture } from "./useFramePicture";

interface FramePictureProps {
  product: Product;
  variant: Variant;
  widthPx?: number;
}

/** The frame alone on plain paper; every picture is 160 mm wide, so that a small frame looks small. */
export function FramePicture({ product, variant, widthPx = 640 }: FramePictureProps) {
  const place = useRef<HTMLDivElement>(null);
  const { url, error } = useFramePicture(place, product.id, variant.sku, widthPx);
  return (
    <div ref={place} className="frame-picture" aria-busy={!url && !error}>
      {url && <img src={url} width={640} height={320} alt={`${product.name} in ${variant.color.name}`} />}
      {error && !url && <p className="muted">No picture of this frame. {error.message}</p>}
    </div>
  );
}
