// The client against a running shop, and README's example as it stands there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { ApiError, createClient } from "@varai/sdk";

const baseUrl = process.env.SHOP_URL;
const owner = createClient({ baseUrl, apiKey: process.env.OWNER_KEY });
const PROJECT = new URL("../../..", import.meta.url).pathname;

test("README's example runs", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const example = /```js\n([\s\S]*?)```/.exec(readme)[1];
  assert.ok(example.trim().split("\n").length <= 10, "it is short");
  // Inside the package, so that it finds the package by its name.
  const folder = await mkdtemp(join(import.meta.dirname, "example-"));
  try {
    const file = join(folder, "example.mjs");
    await writeFile(file, example);
    const env = { ...process.env, VARAI_KEY: process.env.OWNER_KEY };
    const { stdout } = await promisify(execFile)(process.execPath, [file], { cwd: PROJECT, env });
    assert.match(stdout, /^.+: .+ mm/, "frames with their reasons in mm");
    assert.match(stdout, /\d+ frames in the shop\s*$/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("pages of a list together are the list", async () => {
  const whole = await owner.productList({ query: { limit: 100 } }).toArray();
  const ids = [];
  for await (const { items } of owner.productList({ query: { limit: 7 } }).pages()) {
    assert.ok(items.length <= 7);
    ids.push(...items.map(({ id }) => id));
  }
  assert.ok(ids.length > 7, "there is more than one page");
  assert.deepEqual(ids, whole.map(({ id }) => id)); // prettier-ignore
});

test("a product is made once, changed while it is as it was read, and deleted", async () => {
  const body = { sku: "SDK-1", name: "Alder", brand: "Test", variants: [{ sku: "SDK-1-A", color: { name: "Black" } }] };
  const made = await owner.productCreate({ body, idempotencyKey: "sdk-test-1" });
  const again = await owner.productCreate({ body, idempotencyKey: "sdk-test-1" });
  assert.equal(again.id, made.id);

  const path = { product_id: made.id };
  const { headers } = await owner.raw.productGet({ path });
  const ifMatch = headers.get("etag");
  const changed = await owner.productReplace({ path, body: { ...body, name: "Elm" }, ifMatch });
  assert.equal(changed.name, "Elm");
  const late = owner.productReplace({ path, body, ifMatch });
  await assert.rejects(late, (error) => error instanceof ApiError && error.code === "precondition_failed");
  await owner.productDelete({ path });
  await assert.rejects(owner.productGet({ path }), { code: "not_found", status: 404 });
});

test("a field that is wrong is named", async () => {
  const body = { sku: "SDK-2", name: "Ash", brand: "Test", gtin: "123", variants: [] };
  await assert.rejects(owner.productCreate({ body }), (error) => {
    assert.ok(error instanceof ApiError);
    assert.ok(error.details.length > 0 && error.requestId);
    return true;
  });
});

test("a key that is none is refused", async () => {
  await assert.rejects(createClient({ baseUrl, apiKey: "pk_live_none" }).meGet(), {
    code: "invalid_api_key",
    status: 401,
  });
});
