interface ChipsProps<T extends string> {
  legend: string;
  options: readonly T[];
  chosen: readonly T[];
  onChange: (chosen: readonly T[]) => void;
}

/** A choice of any number among a few words. */
export function Chips<T extends string>({ legend, options, chosen, onChange }: ChipsProps<T>) {
  const toggle = (option: T) =>
    onChange(chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option]);
  return (
    <fieldset className="chips">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option}>
          <input type="checkbox" checked={chosen.includes(option)} onChange={() => toggle(option)} />
          <span>{option}</span>
        </label>
      ))}
    </fieldset>
  );
}
