//! The try-on service, through its routes and its public parts.

mod parametric;
mod photos;
mod routes;
mod support;
