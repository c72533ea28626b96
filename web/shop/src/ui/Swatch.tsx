import type { Variant } from "../api/types";

/** A color as a small disc; two halves when the temples differ from the front. An unknown color is an empty disc. */
export function Swatch({ color }: { color: Variant["color"] }) {
  const { front, temples } = color;
  return (
    <svg className="swatch" viewBox="0 0 20 20" aria-hidden="true">
      {front && <circle cx="10" cy="10" r="9" fill={front} />}
      {front && temples && <path d="M10 1a9 9 0 0 1 0 18z" fill={temples} />}
      <circle cx="10" cy="10" r="9" className="swatch-edge" />
    </svg>
  );
}
