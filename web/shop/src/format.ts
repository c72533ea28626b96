import type { FaceShape, FrameShape, Price, Product, SizeClass } from "@varai/sdk";

export const SIZES: readonly SizeClass[] = ["XS", "S", "M", "L", "XL"];

/** Money in the reader's own way of writing it. */
export function money(price: Price, minor = price.discounted_minor ?? price.base_minor): string {
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency: price.currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

/** `cat_eye` is "Cat eye". */
export function shapeLabel(shape: FrameShape | FaceShape): string {
  return capitalized(shape.replace("_", " "));
}

/** Size of a frame by its total width (XS below 125 mm, steps of 5 mm, XL from 140 mm); unknown stays unknown. */
export function sizeOf(product: Product): SizeClass | null {
  const width = product.frame.dimensions.total_width_mm;
  if (width == null) return null;
  const step = Math.floor((width - 120) / 5);
  return SIZES[Math.min(Math.max(step, 0), SIZES.length - 1)] ?? null;
}

/** "52-18-140": eye size, bridge, temple. */
export function boxing(product: Product): string | null {
  const { a_mm: a, dbl_mm: dbl, temple_mm: temple } = product.frame.dimensions;
  return a == null || dbl == null ? null : [a, dbl, ...(temple == null ? [] : [temple])].map(Math.round).join("-");
}

/** The API explains in fragments; they stand as sentences here. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
