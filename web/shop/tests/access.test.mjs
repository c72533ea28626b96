// The page for everybody: keyboard alone, screen readers, light and dark.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { launch, measureDemoFace, openShop, wornPicture } from "./browser.mjs";
import { violations } from "../../tests/axe.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test("the keyboard alone reaches the try-on", async () => {
  const { page, close } = await openShop(browser);
  await tabTo(page, "Measure my face");
  await page.keyboard.press("Enter");
  await tabTo(page, "I agree, go to the photo");
  await page.keyboard.press("Enter");
  await tabTo(page, "Use the demo portrait");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Frames for your face" }).waitFor();
  await tabTo(page, "See frames on this face");
  await page.keyboard.press("Enter");
  await wornPicture(page);
  await close();
});

/** Presses Tab until the control with this name has the focus, and asks that one can see it. */
async function tabTo(page, name) {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    if ((await focused.count()) > 0 && (await focused.innerText()).trim() === name) {
      const outline = await focused.evaluate((element) => globalThis.getComputedStyle(element).outlineStyle);
      assert.equal(outline, "solid", `the focus on ${name} is seen`);
      return;
    }
  }
  assert.fail(`${name} is not reached with Tab`);
}

for (const scheme of ["light", "dark"]) {
  test(`axe-core finds nothing in the ${scheme} page`, async () => {
    const { page, close } = await openShop(browser, { width: 768, height: 1024, scheme });
    assert.deepEqual(await violations(page), [], "opening");
    await page.getByRole("button", { name: "Measure my face" }).first().click();
    assert.deepEqual(await violations(page), [], "consent");
    await page.getByRole("button", { name: "Browse without a photo" }).click();
    await measureDemoFace(page);
    assert.deepEqual(await violations(page), [], "measures");
    await page.getByRole("button", { name: "See frames on this face" }).click();
    await wornPicture(page);
    await page
      .getByRole("checkbox", { name: /^Compare/ })
      .first()
      .check();
    assert.deepEqual(await violations(page), [], "try-on");
    await close();
  });
}
