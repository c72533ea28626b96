import type { Product } from "@varai/sdk";
import { MeasuringLine } from "@varai/ui";
import { useRef } from "react";

import { useFramePicture } from "../frames/useFramePicture";

/** Every picture of a frame shows 160 by 80 mm, so a drawing over it can be in millimeters. */
const [WIDTH_MM, HEIGHT_MM] = [160, 80];

/** A frame with its boxing measures as an optician draws them. */
export function FrameDrawing({ product }: { product: Product }) {
  const place = useRef<HTMLElement>(null);
  const { url } = useFramePicture(place, product.id, product.variants[0]?.sku ?? "", 1280);
  const { a_mm: a, b_mm: b, dbl_mm: dbl, total_width_mm: total } = product.frame.dimensions;
  const height = b ?? 44;
  const size = [a, b, dbl, total].every((mm) => mm != null)
    ? { a: a ?? 0, b: b ?? 0, dbl: dbl ?? 0, total: total ?? 0 }
    : null;
  return (
    <figure ref={place} className="frame-drawing" dir="ltr" aria-busy={!url}>
      <svg
        viewBox={`0 ${HEIGHT_MM / 2 - height / 2 - 19} ${WIDTH_MM} ${height + 38}`}
        role="img"
        aria-label={`${product.name}, a frame of this shop, with its measures in millimeters`}
      >
        {url && <image href={url} width={WIDTH_MM} height={HEIGHT_MM} />}
        {size && <BoxingLines {...size} />}
      </svg>
    </figure>
  );
}

function BoxingLines({ a, b, dbl, total }: { a: number; b: number; dbl: number; total: number }) {
  const [cx, cy] = [WIDTH_MM / 2, HEIGHT_MM / 2];
  const [top, bottom] = [cy - b / 2, cy + b / 2];
  const rightLens = cx - dbl / 2 - a;
  const leftLens = cx + dbl / 2;
  return (
    <g className="boxing">
      {[rightLens, leftLens].map((x) => (
        <rect key={x} className="boxing-box" x={x} y={top} width={a} height={b} />
      ))}
      <Across from={cx - total / 2} to={cx + total / 2} y={bottom + 15} mm={total} />
      <Across from={rightLens} to={rightLens + a} y={top - 9} mm={a} />
      <Across from={cx - dbl / 2} to={cx + dbl / 2} y={top - 9} mm={dbl} />
    </g>
  );
}

interface AcrossProps {
  from: number;
  to: number;
  y: number;
  mm: number;
}

function Across({ from, to, y, mm }: AcrossProps) {
  const label = mm.toFixed(Number.isInteger(mm) ? 0 : 1);
  return <MeasuringLine from={{ x: from, y }} to={{ x: to, y }} tick={2} label={label} />;
}
