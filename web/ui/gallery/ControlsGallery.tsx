import { useState } from "react";

import {
  Button,
  buttonClass,
  Checkbox,
  Chips,
  Disclosure,
  FilePicker,
  Notice,
  Pills,
  Segmented,
  Select,
  Slider,
  Swatch,
  useOnline,
} from "../src";

const SIZES = ["XS", "S", "M", "L", "XL"] as const;
const SHAPES = [
  { value: "round", label: "Round" },
  { value: "square", label: "Square" },
] as const;
const COLORS = [
  { value: "black", label: <Colored name="Black" front="#111111" /> },
  { value: "havana", label: <Colored name="Havana, gold temples" front="#6b4423" temples="#c9a227" /> },
  { value: "other", label: <Colored name="Not stated" /> },
];

export function ControlsGallery() {
  return (
    <>
      <Buttons />
      <Choices />
      <Fields />
      <Notices />
    </>
  );
}

function Buttons() {
  const [files, setFiles] = useState<string[]>([]);
  return (
    <section aria-labelledby="buttons">
      <h2 id="buttons">Buttons</h2>
      <div className="actions">
        <Button kind="primary">Measure my face</Button>
        <Button>Next frame</Button>
        <Button kind="quiet">Forget my photo</Button>
        <Button disabled>Compare frames</Button>
        <a className={buttonClass()} href="#buttons">
          Download picture
        </a>
        <FilePicker accept="image/png" onFile={(file) => setFiles([...files, file.name])}>
          Choose a photo
        </FilePicker>
      </div>
      <p role="status">{files.length === 0 ? "No file" : files.join(", ")}</p>
      <Button kind="primary" wide>
        See frames on this face
      </Button>
    </section>
  );
}

function Choices() {
  const [view, setView] = useState<"face" | "try-on" | "compare">("face");
  const [sizes, setSizes] = useState<readonly (typeof SIZES)[number][]>(["M"]);
  const [color, setColor] = useState("black");
  return (
    <section aria-labelledby="choices">
      <h2 id="choices">Choices</h2>
      <Segmented
        legend="What to see"
        name="view"
        value={view}
        options={[
          { value: "face", label: "Measures" },
          { value: "try-on", label: "Try on" },
          { value: "compare", label: "Compare", disabled: true },
        ]}
        onChange={setView}
      />
      <Chips legend="Size" options={SIZES} chosen={sizes} onChange={setSizes} />
      <Pills legend="Color" name="color" value={color} options={COLORS} onChange={setColor} />
    </section>
  );
}

function Fields() {
  const [shape, setShape] = useState<"round" | "square" | null>(null);
  const [kept, setKept] = useState(false);
  const [slide, setSlide] = useState(0);
  return (
    <section aria-labelledby="fields">
      <h2 id="fields">Fields</h2>
      <Select label="Shape" none="All shapes" value={shape} options={SHAPES} onChange={setShape} />
      <Checkbox checked={kept} onChange={setKept}>
        Keep on this device
      </Checkbox>
      <Slider
        label="Along the nose"
        text={`${slide} mm`}
        range={[-5, 12]}
        step={0.5}
        value={slide}
        onChange={setSlide}
      />
      <Disclosure summary="All measures in millimeters">
        <p>Here they are.</p>
      </Disclosure>
    </section>
  );
}

function Notices() {
  const online = useOnline();
  return (
    <section aria-labelledby="notices">
      <h2 id="notices">Notices</h2>
      <Notice title={online ? "You are online" : "You are offline"}>What is on the page stays.</Notice>
      <Notice tone="problem" title="This frame could not be drawn" action={<Button>Try again</Button>}>
        <p>The shop could not be reached.</p>
        <p className="fine">
          If you write to us, name request <code>01JDZ0000000000000000000000000000000000000</code>.
        </p>
      </Notice>
      <div className="waiting waiting-line" aria-hidden="true" />
    </section>
  );
}

function Colored({ name, front, temples }: { name: string; front?: string; temples?: string }) {
  return (
    <>
      <Swatch front={front} temples={temples} />
      {name}
    </>
  );
}
