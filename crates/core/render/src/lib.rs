//! A try-on asset and a head become a picture: a CPU rasterizer with occlusion and see-through lenses.
//!
//! Camera space everywhere: millimeters, right-handed, `+x` right in the picture, `+y` up, `+z` towards the viewer; the
//! camera sits at the origin and looks along `-z`.
//!
//! No files, no clock, no threads, and only arithmetic that IEEE 754 fixes: the same recipe gives the same bytes on every
//! machine.

mod behind;
mod block;
mod cover;
mod draw;
mod ear;
mod environment;
mod error;
mod film;
mod ground;
mod hair;
pub mod head;
mod hit;
mod levels;
mod light;
mod look;
mod math;
mod occluder;
mod pattern;
mod picture;
mod pose;
mod product;
mod raster;
mod recipe;
mod scene;
mod seat;
mod shade;
mod shadow;
mod sharpness;
mod srgb;
mod texture;
mod tile;
mod wearer;

pub use error::RenderError;
pub use head::{Camera, Head};
pub use levels::FrameLevels;
pub use look::{LookOptions, draw_look, draw_look_on, draw_look_on_rgb};
pub use picture::{MAX_SIDE_PX, Picture};
pub use product::{ProductOptions, ProductView, draw_product};
pub use recipe::{LookRecipe, RENDERER_VERSION};
pub use seat::Adjustment;
