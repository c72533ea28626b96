import type { FrameShape, Product, SizeClass } from "../api/types";
import { shapeLabel, SIZES, sizeOf } from "../ui/format";

export interface FrameFilter {
  sizes: readonly SizeClass[];
  shape: FrameShape | null;
}

export const NO_FILTER: FrameFilter = { sizes: [], shape: null };

export function passes(product: Product, filter: FrameFilter): boolean {
  const size = sizeOf(product);
  const sizeFits = filter.sizes.length === 0 || (size !== null && filter.sizes.includes(size));
  return sizeFits && (filter.shape === null || product.frame.shape === filter.shape);
}

interface FiltersProps {
  products: readonly Product[];
  filter: FrameFilter;
  onFilter: (filter: FrameFilter) => void;
}

export function Filters({ products, filter, onFilter }: FiltersProps) {
  const shapes = [...new Set(products.flatMap(({ frame }) => frame.shape ?? []))].sort();
  const toggle = (size: SizeClass) => {
    const sizes = filter.sizes.includes(size) ? filter.sizes.filter((one) => one !== size) : [...filter.sizes, size];
    onFilter({ ...filter, sizes });
  };
  return (
    <div className="filters">
      <fieldset className="chips">
        <legend>Size</legend>
        {SIZES.map((size) => (
          <label key={size}>
            <input type="checkbox" checked={filter.sizes.includes(size)} onChange={() => toggle(size)} />
            <span>{size}</span>
          </label>
        ))}
      </fieldset>
      <label className="field">
        <span>Shape</span>
        <select
          value={filter.shape ?? ""}
          onChange={(event) =>
            onFilter({ ...filter, shape: shapes.find((shape) => shape === event.target.value) ?? null })
          }
        >
          <option value="">All shapes</option>
          {shapes.map((shape) => (
            <option key={shape} value={shape}>
              {shapeLabel(shape)}
            </option>
          ))}
        </select>
      </label>
      {filter !== NO_FILTER && (
        <button type="button" className="quiet" onClick={() => onFilter(NO_FILTER)}>
          Clear filters
        </button>
      )}
    </div>
  );
}
