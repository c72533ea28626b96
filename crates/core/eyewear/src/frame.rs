//! Words for a frame, and its boxing measures (ISO 8624).

use crate::vocabulary;

vocabulary! {
    /// Outline of the lens openings.
    pub enum FrameShape {
        Round = "round", Oval = "oval", Square = "square", Rectangle = "rectangle", CatEye = "cat_eye", Aviator = "aviator",
        Wayfarer = "wayfarer", Geometric = "geometric", Browline = "browline", Butterfly = "butterfly", Shield = "shield", Other = "other",
    }
}

vocabulary! {
    /// How much of the lens the rim goes around.
    pub enum Rim { Full = "full", Semi = "semi", Rimless = "rimless" }
}

vocabulary! {
    pub enum FrameMaterial {
        Metal = "metal", Plastic = "plastic", Acetate = "acetate", Titanium = "titanium", Wood = "wood", Mixed = "mixed", Other = "other",
    }
}

vocabulary! {
    pub enum Hinge { Standard = "standard", Spring = "spring", Other = "other" }
}

vocabulary! {
    pub enum NosePads { Adjustable = "adjustable", Fixed = "fixed", None = "none" }
}

/// What is known of a frame's size. A field that is `None` is unknown; nothing here is ever filled in by default.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(
    feature = "wire",
    derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema),
    serde(deny_unknown_fields, default)
)]
pub struct FrameDimensions {
    /// Boxed lens width, "eye size".
    pub a_mm: Option<f64>,
    /// Boxed lens height.
    pub b_mm: Option<f64>,
    /// Distance between lenses, "bridge".
    pub dbl_mm: Option<f64>,
    /// Effective diameter: twice the longest radius from the box center.
    pub ed_mm: Option<f64>,
    pub temple_mm: Option<f64>,
    pub total_width_mm: Option<f64>,
    pub frame_height_mm: Option<f64>,
    /// Lens base curve in dioptres.
    pub base_curve_d: Option<f64>,
    /// Face-form wrap in degrees.
    pub wrap_deg: Option<f64>,
    /// Pantoscopic tilt in degrees.
    pub pantoscopic_deg: Option<f64>,
    pub weight_g: Option<f64>,
    /// How far a measure may be from the wearer's before it counts; 0.5 mm when the maker says nothing.
    pub tolerance_mm: Option<f64>,
}
