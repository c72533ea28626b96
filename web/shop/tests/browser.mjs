// A shopper in Chromium, and what the tests know about the page.
import { chromium } from "playwright-core";

export const SHOP = process.env.SHOP_URL;
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

/** A page of the shop that notes every complaint of the browser: script errors and blocked content among them. */
export async function openShop(browser, { width = 1440, height = 900, scheme = "light", scale = 1 } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
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

/** How much of the page hangs over the right edge, px. */
export function overhang(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
