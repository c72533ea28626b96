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
    /// Hinges, screws and anything that was not recognized.
    Other,
}

/// Triangles of one part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mesh {
    /// Meters, one per vertex.
    pub positions: Vec<[f32; 3]>,
    /// Unit vectors, one per vertex.
    pub normals: Vec<[f32; 3]>,
    /// Texture coordinates as in glTF (v down); empty, or one per vertex.
    pub uvs: Vec<[f32; 2]>,
    /// Linear RGBA that multiplies the material's color; empty, or one per vertex.
    pub colors: Vec<[f32; 4]>,
    /// Three per triangle, counter-clockwise seen from outside.
    pub indices: Vec<u32>,
}

impl Mesh {
    #[must_use]
    pub const fn triangle_count(&self) -> usize {
        self.indices.len() / 3
    }
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

/// Metallic-roughness material as in glTF 2.0, colors linear.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    pub name: String,
    /// Linear RGBA. Alpha below 1 blends; lenses use `transmission` instead.
    pub base_color: [f32; 4],
    /// Whether the alpha of its texture or of its vertices lets what is behind through too; else all of them are opaque.
    pub blend: bool,
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
    /// How the surface reflects where the index alone does not say (`KHR_materials_specular`): coatings.
    pub specular: Option<Specular>,
    /// A body that colors what passes by its thickness (`KHR_materials_volume`). Without transmission it scatters and glows.
    pub volume: Option<Volume>,
    /// How far brushing that runs around the frame stretches highlights across itself, 0 to 1 (`KHR_materials_anisotropy`).
    pub anisotropy: f32,
    /// What glTF has no words for (`extras.varai_lens`).
    pub lens: Option<LensTraits>,
}

impl Material {
    /// A white, half rough, opaque surface that is no metal.
    #[must_use]
    pub fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            base_color: [1.0; 4],
            blend: false,
            base_color_texture: None,
            metallic: 0.0,
            roughness: 0.5,
            metallic_roughness_texture: None,
            transmission: 0.0,
            ior: 1.5,
            double_sided: false,
            specular: None,
            volume: None,
            anisotropy: 0.0,
            lens: None,
        }
    }
}

/// Reflections of a dielectric.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Specular {
    /// Share of the reflection at every angle, 0 to 1.
    pub factor: f32,
    /// Multiplies, linear, what the index reflects head-on; above 1 for mirror coatings.
    pub color: [f32; 3],
}

/// What passes a body takes its color by how far it goes in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Volume {
    /// Of the body under its surface, meters.
    pub thickness_m: f32,
    /// Linear; what is left of white light after `attenuation_m`.
    pub attenuation_color: [f32; 3],
    pub attenuation_m: f32,
}

/// A lens beyond its surface.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct LensTraits {
    /// Power, dioptres; 0 without a prescription.
    pub sphere_d: f32,
    pub polarized: bool,
}

/// Decoded picture, 8-bit RGBA, rows from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Texture {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

/// Points in meters where a frame meets a head, in the axes of [`FrameModel`].
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
    /// Centers of the boxed lenses.
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

impl FrameModel {
    /// Triangles of all parts.
    #[must_use]
    pub fn triangle_count(&self) -> usize {
        self.parts.iter().map(|part| part.mesh.triangle_count()).sum()
    }
}
