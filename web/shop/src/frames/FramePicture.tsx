import type { Product, Variant } from "@varai/sdk";
import { useRef } from "react";

import { explain } from "../explain";
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
      {!url && !error && <Ghost />}
      {url && <img src={url} width={640} height={320} alt={`${product.name} in ${variant.color.name}`} />}
      {error && !url && <p className="muted">No picture of this frame. {explain(error)}</p>}
    </div>
  );
}

/** The shape of a frame, while its picture is on its way. */
function Ghost() {
  return (
    <svg className="frame-ghost" viewBox="0 0 160 80" aria-hidden="true">
      <path d="M30 26h36a5 5 0 0 1 5 5v8a16 16 0 0 1-16 16H41a16 16 0 0 1-16-16v-8a5 5 0 0 1 5-5zM94 26h36a5 5 0 0 1 5 5v8a16 16 0 0 1-16 16h-14a16 16 0 0 1-16-16v-8a5 5 0 0 1 5-5zM71 33q9-5 18 0" />
    </svg>
  );
}
