//! Reading a catalog file: from bytes to rows, cells, and what each row says about a product. Pure; no storage.
//!
//! One row is one variant. Rows that name the same product (column `product sku` or `handle`) are one product, wherever in
//! the file they stand. An empty cell says nothing; it never clears what is stored.

mod cells;
mod dimensions;
mod field;
mod group;
mod heading;
mod inventory;
mod lens;
mod price;
mod row;
mod source;
mod split;
mod vocabulary;

pub use field::Field;
pub use group::{MergedGroup, StoredProduct, merge_group};
pub use heading::{Columns, HeadingProblem};
pub use row::{ParsedRow, RowReader};
pub use source::{Group, Source, read_heading};
