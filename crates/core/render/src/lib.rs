//! A try-on asset and a head become a picture: a CPU rasterizer with occlusion and see-through lenses.
//!
//! Camera space everywhere: millimeters, right-handed, `+x` right in the picture, `+y` up, `+z` towards the viewer; the
//! camera sits at the origin and looks along `-z`.
//!
//! No files, no clock, no threads, and only arithmetic that IEEE 754 fixes: the same recipe gives the same bytes on every
//! machine.

mod background;
mod coarse_shading;
mod depth_test;
mod draw;
mod environment;
mod error;
mod fragment;
mod frame_surfaces;
mod hair;
mod layer_buffer;
mod level_of_detail;
mod light_estimation;
mod look;
mod math;
mod occluder;
mod picture;
mod placement;
mod product;
mod raster;
mod recipe;
mod refraction;
mod sample_pattern;
mod scene;
mod shade;
mod shader;
mod shadow;
mod sharpness;
mod srgb;
mod temple_end;
mod texture;
mod tile;
mod wearer;

pub use error::RenderError;
pub use eyewear::{Camera, Head};
pub use level_of_detail::FrameLevels;
pub use look::{LookOptions, draw_look, draw_look_on, draw_look_on_rgb};
pub use picture::{MAX_SIDE_PX, Picture};
pub use placement::Adjustment;
pub use product::{ProductOptions, ProductView, draw_product};
pub use recipe::{LookRecipe, RENDERER_VERSION};
