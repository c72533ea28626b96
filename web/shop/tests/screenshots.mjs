// Pictures of the shop for README: a measured face and a frame on it, at three widths, and the desk at night.
// Usage: node screenshots.mjs FOLDER
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";

import { launch, measureDemoFace, openShop, wornPicture } from "./browser.mjs";

const SIZES = { 390: [390, 844], 768: [768, 1024], 1440: [1440, 900] };
const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const browser = await launch();

for (const [name, [width, height]] of Object.entries(SIZES)) {
  await withShop({ width, height }, async (page) => {
    await tryOn(page);
    await keep(page, `shop-${name}.png`);
  });
}
await withShop({ width: 1440, height: 900, scheme: "dark" }, async (page) => {
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
}

async function keep(page, name) {
  await page.mouse.move(0, 0);
  await page.locator(".photo image").first().waitFor();
  await page.screenshot({ path: join(folder, name) });
}
