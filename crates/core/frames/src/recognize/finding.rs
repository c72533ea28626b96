//! What a reader of a file noticed or changed.

use eyewear::BoxingSize;

use crate::measure::FrameMeasures;
use crate::model::PartKind;

/// Something that a reader of a file noticed or changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// Lengths were not meters.
    Scaled { meters_per_unit: f64, unit: &'static str },
    /// The frame was turned to face `+z` with `+y` up.
    Turned { from: &'static str },
    /// The origin was moved to the middle of the bridge.
    OriginMoved { by_mm: [f64; 3] },
    /// A part had no telling name and was recognized by its shape or material.
    ByShape { name: String, kind: PartKind },
    /// No part of this kind was found.
    Missing { kind: PartKind },
    /// The file carries no anchors; they were derived from the geometry.
    AnchorsDerived,
    /// A part came without normals, or with some that were no directions.
    NormalsMade { name: String },
    /// The frame was scaled so that its lenses have the declared size.
    SizedTo { size: BoxingSize, meters_per_unit: f64, measured: FrameMeasures },
    /// A mesh that bones would bend; it is shown as they hold it at rest.
    SkinIgnored { name: String },
    /// The file moves parts over time; it is shown at rest.
    AnimationIgnored,
    /// An extension that is not required and not read.
    ExtensionIgnored { name: String },
    /// A material places its textures in different ways; all are placed as the first one is.
    TexturePlacement { material: String },
    /// A material lets light through both by its alpha and by transmission; the alpha is left out.
    AlphaIgnored { material: String },
    /// A lens lets no light through.
    LensOpaque { kind: PartKind },
    /// A factor was outside what a material can have.
    FactorClamped { material: String, what: &'static str, is: f32, used: f32 },
    /// The file has a texture only in a form that is not read; what it lies on has the plain color of its material.
    TextureLeftOut { texture: usize, form: String },
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Scaled { meters_per_unit, unit } => {
                write!(f, "lengths were in {unit}; multiplied by {meters_per_unit} to be meters")
            }
            Self::Turned { from } => write!(f, "the frame was {from}; turned to face +z with +y up"),
            Self::OriginMoved { by_mm: [x, y, z] } => {
                write!(f, "origin moved to the middle of the bridge, by {x:.1}, {y:.1}, {z:.1} mm")
            }
            Self::ByShape { name, kind } => write!(f, "part {name:?} recognized by its shape as {kind:?}"),
            Self::Missing { kind } => write!(f, "no {kind:?} was found"),
            Self::AnchorsDerived => f.write_str("the file has no anchors; derived from the geometry"),
            Self::NormalsMade { name } => write!(f, "part {name:?} had no usable normals; made from its triangles"),
            Self::SizedTo { size, meters_per_unit, .. } => {
                write!(f, "scaled to the declared size {size}; lengths multiplied by {meters_per_unit:.6} to be meters")
            }
            Self::SkinIgnored { name } => write!(f, "part {name:?} has bones; shown as they hold it at rest"),
            Self::AnimationIgnored => f.write_str("the file is animated; shown at rest"),
            Self::ExtensionIgnored { name } => write!(f, "extension {name} is not read"),
            Self::TexturePlacement { material } => {
                write!(f, "material {material:?} places its textures in different ways; all are placed as the first")
            }
            Self::AlphaIgnored { material } => {
                write!(f, "material {material:?} has transmission and alpha; only its transmission is used")
            }
            Self::FactorClamped { material, what, is, used } => {
                write!(f, "material {material:?} has {what} {is}, which none has; {used} is used")
            }
            Self::TextureLeftOut { texture, form } if form.is_empty() => write!(f, "texture {texture} names no picture"),
            Self::TextureLeftOut { texture, form } => {
                write!(f, "texture {texture} is there only as {form}; its surface is shown without it")
            }
            Self::LensOpaque { kind } => write!(f, "{kind:?} lets no light through"),
        }
    }
}
