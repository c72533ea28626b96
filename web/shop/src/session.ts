import type { Face, FaceAnalysis } from "./api/types";
import type { Crop } from "./measure/geometry";

/** A measured photo: what every view of the shopper's face needs. Lives in this page only. */
export interface Session {
  photo: Blob;
  photoUrl: string | null;
  analysis: FaceAnalysis;
  face: Face;
  crop: Crop;
}

/** A frame in one of its colours. */
export interface Pick {
  productId: string;
  variantSku: string;
}
