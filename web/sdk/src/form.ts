/**
 * A form as the API reads it: files as they are, words as text (a part for each word of a list), everything else as JSON. Files come last, so that the server can
 * refuse a call before it has read them.
 */
export function toForm(parts: unknown): FormData {
  const form = new FormData();
  const given = Object.entries(parts as Record<string, unknown>).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (typeof value === "string") form.append(name, value);
    else if (isWords(value)) for (const word of value) form.append(name, word);
    else if (!(value instanceof Blob))
      form.append(name, new Blob([JSON.stringify(value)], { type: "application/json" }));
  }
  for (const [name, value] of given) if (value instanceof Blob) form.append(name, value);
  return form;
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === "string");
}
