import type { ReactNode } from "react";

export interface ChoiceProps<T extends string> {
  legend: string;
  name: string;
  value: T;
  options: readonly { value: T; label: ReactNode; disabled?: boolean }[];
  onChange: (value: T) => void;
}

/** A choice of one among a few, side by side in one bar. */
export function Segmented<T extends string>(props: ChoiceProps<T>) {
  return <Choice {...props} className="segmented" legendClass="hidden" />;
}

/** A choice of one among several, which may take more than one line. */
export function Pills<T extends string>(props: ChoiceProps<T>) {
  return <Choice {...props} className="pills" />;
}

/** Native radio buttons: arrows, labels and groups come with them. */
function Choice<T extends string>({
  legend,
  name,
  value,
  options,
  onChange,
  className,
  legendClass,
}: ChoiceProps<T> & { className: string; legendClass?: string }) {
  return (
    <fieldset className={className}>
      <legend className={legendClass}>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
