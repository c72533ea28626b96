import type { Adjustment, Product, RecommendedItem, Variant } from "../api/types";
import { overallVerdict, overallWord } from "../frames/fit";
import { Cost } from "../frames/FrameCard";
import { PhotoStage } from "../measure/PhotoStage";
import type { Session } from "../session";
import { useTryOn } from "../tryon/useTryOn";
import { Notice } from "../ui/Notice";
import { useObjectUrl } from "../ui/useObjectUrl";
import { Verdict } from "../ui/VerdictMark";

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
          {picture.error.message}{" "}
          <button type="button" className="quiet" onClick={picture.retry}>
            Try again
          </button>
        </p>
      )}
      <h2>{product.name}</h2>
      <p className="muted">
        {product.brand} · {variant.color.name}
      </p>
      <Cost variant={variant} />
      {item && (
        <div className="card-fit">
          <Verdict verdict={overallVerdict(item.fit.dimensions)} word={overallWord(item)} />
          {item.reasons.slice(0, 1).map((reason) => (
            <p key={reason.code}>{reason.text}</p>
          ))}
        </div>
      )}
      <div className="actions">
        <button type="button" onClick={onTryOn}>
          Try on<span className="hidden"> {product.name}</span>
        </button>
        <button type="button" className="quiet" onClick={onRemove}>
          Remove<span className="hidden"> {product.name}</span>
        </button>
      </div>
    </li>
  );
}
