// One function per operation of the API.
import { getBlob, getData, postForm, postFormForBlob, postJson } from "./client";
import type {
  FaceAnalysis,
  FaceShape,
  Look,
  Measures,
  Product,
  RecommendationList,
  TryOnAsset,
  TryOnManifest,
} from "./types";

const PAGE = 100;

/** Every product that is on show, page by page. */
export async function productList(signal: AbortSignal): Promise<Product[]> {
  const products: Product[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await getData<Product[]>(`/v1/products?limit=${PAGE}${query}`, signal);
    products.push(...page.data);
    cursor = page.meta?.next ?? null;
  } while (cursor !== null);
  return products;
}

/** The frame alone: always 160 mm wide and 80 mm high. */
export function productPictureGet(productId: string, variantSku: string, widthPx: number, signal: AbortSignal) {
  const query = new URLSearchParams({ variant_sku: variantSku, width_px: String(widthPx) });
  return getBlob(`/v1/products/${encodeURIComponent(productId)}/picture?${query.toString()}`, signal);
}

/** `all`: every face is measured, however many there are. */
export function faceAnalysisCreate(photo: Blob, faces: "largest" | "all", signal: AbortSignal): Promise<FaceAnalysis> {
  const form = photoForm(photo);
  form.append("faces", faces);
  return postForm<FaceAnalysis>("/v1/face-analyses", form, signal);
}

export function recommendationCreate(measures: Measures, shape: FaceShape | null, signal: AbortSignal) {
  return postJson<RecommendationList>("/v1/recommendations", { measures, face_shape: shape, limit: 50 }, signal);
}

export function tryOnRender(photo: Blob, look: Look, signal: AbortSignal): Promise<Blob> {
  return postFormForBlob("/v1/try-on/renders", photoForm(photo, look), signal);
}

/** What a product's variants are worn with. */
export async function tryOnManifestGet(
  productId: string,
  signal: AbortSignal,
): Promise<TryOnManifest & { assets: TryOnAsset[] }> {
  const id = encodeURIComponent(productId);
  const [manifest, assets] = await Promise.all([
    getData<TryOnManifest>(`/v1/try-on/manifest?product=${id}`, signal),
    getData<TryOnAsset[]>(`/v1/products/${id}/try-on-assets`, signal),
  ]);
  return { ...manifest.data, assets: assets.data };
}

function photoForm(photo: Blob, look?: Look): FormData {
  const form = new FormData();
  form.append("consent", "photo_upload");
  if (look) form.append("look", new Blob([JSON.stringify(look)], { type: "application/json" }));
  form.append("photo", photo, "photo.jpg");
  return form;
}
