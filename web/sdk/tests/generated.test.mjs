// The generated files are what the document says now.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { generate } from "../generate.mjs";

test("what is generated is current", async () => {
  for (const [name, text] of Object.entries(await generate())) {
    const written = await readFile(new URL(`../src/generated/${name}`, import.meta.url), "utf8");
    assert.ok(written === text, `web/sdk/src/generated/${name} is stale; run make api-types`);
  }
});
