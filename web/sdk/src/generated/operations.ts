// Made from docs/api/openapi.json by generate.mjs (make api-types). Do not edit.
import type { DataAnswer, DocumentAnswer, FileAnswer, NoAnswer, PageAnswer, Operation } from "../operation.js";

/** One function per operation of the API, named after its `operationId`. */
export interface Operations {
  /** Whose key this is. The tenant of the key and its permissions. Any key may ask. */
  meGet: DataAnswer<"me_get">;
  /** List API keys. Revoked ones too. The keys themselves are not stored. */
  apiKeyList: PageAnswer<"api_key_list">;
  /** Make an API key. The answer is the only place where the key is shown. */
  apiKeyCreate: DataAnswer<"api_key_create">;
  /** Revoke an API key. It stops working within two seconds. The key that makes the call cannot revoke itself. */
  apiKeyRevoke: NoAnswer<"api_key_revoke">;
  /** Health of every part. A part that is absent is an error, never left out. */
  healthGet: DataAnswer<"health_get">;
  /** This API as an OpenAPI document. Made from the table by which calls are routed, so that it is never behind. */
  openapiGet: DocumentAnswer<"openapi_get">;
  /** List products. In the order they were made. Callers who may not update products see active ones only. */
  productList: PageAnswer<"product_list">;
  /** Create a product. The SKU of the product and of each variant must be new. */
  productCreate: DataAnswer<"product_create">;
  /** Read a product. The answer's ETag is the version that `If-Match` wants. */
  productGet: DataAnswer<"product_get">;
  /** Replace a product. Send `If-Match` with the ETag that was read to be told of a change in between. Read-only fields may be sent as they were read; one that differs is refused. */
  productReplace: DataAnswer<"product_replace">;
  /** Change a product. A JSON merge patch: what is given replaces, null removes, what is left out stays. `If-Match` and read-only fields as when a product is replaced. */
  productUpdate: DataAnswer<"product_update">;
  /** Delete a product. The SKUs of the product and of its variants can be used again. Looks that were saved of it are kept, but cannot be drawn any more. */
  productDelete: NoAnswer<"product_delete">;
  /** Import a catalog file. Rows that are wrong are refused one by one and listed in the error file; the others are stored. A stopped import goes on where it was. */
  importCreate: DataAnswer<"import_create">;
  /** List imports. Newest first. */
  importList: PageAnswer<"import_list">;
  /** Read an import's progress. Ask again until `status` is neither `queued` nor `running`. */
  importGet: DataAnswer<"import_get">;
  /** Download the rows that were refused. A CSV with line, column, code, reason and value. */
  importErrors: FileAnswer<"import_errors">;
  /** Download the values that were left out. A CSV with line, column, code, reason and value, of rows that were accepted without that value. */
  importWarnings: FileAnswer<"import_warnings">;
  /** Stop an import. Rows that were stored stay. */
  importCancel: DataAnswer<"import_cancel">;
  /** Measure the faces in a photo. Landmarks, head pose, scale, measures in mm with intervals, and face shape. Nothing is kept. */
  faceAnalysisCreate: DataAnswer<"face_analysis_create">;
  /** List face shapes and the frame shapes that flatter them. Style advice only. */
  faceShapeList: PageAnswer<"face_shape_list">;
  /** Draw a frame on the face in a photo. At true scale, on the largest face or the one that is pointed at. The photo and the answer are not kept. */
  tryOnRender: FileAnswer<"try_on_render">;
  /** What a product's try-on needs. Says which model is worn, where its scale comes from, and which variants can be shown. */
  tryOnManifestGet: DataAnswer<"try_on_manifest_get">;
  /** A picture of the frame alone. Drawn from its model; every frame at the same scale, so that a small frame looks small. */
  productPictureGet: FileAnswer<"product_picture_get">;
  /** List a product's 3-D models. The newest first, then the one that is built from the product's dimensions. */
  tryOnAssetList: PageAnswer<"try_on_asset_list">;
  /** Give a product a 3-D model: a file, or a photo that one is made of. A photo shows the frame alone, from the front or at an angle, on plain white or cut out; what it shows is judged first, and what cannot be used is refused with what to send instead. Its scale is the product's lens width and bridge. A GLB or glTF file is checked and cleaned, and every change is told. The newest model of a variant is the one that is worn. */
  tryOnAssetCreate: DataAnswer<"try_on_asset_create">;
  /** Download a 3-D model. `parametric` is the model that is built from the product's dimensions and its first variant's colors. */
  tryOnAssetFile: FileAnswer<"try_on_asset_file">;
  /** Delete a 3-D model. The product is then worn with the one before, or with the model that its dimensions give. */
  tryOnAssetDelete: NoAnswer<"try_on_asset_delete">;
  /** Save a look as its recipe. Kept are the frame's model by its version, how it sits, and which photo it was, but nothing of the photo, the face or the picture. For shops that know who is signed in; whoever is anonymous keeps looks in the browser. */
  lookCreate: DataAnswer<"look_create">;
  /** List a person's looks. Newest first. */
  lookList: PageAnswer<"look_list">;
  /** Read a look. The answer's ETag is the version that `If-Match` wants. */
  lookGet: DataAnswer<"look_get">;
  /** Change how the frame of a look sits. Send `If-Match` with the ETag that was read to be told of a change in between. The look as it was read may be sent back; only the adjustment can differ. */
  lookReplace: DataAnswer<"look_replace">;
  /** Change a part of how the frame of a look sits. A JSON merge patch (RFC 7396). Send `If-Match` with the ETag that was read to be told of a change in between. */
  lookUpdate: DataAnswer<"look_update">;
  /** Erase a look. At once. It cannot be brought back. */
  lookDelete: NoAnswer<"look_delete">;
  /** Draw a look again. On the photo that it was saved with, to the same pixels. Another photo, and a model or renderer that is no longer the same, is a conflict. */
  lookRender: FileAnswer<"look_render">;
  /** Read how frames sit on a person. What was stored with `PUT`, with the consent that it was stored by. */
  adjustmentGet: DataAnswer<"adjustment_get">;
  /** Keep how frames sit on a person. For the next frame: looks that are saved without an adjustment take it. Kept for a year after the last change. */
  adjustmentReplace: DataAnswer<"adjustment_replace">;
  /** Erase all that is kept of a person. Their looks and how frames sit on them. Answers the same when there was nothing. */
  personDelete: NoAnswer<"person_delete">;
  /** Rank the frames that fit a head. Frames in stock that can be worn, best first, each with its reasons in mm. An empty list is an answer. */
  recommendationCreate: DataAnswer<"recommendation_create">;
  /** Say in mm how one frame fits a head. With the same rules as recommendations. */
  fitCheckCreate: DataAnswer<"fit_check_create">;
}

