//! The catalog as its callers see it: real routes, real storage.

#![allow(clippy::unwrap_used)]

mod import_kill;
mod import_leases;
mod import_rows;
mod import_shapes;
mod import_shops;
mod imports;
mod products;
mod support;
