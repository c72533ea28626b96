import type { Product, RecommendedItem, Variant } from "@varai/sdk";
import { Button, buttonClass, useObjectUrl } from "@varai/ui";

import { Failure } from "../Failure";
import { boxing, sizeOf } from "../format";
import { Cost } from "../frames/FrameCard";
import { PhotoStage } from "../measure/PhotoStage";
import type { Session } from "../session";
import { Adjust } from "./Adjust";
import { ColorChoice } from "./ColorChoice";
import { FitReport } from "./FitReport";
import { ModelNote } from "./ModelNote";
import type { KeptAdjustment } from "./useAdjustment";
import { useTryOn } from "./useTryOn";

interface TryOnProps {
  session: Session;
  product: Product;
  variant: Variant;
  item: RecommendedItem | null;
  kept: KeptAdjustment;
  onVariant: (variantSku: string) => void;
  /** To the frame before (-1) or after (1) in the list. */
  onStep: (step: -1 | 1) => void;
  compared: boolean;
  onCompare: () => void;
}

/** The frame on the face: the largest thing on the page. */
export function TryOn({ session, product, variant, item, kept, onVariant, onStep, compared, onCompare }: TryOnProps) {
  const picture = useTryOn(session, product.id, variant.sku, kept.adjustment);
  const url = useObjectUrl(picture.data?.blob ?? null);
  const drawn = product.variants.find(({ sku }) => sku === picture.data?.variantSku) ?? variant;
  const label = `You, wearing ${product.name} in ${drawn.color.name}`;
  const sizes = [sizeOf(product) && `Size ${sizeOf(product) ?? ""}`, boxing(product)].filter(Boolean).join(" · ");
  return (
    <div className="stage stage-worn">
      <div className="stage-picture">
        <PhotoStage
          url={url ?? session.photoUrl}
          label={url ? label : "Your photo, while the frame is being drawn"}
          image={session.analysis.image}
          crop={session.crop}
          busy={picture.loading}
        />
        {picture.error && (
          <Failure
            title="This frame could not be drawn"
            error={picture.error}
            kept="Your photo and your measures are kept."
            action={<Button onClick={picture.retry}>Try again</Button>}
          />
        )}
        <p className="hidden" role="status">
          {picture.loading ? "Drawing the frame" : url ? label : ""}
        </p>
      </div>
      <div className="stage-controls">
        <div className="worn">
          <div>
            <h2>{product.name}</h2>
            <p className="muted">
              {product.brand}
              {sizes && ` · ${sizes}`}
            </p>
          </div>
          <Cost variant={variant} />
        </div>
        <ColorChoice variants={product.variants} chosen={variant.sku} onChoose={onVariant} />
        <div className="actions">
          <Button onClick={() => onStep(-1)}>Previous frame</Button>
          <Button onClick={() => onStep(1)}>Next frame</Button>
        </div>
        {item && <FitReport fit={item.fit} />}
        <Adjust
          adjustment={kept.adjustment}
          onAdjust={kept.adjust}
          remembered={kept.remembered}
          onRemember={kept.remember}
        />
        <ModelNote productId={product.id} variantSku={variant.sku} />
        <div className="actions">
          <Button onClick={onCompare}>{compared ? "Remove from comparison" : "Add to comparison"}</Button>
          {url && (
            <a className={buttonClass()} href={url} download={`${product.sku}-${variant.color.name}.jpg`}>
              Download picture
            </a>
          )}
        </div>
      </div>
    </div>
  );
}
