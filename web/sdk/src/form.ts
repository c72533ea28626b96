/**
 * A form as the API reads it: files as they are, words as text, everything else as JSON. Files come last, so that the server can
 * refuse a call before it has read them.
 */
export function toForm(parts: unknown): FormData {
  const form = new FormData();
  const given = Object.entries(parts as Record<string, unknown>).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    if (typeof value === "string") form.append(name, value);
    else if (!(value instanceof Blob))
      form.append(name, new Blob([JSON.stringify(value)], { type: "application/json" }));
  }
  for (const [name, value] of given) if (value instanceof Blob) form.append(name, value);
  return form;
}
