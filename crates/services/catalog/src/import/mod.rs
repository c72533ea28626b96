//! Reading a catalog file: from bytes to rows, cells, and what each row says about a product. Pure; no storage.
//!
//! One row is one variant, or a product of which other rows are the variants. Rows that name the same product (column
//! `product sku`, `handle` or `parent`) are one product, wherever in the file they stand. An empty cell says nothing; it never clears what is stored.

mod cell_text;
mod cells;
mod combine;
mod dimensions;
mod field;
mod group;
mod group_rules;
mod heading;
mod heading_record;
mod identity;
mod inventory;
mod lens;
mod lists;
mod price;
mod row;
mod row_index;
mod source;
mod split;
mod vocabulary;

pub use field::Field;
pub use group::{MergedGroup, StoredProduct, merge_group};
pub use heading::{Columns, HeadingProblem};
pub use heading_record::HEAD_BYTES;
pub use identity::RowKind;
pub use row::{ParsedRow, RowReader};
pub use source::{Group, Source, read_heading};
