// The whole way of a shopper, at the widths of a phone, a tablet and a desk.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, measureDemoFace, openShop, overhang, wornPicture } from "./browser.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

for (const [width, height] of [
  [390, 844],
  [768, 1024],
  [1440, 900],
]) {
  test(`from the opening to a comparison at ${width} px`, async () => {
    const { page, complaints, close } = await openShop(browser, { width, height });
    assert.equal(await page.locator(".verdict").count(), 0, "nothing is claimed about fit before there is a face");

    await measureDemoFace(page);
    assert.match(await page.locator(".line-label-face_width").innerText(), /About \d+ mm\s+\(\d+–\d+\)/);
    assert.match(await page.locator(".size-scale").innerText(), /Your size is about (XS|S|M|L|XL)/);
    const refused = page.locator(".refusals li", { hasText: "Pupillary distance" });
    assert.match(await refused.innerText(), /iris/, "the PD is refused, and the page says why");
    assert.match(await page.locator(".frames-head").innerText(), /Looked at \d+ frames?/);
    assert.match(await page.locator(".card-fit").first().innerText(), /\d mm/, "the first reason is in mm");

    await page.getByRole("button", { name: "See frames on this face" }).click();
    const first = await wornPicture(page);
    await assertPictureIsLargest(page);

    const colors = page.locator(".pills label");
    assert.ok((await colors.count()) > 1, "the best frame has more than one color");
    const second = (await colors.nth(1).innerText()).trim();
    await colors.nth(1).click();
    const recolored = await wornPicture(page, new RegExp(` in ${second}$`));
    assert.ok(!first.equals(recolored), "another color is another picture");

    const boxes = page.getByRole("checkbox", { name: /^Compare/ });
    await boxes.nth(0).check();
    await boxes.nth(1).check();
    await page.getByRole("button", { name: "Compare 2 frames" }).click();
    await page
      .getByRole("img", { name: /^You, wearing/ })
      .nth(1)
      .waitFor();
    assert.equal(await page.locator(".compare li").count(), 2);

    assert.equal(await overhang(page), 0, "nothing hangs over the edge");
    assert.deepEqual(complaints, []);
    await close();
  });
}

async function assertPictureIsLargest(page) {
  const picture = await page.locator(".stage-picture .photo").boundingBox();
  const viewport = page.viewportSize();
  assert.ok(
    picture.width * picture.height > 0.35 * viewport.width * viewport.height,
    "the picture is the largest thing",
  );
  const controls = await page.locator(".stage-controls").boundingBox();
  const apart = controls.y >= picture.y + picture.height || controls.x >= picture.x + picture.width;
  assert.ok(apart, "the controls are beside or under the picture");
}

test("a slider moves the frame, and the picture can be kept", async () => {
  const { page, complaints, close } = await openShop(browser);
  await measureDemoFace(page);
  await page.getByRole("button", { name: "See frames on this face" }).click();
  const straight = await wornPicture(page);
  const rendered = page.waitForResponse((response) => response.url().endsWith("/v1/try-on/renders"));
  await page.getByRole("slider", { name: "Along the nose" }).fill("8");
  assert.match(await page.locator(".adjust").innerText(), /8 mm down/);
  await rendered;
  assert.ok(!straight.equals(await wornPicture(page)), "the frame sits lower");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download picture" }).click();
  assert.match((await download).suggestedFilename(), /\.jpe?g$/);
  assert.deepEqual(complaints, []);
  await close();
});

test("at 320 px and at twice the text size nothing is cut off", async () => {
  const { page, close } = await openShop(browser, { width: 320, height: 640 });
  await measureDemoFace(page);
  assert.equal(await overhang(page), 0);
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  assert.equal(await overhang(page), 0);
  await close();
});
