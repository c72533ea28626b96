//! tryon
