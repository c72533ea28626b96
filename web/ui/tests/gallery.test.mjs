// The controls and the measuring line in Chromium, on the page that shows them all.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { build } from "vite";

import { violations } from "../../tests/axe.mjs";
import { complaintsOf, launch, overhang } from "../../tests/chromium.mjs";
import { serve } from "../../tests/serve.mjs";

const UI = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "varai-gallery-"));
let browser;
let server;
before(async () => {
  await build({
    configFile: join(UI, "vite.config.ts"),
    root: join(UI, "gallery"),
    logLevel: "warn",
    build: { outDir: folder, emptyOutDir: true },
  });
  server = await serve(folder);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

async function open({ width = 1024, scheme = "light", motion = "reduce" } = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    reducedMotion: motion,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = complaintsOf(page);
  await page.goto(server.origin);
  await page.getByRole("heading", { name: "Controls" }).waitFor();
  return { page, complaints, close: () => context.close() };
}

for (const scheme of ["light", "dark"]) {
  test(`axe-core finds nothing in the ${scheme} gallery`, async () => {
    const { page, complaints, close } = await open({ scheme });
    assert.deepEqual(await violations(page), []);
    assert.deepEqual(complaints, []);
    await close();
  });

  test(`the ${scheme} tokens can be read`, async () => {
    const { page, close } = await open({ scheme });
    const color = await tokens(page);
    for (const ground of ["paper", "card"]) {
      for (const ink of ["ink", "ink-2", "accent", "ok", "tight", "loose", "misfit"])
        assert.ok(contrast(color(ink), color(ground)) >= 4.5, `${ink} on ${ground}`);
      assert.ok(contrast(color("control"), color(ground)) >= 3, `control on ${ground}`);
    }
    assert.ok(contrast(color("on-accent"), color("accent")) >= 4.5, "on-accent on accent");
    assert.ok(contrast(color("ink"), color("accent-weak")) >= 4.5, "ink on accent-weak");
    await close();
  });
}

async function tokens(page) {
  const style = await page.evaluate(() => {
    const computed = globalThis.getComputedStyle(document.documentElement);
    const names = ["paper", "card", "ink", "ink-2", "control", "accent", "on-accent", "accent-weak"];
    const all = [...names, "ok", "tight", "loose", "misfit"];
    return Object.fromEntries(all.map((name) => [name, computed.getPropertyValue(`--${name}`).trim()]));
  });
  return (name) => style[name];
}

/** Contrast ratio of two colors `#rrggbb`, by WCAG 2.2. */
function contrast(first, second) {
  const [high, low] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color) {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test("Tab reaches every control, and one sees where the focus is", async () => {
  const { page, close } = await open();
  const reached = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const focused = page.locator(":focus");
    if ((await focused.count()) === 0) break;
    const { name, seen } = await focused.evaluate((element) => {
      // The outline is the control's own or, where the input itself is not seen, that of what stands for it.
      const around = [element, element.nextElementSibling, element.parentElement].filter(Boolean);
      const seen = around.some((one) => globalThis.getComputedStyle(one).outlineStyle === "solid");
      return { name: element.labels?.[0]?.textContent || element.textContent || element.type, seen };
    });
    assert.ok(seen, `the focus on ${name} is seen`);
    if (reached.includes(name)) break;
    reached.push(name.trim());
  }
  for (const name of ["Measure my face", "Choose a photo", "Measures", "XS", "Black", "Keep on this device"])
    assert.ok(reached.includes(name), `${name} is reached; reached are ${reached.join(", ")}`);
  assert.ok(!reached.includes("Compare frames"), "what is disabled is passed over");
  await close();
});

test("arrow keys choose among a few, and pass over what is disabled", async () => {
  const { page, close } = await open();
  await page.getByRole("radio", { name: "Measures" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "Try on" }).isChecked());
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "Measures" }).isChecked());
  await close();
});

test("controls give what was chosen", async () => {
  const { page, close } = await open();
  await page.getByRole("checkbox", { name: "XS", exact: true }).check();
  assert.ok(await page.getByRole("checkbox", { name: "M", exact: true }).isChecked(), "chips are any number");
  await page.getByRole("radio", { name: /^Havana/ }).check();
  assert.ok(!(await page.getByRole("radio", { name: "Black" }).isChecked()), "pills are one");
  await page.getByLabel("Shape").selectOption("Square");
  assert.equal(await page.getByLabel("Shape").inputValue(), "square");
  await page.getByLabel("Shape").selectOption("All shapes");
  assert.equal(await page.getByLabel("Shape").inputValue(), "");
  const slider = page.getByRole("slider", { name: "Along the nose" });
  await slider.fill("2.5");
  assert.equal(await slider.getAttribute("aria-valuetext"), "2.5 mm");
  await close();
});

test("the same file can be chosen twice", async () => {
  const { page, close } = await open();
  const file = { name: "me.png", mimeType: "image/png", buffer: Buffer.from("picture") };
  await page.getByLabel("Choose a photo").setInputFiles(file);
  await page.getByLabel("Choose a photo").setInputFiles(file);
  await page.getByText("me.png, me.png").waitFor();
  await close();
});

