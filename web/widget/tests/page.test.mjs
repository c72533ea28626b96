// The page in Chromium: what it finds, what it says when something is wrong, and whom it calls.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { violations } from "../../tests/axe.mjs";
import { complaintsOf, launch } from "../../tests/chromium.mjs";
import { serve } from "../../tests/serve.mjs";

const PROJECT = new URL("../../../", import.meta.url).pathname;
const PAGE = join(PROJECT, "web/widget/dist");
const PICTURES = join(PROJECT, "crates/core/vision/testdata");
const REFERENCE = JSON.parse(readFileSync(join(PICTURES, "reference.json"), "utf8"));
const CAMERA = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const options = { skip: process.env.CHROMIUM ? false : "chromium is missing" };

/** A page with its server; `work` gets both, and everything that the browser complained of or asked for. */
async function visit(work, { flags = [], change, scheme = "light" } = {}) {
  const server = await serve(PAGE, change);
  const browser = await launch(flags);
  try {
    const page = await browser.newPage({
      viewport: { width: 1280, height: 900 },
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    page.setDefaultTimeout(60_000);
    const seen = { complaints: complaintsOf(page), hosts: new Set() };
    page.context().on("request", (request) => {
      if (!request.url().startsWith("blob:")) seen.hosts.add(new URL(request.url()).origin);
    });
    await page.addInitScript(() => {
      globalThis.analyses = [];
      globalThis.followed = [];
      globalThis.document.addEventListener("varai-analysis", (event) => globalThis.analyses.push(event.detail));
      globalThis.document.addEventListener("varai-follow", ({ detail }) =>
        globalThis.followed.push(detail.faces[0]?.followed),
      );
    });
    await page.goto(server.origin);
    await work({ page, seen, origin: server.origin });
  } finally {
    await browser.close();
    await server.close();
  }
}

const ready = (page) => page.getByText("ready in").waitFor();

async function analysis(page, number) {
  await page.waitForFunction((count) => globalThis.analyses.length >= count, number);
  return page.evaluate((index) => globalThis.analyses[index], number - 1);
}

test(
  "photos give the reference's landmarks within 0.05 px, and nobody else is asked for anything",
  options,
  async () => {
    await visit(async ({ page, seen, origin }) => {
      await ready(page);
      let number = 0;
      for (const [name, reference] of Object.entries(REFERENCE)) {
        await page.locator("#file").setInputFiles(join(PICTURES, `${name}.webp`));
        const { faces } = await analysis(page, (number += 1));
        assert.equal(faces.length, 1, name);
        const distances = reference.landmarks_px.map(([x, y], i) =>
          Math.hypot(faces[0].landmarks[i][0] - x, faces[0].landmarks[i][1] - y),
        );
        assert.ok(Math.max(...distances) < 0.05, `${name}: ${Math.max(...distances)} px`);
      }
      assert.match(await page.locator(".report").innerText(), /Temple to temple\s+About \d+ mm \(\d+–\d+\)/);
      assert.deepEqual([...seen.hosts], [origin]);
      assert.deepEqual(seen.complaints, []);
    });
  },
);

test("a damaged model and a missing one are said to be so", options, async () => {
  const damage = (path, bytes) => {
    if (!path.includes("face_mesh")) return undefined;
    const copy = Buffer.from(bytes);
    copy[copy.length >> 1] ^= 1;
    return copy;
  };
  const cases = [
    [damage, /The mesh network cannot be used: model file is damaged.*copy the file again/],
    [(path) => (path.includes("face_geometry") ? Buffer.alloc(0) : undefined), /Canonical face is damaged/],
  ];
  for (const [change, sentence] of cases)
    await visit(
      async ({ page }) => {
        await page.locator('#status[data-state="problem"]').waitFor();
        assert.match(await page.locator("#status").innerText(), sentence);
        assert.ok(await page.locator("#camera").isDisabled());
      },
      { change },
    );
});

test("a picture without a face, and a file that is none, are answered with a way on", options, async () => {
  await visit(async ({ page }) => {
    await ready(page);
    await page
      .locator("#file")
      .setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
    await page.getByText("not a picture that the browser can read").waitFor();
    await page.locator("#file").setInputFiles({
      name: "plain.svg",
      mimeType: "image/svg+xml",
      buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"/>'),
    });
    await page.getByText("No face was found").or(page.getByText("not a picture")).waitFor();
    await page.getByRole("button", { name: "Use the portrait" }).click();
    await page.getByText("Found and measured in").waitFor();
  });
});

/** The engine's file with a ceiling for its memory, in pages of 64 KB. */
function withMemoryLimit(file, pages) {
  const MEMORY = 5;
  const number = (at) => {
    let [value, shift] = [0, 0];
    for (; ; at += 1, shift += 7) {
      value |= (file[at] & 127) << shift;
      if (file[at] < 128) return [value, at + 1];
    }
  };
  const bytes = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...bytes(value >> 7)]);
  for (let at = 8; ; ) {
    const [length, content] = number(at + 1);
    if (file[at] === MEMORY) {
      const [least] = number(content + 2);
      const limits = [1, 1, ...bytes(least), ...bytes(pages)];
      return Buffer.concat([
        file.subarray(0, at),
        Buffer.from([MEMORY, limits.length, ...limits]),
        file.subarray(content + length),
      ]);
    }
    at = content + length;
  }
}

