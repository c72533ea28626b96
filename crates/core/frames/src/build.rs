//! Puts the parts of a parametric frame together.

use eyewear::{FrameShape, Rim};
use glam::DVec3;

use crate::anchors::SidePoints;
use crate::error::FrameError;
use crate::layout::{Construction, Layout, LayoutOverrides};
use crate::materials;
use crate::model::{Anchors, FrameModel, Material, Part, PartKind};
use crate::pads::Pad;
use crate::solid_mesh::SolidMesh;
use crate::spec::FrameSpec;
use crate::temple::Temple;
use crate::{hinge, lens, pads, plate_front, temple, wire_front};

/// Faces that meet at less than this look like one curved surface.
pub(crate) const CREASE_DEG: f64 = 38.0;

/// Builds the frame that a specification describes. The same specification gives the same bits.
///
/// # Errors
/// A field out of range, or a front too narrow, too wide or too curved for its lenses; the message names the field.
pub fn build(spec: &FrameSpec) -> Result<FrameModel, FrameError> {
    build_with_overrides(spec, &LayoutOverrides::default())
}

/// Builds a frame of which more is known than its specification says.
pub(crate) fn build_with_overrides(spec: &FrameSpec, overrides: &LayoutOverrides) -> Result<FrameModel, FrameError> {
    let layout = Layout::new(spec, overrides)?;
    let (materials, textures) = materials::materials(&layout);
    let mut assembly = Assembly { layout: &layout, materials: &materials, parts: Vec::new() };
    assembly.front();
    assembly.lenses();
    let pad = pads::pad(&layout);
    assembly.pads(&pad);
    let left_temple = temple::temple(&layout);
    assembly.temples(&left_temple);
    assembly.hinges();
    Ok(FrameModel { parts: assembly.parts, materials, textures, anchors: anchors(&layout, &pad, &left_temple) })
}

struct Assembly<'a> {
    layout: &'a Layout,
    materials: &'a [Material],
    parts: Vec<Part>,
}

