// How frames sit, kept from frame to frame; and whose face it is among several.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { consent, launch, measured, measureDemoFace, openShop, overhang, wornPicture } from "./browser.mjs";
import { violations } from "../../tests/axe.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("the next frame sits as the last one did, until it is put back", async () => {
  const { page, complaints, close } = await openShop(browser);
  await measureDemoFace(page);
  await page.getByRole("button", { name: "See frames on this face" }).click();
  const straight = await wornPicture(page);

  const slider = page.getByRole("slider", { name: "Along the nose" });
  await slider.focus();
  await renderAfter(page, () => press(slider, "ArrowRight", 12));
  const size = page.getByRole("slider", { name: "Size in the picture" });
  await renderAfter(page, () => press(size, "ArrowLeft", 4));
  assert.match(await page.locator(".adjust").innerText(), /6 mm down[\s\S]*4 % smaller/);
  assert.ok(!straight.equals(await wornPicture(page)), "the frame sits lower and is smaller");

  await noteLooks(page);
  await renderAfter(page, () => page.getByRole("button", { name: "Next frame" }).click());
  assert.deepEqual((await lastLook(page)).adjustment, { slide_mm: 6, tilt_deg: 0, scale: 0.96 });
  await page.getByRole("checkbox", { name: /Keep on this device/ }).check();
  assert.deepEqual(await violations(page), []);

  await page.reload();
  await noteLooks(page);
  await measureDemoFace(page);
  await page.getByRole("button", { name: "See frames on this face" }).click();
  await wornPicture(page);
  assert.equal((await lastLook(page)).adjustment.slide_mm, 6, "it was kept on the device");
  await renderAfter(page, () => page.getByRole("button", { name: "Put the frame back" }).click());
  assert.deepEqual((await lastLook(page)).adjustment, { slide_mm: 0, tilt_deg: 0, scale: 1 });
  assert.equal(await page.evaluate(() => globalThis.localStorage.length), 0, "and nothing is left of it");
  assert.deepEqual(complaints, []);
  await close();
});

test("forgetting the photo forgets how frames sit", async () => {
  const { page, close } = await openShop(browser);
  await measureDemoFace(page);
  await page.getByRole("button", { name: "See frames on this face" }).click();
  await wornPicture(page);
  await press(page.getByRole("slider", { name: "Tilt" }), "ArrowRight", 2);
  await page.getByRole("checkbox", { name: /Keep on this device/ }).check();
  assert.equal(await page.evaluate(() => globalThis.localStorage.length), 1);
  await page.getByRole("button", { name: "Forget my photo" }).click();
  assert.equal(await page.evaluate(() => globalThis.localStorage.length), 0);
  await close();
});

for (const [width, height] of [
  [390, 844],
  [1440, 900],
]) {
  test(`among several faces the shopper chooses at ${width} px`, async () => {
    const { page, complaints, close } = await openShop(browser, { width, height });
    await consent(page);
    const buffer = Buffer.from(await twins(page), "base64");
    await page.getByLabel("Choose a photo").setInputFiles({ name: "us.jpg", mimeType: "image/jpeg", buffer });
    await page.getByRole("heading", { name: "Which face is yours?" }).waitFor();
    assert.equal(await page.locator(".face-box").count(), 2);
    assert.equal(await overhang(page), 0);
    assert.deepEqual(await violations(page), []);

    await page.getByRole("button", { name: "Face 2 from the left" }).click();
    await measured(page);
    await noteLooks(page);
    await page.getByRole("button", { name: "See frames on this face" }).click();
    await wornPicture(page);
    assert.ok((await lastLook(page)).face_at_px[0] > 640, "the frame is put on the face on the right");
    await page.getByRole("button", { name: "Choose another face" }).click();
    await page.getByRole("button", { name: "Measure face 1" }).click();
    await wornPicture(page);
    assert.ok((await lastLook(page)).face_at_px[0] < 640, "and on the other one when that is chosen");
    assert.deepEqual(complaints, []);
    await close();
  });
}

async function press(slider, key, times) {
  for (let count = 0; count < times; count += 1) await slider.press(key);
}

/** Does something, and waits for the picture that follows. */
async function renderAfter(page, act) {
  const rendered = page.waitForResponse((response) => response.url().endsWith("/v1/try-on/renders"));
  await act();
  await rendered;
  await wornPicture(page);
}

/** Notes what is asked to be drawn, from now on: a debugger does not see the parts of a form. */
function noteLooks(page) {
  return page.evaluate(() => {
    globalThis.looks = [];
    const send = globalThis.fetch;
    globalThis.fetch = async (...call) => {
      const request = new globalThis.Request(...call);
      if (request.url.endsWith("/v1/try-on/renders")) {
        const form = await request.clone().formData();
        globalThis.looks.push(JSON.parse(await form.get("look").text()));
      }
      return send(request);
    };
  });
}

function lastLook(page) {
  return page.evaluate(() => globalThis.looks.at(-1));
}

/** The demo portrait twice, side by side, as base64 of a JPEG of 1280 px. */
function twins(page) {
  return page.evaluate(async () => {
    const image = new globalThis.Image();
    image.src = "/demo/portrait.jpg";
    await image.decode();
    const canvas = globalThis.document.createElement("canvas");
    [canvas.width, canvas.height] = [1280, 480];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0, 640, 480);
    context.drawImage(image, 640, 0, 640, 480);
    return canvas.toDataURL("image/jpeg", 0.92).split(",")[1];
  });
}
