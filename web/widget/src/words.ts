// Numbers and names as people read them.
import type { Interval } from "./layout";

const MEASURES: Record<string, string> = {
  face_width: "Face width",
  face_length: "Face length",
  forehead_width: "Forehead width",
  jaw_width: "Jaw width",
  temple_to_temple: "Temple to temple",
  bridge_width: "Bridge width",
  eye_to_ear: "Eye to ear",
  pupil_to_brow: "Pupil to brow",
  pupil_to_cheek: "Pupil to cheek",
  pupillary_distance: "Pupillary distance",
  symmetry: "Symmetry",
};

export function measureName(name: string): string {
  return MEASURES[name] ?? name.replaceAll("_", " ");
}

/** A length with the ends of its interval: "About 139 mm (136–142)". */
export function about({ value, low, high }: Interval): string {
  const whole = (number: number) => number.toFixed(0);
  return whole(low) === whole(high) ? `${whole(value)} mm` : `About ${whole(value)} mm (${whole(low)}–${whole(high)})`;
}

/** How the head is turned, in words with numbers. */
export function pose({ yaw, pitch, roll }: { yaw: number; pitch: number; roll: number }): string {
  const part = (degrees: number, positive: string, negative: string) =>
    Math.abs(degrees) < 0.5 ? null : `${Math.abs(degrees).toFixed(0)}° ${degrees > 0 ? positive : negative}`;
  const parts = [
    part(yaw, "to your left", "to your right"),
    part(pitch, "up", "down"),
    part(roll, "tilted left", "tilted right"),
  ].filter((text) => text !== null);
  return parts.length > 0 ? parts.join(", ") : "Straight into the camera";
}

export function size({ smallest, likely, largest }: { smallest: string; likely: string; largest: string }): string {
  return smallest === largest ? likely : `About ${likely} (${smallest}–${largest})`;
}

const VERDICTS: Record<string, string> = {
  good: "Good to measure on",
  fair: "Good enough to measure on",
  poor: "Not measured",
};

export function verdict(word: string): string {
  return VERDICTS[word] ?? word;
}
