//! From what was read of a photo to the parts of a frame.

use eyewear::{FrameMaterial, FrameShape, NosePads, Rim};
use glam::{DVec2, DVec3, dvec2};

use super::Photo;
use super::color::FrontPicture;
use super::distance_field::DistanceField;
use super::end_pieces::{EndPieces, turn_back};
use super::front::{Front, FrontConstruction, Lens};
use super::front_materials::{self, Colors, seen_at, textured_region};
use super::front_mesh::{self, Profile};
use super::front_region::{bridge, front_region, pad_middle};
use super::side::TempleView;
use crate::anchors::SidePoints;
use crate::build::CREASE_DEG;
use crate::layout::{Construction, Layout};
use crate::materials::{self, FRONT, HARDWARE, LENS, LENS_EDGE, PADS, SLEEVES, TEMPLES};
use crate::model::{Anchors, FrameModel, Mesh, Part, PartKind};
use crate::pads::{self, Pad};
use crate::solid_mesh::SolidMesh;
use crate::spec::FrameSpec;
use crate::temple::{self, Temple};
use crate::{hinge, lens};

/// Tilt that a front is given: usual for adults, and it does not show in a frontal photo.
pub(super) const PANTOSCOPIC_DEG: f64 = 8.0;

/// The frame.
pub(super) fn model(photo: &Photo, front: &Front, temples: Option<&TempleView>) -> FrameModel {
    let region = front_region(front);
    let (picture, bare) = front_materials::picture(photo, front, &region);
    // Temples that another photo shows have the colors that it shows.
    let tortoise = front_materials::tortoise(front, &picture, &region).filter(|_| temples.is_none());
    let ends = EndPieces::find(front);
    let layouts = front.lenses.each_ref().map(|lens| layout(front, lens, &ends));
    let mut colors = Colors::measure(front, &picture, &region);
    if let Some(view) = temples {
        [colors.temples, colors.sleeves] = view.colors;
    }
    let mut assembly = Assembly { front, layouts, colors, parts: Vec::new() };
    assembly.front(&region, &picture);
    assembly.lenses();
    let pad = assembly.pads(&region);
    let temple = assembly.temples(&ends, temples);
    let anchors = assembly.anchors(&pad, &temple, &region, &ends);
    let mut textures = vec![picture.texture];
    if let Some(tortoise) = tortoise {
        for part in assembly.parts.iter_mut().filter(|p| p.material == TEMPLES) {
            materials::apply_texture_coordinates(&mut part.mesh);
        }
        textures.push(materials::tortoise_texture(tortoise.spots()));
    }
    let materials = front_materials::materials(front, &assembly.colors, bare, tortoise);
    FrameModel { parts: assembly.parts, materials, textures, anchors }
}

/// The layout that temples, pads and hinges are built by.
fn layout(front: &Front, lens: &Lens, ends: &EndPieces) -> Layout {
    let metal = matches!(front.make, FrontConstruction::Wire | FrontConstruction::Rimless);
    let (rim, frame_material) = match front.make {
        FrontConstruction::Rimless => (Rim::Rimless, FrameMaterial::Metal),
        FrontConstruction::Wire => (Rim::Full, FrameMaterial::Metal),
        _ => (Rim::Full, FrameMaterial::Acetate),
    };
    let dbl_mm = front.lenses[0].nasal_mm + front.lenses[1].nasal_mm;
    let mut spec = FrameSpec::new([lens.a_mm, lens.b_mm, dbl_mm, front.temple_mm], FrameShape::Other, rim, frame_material);
    spec.base_curve_d = front.base_curve_d;
    spec.wrap_deg = front.wrap_deg;
    spec.pantoscopic_deg = PANTOSCOPIC_DEG;
    // What is moulded onto a plate is part of its outline.
    spec.nose_pads = if front.make == FrontConstruction::Plate { NosePads::None } else { NosePads::Adjustable };
    let [low, high] = bridge(front);
    Layout {
        spec,
        construction: match front.make {
            FrontConstruction::Rimless => Construction::Drilled,
            FrontConstruction::Wire => Construction::Wire,
            _ => Construction::Plate,
        },
        outline: lens.outline.clone(),
        projected: lens.projected.clone(),
        surface: lens.surface.clone(),
        half_width: ends.half_width,
        rim_mm: None,
        bridge_y: (low + high) / 2.0,
        hinge_y: ends.y,
        end_half_height: ends.half_height,
        temple_half_width: if metal { 0.8 } else { 1.9 },
    }
}

struct Assembly<'a> {
    front: &'a Front,
    /// For the wearer's left and right.
    layouts: [Layout; 2],
    colors: Colors,
    parts: Vec<Part>,
}

