// What the client sends, and what it makes of answers of every kind.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ApiError, ConnectionError, createClient } from "@varai/sdk";

import { envelope, json, serve } from "./server.mjs";

/** Runs `work` with a client of a server that answers with `answer`. */
async function withServer(answer, work) {
  const server = await serve(answer);
  try {
    await work({ client: createClient({ baseUrl: server.baseUrl, apiKey: "pk_test" }), asked: server.asked });
  } finally {
    await server.close();
  }
}

const fails = (call) => call.then(() => assert.fail("the call should fail"), (error) => error); // prettier-ignore

test("a call has the key, its parameters, its body and its headers", async () => {
  const answer = (_, response) => json(response, 200, envelope({ id: "product_1" }));
  await withServer(answer, async ({ client, asked }) => {
    const product = await client.productReplace({ path: { product_id: "a/b c" }, body: { sku: "1" }, ifMatch: '"7"' });
    assert.deepEqual(product, { id: "product_1" });
    await client.productCreate({ body: { sku: "2" }, idempotencyKey: "order-17" });
    const query = { variant_sku: "a&b", width_px: 640 };
    await client.productPictureGet({ path: { product_id: "p" }, query });

    const [replaced, created, picture] = asked;
    assert.deepEqual([replaced.method, replaced.url], ["PUT", "/v1/products/a%2Fb%20c"]);
    assert.equal(replaced.headers["x-api-key"], "pk_test");
    assert.equal(replaced.headers["content-type"], "application/json");
    assert.equal(replaced.headers["if-match"], '"7"');
    assert.equal(replaced.body, '{"sku":"1"}');
    assert.equal(created.headers["idempotency-key"], "order-17");
    assert.equal(picture.url, "/v1/products/p/picture?variant_sku=a%26b&width_px=640");
    assert.equal(picture.headers["content-type"], undefined);
  });
});

test("a form has words as text, objects as JSON and files last", async () => {
  const answer = (_, response) => json(response, 200, envelope({ faces: [] }));
  await withServer(answer, async ({ client, asked }) => {
    const photo = new Blob(["pixels"], { type: "image/jpeg" });
    const look = { product_id: "product_1", variant_sku: undefined };
    await client.lookCreate({ body: { photo, look, consent: ["photo_upload", "personalization"] } });
    const [{ headers, body }] = asked;
    const form = await new Response(body, { headers: { "Content-Type": headers["content-type"] } }).formData();
    assert.deepEqual([...form.keys()], ["look", "consent", "consent", "photo"]);
    assert.deepEqual(form.getAll("consent"), ["photo_upload", "personalization"]);
    assert.equal(form.get("look").type, "application/json");
    assert.equal(await form.get("look").text(), '{"product_id":"product_1"}');
    assert.equal(form.get("photo").type, "image/jpeg");
  });
});

test("a refusal is an error with everything that the server said", async () => {
  const details = [{ field: "variants[1].sku", code: "taken", message: "there is another" }];
  const error = { code: "rate_limited", message: "too many calls", details, request_id: "request_7", timestamp: "" };
  const answer = (_, response) => json(response, 429, { error }, { "Retry-After": "30" });
  await withServer(answer, async ({ client }) => {
    const refusal = await fails(client.meGet());
    assert.ok(refusal instanceof ApiError);
    const { status, code, message, requestId, retryAfter } = refusal;
    assert.deepEqual(
      { status, code, message, requestId, retryAfter },
      { status: 429, code: "rate_limited", message: "too many calls", requestId: "request_7", retryAfter: 30 },
    );
    assert.deepEqual(refusal.details, details);
  });
});

for (const [name, status, body] of [
  ["a proxy's error page", 502, "<h1>Bad gateway</h1>"],
  ["an error without a body", 503, ""],
  ["another server's JSON", 404, '{"error":"no such page"}'],
  ["a page where JSON should be", 200, "<h1>Sign in to this network</h1>"],
]) {
  test(`${name} is an unexpected answer`, async () => {
    const answer = (_, response) => response.writeHead(status, { "X-Request-Id": "request_8" }).end(body);
    await withServer(answer, async ({ client }) => {
      const refusal = await fails(client.meGet());
      assert.ok(refusal instanceof ApiError);
      assert.deepEqual(
        [refusal.code, refusal.status, refusal.requestId, refusal.retryAfter],
        ["unexpected_answer", status, "request_8", null],
      );
    });
  });
}

test("without an answer there is a connection error with its cause", async () => {
  const { baseUrl, close } = await serve(() => undefined);
  await close();
  const error = await fails(createClient({ baseUrl }).healthGet());
  assert.ok(error instanceof ConnectionError);
  assert.ok(error.cause instanceof TypeError);
});

test("an answer that breaks off is a connection error", async () => {
  const answer = (_, response) => {
    response.writeHead(200, { "Content-Length": "1000" });
    response.write("half", () => response.destroy());
  };
  await withServer(answer, async ({ client }) => {
    const error = await fails(client.productPictureGet({ path: { product_id: "p" } }));
    assert.ok(error instanceof ConnectionError);
  });
});

test("who gives up gets their own reason", async () => {
  const given = new AbortController();
  const reason = new Error("the shopper left");
  await withServer(
    () => given.abort(reason),
    async ({ client }) => assert.equal(await fails(client.meGet({ signal: given.signal })), reason),
  );
});

test("a list is fetched page by page, and only as far as it is read", async () => {
  const pages = { "": [["a", "b"], "2"], 2: [["c"], "3"], 3: [["d"], undefined] };
  const answer = ({ url }, response) => {
    const [items, next] = pages[new URL(url, "http://shop").searchParams.get("cursor") ?? ""];
    json(response, 200, envelope(items, { next, total: 4 }));
  };
  await withServer(answer, async ({ client, asked }) => {
    const list = client.productList({ query: { limit: 2 } });
    assert.equal(asked.length, 0);
    assert.deepEqual(await list.first(), { items: ["a", "b"], next: "2", total: 4 });
    assert.deepEqual(await list.toArray(), ["a", "b", "c", "d"]);
    const urls = asked.slice(1).map(({ url }) => url);
    assert.deepEqual(urls, ["", "&cursor=2", "&cursor=3"].map((cursor) => `/v1/products?limit=2${cursor}`)); // prettier-ignore

    asked.length = 0;
    for await (const item of list) if (item === "c") break;
    assert.equal(asked.length, 2);
  });
});

test("an answer may be bytes, nothing, or have headers to be read", async () => {
  const answer = ({ method }, response) =>
    method === "DELETE"
      ? response.writeHead(204).end()
      : response.writeHead(200, { "Content-Type": "image/png", ETag: '"3"' }).end("pixels");
  await withServer(answer, async ({ client }) => {
    const path = { product_id: "p" };
    assert.equal(await client.productDelete({ path }), undefined);
    const { value, headers } = await client.raw.productPictureGet({ path });
    assert.equal(headers.get("etag"), '"3"');
    assert.deepEqual([value.type, await value.text()], ["image/png", "pixels"]);
  });
});
