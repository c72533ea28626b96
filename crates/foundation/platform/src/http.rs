//! What the handlers of all services share: memory for requests, reading requests (JSON, forms, queries, patches), conditional requests, pages, and
//! one syntax for the path of a field.

pub mod admission;
pub mod conditional;
pub mod extract;
pub mod field_path;
pub mod merge_patch;
pub mod multipart;
pub mod paging;
pub mod parts_digest;
pub mod read_only;
mod shape_error;

pub use self::admission::{Admission, AdmissionConfig, Permit};
pub use self::conditional::{IfMatch, etag};
pub use self::extract::{Json, Path, Query, content_length, parse_json, without_byte_order_mark};
pub use self::field_path::{FieldPath, InvalidFieldPath};
pub use self::merge_patch::{MergePatch, merge_patch};
pub use self::multipart::{Multipart, Part, PartStream, require_part};
pub use self::paging::{PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX, page_cursor, page_limit};
pub use self::parts_digest::PartsDigest;
pub use self::read_only::{ReadOnlyFields, Replacement};
