// The machine's own Chromium, as quiet as it can be made.
import { chromium } from "playwright-core";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(flags = []) {
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: [...FLAGS, ...flags] });
}

/** Collects every complaint of the browser about a page: script errors and blocked content among them. */
export function complaintsOf(page) {
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

/** How much of the page hangs over the edge, px. */
export function overhang(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
