import type { Product, RecommendedItem, Variant } from "@varai/sdk";
import { Button, Checkbox, Swatch, Verdict } from "@varai/ui";

import { boxing, money, sizeOf } from "../format";
import { overallProbability, overallVerdict } from "./fit";
import { FramePicture } from "./FramePicture";

interface FrameCardProps {
  product: Product;
  variant: Variant;
  item: RecommendedItem | null;
  selected: boolean;
  /** Absent while there is no face to try it on. */
  onTryOn?: (() => void) | undefined;
  compared: boolean;
  onCompare?: (() => void) | undefined;
}

export function FrameCard({ product, variant, item, selected, onTryOn, compared, onCompare }: FrameCardProps) {
  const size = sizeOf(product);
  const sizes = [size && `Size ${size}`, boxing(product)].filter(Boolean).join(" · ");
  return (
    <li className={selected ? "card selected" : "card"}>
      <FramePicture product={product} variant={variant} />
      <div className="card-text">
        <h3>{product.name}</h3>
        <p className="muted card-brand">{product.brand}</p>
        <Cost variant={variant} />
        <p className="card-size">{sizes || "Size not stated"}</p>
        {item && (
          <div className="card-fit">
            <Verdict verdict={overallVerdict(item.fit.dimensions)} probability={overallProbability(item)} />
            {item.reasons.slice(0, 2).map((reason) => (
              <p key={reason.code + reason.text}>{reason.text}</p>
            ))}
          </div>
        )}
        <Colors variants={product.variants} />
      </div>
      {onTryOn && (
        <div className="card-actions">
          <Button onClick={onTryOn} aria-current={selected || undefined}>
            Try on<span className="hidden"> {product.name}</span>
          </Button>
          {onCompare && (
            <Checkbox checked={compared} onChange={onCompare}>
              Compare<span className="hidden"> {product.name}</span>
            </Checkbox>
          )}
        </div>
      )}
    </li>
  );
}

export function Cost({ variant }: { variant: Variant }) {
  const { price } = variant;
  if (!price) return <p className="price muted">Price on request</p>;
  const reduced = price.discounted_minor != null && price.discounted_minor < price.base_minor;
  return (
    <p className="price">
      {money(price)}
      {reduced && (
        <>
          {" "}
          <span className="hidden">before</span>
          <s className="muted">{money(price, price.base_minor)}</s>
        </>
      )}
    </p>
  );
}

function Colors({ variants }: { variants: readonly Variant[] }) {
  return (
    <ul className="colors">
      {variants.map((variant) => (
        <li key={variant.sku}>
          <Swatch front={variant.color.front} temples={variant.color.temples} />
          {variant.color.name}
        </li>
      ))}
    </ul>
  );
}
