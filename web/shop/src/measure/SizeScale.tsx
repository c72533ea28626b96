import type { Face } from "@varai/sdk";

import { SIZES } from "../format";

/** XS to XL as one ruler: the likely size marked, the sizes that the interval reaches as a soft band. */
export function SizeScale({ size }: { size: Face["size"] }) {
  if (!size) {
    return <p className="big-answer">Size not measured</p>;
  }
  const [smallest, likely, largest] = [size.smallest, size.likely, size.largest].map((one) => SIZES.indexOf(one));
  const range = size.smallest === size.largest ? "" : `, ${size.smallest} to ${size.largest} possible`;
  return (
    <div className="size-scale">
      <p className="big-answer">
        Your size is about <strong>{size.likely}</strong>
        {range && <span className="muted">{range}</span>}
      </p>
      <ol aria-hidden="true">
        {SIZES.map((one, index) => (
          <li
            key={one}
            className={[
              index >= (smallest ?? 0) && index <= (largest ?? 0) ? "possible" : "",
              index === likely ? "likely" : "",
            ].join(" ")}
          >
            {one}
          </li>
        ))}
      </ol>
    </div>
  );
}
