//! From the pieces of any glTF scene to a [`FrameModel`]: which part is which, how large, which way up, where the middle is.
//!
//! A file that carries all our anchors is taken as it is. For every other file parts are found by name, else by shape; axes
//! and units are brought to ours, the origin to the middle of the bridge, and anchors are derived. Each such step leaves a
//! [`Finding`].

mod anchors;
mod coordinate_system;
mod finding;
mod kinds;
mod names;
mod pane;
mod piece;
mod see_through;
mod silhouette;
mod size;
mod wearable;

use eyewear::BoxingSize;
use glam::DVec3;

use crate::glb::{GlbError, invalid};
use crate::model::{Anchors, FrameModel, Material, Part, PartKind, Texture};
pub use finding::Finding;
pub(crate) use names::of_own as kind_of_own;
pub(crate) use piece::{MOST_NAMES_ABOVE, Piece};

/// What a scene holds: geometry in its world axes, and named points.
#[derive(Debug, Default)]
pub(crate) struct RawScene {
    pub pieces: Vec<Piece>,
    pub points: Vec<(String, DVec3)>,
    /// What was noticed while the scene was walked.
    pub findings: Vec<Finding>,
}

/// A recognized frame.
pub(crate) struct Recognized {
    pub model: FrameModel,
    /// Why nobody can wear it.
    pub unwearable: Option<GlbError>,
    pub meters_per_unit: f64,
    pub findings: Vec<Finding>,
}

/// Widest, tallest or deepest that a frame can be, meters.
const LARGEST_M: f64 = 0.35;
/// Furthest that anything can be from the middle of the bridge, meters.
const FURTHEST_M: f64 = 1.0;

/// Finds the parts. With a declared size the frame is scaled to it; else its lengths must be those of a frame in some unit.
pub(crate) fn frame(
    scene: RawScene,
    mut materials: Vec<Material>,
    textures: Vec<Texture>,
    declared: Option<&BoxingSize>,
) -> Result<Recognized, GlbError> {
    let mut findings = scene.findings;
    let plain = materials.len();
    if scene.pieces.iter().any(|p| p.material.is_none()) {
        materials.push(plain_material());
    }
    for piece in &scene.pieces {
        if piece.material.is_some_and(|m| m >= plain) {
            return Err(invalid(format!("part {:?} uses a material that does not exist", piece.name)));
        }
    }
    let own = own_anchors(&scene.points);
    let mut pieces = scene.pieces;
    let (mut meters_per_unit, mut unwearable) = (1.0, None);
    let kinds = if own.is_some() {
        pieces.iter().map(|p| names::of_own(&p.name)).collect()
    } else {
        let hints = names::hints(&pieces, &materials);
        let (low, high) = piece::extent(pieces.iter());
        let mut components = kinds::components(pieces, &hints, &materials, &textures, (high - low).max_element());
        coordinate_system::turn(&mut components, &mut findings);
        unwearable = validate(&components).err();
        // What is no frame has the size of none: that is not what to say of it.
        meters_per_unit = coordinate_system::scale(&mut components, declared, &mut findings)
            .map_err(|error| unwearable.clone().unwrap_or(error))?;
        coordinate_system::center(&mut components, &mut findings);
        let (sorted, kinds) = kinds::settle(components, &mut findings);
        pieces = sorted;
        if unwearable.is_none() && wearable::are_temples_folded(&pieces, &kinds) {
            unwearable = Some(GlbError::TemplesFolded);
        }
        kinds
    };
    note_opaque_lenses(&pieces, &kinds, &materials, &textures, &mut findings);
    let (low, high) = piece::extent(pieces.iter());
    check_reach((high - low).max_element(), low.abs().max(high.abs()).max_element())?;
    let parts: Vec<Part> =
        pieces.into_iter().zip(kinds).map(|(piece, kind)| piece.into_part(kind, plain, &mut findings)).collect();
    note_missing(&parts, &mut findings);
    let anchors = own.unwrap_or_else(|| {
        findings.push(Finding::AnchorsDerived);
        anchors::derive(&parts)
    });
    let mut model = FrameModel { parts, materials, textures, anchors };
    if let Some(size) = declared {
        meters_per_unit *=
            size::fit(&mut model, size, meters_per_unit, &mut findings).map_err(|error| unwearable.clone().unwrap_or(error))?;
    }
    let points = model.parts.iter().flat_map(|p| &p.mesh.positions).map(|p| DVec3::from(p.map(f64::from)));
    let (low, high) = points.fold((DVec3::INFINITY, DVec3::NEG_INFINITY), |(low, high), p| (low.min(p), high.max(p)));
    let anchors = model.anchors.named().into_iter().flat_map(|(_, point)| point).map(|v| f64::from(v).abs());
    check_reach((high - low).max_element(), anchors.fold(0.0, |far, v| if v > far || v.is_nan() { v } else { far }))?;
    Ok(Recognized { model, unwearable, meters_per_unit, findings })
}

