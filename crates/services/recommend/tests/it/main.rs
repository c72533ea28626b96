//! Recommendations as callers meet them, on a small catalog that stands for the other service.
#![allow(clippy::unwrap_used)]

mod fit_checks;
mod recommendations;
mod support;
