//! A head before a camera: what the face engine solves and the renderer draws on.

/// A pinhole camera without distortion.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Camera {
    /// Focal length in pixels, the same on both axes.
    pub focal_px: f32,
    /// Principal point in pixels; the center of the picture.
    pub center_px: [f32; 2],
}

/// A posed head, in mm and camera space.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Head {
    pub camera: Camera,
    /// Columns are the head's axes in camera space: the wearer's left, up, and forward out of the face.
    pub rotation: [[f32; 3]; 3],
    /// Origin of the canonical face in camera space, mm.
    pub translation_mm: [f32; 3],
    /// Size of this head against the canonical face (1 = equal).
    pub scale: f32,
    /// The 468 (or 478) landmarks in camera space, mm, in MediaPipe's order.
    pub landmarks_mm: Vec<[f32; 3]>,
    /// The same landmarks in pixels of the picture.
    pub landmarks_px: Vec<[f32; 2]>,
    /// Triangles of the canonical face over `landmarks_mm`, counter-clockwise seen from outside.
    pub triangles: Vec<[u16; 3]>,
}
