//! Frame geometry: from dimensions to a 3-D try-on asset, and reading and checking assets made elsewhere.
//!
//! Axes of every [`FrameModel`], as in glTF: metres, right-handed, `+x` to the wearer's left, `+y` up, `+z` forward, out of
//! the wearer's face. The origin is the middle of the bridge in the plane of the lenses.

mod build;
pub mod glb;
mod layout;
mod lens;
mod looks;
mod measure;
pub mod model;
mod outline;
mod pads;
mod plate;
mod recognise;
mod solid;
pub mod spec;
mod surface;
mod sweep;
mod temple;
mod temple_length;
mod wire;

pub use build::build;
pub use glb::{AssetReport, GlbError, GlbLimits, LoadedFrame, read_glb, read_gltf, write_glb};
pub use measure::{FrameMeasures, measure};
pub use model::{Anchors, FrameModel, Material, Mesh, Part, PartKind, Texture};
pub use recognise::Finding;
pub use spec::{FrameError, FrameSpec, LensLook, MetalFinish, Pattern, Srgb};
