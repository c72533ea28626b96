import type { Product, RecommendationList } from "@varai/sdk";
import { Button, type Loaded, Notice, Segmented } from "@varai/ui";
import { useState } from "react";

import type { Comparison } from "../compare/useComparison";
import { Failure } from "../Failure";
import { countOf } from "../format";
import type { Pick } from "../session";
import { Filters, type FrameFilter, NO_FILTER, passes } from "./Filters";
import { leftOut } from "./fit";
import { FrameCard } from "./FrameCard";

interface FramesProps {
  products: Loaded<Product[]>;
  /** Absent while there is no face. */
  ranking: Loaded<RecommendationList> | null;
  picked: Pick | null;
  onTryOn: ((pick: Pick) => void) | null;
  comparison: Comparison;
}

/** Enough to choose from without scrolling for minutes on a phone. */
const FIRST_CARDS = 12;

/** The frames of the shop: ranked for a face when there is one, in the shop's order otherwise. */
export function Frames({ products, ranking, picked, onTryOn, comparison }: FramesProps) {
  const [order, setOrder] = useState<"ranked" | "all">("ranked");
  const [filter, setFilter] = useState<FrameFilter>(NO_FILTER);
  const [count, setCount] = useState(FIRST_CARDS);
  const list = ranking && order === "ranked" ? ranking.data : null;
  const rows = list
    ? list.items.map((item) => ({ product: item.product, variantSku: item.variant_sku, item }))
    : (products.data ?? []).map((product) => ({
        product,
        variantSku: product.variants[0]?.sku ?? "",
        item: ranking?.data?.items.find((item) => item.product.id === product.id) ?? null,
      }));
  const passing = rows.filter(({ product }) => passes(product, filter));
  const shown = passing.slice(0, count);
  const source = ranking && order === "ranked" ? ranking : products;
  return (
    <section id="frames" className="frames" aria-labelledby="frames-title">
      <div className="frames-head">
        <div>
          <h2 id="frames-title" tabIndex={-1}>
            {list ? "Frames for your face" : "Frames"}
          </h2>
          <p className="muted" role="status">
            {list && `Looked at ${countOf(list.considered, "frame")}, ${leftOut(list.removed)}. `}
            {source.data && `${countOf(passing.length, "frame")} here, all drawn at one scale.`}
          </p>
        </div>
        {ranking && (
          <Segmented
            legend="Which frames"
            name="order"
            value={order}
            options={[
              { value: "ranked", label: "Ranked for you" },
              { value: "all", label: "All frames" },
            ]}
            onChange={setOrder}
          />
        )}
      </div>
      {products.data && <Filters products={products.data} filter={filter} onFilter={setFilter} />}
      {source.error && (
        <Failure
          title="The frames could not be loaded"
          error={source.error}
          kept={ranking ? "Your photo and your measures are kept." : undefined}
          action={<Button onClick={source.retry}>Load the frames again</Button>}
        />
      )}
      {source.data && shown.length === 0 && (
        <NoFrames filtered={filter !== NO_FILTER} onClear={() => setFilter(NO_FILTER)} />
      )}
      {!source.data && source.loading ? (
        <WaitingCards />
      ) : (
        <ul className="cards">
          {shown.map(({ product, variantSku, item }) => {
            const selected = picked?.productId === product.id;
            const sku = selected ? picked.variantSku : variantSku;
            const variant = product.variants.find((one) => one.sku === sku) ?? product.variants[0];
            if (!variant) return null;
            const pick = { productId: product.id, variantSku: variant.sku };
            const isCompared = comparison.has(product.id);
            return (
              <FrameCard
                key={product.id}
                product={product}
                variant={variant}
                item={item}
                selected={selected}
                onTryOn={onTryOn ? () => onTryOn(pick) : undefined}
                compared={isCompared}
                onCompare={comparison.isFull && !isCompared ? undefined : () => comparison.toggle(pick)}
              />
            );
          })}
        </ul>
      )}
      {passing.length > count && (
        <p>
          <Button onClick={() => setCount(passing.length)}>Show {passing.length - count} more frames</Button>
        </p>
      )}
    </section>
  );
}

function NoFrames({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (!filtered)
    return (
      <Notice title="No frame is left">
        Every frame would sit wrongly or is out of stock. Look at all frames instead.
      </Notice>
    );
  return <Notice title="No frame passes these filters" action={<Button onClick={onClear}>Clear filters</Button>} />;
}

/** The shape of the cards that are on their way. */
function WaitingCards() {
  return (
    <ul className="cards" aria-hidden="true">
      {Array.from({ length: 6 }, (_, index) => (
        <li key={index} className="card waiting">
          <div className="frame-picture" />
          <div className="card-text" />
        </li>
      ))}
    </ul>
  );
}
