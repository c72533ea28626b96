import type { Variant } from "@varai/sdk";
import { Pills, Swatch } from "@varai/ui";

interface ColorChoiceProps {
  variants: readonly Variant[];
  chosen: string;
  onChoose: (variantSku: string) => void;
}

export function ColorChoice({ variants, chosen, onChoose }: ColorChoiceProps) {
  const options = variants.map(({ sku, color }) => ({
    value: sku,
    label: (
      <>
        <Swatch front={color.front} temples={color.temples} />
        {color.name}
      </>
    ),
  }));
  return <Pills legend="Color" name="color" value={chosen} options={options} onChange={onChoose} />;
}
