// The wire types of `crates/api` that this page uses. Lengths are mm, money is in minor units.

export type SizeClass = "XS" | "S" | "M" | "L" | "XL";
export type FaceShape = "oval" | "round" | "square" | "heart" | "diamond" | "oblong";
export type FrameShape =
  | "round"
  | "oval"
  | "square"
  | "rectangle"
  | "cat_eye"
  | "aviator"
  | "wayfarer"
  | "geometric"
  | "browline"
  | "butterfly"
  | "shield"
  | "other";
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

/** A quantity with its 95 % interval. */
export interface Measure {
  value: number;
  unit: "mm" | "deg" | "ratio";
  low: number;
  high: number;
  source: string;
}

/** A measure that was refused, with the reason in plain words. */
export interface Abstained {
  abstained: string;
}

export type Reading = Measure | Abstained;
export type Measures = Partial<Record<MeasureName, Reading>>;

export interface ShapeRatios {
  length_to_cheekbones: number;
  forehead_to_cheekbones: number;
  jaw_to_cheekbones: number;
  jaw_roundness: number;
}

export interface JudgedShape {
  primary: FaceShape;
  confidence: number;
  secondary: { shape: FaceShape; confidence: number } | null;
  ratios: ShapeRatios;
}

export interface UnsureShape {
  abstained: string;
  ratios: ShapeRatios | null;
}

export type ShapeJudgement = JudgedShape | UnsureShape;

export type Landmark = readonly [x: number, y: number, z: number];

export interface Face {
  score: number;
  box_px: [number, number, number, number];
  landmarks_px: Landmark[];
  pose: { yaw_deg: number; pitch_deg: number; roll_deg: number };
  scale: { source: string; mm_per_px: number; low: number; high: number };
  measures: Measures;
  size: { smallest: SizeClass; likely: SizeClass; largest: SizeClass } | null;
  shape: ShapeJudgement;
  quality: { verdict: "good" | "fair" | "poor"; advice: { code: string; text: string }[] };
}

export interface FaceAnalysis {
  image: { width: number; height: number };
  faces: Face[];
  timings_ms: Record<string, number>;
  model_versions: Record<string, string>;
}

export interface Price {
  base_minor: number;
  discounted_minor?: number | null;
  currency: string;
}

export interface Variant {
  sku: string;
  color: { name: string; front?: string | null; temples?: string | null; pattern?: string | null };
  lens?: { color: string; transmission: number } | null;
  price?: Price | null;
  inventory?: { quantity: number; status: "in_stock" | "low_stock" | "out_of_stock" | "discontinued" } | null;
}

export interface FrameDimensions {
  a_mm?: number | null;
  b_mm?: number | null;
  dbl_mm?: number | null;
  temple_mm?: number | null;
  total_width_mm?: number | null;
}

export interface Product {
  id: string;
  sku: string;
  name: string;
  brand: string;
  short_description?: string | null;
  frame: { dimensions: FrameDimensions; shape?: FrameShape | null; rim?: string | null; materials: string[] };
  variants: Variant[];
}

export type FitVerdict = "ok" | "tight" | "loose" | "unknown";

export interface DimensionFit {
  dimension: "width" | "bridge" | "temple_reach" | "lens_height" | "decentration_right" | "decentration_left";
  verdict: FitVerdict;
  gap_mm?: number | null;
  probability?: number | null;
  explanation: string;
}

export interface FitReport {
  overall?: number | null;
  misfit: boolean;
  dimensions: DimensionFit[];
  explanation: string;
}

export interface RecommendedItem {
  rank: number;
  score: number;
  product: Product;
  variant_sku: string;
  fit: FitReport;
  reasons: { code: string; text: string }[];
}

export interface RecommendationList {
  request_id: string;
  algorithm: string;
  model_version: string;
  considered: number;
  removed: { code: string; count: number }[];
  items: RecommendedItem[];
}

/** How the wearer moved the frame by hand. */
export interface Adjustment {
  slide_mm: number;
  tilt_deg: number;
  /** Times the frame's true size, 0.9 to 1.1. */
  scale: number;
}

export interface Look {
  product_id: string;
  variant_sku: string;
  format: "jpeg";
  adjustment: Adjustment;
  max_side_px?: number;
  /** A point of the face that is meant, where there are several. */
  face_at_px?: [number, number];
}

/** A 3-D model that a product is worn with. */
export interface TryOnAsset {
  id: string;
  variant_sku?: string | null;
  source: "file" | "from_photo" | "dimensions";
  size_verified: boolean;
  errors: { part: string; within_mm: number; because: string }[];
}

export interface TryOnManifest {
  product_id: string;
  variants: { sku: string; available: boolean; reason?: string | null; asset_id?: string | null }[];
}
