import type { FaceShape, ShapeClassification, ShapeRatios } from "@varai/sdk";
import { Select } from "@varai/ui";

import { shapeLabel } from "../format";

const SHAPES: readonly FaceShape[] = ["oval", "round", "square", "heart", "diamond", "oblong"];

interface ShapeCardProps {
  judgement: ShapeClassification;
  chosen: FaceShape | null;
  onChoose: (shape: FaceShape | null) => void;
}

/** The face shape with its confidence or "not sure", the proportions behind it, and the shopper's own word. */
export function ShapeCard({ judgement, chosen, onChoose }: ShapeCardProps) {
  return (
    <section className="shape" aria-labelledby="shape-title">
      <h2 id="shape-title" className="subheading">
        Face shape
      </h2>
      {"primary" in judgement ? (
        <p>
          <strong>{shapeLabel(judgement.primary)}</strong>
          <span className="muted">
            , {percent(judgement.confidence)} sure
            {judgement.secondary && `; or ${judgement.secondary.shape}, ${percent(judgement.secondary.confidence)}`}
          </span>
        </p>
      ) : (
        <p>
          <strong>Not sure.</strong> <span className="muted">{judgement.abstained}</span>
        </p>
      )}
      {judgement.ratios && <Ratios ratios={judgement.ratios} />}
      <Select
        label="Rank frames for"
        none="fit only, no face shape"
        value={chosen}
        options={SHAPES.map((shape) => ({ value: shape, label: `a face that is ${shape}` }))}
        onChange={onChoose}
      />
    </section>
  );
}

function Ratios({ ratios }: { ratios: ShapeRatios }) {
  const rows = [
    ["Length", ratios.length_to_cheekbones],
    ["Forehead", ratios.forehead_to_cheekbones],
    ["Jaw", ratios.jaw_to_cheekbones],
  ] as const;
  return (
    <>
      <dl className="ratios">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value.toFixed(2)}</dd>
          </div>
        ))}
      </dl>
      <p className="fine">as parts of the width at the cheekbones</p>
    </>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