test("an engine that a picture was too much for is started anew, and says so", options, async () => {
  // Enough for the models and a small picture.
  const change = (path, bytes) => (path.endsWith(".wasm") ? withMemoryLimit(bytes, 600) : undefined);
  await visit(
    async ({ page }) => {
      await ready(page);
      const small = join(PICTURES, "astronaut_640x480.webp");
      await page.locator("#file").setInputFiles(small);
      await analysis(page, 1);
      const large = await page.evaluate(() => {
        const canvas = new globalThis.OffscreenCanvas(2048, 2048);
        canvas.getContext("2d").fillRect(0, 0, 2048, 2048);
        return canvas
          .convertToBlob()
          .then((blob) => blob.arrayBuffer())
          .then((bytes) => Array.from(new Uint8Array(bytes)));
      });
      await page.locator("#file").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from(large) });
      await page.getByText("The face engine stopped at this picture and was started anew").waitFor();
      await page.locator("#file").setInputFiles(small);
      assert.equal((await analysis(page, 2)).faces.length, 1);
    },
    { change },
  );
});

/** A film of one portrait, as Chromium's fake camera plays it. */
function film() {
  const folder = mkdtempSync(join(tmpdir(), "varai-film-"));
  const portrait = readFileSync(join(PROJECT, "demo/portrait.jpg"));
  writeFileSync(join(folder, "portrait.mjpeg"), Buffer.concat(Array(30).fill(portrait)));
  return { path: join(folder, "portrait.mjpeg"), remove: () => rmSync(folder, { recursive: true }) };
}

test("a face before the camera is measured, and followed until the camera is stopped", options, async () => {
  const { path, remove } = film();
  const flags = [...CAMERA, `--use-file-for-fake-video-capture=${path}`];
  try {
    await visit(
      async ({ page, seen }) => {
        await ready(page);
        await page.getByRole("button", { name: "Use the camera" }).click();
        const [face] = (await analysis(page, 1)).faces;
        assert.ok(
          face.measures.some(({ measured }) => measured),
          "the face is measured",
        );
        await page.waitForFunction(() => globalThis.followed.includes("tracked"));
        await page.getByText("Found and measured in").waitFor();
        assert.equal(await topmost(page), "lines", "the lines are above the mirrored picture");
        if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, "camera.png") });
        await page.getByRole("button", { name: "Stop the camera" }).click();
        await page.getByRole("button", { name: "Use the camera" }).waitFor();
        assert.deepEqual(seen.complaints, []);
      },
      { flags },
    );
  } finally {
    remove();
  }
});

/** Which canvas is painted last where both are. */
function topmost(page) {
  return page.evaluate(() => {
    const lines = document.getElementById("lines");
    lines.style.pointerEvents = "auto";
    const { left, top, width, height } = lines.getBoundingClientRect();
    const found = document.elementFromPoint(left + width / 2, top + height / 2).id;
    lines.style.pointerEvents = "";
    return found;
  });
}

test("a camera without a face before it says so and goes on", options, async () => {
  await visit(
    async ({ page, seen }) => {
      await ready(page);
      await page.getByRole("button", { name: "Use the camera" }).click();
      await page.getByText("No face was found").waitFor();
      await page.waitForFunction(() => globalThis.followed.length >= 3);
      await page.getByRole("button", { name: "Stop the camera" }).click();
      assert.deepEqual(seen.complaints, []);
    },
    { flags: CAMERA },
  );
});

for (const scheme of ["light", "dark"])
  test(`axe-core finds nothing in the ${scheme} page`, options, async () => {
    const check = async ({ page }) => {
      await ready(page);
      assert.deepEqual(await violations(page), [], "opening");
      await page.getByRole("button", { name: "Use the portrait" }).click();
      await page.getByText("Found and measured in").waitFor();
      assert.deepEqual(await violations(page), [], "measures");
      if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `${scheme}.png`) });
      await page.locator("#file").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: Buffer.from("none") });
      await page.locator('#status[data-state="problem"]').waitFor();
      assert.deepEqual(await violations(page), [], "a problem");
    };
    await visit(check, { scheme });
  });
