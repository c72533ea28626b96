// The wire types that this page uses, by their names in the API's document (`schema.d.ts` is made from it: `npm run types`).
// Lengths are mm, money is in minor units.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type SizeClass = Schemas["SizeClass"];
export type FaceShape = Schemas["FaceShape"];
export type FrameShape = Schemas["FrameShape"];

/** The measures that are shown; the document has them as keys of a map. */
export type MeasureName =
  | "face_width"
  | "face_length"
  | "forehead_width"
  | "jaw_width"
  | "temple_to_temple"
  | "bridge_width"
  | "eye_to_ear"
  | "pupil_to_brow"
  | "pupil_to_cheek"
  | "pupillary_distance"
  | "symmetry";

export type Measure = Schemas["Measure"];
export type Reading = Schemas["Reading"];
export type Measures = Partial<Record<MeasureName, Reading>>;
export type ShapeClassification = Schemas["ShapeClassification"];
export type ShapeRatios = Schemas["ShapeRatios"];
export type Face = Schemas["Face"];
export type Landmark = Readonly<Face["landmarks_px"][number]>;
export type FaceAnalysis = Schemas["FaceAnalysis"];

export type Price = Schemas["Price"];
export type Variant = Schemas["Variant"];
export type Product = Schemas["Product"];

export type FitVerdict = Schemas["FitVerdict"];
export type DimensionFit = Schemas["DimensionFit"];
export type FitReport = Schemas["FitReport"];
export type RecommendedItem = Schemas["RecommendedItem"];
export type RecommendationList = Schemas["RecommendationList"];

export type Adjustment = Schemas["Adjustment"];
/** What is left out has the document's default. */
export type Look = Pick<Schemas["RenderRequest"], "product_id"> & Partial<Schemas["RenderRequest"]>;
export type TryOnAsset = Schemas["TryOnAsset"];
export type TryOnManifest = Schemas["TryOnManifest"];
