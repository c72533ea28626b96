// axe-core in a page under test.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe-core finds once every transition has ended (half-way colors are nobody's contrast), as lines that say where. */
export async function violations(page) {
  // The page's policy admits no script from outside; a debugger's evaluation is not held to it.
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const transitions = document.getAnimations().filter((animation) => animation instanceof globalThis.CSSTransition);
    await Promise.allSettled(transitions.map((transition) => transition.finished));
    return globalThis.axe.run(document, { resultTypes: ["violations"] });
  });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}`));
}