export const OPERATIONS = {
  meGet: { method: "get", path: "/v1/me", answer: "data" },
  apiKeyList: { method: "get", path: "/v1/api-keys", answer: "page" },
  apiKeyCreate: { method: "post", path: "/v1/api-keys", body: "application/json", answer: "data" },
  apiKeyRevoke: { method: "delete", path: "/v1/api-keys/{key_id}", answer: "none" },
  healthGet: { method: "get", path: "/v1/health", answer: "data" },
  openapiGet: { method: "get", path: "/v1/openapi.json", answer: "document" },
  productList: { method: "get", path: "/v1/products", answer: "page" },
  productCreate: { method: "post", path: "/v1/products", body: "application/json", answer: "data" },
  productGet: { method: "get", path: "/v1/products/{product_id}", answer: "data" },
  productReplace: { method: "put", path: "/v1/products/{product_id}", body: "application/json", answer: "data" },
  productUpdate: { method: "patch", path: "/v1/products/{product_id}", body: "application/merge-patch+json", answer: "data" },
  productDelete: { method: "delete", path: "/v1/products/{product_id}", answer: "none" },
  importCreate: { method: "post", path: "/v1/imports", body: "multipart/form-data", answer: "data" },
  importList: { method: "get", path: "/v1/imports", answer: "page" },
  importGet: { method: "get", path: "/v1/imports/{import_id}", answer: "data" },
  importErrors: { method: "get", path: "/v1/imports/{import_id}/errors", answer: "file" },
  importWarnings: { method: "get", path: "/v1/imports/{import_id}/warnings", answer: "file" },
  importCancel: { method: "post", path: "/v1/imports/{import_id}/cancel", answer: "data" },
  faceAnalysisCreate: { method: "post", path: "/v1/face-analyses", body: "multipart/form-data", answer: "data" },
  faceShapeList: { method: "get", path: "/v1/face-shapes", answer: "page" },
  tryOnRender: { method: "post", path: "/v1/try-on/renders", body: "multipart/form-data", answer: "file" },
  tryOnManifestGet: { method: "get", path: "/v1/try-on/manifest", answer: "data" },
  productPictureGet: { method: "get", path: "/v1/products/{product_id}/picture", answer: "file" },
  tryOnAssetList: { method: "get", path: "/v1/products/{product_id}/try-on-assets", answer: "page" },
  tryOnAssetCreate: { method: "post", path: "/v1/products/{product_id}/try-on-assets", body: "multipart/form-data", answer: "data" },
  tryOnAssetFile: { method: "get", path: "/v1/products/{product_id}/try-on-assets/{asset_id}/file", answer: "file" },
  tryOnAssetDelete: { method: "delete", path: "/v1/products/{product_id}/try-on-assets/{asset_id}", answer: "none" },
  lookCreate: { method: "post", path: "/v1/looks", body: "multipart/form-data", answer: "data" },
  lookList: { method: "get", path: "/v1/looks", answer: "page" },
  lookGet: { method: "get", path: "/v1/looks/{look_id}", answer: "data" },
  lookReplace: { method: "put", path: "/v1/looks/{look_id}", body: "application/json", answer: "data" },
  lookUpdate: { method: "patch", path: "/v1/looks/{look_id}", body: "application/merge-patch+json", answer: "data" },
  lookDelete: { method: "delete", path: "/v1/looks/{look_id}", answer: "none" },
  lookRender: { method: "post", path: "/v1/looks/{look_id}/renders", body: "multipart/form-data", answer: "file" },
  adjustmentGet: { method: "get", path: "/v1/people/{person}/adjustment", answer: "data" },
  adjustmentReplace: { method: "put", path: "/v1/people/{person}/adjustment", body: "application/json", answer: "data" },
  personDelete: { method: "delete", path: "/v1/people/{person}", answer: "none" },
  recommendationCreate: { method: "post", path: "/v1/recommendations", body: "application/json", answer: "data" },
  fitCheckCreate: { method: "post", path: "/v1/fit-checks", body: "application/json", answer: "data" },
} as const satisfies Record<keyof Operations, Operation>;
