import type { Face, FaceAnalysis } from "@varai/sdk";

import type { Crop } from "./measure/geometry";

/** A measured photo: what every view of the shopper's face needs. Lives in this page only. */
export interface Session {
  photo: Blob;
  photoUrl: string | null;
  analysis: FaceAnalysis;
  face: Face;
  /** The middle of the face that the shopper chose among several, in pixels of the photo. */
  faceAt: [x: number, y: number] | null;
  crop: Crop;
}

/** A frame in one of its colors. */
export interface Pick {
  productId: string;
  variantSku: string;
}

/** The middle of a face, in pixels of the photo. */
export function middleOf({ box_px: [x, y, width, height] }: Face): [x: number, y: number] {
  return [x + width / 2, y + height / 2];
}
