//! The try-on service, through its routes and its public parts.

#![allow(clippy::unwrap_used)]

mod parametric;
mod photos;
mod routes;
mod support;
