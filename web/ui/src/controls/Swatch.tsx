interface SwatchProps {
  /** CSS colors; an unknown color is an empty disc. */
  front?: string | null | undefined;
  temples?: string | null | undefined;
}

/** A color as a small disc; two halves when the temples differ from the front. */
export function Swatch({ front, temples }: SwatchProps) {
  return (
    <svg className="swatch" viewBox="0 0 20 20" aria-hidden="true">
      {front && <circle cx="10" cy="10" r="9" fill={front} />}
      {front && temples && <path d="M10 1a9 9 0 0 1 0 18z" fill={temples} />}
      <circle cx="10" cy="10" r="9" className="swatch-edge" />
    </svg>
  );
}
