//! The try-on asset: named parts, materials and the points where a frame meets a head.

/// What a part is. Left and right are the wearer's; the wearer's left is `+x`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PartKind {
    Front,
    LensLeft,
    LensRight,
    TempleLeft,
    TempleRight,
    NosePadLeft,
    NosePadRight,
    /// Hinges, screws and anything that was not recognised.
    Other,
}

/// Triangles of one part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesh {
    /// Metres, one per vertex.
    pub positions: Vec<[f32; 3]>,
    /// Unit vectors, one per vertex.
    pub normals: Vec<[f32; 3]>,
    /// Texture coordinates as in glTF (v down); empty, or one per vertex.
    pub uvs: Vec<[f32; 2]>,
    /// Linear RGBA that multiplies the material's colour; empty, or one per vertex.
    pub colors: Vec<[f32; 4]>,
    /// Three per triangle, counter-clockwise seen from outside.
    pub indices: Vec<u32>,
}

/// A named piece of the frame with one material.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub kind: PartKind,
    pub name: String,
    pub mesh: Mesh,
    /// Index into [`FrameModel::materials`].
    pub material: usize,
}

/// Metallic-roughness material as in glTF 2.0, colours linear.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    pub name: String,
    /// Linear RGBA. Alpha below 1 blends; lenses use `transmission` instead.
    pub base_color: [f32; 4],
    /// Index into [`FrameModel::textures`], sRGB.
    pub base_color_texture: Option<usize>,
    pub metallic: f32,
    pub roughness: f32,
    /// Index into [`FrameModel::textures`]: G roughness, B metallic.
    pub metallic_roughness_texture: Option<usize>,
    /// Share of light that passes through, 0 opaque to 1 clear (`KHR_materials_transmission`); it is tinted by `base_color`.
    pub transmission: f32,
    pub ior: f32,
    pub double_sided: bool,
}

/// Decoded picture, 8-bit RGBA, rows from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Texture {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

/// Points in metres where a frame meets a head, in the axes of [`FrameModel`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchors {
    /// Middle of the bridge on the side that faces the nose.
    pub bridge: [f32; 3],
    /// Where the pads (or the saddle's flanks) touch the nose.
    pub pad_left: [f32; 3],
    pub pad_right: [f32; 3],
    pub hinge_left: [f32; 3],
    pub hinge_right: [f32; 3],
    /// The bend of the temple that rests on the ear.
    pub ear_left: [f32; 3],
    pub ear_right: [f32; 3],
    pub temple_tip_left: [f32; 3],
    pub temple_tip_right: [f32; 3],
    /// Centres of the boxed lenses.
    pub lens_center_left: [f32; 3],
    pub lens_center_right: [f32; 3],
}

impl Anchors {
    /// Every anchor with its name.
    #[must_use]
    pub fn named(&self) -> [(&'static str, [f32; 3]); 11] {
        [
            ("bridge", self.bridge),
            ("pad_left", self.pad_left),
            ("pad_right", self.pad_right),
            ("hinge_left", self.hinge_left),
            ("hinge_right", self.hinge_right),
            ("ear_left", self.ear_left),
            ("ear_right", self.ear_right),
            ("temple_tip_left", self.temple_tip_left),
            ("temple_tip_right", self.temple_tip_right),
            ("lens_center_left", self.lens_center_left),
            ("lens_center_right", self.lens_center_right),
        ]
    }
}

/// A frame that can be tried on.
#[derive(Clone, Debug, PartialEq)]
pub struct FrameModel {
    pub parts: Vec<Part>,
    pub materials: Vec<Material>,
    pub textures: Vec<Texture>,
    pub anchors: Anchors,
}
