//! Frame geometry: from dimensions to a 3-D try-on asset, and reading and checking assets made elsewhere.
//!
//! Axes of every [`FrameModel`], as in glTF: meters, right-handed, `+x` to the wearer's left, `+y` up, `+z` forward, out of
//! the wearer's face. The origin is the middle of the bridge: halfway between the boxed lenses, at half their height, in the
//! plane of their nasal edges. Frames stand as they are worn: temples run straight back and the front carries the pantoscopic
//! tilt, so A and B are measured in the tilted lens planes ([`measure()`]).
//!
//! ```
//! use eyewear::{FrameMaterial, FrameShape, Rim};
//! use frames::{FrameSpec, GlbLimits, build, read_glb, write_glb};
//!
//! let spec = FrameSpec::new([52.0, 40.0, 18.0, 140.0], FrameShape::Wayfarer, Rim::Full, FrameMaterial::Acetate);
//! let file = write_glb(&build(&spec)?);
//! let loaded = read_glb(&file, &GlbLimits::default())?;
//! assert!((loaded.report.measures.a_mm.unwrap_or(0.0) - 52.0).abs() < 0.1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod anchors;
mod budget;
mod build;
mod check;
mod deviation;
mod error;
mod front_surface;
mod geometry;
pub mod glb;
mod hinge;
mod layout;
mod lens;
mod materials;
mod measure;
pub mod model;
mod normalize;
mod optics;
mod outline;
mod pads;
pub mod photo;
mod plate_front;
mod recognize;
mod reduce;
mod simplify;
mod solid_mesh;
pub mod spec;
mod srgb;
mod sweep;
mod temple;
mod temple_length;
mod wire_front;

pub use budget::{Budget, FILE_BUDGET_BYTES, MOST_DEVIATION_MM, Reduction, TEXTURE_SIDE_BUDGET_PX, TRIANGLE_BUDGET};
pub use build::build;
pub use check::{CheckRow, SIZE_GAP_MM, Severity, Verdict, check};
pub use error::FrameError;
pub use geometry::{MeshFaults, mesh_faults};
pub use glb::{
    AssetReport, GlbError, GlbLimits, LoadedFrame, NormalMap, read_glb, read_glb_sized, read_gltf, read_gltf_sized,
    read_model_sized, write_glb,
};
pub use measure::{FrameMeasures, measure};
pub use model::{Anchors, FrameModel, LensTraits, Material, Mesh, Part, PartKind, Specular, Texture, Volume};
pub use normalize::{Normalized, Repair, normalize, normalize_within};
pub use optics::{AntiReflection, LensAppearance, LensPower, MirrorCoating};
pub use recognize::Finding;
pub use simplify::simplify;
pub use spec::{FrameSpec, MetalFinish, Pattern};
pub use srgb::Srgb;