/// A frame has the size of a frame, and lies with its anchors where frames do.
fn check_reach(extent_m: f64, from_origin_m: f64) -> Result<(), GlbError> {
    if extent_m <= LARGEST_M && from_origin_m <= FURTHEST_M {
        return Ok(());
    }
    let reach = extent_m.max(from_origin_m);
    Err(invalid(format!("the frame reaches {reach:.2} m in one direction; some of its vertices are out of place")))
}

/// The look of a part that names no material (glTF's default, made of plastic).
fn plain_material() -> Material {
    Material { base_color: [0.5, 0.5, 0.5, 1.0], roughness: 0.6, ..Material::plain("default") }
}

/// Whether this is a pair of glasses. Units are not known yet.
fn validate(components: &[kinds::Component]) -> Result<(), GlbError> {
    let pieces: Vec<&Piece> = components.iter().map(|c| &c.piece).collect();
    let (low, high) = piece::extent(pieces.iter().copied());
    let width = high.x - low.x;
    if !(width.is_finite() && width > 0.0) {
        return Ok(());
    }
    wearable::validate(&pieces, wearable::has_lenses(components), |length| format!("{:.2}", length / width))
}

/// A lens that lets less than this through is opaque.
const LEAST_CLEAR: f64 = 0.01;

fn note_opaque_lenses(
    pieces: &[Piece],
    kinds: &[PartKind],
    materials: &[Material],
    textures: &[Texture],
    findings: &mut Vec<Finding>,
) {
    for kind in [PartKind::LensLeft, PartKind::LensRight] {
        let is_opaque = |piece: &Piece| {
            let material = piece.material.and_then(|m| materials.get(m));
            material.is_none_or(|m| m.transmission <= 0.0 && see_through::mean_alpha(piece, m, textures) > 1.0 - LEAST_CLEAR)
        };
        let mut lenses = pieces.iter().zip(kinds).filter(|(_, k)| **k == kind).map(|(piece, _)| piece).peekable();
        if lenses.peek().is_some() && lenses.all(is_opaque) {
            findings.push(Finding::LensOpaque { kind });
        }
    }
}

fn note_missing(parts: &[Part], findings: &mut Vec<Finding>) {
    use PartKind::{LensLeft, LensRight, TempleLeft, TempleRight};
    for kind in [LensLeft, LensRight, TempleLeft, TempleRight] {
        if !parts.iter().any(|p| p.kind == kind) {
            findings.push(Finding::Missing { kind });
        }
    }
}

/// Our own anchors, when the file has every one of them.
fn own_anchors(points: &[(String, DVec3)]) -> Option<Anchors> {
    let get = |name: &str| {
        let found = points.iter().find(|(n, _)| n.strip_prefix("anchor_") == Some(name))?;
        Some(found.1.as_vec3().to_array())
    };
    Some(Anchors {
        bridge: get("bridge")?,
        pad_left: get("pad_left")?,
        pad_right: get("pad_right")?,
        hinge_left: get("hinge_left")?,
        hinge_right: get("hinge_right")?,
        ear_left: get("ear_left")?,
        ear_right: get("ear_right")?,
        temple_tip_left: get("temple_tip_left")?,
        temple_tip_right: get("temple_tip_right")?,
        lens_center_left: get("lens_center_left")?,
        lens_center_right: get("lens_center_right")?,
    })
}
