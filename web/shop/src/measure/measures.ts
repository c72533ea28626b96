// The measures of a face by their names in the API.
import type { Face, Measure, Reading, RecommendationRequest } from "@varai/sdk";

export type MeasureName = keyof NonNullable<RecommendationRequest["measures"]>;
export type Measures = Face["measures"];

const LABELS: Record<MeasureName, string> = {
  face_width: "Face width",
  face_length: "Face length",
  forehead_width: "Forehead",
  jaw_width: "Jaw",
  temple_to_temple: "Temple to temple",
  bridge_width: "Bridge of the nose",
  eye_to_ear: "Eye to ear",
  pupil_to_brow: "Pupil to brow",
  pupil_to_cheek: "Pupil to cheek",
  pupillary_distance: "Pupillary distance",
  symmetry: "Symmetry",
};

export const MEASURE_ORDER = Object.keys(LABELS) as MeasureName[];

export function measureLabel(name: MeasureName): string {
  return LABELS[name];
}

export function isMeasured(reading: Reading | undefined): reading is Measure {
  return reading !== undefined && "value" in reading;
}
