import type { FaceShape, Product, RecommendedItem } from "@varai/sdk";
import { Button, Segmented } from "@varai/ui";
import { useEffect, useRef } from "react";

import { Compare } from "./compare/Compare";
import type { Comparison } from "./compare/useComparison";
import { Measured } from "./measure/Measured";
import type { Pick, Session } from "./session";
import { TryOn } from "./tryon/TryOn";
import type { KeptAdjustment } from "./tryon/useAdjustment";

export type View = "face" | "try-on" | "compare";

interface StageProps {
  session: Session;
  view: View;
  onView: (view: View) => void;
  /** As `onView`, from a control far from the picture: brings the picture into view. */
  onShow: (view: View) => void;
  /** In the order of the list below. */
  products: readonly Product[];
  items: readonly RecommendedItem[];
  picked: Pick | null;
  onPick: (pick: Pick) => void;
  comparison: Comparison;
  /** How frames sit. */
  kept: KeptAdjustment;
  shape: FaceShape | null;
  onShape: (shape: FaceShape | null) => void;
  onForget: () => void;
}

/** The shopper's face, large: measured, with a frame, or with several. */
export function Stage(props: StageProps) {
  const { session, view, onView, onShow, products, items, picked, onPick, comparison, kept, shape, onShape, onForget } =
    props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);

  const find = (pick: Pick | null) => {
    const product = products.find(({ id }) => id === pick?.productId);
    const variant = product?.variants.find(({ sku }) => sku === pick?.variantSku) ?? product?.variants[0];
    if (!product || !variant) return null;
    return { product, variant, item: items.find((item) => item.product.id === product.id) ?? null };
  };
  const worn = find(picked);
  const step = (by: -1 | 1) => {
    const order = items.length > 0 ? items.map(({ product }) => product) : products;
    const index = order.findIndex(({ id }) => id === picked?.productId);
    const next = order[(index + by + order.length) % order.length];
    const sku = items.find(({ product }) => product.id === next?.id)?.variant_sku ?? next?.variants[0]?.sku;
    if (next && sku) onPick({ productId: next.id, variantSku: sku });
  };

  return (
    <section id="stage" aria-labelledby="stage-title">
      <div className="stage-head">
        <h1 id="stage-title" ref={heading} tabIndex={-1}>
          {view === "face" ? "Your measures" : view === "try-on" ? "On your face" : "Side by side"}
        </h1>
        <Segmented
          legend="What to see"
          name="view"
          value={view}
          options={[
            { value: "face", label: "Measures" },
            { value: "try-on", label: "Try on", disabled: !worn },
            { value: "compare", label: "Compare" },
          ]}
          onChange={onView}
        />
        <Button kind="quiet" onClick={onForget}>
          Forget my photo
        </Button>
      </div>
      {view === "face" && (
        <Measured session={session} shape={shape} onShape={onShape} onTryOn={() => onShow(worn ? "try-on" : "face")} />
      )}
      {view === "try-on" && worn && (
        <TryOn
          key={worn.product.id}
          session={session}
          {...worn}
          kept={kept}
          onVariant={(variantSku) => onPick({ productId: worn.product.id, variantSku })}
          onStep={step}
          compared={comparison.has(worn.product.id)}
          onCompare={() => comparison.toggle({ productId: worn.product.id, variantSku: worn.variant.sku })}
        />
      )}
      {view === "compare" && (
        <Compare
          session={session}
          adjustment={kept.adjustment}
          frames={comparison.picks.map(find).filter((frame) => frame !== null)}
          onRemove={comparison.remove}
          onTryOn={(frame) => {
            onPick({ productId: frame.product.id, variantSku: frame.variant.sku });
            onShow("try-on");
          }}
        />
      )}
    </section>
  );
}