test("the page says when the connection is gone", async () => {
  const { page, close } = await open();
  await page.context().setOffline(true);
  await page.getByText("You are offline").waitFor();
  await page.context().setOffline(false);
  await page.getByText("You are online").waitFor();
  await close();
});

test("a verdict is a word and a shape", async () => {
  const { page, close } = await open();
  const verdicts = await page.locator(".verdict").evaluateAll((all) =>
    all.map((verdict) => ({
      kind: verdict.className,
      word: verdict.textContent,
      shape: verdict.querySelector("path").getAttribute("d"),
    })),
  );
  const words = verdicts.map(({ word }) => word);
  assert.deepEqual(words.slice(0, 6), ["Fits", "Probably fits", "May fit", "Tight", "Probably tight", "May be tight"]);
  assert.equal(new Set(verdicts.map(({ kind }) => kind)).size, 4);
  assert.equal(new Set(verdicts.map(({ shape }) => shape)).size, 4, "each verdict has its own shape");
  await close();
});

test("a measuring line is as long as its measure, with ticks and its interval", async () => {
  const { page, close } = await open();
  const [paper, refused, photo] = await page.locator(".drawing .measuring-line").evaluateAll((lines) =>
    lines.map((line) => {
      const box = (selector) => {
        const part = line.querySelector(selector);
        if (!part) return null;
        const { x, y, width, height } = part.getBBox();
        return [x, y, width, height].map(Math.round);
      };
      const ink = line.querySelector(".line-ink");
      return {
        ink: box(".line-ink"),
        band: box(".line-band"),
        casing: box(".line-casing"),
        extension: box(".line-extension"),
        label: line.querySelector("text")?.textContent,
        dashes: globalThis.getComputedStyle(ink).strokeDasharray,
      };
    }),
  );
  assert.deepEqual(paper.ink, [20, 26, 100, 8]);
  assert.deepEqual(paper.band, [110, 30, 20, 0], "the band lies around the end");
  assert.deepEqual([paper.label, paper.dashes, paper.casing], ["139", "none", null]);
  assert.deepEqual([refused.band, refused.label, refused.dashes], [null, undefined, "4px, 3px"]);
  // 30 to the right and 40 down, with ticks across.
  assert.deepEqual(photo.ink, [157, 18, 36, 45]);
  assert.deepEqual(photo.band, [157, 16, 36, 48]);
  assert.deepEqual(photo.casing, photo.ink);
  assert.deepEqual(photo.extension, [150, 20, 10, 8]);
  await close();
});

test("rows of a table are on one scale, and start where reading starts", async () => {
  const { page, close } = await open();
  const rows = () =>
    page.locator("table .measure-row").evaluateAll((all) =>
      all.map((row) => {
        const [whole, line] = [row, row.querySelector(".line-ink")].map((one) => one.getBoundingClientRect());
        return { start: line.left - whole.left, end: whole.right - line.right, length: line.width / whole.width };
      }),
    );
  const [face, bridge] = await rows();
  assert.ok(Math.abs(face.length - 139 / 200) < 0.02 && Math.abs(bridge.length - 111 / 200) < 0.02);
  assert.ok(Math.abs(face.start) < 2);
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const [mirrored] = await rows();
  assert.ok(Math.abs(mirrored.end) < 2);
  await close();
});

test("from right to left the bar is round at its outer ends", async () => {
  const { page, close } = await open({ width: 390 });
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const [first, last] = await page.locator(".segmented span").evaluateAll((all) =>
    [all[0], all.at(-1)].map((one) => {
      const { borderTopLeftRadius, borderTopRightRadius } = globalThis.getComputedStyle(one);
      return { left: borderTopLeftRadius, right: borderTopRightRadius, x: one.getBoundingClientRect().x };
    }),
  );
  assert.ok(first.x > last.x);
  assert.deepEqual([first.left, first.right, last.left, last.right], ["0px", "6px", "6px", "0px"]);
  assert.equal(await overhang(page), 0);
  assert.deepEqual(await violations(page), []);
  await close();
});

test("at 320 px and at twice the text size nothing is cut off", async () => {
  const { page, close } = await open({ width: 320 });
  assert.equal(await overhang(page), 0);
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  assert.equal(await overhang(page), 0);
  await close();
});

test("nothing moves for those who asked for no motion", async () => {
  for (const [motion, moving] of [
    ["reduce", 0],
    ["no-preference", 1],
  ]) {
    const { page, close } = await open({ motion });
    assert.equal(await page.evaluate(() => document.getAnimations().length), moving, motion);
    const token = () => globalThis.getComputedStyle(document.documentElement).getPropertyValue("--quick");
    assert.equal(Number.parseFloat(await page.evaluate(token)) > 0, moving > 0, motion);
    await close();
  }
});

test("figures are all of one width", async () => {
  const { page, close } = await open();
  const widths = await page.locator("td.figure").evaluateAll((cells) =>
    ["111–111", "888–888"].map((text) => {
      const span = document.createElement("span");
      span.textContent = text;
      cells[0].append(span);
      return span.getBoundingClientRect().width;
    }),
  );
  assert.equal(widths[0], widths[1]);
  await close();
});
