import { type ReactNode, useId } from "react";

interface SelectProps<T extends string> {
  label: string;
  value: T | null;
  /** What is said when nothing is chosen. */
  none: string;
  options: readonly { value: T; label: string }[];
  onChange: (value: T | null) => void;
}

/** A choice of one among many, or of none. */
export function Select<T extends string>({ label, value, none, options, onChange }: SelectProps<T>) {
  const find = (text: string) => options.find((option) => option.value === text)?.value ?? null;
  return (
    <label className="field">
      <span>{label}</span>
      <select value={value ?? ""} onChange={(event) => onChange(find(event.target.value))}>
        <option value="">{none}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  children: ReactNode;
}

export function Checkbox({ checked, onChange, children }: CheckboxProps) {
  return (
    <label className="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      <span>{children}</span>
    </label>
  );
}

interface SliderProps {
  label: string;
  /** The value with its unit. */
  text: string;
  range: readonly [low: number, high: number];
  step: number;
  value: number;
  onChange: (value: number) => void;
}

/** A number within a range, with the value in words beside it. */
export function Slider({ label, text, range: [low, high], step, value, onChange }: SliderProps) {
  const id = useId();
  return (
    <div className="slider">
      <label htmlFor={id}>{label}</label>
      <output htmlFor={id}>{text}</output>
      <input
        id={id}
        type="range"
        min={low}
        max={high}
        step={step}
        value={value}
        aria-valuetext={text}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </div>
  );
}

/** What is one click away. */
export function Disclosure({ summary, children }: { summary: string; children: ReactNode }) {
  return (
    <details className="disclosure">
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
