import type { Adjustment, Product, RecommendedItem, Variant } from "@varai/sdk";
import { Button, Notice, useObjectUrl, Verdict } from "@varai/ui";

import { explain } from "../explain";
import { overallProbability, overallVerdict } from "../frames/fit";
import { Cost } from "../frames/FrameCard";
import { PhotoStage } from "../measure/PhotoStage";
import type { Session } from "../session";
import { useTryOn } from "../tryon/useTryOn";

export interface ComparedFrame {
  product: Product;
  variant: Variant;
  item: RecommendedItem | null;
}

interface CompareProps {
  session: Session;
  /** How all of them sit. */
  adjustment: Adjustment;
  frames: readonly ComparedFrame[];
  onRemove: (productId: string) => void;
  onTryOn: (frame: ComparedFrame) => void;
}

/** Up to four frames on the same face, side by side. */
export function Compare({ session, adjustment, frames, onRemove, onTryOn }: CompareProps) {
  if (frames.length === 0) {
    return (
      <Notice title="Nothing to compare yet">
        <p>Tick “Compare” on two to four frames below. They are then shown on your face side by side.</p>
      </Notice>
    );
  }
  return (
    <ul className={`compare compare-${frames.length}`}>
      {frames.map((frame) => (
        <ComparedPicture
          key={frame.product.id}
          session={session}
          adjustment={adjustment}
          frame={frame}
          onRemove={() => onRemove(frame.product.id)}
          onTryOn={() => onTryOn(frame)}
        />
      ))}
    </ul>
  );
}

interface ComparedPictureProps {
  session: Session;
  adjustment: Adjustment;
  frame: ComparedFrame;
  onRemove: () => void;
  onTryOn: () => void;
}

function ComparedPicture({ session, adjustment, frame, onRemove, onTryOn }: ComparedPictureProps) {
  const { product, variant, item } = frame;
  const picture = useTryOn(session, product.id, variant.sku, adjustment);
  const url = useObjectUrl(picture.data?.blob ?? null);
  return (
    <li>
      <PhotoStage
        url={url ?? session.photoUrl}
        label={
          url ? `You, wearing ${product.name} in ${variant.color.name}` : "Your photo, while the frame is being drawn"
        }
        image={session.analysis.image}
        crop={session.crop}
        busy={picture.loading}
      />
      {picture.error && (
        <p className="problem-text" role="alert">
          {explain(picture.error)}{" "}
          <Button kind="quiet" onClick={picture.retry}>
            Try again
          </Button>
        </p>
      )}
      <h2 className="subheading">{product.name}</h2>
      <p className="muted">
        {product.brand} · {variant.color.name}
      </p>
      <Cost variant={variant} />
      {item && (
        <div className="card-fit">
          <Verdict verdict={overallVerdict(item.fit.dimensions)} probability={overallProbability(item)} />
          {item.reasons.slice(0, 1).map((reason) => (
            <p key={reason.code}>{reason.text}</p>
          ))}
        </div>
      )}
      <div className="actions">
        <Button onClick={onTryOn}>
          Try on<span className="hidden"> {product.name}</span>
        </Button>
        <Button kind="quiet" onClick={onRemove}>
          Remove<span className="hidden"> {product.name}</span>
        </Button>
      </div>
    </li>
  );
}
