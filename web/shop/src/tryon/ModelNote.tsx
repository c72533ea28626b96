import type { TryOnAsset } from "@varai/sdk";

import { useManifest } from "./useManifest";

/** What the frame in the picture was made from, and whether its size is known: a person should not trust it further. */
export function ModelNote({ productId, variantSku }: { productId: string; variantSku: string }) {
  const manifest = useManifest(productId);
  const variant = manifest.data?.variants.find(({ sku }) => sku === variantSku);
  const asset = manifest.data?.assets.find(({ id }) => id === variant?.asset_id);
  if (!asset) return null;
  return (
    <p className="muted model-note">
      {!asset.size_verified && <strong>Size not verified. </strong>}
      {madeFrom(asset)}
    </p>
  );
}

function madeFrom(asset: TryOnAsset): string {
  const front = asset.errors.find(({ part }) => part === "front" || part === "outline");
  const within = front ? `, its front to about ${front.within_mm.toFixed(1)} mm` : "";
  if (asset.source === "from_photo") return `The frame is made from a photo of the product${within}.`;
  if (asset.source === "file") return "The frame is a 3-D model from the shop.";
  return "The frame is built from its measures and colors.";
}
