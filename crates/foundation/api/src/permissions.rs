//! What callers may do: `resource:action`.

use platform::Permission;

pub const API_KEYS_CREATE: Permission = Permission::of("api_keys:create");
pub const API_KEYS_READ: Permission = Permission::of("api_keys:read");
pub const API_KEYS_DELETE: Permission = Permission::of("api_keys:delete");
pub const PRODUCTS_CREATE: Permission = Permission::of("products:create");
pub const PRODUCTS_READ: Permission = Permission::of("products:read");
pub const PRODUCTS_UPDATE: Permission = Permission::of("products:update");
pub const PRODUCTS_DELETE: Permission = Permission::of("products:delete");
pub const IMPORTS_READ: Permission = Permission::of("imports:read");
pub const IMPORTS_RUN: Permission = Permission::of("imports:run");
pub const FACE_ANALYSES_RUN: Permission = Permission::of("face_analyses:run");
pub const TRY_ON_RUN: Permission = Permission::of("try_on:run");
pub const TRY_ON_ASSETS_CREATE: Permission = Permission::of("try_on_assets:create");
pub const TRY_ON_ASSETS_DELETE: Permission = Permission::of("try_on_assets:delete");
pub const LOOKS_CREATE: Permission = Permission::of("looks:create");
pub const LOOKS_READ: Permission = Permission::of("looks:read");
pub const LOOKS_UPDATE: Permission = Permission::of("looks:update");
pub const LOOKS_DELETE: Permission = Permission::of("looks:delete");
pub const ADJUSTMENTS_READ: Permission = Permission::of("adjustments:read");
pub const ADJUSTMENTS_UPDATE: Permission = Permission::of("adjustments:update");
pub const PEOPLE_DELETE: Permission = Permission::of("people:delete");
pub const RECOMMENDATIONS_RUN: Permission = Permission::of("recommendations:run");

/// What a publishable key carries: a shopper's permissions and no more.
pub const SHOPPER: &[Permission] = &[PRODUCTS_READ, FACE_ANALYSES_RUN, TRY_ON_RUN, RECOMMENDATIONS_RUN];

/// What a secret key carries: everything in its tenant.
pub const OWNER: &[Permission] = &[
    API_KEYS_CREATE,
    API_KEYS_READ,
    API_KEYS_DELETE,
    PRODUCTS_CREATE,
    PRODUCTS_READ,
    PRODUCTS_UPDATE,
    PRODUCTS_DELETE,
    IMPORTS_READ,
    IMPORTS_RUN,
    FACE_ANALYSES_RUN,
    TRY_ON_RUN,
    TRY_ON_ASSETS_CREATE,
    TRY_ON_ASSETS_DELETE,
    LOOKS_CREATE,
    LOOKS_READ,
    LOOKS_UPDATE,
    LOOKS_DELETE,
    ADJUSTMENTS_READ,
    ADJUSTMENTS_UPDATE,
    PEOPLE_DELETE,
    RECOMMENDATIONS_RUN,
];
