// What the compiler must accept and refuse; `tsc` is the test.
import type { Client, FaceAnalysis, Product } from "../src/index.js";

const path = { product_id: "product_1" };
const body = { sku: "A-1", name: "Aster", brand: "Linden", variants: [] };

export async function accepted(client: Client, photo: Blob) {
  const list: Product[] = await client.productList({ query: { limit: 5 } }).toArray();
  const analysis: FaceAnalysis = await client.faceAnalysisCreate({ body: { consent: ["photo_upload"], photo } });
  const measures = analysis.faces[0]?.measures ?? {};
  const { items } = await client.recommendationCreate({ body: { measures }, signal: AbortSignal.abort() });
  const look = { product_id: items[0]?.product.id ?? "" };
  const picture: Blob = await client.tryOnRender({ body: { consent: ["photo_upload"], look, photo } });
  await client.productCreate({ body, idempotencyKey: "order-17" });
  const { value, headers } = await client.raw.productGet({ path });
  await client.productReplace({ path, body, ifMatch: headers.get("etag") ?? undefined });
  await client.productDelete({ path });
  return { list, picture, value };
}

export async function refused(client: Client, photo: Blob) {
  // @ts-expect-error the path needs its parameter
  await client.productGet();
  // @ts-expect-error a read has nothing to repeat
  await client.productGet({ path, idempotencyKey: "order-17" });
  // @ts-expect-error nothing was read that could have changed
  await client.productCreate({ body, ifMatch: '"1"' });
  // @ts-expect-error nobody agreed that the photo is sent
  await client.faceAnalysisCreate({ body: { photo } });
  // @ts-expect-error not a word that the API knows
  await client.faceAnalysisCreate({ body: { consent: ["photo_upload"], faces: "some", photo } });
  // @ts-expect-error a list has no single answer whose headers could be read
  return "productList" satisfies keyof Client["raw"];
}
