import type { Variant } from "../api/types";
import { Swatch } from "../ui/Swatch";

interface ColourChoiceProps {
  variants: readonly Variant[];
  chosen: string;
  onChoose: (variantSku: string) => void;
}

export function ColourChoice({ variants, chosen, onChoose }: ColourChoiceProps) {
  return (
    <fieldset className="colour-choice">
      <legend>Colour</legend>
      {variants.map((variant) => (
        <label key={variant.sku}>
          <input
            type="radio"
            name="colour"
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
