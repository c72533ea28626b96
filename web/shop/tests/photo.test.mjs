// Where photos come from, and what happens when one cannot be used.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { consent, launch, measured, openShop } from "./browser.mjs";

const PORTRAIT = readFileSync(new URL("../../../demo/portrait.jpg", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "varai-camera-"));
const film = join(folder, "portrait.mjpeg");
writeFileSync(film, PORTRAIT);

let browser;
before(async () => {
  browser = await launch([
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--use-file-for-fake-video-capture=${film}`,
  ]);
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

test("a photo of one's own is measured", async () => {
  const { page, complaints, close } = await openShop(browser);
  await consent(page);
  await choose(page, { name: "me.jpg", mimeType: "image/jpeg", buffer: PORTRAIT });
  await measured(page);
  assert.deepEqual(complaints, []);
  await close();
});

test("the camera takes a photo that can be measured", async () => {
  const { page, complaints, close } = await openShop(browser);
  await consent(page);
  await page.getByRole("button", { name: "Use the camera" }).click();
  await page.getByRole("button", { name: "Take the photo", disabled: false }).click();
  await measured(page);
  assert.deepEqual(complaints, []);
  await close();
});

test("nothing is sent before the shopper agreed and chose a photo", async () => {
  const { page, close } = await openShop(browser);
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await consent(page);
  assert.deepEqual(sent, []);
  await close();
});

test("a picture without a face says what to do, and another photo helps", async () => {
  const { page, close } = await openShop(browser);
  await consent(page);
  await page.locator(".card").first().scrollIntoViewIfNeeded();
  const frame = await page.locator(".card img").first().screenshot();
  await choose(page, { name: "frame.png", mimeType: "image/png", buffer: frame });
  const alert = page.getByRole("alert");
  await alert.waitFor();
  assert.match(await alert.innerText(), /no face|could not see a face/i);
  assert.match(await alert.innerText(), /window/, "and the way on");
  await alert.getByRole("button", { name: "Use another photo" }).click();
  await page.getByRole("button", { name: "Use the demo portrait" }).click();
  await measured(page);
  await close();
});

test("a file that is no picture is told apart at once", async () => {
  const { page, close } = await openShop(browser);
  await consent(page);
  await choose(page, { name: "letter.jpg", mimeType: "image/jpeg", buffer: Buffer.from("Dear optician") });
  assert.match(await page.getByRole("alert").innerText(), /not a picture/);
  await close();
});

test("without a connection the page says so and keeps what it has", async () => {
  const { page, close } = await openShop(browser);
  await consent(page);
  await page.context().setOffline(true);
  await page.getByText("You are offline").waitFor();
  await choose(page, { name: "me.jpg", mimeType: "image/jpeg", buffer: PORTRAIT });
  await page.getByText("Your photo is kept on this page.").waitFor();
  await page.context().setOffline(false);
  await page.getByRole("button", { name: "Measure again" }).click();
  await measured(page);
  await close();
});

function choose(page, file) {
  return page.getByLabel("Choose a photo").setInputFiles(file);
}
