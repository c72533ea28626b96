//! Objects on disk: what every backend must do, and what only files can get wrong.

mod conformance;
mod disk;