impl Assembly<'_> {
    /// Adds a part of the front, which takes the pantoscopic tilt.
    fn tilted(&mut self, kind: PartKind, name: &str, material: usize, solid: &SolidMesh) {
        // A rim that is wider than its frame is cut flat at the sides, as a plate is.
        let widest = self.layout.half_width;
        let solid = solid.clone().map(|p| self.layout.tilt(p.with_x(p.x.clamp(-widest, widest))));
        self.add(kind, name, material, &solid);
    }

    fn add(&mut self, kind: PartKind, name: &str, material: usize, solid: &SolidMesh) {
        let mut mesh = solid.shaded(CREASE_DEG);
        match material {
            materials::FRONT => materials::apply_pattern(&mut mesh, &self.layout.spec, true),
            materials::TEMPLES | materials::SLEEVES => materials::apply_pattern(&mut mesh, &self.layout.spec, false),
            materials::LENS => materials::apply_lens_gradient(&mut mesh, &self.layout.spec),
            _ => {}
        }
        if self.materials[material].anisotropy > 0.0 {
            materials::apply_texture_coordinates(&mut mesh);
        }
        self.parts.push(Part { kind, name: name.to_owned(), mesh, material });
    }

    fn front(&mut self) {
        let layout = self.layout;
        match layout.construction {
            Construction::Plate => self.tilted(PartKind::Front, "front", materials::FRONT, &plate_front::front(layout)),
            Construction::Wire => {
                let mut front = wire_front::wire_rim(layout).pair();
                front.append(&wire_front::bridge(layout));
                front.append(&wire_front::end_piece(layout).pair());
                self.tilted(PartKind::Front, "front", materials::FRONT, &front);
            }
            Construction::Brow => self.brow_front(),
            Construction::Drilled => {
                let mut front = wire_front::bridge(layout);
                front.append(&wire_front::end_piece(layout).pair());
                front.append(&wire_front::screws(layout).pair());
                self.tilted(PartKind::Front, "front", materials::HARDWARE, &front);
            }
            Construction::Visor => self.visor_front(),
        }
    }

    fn brow_front(&mut self) {
        let layout = self.layout;
        let mut bars = wire_front::brow_bar(layout).pair();
        bars.append(&wire_front::end_piece(layout).pair());
        self.tilted(PartKind::Front, "front", materials::FRONT, &bars);
        let mut metal = wire_front::bridge(layout);
        if layout.spec.shape == FrameShape::Browline && layout.spec.rim == Rim::Full {
            metal.append(&wire_front::wire_rim(layout).pair());
        } else {
            self.tilted(PartKind::Other, "nylon", materials::LENS_EDGE, &wire_front::nylon(layout).pair());
        }
        self.tilted(PartKind::Front, "front_bridge", materials::HARDWARE, &metal);
    }

    fn visor_front(&mut self) {
        let layout = self.layout;
        let mut front = wire_front::end_piece(layout).pair();
        if layout.spec.rim != Rim::Rimless {
            front.append(&wire_front::visor_rim(layout, layout.spec.rim == Rim::Full));
        }
        self.tilted(PartKind::Front, "front", materials::FRONT, &front);
        self.tilted(PartKind::Other, "lens_middle", materials::LENS, &lens::visor_strip(layout));
    }

    fn lenses(&mut self) {
        let pane = lens::lens_solid(self.layout);
        self.tilted(PartKind::LensLeft, "lens_left", materials::LENS, &pane);
        self.tilted(PartKind::LensRight, "lens_right", materials::LENS, &pane.mirrored());
        let bare = matches!(self.layout.construction, Construction::Brow | Construction::Drilled);
        let bare = bare && self.layout.spec.rim != Rim::Full;
        // Wires are hardly deeper than a thin lens: a thicker one stands out behind them.
        let stands_out = self.layout.construction == Construction::Wire && lens::edge_mm(self.layout) > wire_front::RIM_DEPTH_MM;
        if bare || stands_out {
            self.tilted(PartKind::Other, "lens_edges", materials::LENS_EDGE, &lens::edge(self.layout).pair());
        }
    }

    fn pads(&mut self, left: &Pad) {
        let material = if left.arm.is_some() { materials::PADS } else { materials::FRONT };
        if let Some(pad) = &left.pad {
            self.tilted(PartKind::NosePadLeft, "nose_pad_left", material, pad);
            self.tilted(PartKind::NosePadRight, "nose_pad_right", material, &pad.mirrored());
        }
        if let Some(arm) = &left.arm {
            self.tilted(PartKind::Other, "pad_arms", materials::HARDWARE, &arm.pair());
        }
    }

    fn temples(&mut self, left: &Temple) {
        self.add(PartKind::TempleLeft, "temple_left", materials::TEMPLES, &left.bar);
        self.add(PartKind::TempleRight, "temple_right", materials::TEMPLES, &left.bar.mirrored());
        if let Some(sleeve) = &left.sleeve {
            self.add(PartKind::TempleLeft, "temple_tip_left", materials::SLEEVES, sleeve);
            self.add(PartKind::TempleRight, "temple_tip_right", materials::SLEEVES, &sleeve.mirrored());
        }
    }

    fn hinges(&mut self) {
        self.add(PartKind::Other, "hinges", materials::HARDWARE, &hinge::barrels(self.layout).pair());
    }
}

fn anchors(layout: &Layout, pad: &Pad, temple: &Temple) -> Anchors {
    let left = SidePoints {
        pad: layout.tilt(pad.contact),
        hinge: layout.hinge(),
        ear: temple.ear,
        tip: temple.tip,
        lens_center: layout.tilt(layout.surface.center),
    };
    Anchors::of_sides(bridge_contact(layout), &left, &left.mirrored())
}

/// Middle of the bridge on the side of the nose.
fn bridge_contact(layout: &Layout) -> DVec3 {
    match layout.construction {
        Construction::Plate => plate_front::bridge_contact(layout),
        Construction::Visor => {
            let (_, bottom) = lens::visor_middle(layout);
            layout.tilt(layout.surface.at(glam::dvec2(0.0, bottom), -1.5))
        }
        _ => layout.tilt(layout.surface.at(glam::dvec2(0.0, layout.bridge_y + 1.0), -1.3)),
    }
}