impl Assembly<'_> {
    fn left(&self) -> &Layout {
        &self.layouts[0]
    }

    fn add(&mut self, kind: PartKind, name: &str, material: usize, mesh: Mesh) {
        self.parts.push(Part { kind, name: name.to_owned(), mesh, material });
    }

    fn tilted(&mut self, kind: PartKind, name: &str, material: usize, solid: &SolidMesh) {
        let solid = solid.clone().map(|p| self.left().tilt(p));
        self.add(kind, name, material, solid.shaded(CREASE_DEG));
    }

    /// The front with the photo on it.
    fn front(&mut self, region: &DistanceField, picture: &FrontPicture) {
        let surface = &self.left().surface;
        let solid = front_mesh::front_solid(region, &Profile::new(region), surface);
        let mut mesh = solid.shaded(CREASE_DEG);
        let shown = textured_region(self.front);
        mesh.uvs = mesh
            .positions
            .iter()
            .map(|p| picture.uv(seen_at(region, shown, dvec2(f64::from(p[0]), f64::from(p[1])) * 1000.0)))
            .collect();
        tilt(self.left(), &mut mesh);
        self.add(PartKind::Front, "front", FRONT, mesh);
    }

    fn lenses(&mut self) {
        for (side, (kind, name)) in
            [(PartKind::LensLeft, "lens_left"), (PartKind::LensRight, "lens_right")].into_iter().enumerate()
        {
            let layout = self.layouts[side].clone();
            let facing = |solid: SolidMesh| if side == 0 { solid } else { solid.mirrored() };
            let pane = facing(lens::lens_solid(&layout));
            let (top, height) = lens_box(&layout);
            let mut mesh = pane.shaded(CREASE_DEG);
            mesh.colors = mesh
                .positions
                .iter()
                .map(|p| {
                    let [r, g, b] = self.front.seen.at(((top - f64::from(p[1]) * 1000.0) / height) as f32);
                    [r, g, b, 1.0]
                })
                .collect();
            tilt(&layout, &mut mesh);
            self.add(kind, name, LENS, mesh);
            if self.front.make == FrontConstruction::Rimless {
                self.tilted(PartKind::Other, "lens_edge", LENS_EDGE, &facing(lens::edge(&layout)));
            }
        }
    }

    fn pads(&mut self, region: &DistanceField) -> Pad {
        let mut left = pads::pad(self.left());
        if let Some(seen) = pad_middle(self.front, region) {
            let off = (seen - left.contact.truncate()).clamp_length_max(4.0).extend(0.0);
            left.pad = left.pad.map(|pad| pad.map(|p| p + off));
            left.arm = left.arm.map(|arm| arm.map(|p| p + off));
            left.contact += off;
        }
        if let Some(pad) = &left.pad {
            let material = if left.arm.is_some() { PADS } else { TEMPLES };
            self.tilted(PartKind::NosePadLeft, "nose_pad_left", material, pad);
            self.tilted(PartKind::NosePadRight, "nose_pad_right", material, &pad.mirrored());
        }
        if let Some(arm) = &left.arm {
            self.tilted(PartKind::Other, "pad_arms", HARDWARE, &arm.pair());
        }
        left
    }

    fn temples(&mut self, ends: &EndPieces, seen: Option<&TempleView>) -> Temple {
        let left = seen.map_or_else(|| temple::temple(self.left()), |view| view.temple(self.left()));
        let plain = |mesh: &SolidMesh| mesh.shaded(CREASE_DEG);
        self.add(PartKind::TempleLeft, "temple_left", TEMPLES, plain(&left.bar));
        self.add(PartKind::TempleRight, "temple_right", TEMPLES, plain(&ends.right(&left.bar)));
        if let Some(sleeve) = &left.sleeve {
            self.add(PartKind::TempleLeft, "temple_tip_left", SLEEVES, plain(sleeve));
            self.add(PartKind::TempleRight, "temple_tip_right", SLEEVES, plain(&ends.right(sleeve)));
        }
        if self.left().metal_temples() {
            self.tilted(PartKind::Front, "end_pieces", TEMPLES, &ends.pair(&turn_back(self.left(), ends)));
        }
        self.add(PartKind::Other, "hinges", HARDWARE, plain(&ends.pair(&hinge::barrels(self.left()))));
        left
    }

    fn anchors(&self, pad: &Pad, temple: &Temple, region: &DistanceField, ends: &EndPieces) -> Anchors {
        let layout = self.left();
        let [left_center, right_center] = self.layouts.each_ref().map(|own| own.tilt(own.surface.center));
        let left = SidePoints {
            pad: layout.tilt(pad.contact),
            hinge: layout.hinge(),
            ear: temple.ear,
            tip: temple.tip,
            lens_center: left_center,
        };
        let mut right = SidePoints { lens_center: right_center, ..left }.mirrored();
        for hinged in [&mut right.hinge, &mut right.ear, &mut right.tip] {
            *hinged += ends.right_off;
        }
        let foot = dvec2(0.0, bridge(self.front)[0]);
        let behind = Profile::new(region).thickest_back_mm(foot + DVec2::Y);
        Anchors::of_sides(layout.tilt(layout.surface.at(foot, behind)), &left, &right)
    }
}

/// The mesh of a part of the front, which takes the pantoscopic tilt.
fn tilt(layout: &Layout, mesh: &mut Mesh) {
    for v in mesh.positions.iter_mut().chain(&mut mesh.normals) {
        *v = layout.tilt(DVec3::from(v.map(f64::from))).as_vec3().to_array();
    }
}

/// Top and height of a lens, mm.
fn lens_box(layout: &Layout) -> (f64, f64) {
    let (low, high) =
        layout.outline.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p.y), high.max(p.y)));
    (high, high - low)
}
