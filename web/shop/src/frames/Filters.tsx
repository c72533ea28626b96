import type { FrameShape, Product, SizeClass } from "@varai/sdk";
import { Button, Chips, Select } from "@varai/ui";

import { shapeLabel, SIZES, sizeOf } from "../format";

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
  return (
    <div className="filters">
      <Chips legend="Size" options={SIZES} chosen={filter.sizes} onChange={(sizes) => onFilter({ ...filter, sizes })} />
      <Select
        label="Shape"
        none="All shapes"
        value={filter.shape}
        options={shapes.map((shape) => ({ value: shape, label: shapeLabel(shape) }))}
        onChange={(shape) => onFilter({ ...filter, shape })}
      />
      {filter !== NO_FILTER && (
        <Button kind="quiet" onClick={() => onFilter(NO_FILTER)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}
