//! Bounds of what a file may hold.

/// Bounds that a file must keep; checked before memory is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GlbLimits {
    pub max_bytes: usize,
    /// Triangles of all parts as they stand in the scene.
    pub max_triangles: usize,
    /// Pixels of all textures together.
    pub max_texture_pixels: u64,
    pub max_nodes: usize,
}

impl Default for GlbLimits {
    fn default() -> Self {
        Self { max_bytes: 64 << 20, max_triangles: 400_000, max_texture_pixels: 32 << 20, max_nodes: 4096 }
    }
}
