// Pictures of the shop for README: a measured face and a frame on it, at three widths, and the desk at night.
// Usage: node screenshots.mjs FOLDER
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

import { launch, measureDemoFace, openShop, wornPicture } from "./browser.mjs";

/** Width, height and how many pixels of the picture one of the page gets: wide pages are shown small in README. */
const SIZES = { 390: [390, 844, 1], 768: [768, 1024, 0.85], 1440: [1440, 900, 0.7] };
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const browser = await launch();

for (const [name, [width, height, scale]] of Object.entries(SIZES)) {
  await withShop({ width, height, scale }, async (page) => {
    await tryOn(page);
    await keep(page, `shop-${name}.png`);
  });
}
await withShop({ width: 1440, height: 900, scale: 0.7, scheme: "dark" }, async (page) => {
  await keep(page, "shop-1440-measures-dark.png");
});
await browser.close();

async function withShop(options, show) {
  const { page, close } = await openShop(browser, options);
  await measureDemoFace(page);
  await show(page);
  await close();
}

async function tryOn(page) {
  await page.getByRole("button", { name: "See frames on this face" }).click();
  await wornPicture(page);
  // A dark acetate frame is easier to see on a small picture than the thin metal one before it.
  await page.getByRole("button", { name: "Next frame" }).click();
  await wornPicture(page);
}

async function keep(page, name) {
  await page.mouse.move(0, 0);
  await page.evaluate(() => globalThis.scrollTo(0, 0));
  await page.locator(".photo image").first().waitFor();
  await page.screenshot({ path: join(folder, name) });
}
