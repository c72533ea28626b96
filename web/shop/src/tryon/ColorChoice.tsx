import type { Variant } from "../api/types";
import { Swatch } from "../ui/Swatch";

interface ColorChoiceProps {
  variants: readonly Variant[];
  chosen: string;
  onChoose: (variantSku: string) => void;
}

export function ColorChoice({ variants, chosen, onChoose }: ColorChoiceProps) {
  return (
    <fieldset className="color-choice">
      <legend>Color</legend>
      {variants.map((variant) => (
        <label key={variant.sku}>
          <input
            type="radio"
            name="color"
            value={variant.sku}
            checked={variant.sku === chosen}
            onChange={() => onChoose(variant.sku)}
          />
          <span>
            <Swatch color={variant.color} />
            {variant.color.name}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
