// The side of the page that says in words what the lines show.
import type { Face, Measure } from "./layout";
import { about, measureName, pose, size, verdict } from "./words";

/** Elements for one face. Everything is set as text: nothing of it is read as HTML. */
export function describeFace(face: Face): HTMLElement[] {
  const measured = face.measures.filter((measure) => measure.measured?.unit === "mm");
  const parts = [verdictLine(face), ...face.advice.map(({ text }) => element("p", "advice", text)), facts(face)];
  if (measured.length > 0) parts.push(table(measured));
  parts.push(...refusals(face));
  return parts;
}

function verdictLine(face: Face): HTMLElement {
  return element("p", `verdict ${face.verdict}`, verdict(face.verdict));
}

function facts(face: Face): HTMLElement {
  const list = element("dl", "facts");
  const rows: [string, string][] = [["Head", pose(face.pose)]];
  if (face.size) rows.push(["Frame size", size(face.size)]);
  if (face.shape)
    rows.push([
      "Face shape",
      face.shape.secondary ? `${face.shape.primary} or ${face.shape.secondary}` : face.shape.primary,
    ]);
  for (const [term, text] of rows) list.append(element("dt", "", term), element("dd", "", text));
  return list;
}

function table(measures: Measure[]): HTMLElement {
  const list = element("dl", "measures");
  for (const { name, measured } of measures)
    if (measured) list.append(element("dt", "", measureName(name)), element("dd", "", about(measured)));
  return list;
}

/** Refused measures; a reason that several share is said once. */
function refusals(face: Face): HTMLElement[] {
  const said = new Set(face.advice.map(({ text }) => text));
  const byReason = new Map<string, string[]>();
  for (const { name, refused } of face.measures)
    if (refused && !said.has(refused)) byReason.set(refused, [...(byReason.get(refused) ?? []), measureName(name)]);
  return [...byReason].map(([reason, names]) => element("p", "fine", `${names.join(", ")}: not measured. ${reason}`));
}

export function element(tag: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}
