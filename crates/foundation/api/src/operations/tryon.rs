//! Operations of face analysis and try-on.

use platform::ErrorCode;

use super::operation::http_method::Method::{Delete, Get, Post};
use super::operation::{
    ASSET_MAX_BYTES, Access, FormPart, Idempotency, Operation, PHOTO_MAX_BYTES, PartContent, RequestBody, ResponseBody, Service,
    Visibility, schema_of,
};
use crate::face::{FaceAnalysis, FaceShapeInfo};
use crate::permissions as may;
use crate::tryon::{ManifestQuery, PictureQuery, RenderRequest, TryOnAsset, TryOnAssetOptions, TryOnManifest};

pub(super) const PHOTO: FormPart = FormPart {
    name: "photo",
    description: "A photo with a face. It is held in memory for this request and then dropped.",
    required: true,
    content: PartContent::File(&["image/jpeg", "image/png", "image/webp"]),
};

pub(super) const CONSENT: FormPart = FormPart {
    name: "consent",
    description: "`photo_upload`: the person in the photo agreed that it is sent. Without it the request is refused.",
    required: true,
    content: PartContent::Words(&["photo_upload"]),
};

const FACES: FormPart = FormPart {
    name: "faces",
    description: "`largest` (default) for a shopper, or `all` (at most 16) for a group: small ones are searched for, which takes longer. With `largest`, \
                  another face of similar size means that nobody knows who is meant, and nothing is measured.",
    required: false,
    content: PartContent::Word(&["largest", "all"]),
};

pub(super) const PICTURES: &[&str] = &["image/jpeg", "image/png", "image/webp"];

pub(super) const PHOTO_ERRORS: &[ErrorCode] = &[
    ErrorCode::ConsentRequired,
    ErrorCode::NotFound,
    ErrorCode::PayloadTooLarge,
    ErrorCode::UnsupportedMediaType,
    ErrorCode::UnprocessableEntity,
];

pub(super) static OPERATIONS: &[&Operation] = &[
    &FACE_ANALYSIS_CREATE,
    &FACE_SHAPE_LIST,
    &TRY_ON_RENDER,
    &TRY_ON_MANIFEST_GET,
    &PRODUCT_PICTURE_GET,
    &TRY_ON_ASSET_LIST,
    &TRY_ON_ASSET_CREATE,
    &TRY_ON_ASSET_FILE,
    &TRY_ON_ASSET_DELETE,
];

pub static FACE_ANALYSIS_CREATE: Operation = Operation {
    id: "face_analysis_create",
    method: Post,
    path: "/v1/face-analyses",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::FACE_ANALYSES_RUN),
    summary: "Measure the faces in a photo",
    description: "Landmarks, head pose, scale, measures in mm with intervals, and face shape. Nothing is kept.",
    query: None,
    request: RequestBody::Multipart { parts: &[CONSENT, FACES, PHOTO], max_bytes: PHOTO_MAX_BYTES },
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<FaceAnalysis>),
    errors: PHOTO_ERRORS,
};

pub static FACE_SHAPE_LIST: Operation = Operation {
    id: "face_shape_list",
    method: Get,
    path: "/v1/face-shapes",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::PRODUCTS_READ),
    summary: "List face shapes and the frame shapes that flatter them",
    description: "Style advice only.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Page(schema_of::<FaceShapeInfo>),
    errors: &[],
};

pub static TRY_ON_RENDER: Operation = Operation {
    id: "try_on_render",
    method: Post,
    path: "/v1/try-on/renders",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::TRY_ON_RUN),
    summary: "Draw a frame on the face in a photo",
    description: "At true scale, on the largest face or the one that is pointed at. The photo and the answer are not kept.",
    query: None,
    request: RequestBody::Multipart {
        parts: &[
            CONSENT,
            FormPart {
                name: "look",
                description: "What to draw.",
                required: true,
                content: PartContent::Json(schema_of::<RenderRequest>),
            },
            PHOTO,
        ],
        max_bytes: PHOTO_MAX_BYTES,
    },
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::File(PICTURES),
    errors: PHOTO_ERRORS,
};

