// A shopper in Chromium, and what the tests know about the page.
import { complaintsOf } from "../../tests/chromium.mjs";

export { launch, overhang } from "../../tests/chromium.mjs";

export const SHOP = process.env.SHOP_URL;

/** A page of the shop, and what the browser complains of. */
export async function openShop(browser, { width = 1440, height = 900, scheme = "light", scale = 1 } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = complaintsOf(page);
  await page.goto(SHOP);
  await page.locator(".card h3").first().waitFor();
  return { page, complaints, close: () => context.close() };
}

export async function consent(page) {
  await page.getByRole("button", { name: "Measure my face" }).first().click();
  await page.getByRole("button", { name: "I agree, go to the photo" }).click();
}

export async function measureDemoFace(page) {
  await consent(page);
  await page.getByRole("button", { name: "Use the demo portrait" }).click();
  await measured(page);
}

export async function measured(page) {
  await page.getByRole("heading", { name: "Your measures" }).waitFor();
  await page.getByRole("heading", { name: "Frames for your face" }).waitFor();
}

/** The picture on the stage as it is seen, once it is drawn and decoded. */
export async function wornPicture(page, label = /^You, wearing/) {
  const stage = page.getByRole("img", { name: label }).first();
  await stage.waitFor();
  await page.locator('.photo[aria-busy="false"]').first().waitFor();
  await stage.locator("image").evaluate((image) => image.decode());
  return stage.screenshot();
}
