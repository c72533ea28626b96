import type { FaceShape, ShapeClassification, ShapeRatios } from "@varai/sdk";
import { Select } from "@varai/ui";

import { shapeLabel } from "../format";

const SHAPES: readonly FaceShape[] = ["oval", "round", "square", "heart", "diamond", "oblong"];

interface ShapeCardProps {
  classification: ShapeClassification;
  chosen: FaceShape | null;
  onChoose: (shape: FaceShape | null) => void;
}

/** The face shape with its confidence or "not sure", the proportions behind it, and the shopper's own word. */
export function ShapeCard({ classification, chosen, onChoose }: ShapeCardProps) {
  return (
    <section className="shape" aria-labelledby="shape-title">
      <h2 id="shape-title" className="subheading">
        Face shape
      </h2>
      {"primary" in classification ? (
        <p>
          <strong>{shapeLabel(classification.primary)}</strong>
          <span className="muted">
            , {percent(classification.confidence)} sure
            {classification.secondary &&
              `; or ${classification.secondary.shape}, ${percent(classification.secondary.confidence)}`}
          </span>
        </p>
      ) : (
        <p>
          <strong>Not sure.</strong> <span className="muted">{classification.abstained}</span>
        </p>
      )}
      {classification.ratios && <Ratios ratios={classification.ratios} />}
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
