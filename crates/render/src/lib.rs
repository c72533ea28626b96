//! A try-on asset and a head become a picture: a CPU rasteriser with occlusion and see-through lenses.
//!
//! Camera space everywhere: millimetres, right-handed, `+x` right in the picture, `+y` up, `+z` towards the viewer; the
//! camera sits at the origin and looks along `-z`.

pub mod head;

pub use head::{Camera, Head};