pub static TRY_ON_MANIFEST_GET: Operation = Operation {
    id: "try_on_manifest_get",
    method: Get,
    path: "/v1/try-on/manifest",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::PRODUCTS_READ),
    summary: "What a product's try-on needs",
    description: "Says which model is worn, where its scale comes from, and which variants can be shown.",
    query: Some(schema_of::<ManifestQuery>),
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Data(schema_of::<TryOnManifest>),
    errors: &[ErrorCode::NotFound],
};

pub static PRODUCT_PICTURE_GET: Operation = Operation {
    id: "product_picture_get",
    method: Get,
    path: "/v1/products/{product_id}/picture",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::PRODUCTS_READ),
    summary: "A picture of the frame alone",
    description: "Drawn from its model; every frame at the same scale, so that a small frame looks small.",
    query: Some(schema_of::<PictureQuery>),
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::File(&["image/png"]),
    errors: &[ErrorCode::NotFound, ErrorCode::UnprocessableEntity],
};

pub static TRY_ON_ASSET_LIST: Operation = Operation {
    id: "try_on_asset_list",
    method: Get,
    path: "/v1/products/{product_id}/try-on-assets",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::PRODUCTS_READ),
    summary: "List a product's 3-D models",
    description: "The newest first, then the one that is built from the product's dimensions.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::Page(schema_of::<TryOnAsset>),
    errors: &[ErrorCode::NotFound],
};

pub static TRY_ON_ASSET_CREATE: Operation = Operation {
    id: "try_on_asset_create",
    method: Post,
    path: "/v1/products/{product_id}/try-on-assets",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::TRY_ON_ASSETS_CREATE),
    summary: "Give a product a 3-D model: a file, or a photo that one is made of",
    description: "A photo shows the frame alone, from the front or at an angle, on plain white or cut out; what it shows is judged first, and what \
                  cannot be used is refused with what to send instead. Its scale is the product's lens width and bridge. A GLB or glTF file is \
                  checked and cleaned, and every change is told. The newest model of a variant is the one that is worn.",
    query: None,
    request: RequestBody::Multipart {
        parts: &[
            FormPart {
                name: "options",
                description: "Which variant is shown.",
                required: false,
                content: PartContent::Json(schema_of::<TryOnAssetOptions>),
            },
            FormPart {
                name: "photo",
                description: "A photo of the product, at most 15 MiB. Either this or `file`.",
                required: false,
                content: PartContent::File(PICTURES),
            },
            FormPart {
                name: "side",
                description: "With a `photo` from the front: a photo from the side, or at an angle, that shows the temples. At most 15 MiB.",
                required: false,
                content: PartContent::File(PICTURES),
            },
            FormPart {
                name: "file",
                description: "GLB, or glTF with its buffers inside. Either this or `photo`.",
                required: false,
                content: PartContent::File(&["model/gltf-binary", "model/gltf+json"]),
            },
        ],
        max_bytes: ASSET_MAX_BYTES,
    },
    idempotency: Idempotency::Answer,
    status: 201,
    response: ResponseBody::Data(schema_of::<TryOnAsset>),
    errors: &[ErrorCode::NotFound, ErrorCode::PayloadTooLarge, ErrorCode::UnsupportedMediaType, ErrorCode::UnprocessableEntity],
};

pub static TRY_ON_ASSET_FILE: Operation = Operation {
    id: "try_on_asset_file",
    method: Get,
    path: "/v1/products/{product_id}/try-on-assets/{asset_id}/file",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::PRODUCTS_READ),
    summary: "Download a 3-D model",
    description: "`parametric` is the model that is built from the product's dimensions and its first variant's colors.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 200,
    response: ResponseBody::File(&["model/gltf-binary"]),
    errors: &[ErrorCode::NotFound, ErrorCode::UnprocessableEntity],
};

pub static TRY_ON_ASSET_DELETE: Operation = Operation {
    id: "try_on_asset_delete",
    method: Delete,
    path: "/v1/products/{product_id}/try-on-assets/{asset_id}",
    service: Service::Tryon,
    visibility: Visibility::Public,
    access: Access::Permission(may::TRY_ON_ASSETS_DELETE),
    summary: "Delete a 3-D model",
    description: "The product is then worn with the one before, or with the model that its dimensions give.",
    query: None,
    request: RequestBody::None,
    idempotency: Idempotency::None,
    status: 204,
    response: ResponseBody::None,
    errors: &[ErrorCode::NotFound],
};
