//! From what was read of a photo to the parts of a frame.

use eyewear::{FrameMaterial, FrameShape, NosePads, Rim};
use glam::{DMat3, DVec2, DVec3, dvec2, dvec3};

use super::Photo;
use super::colour::FrontPicture;
use super::field::Field;
use super::frontal::{Front, Lens, Make};
use super::sheet::{self, Profile};
use crate::layout::{Construction, Layout};
use crate::lens;
use crate::looks::linear;
use crate::model::{Anchors, FrameModel, Material, Mesh, Part, PartKind};
use crate::pads::{self, Pad};
use crate::solid::{Ends, Solid};
use crate::spec::FrameSpec;
use crate::sweep::{along, rounded_rectangle};
use crate::temple::{self, Temple};

/// Tilt that a front is given: usual for adults, and it does not show in a frontal photo.
pub(super) const PANTOSCOPIC_DEG: f64 = 8.0;
/// Faces that meet at less than this look like one curved surface.
const CREASE_DEG: f64 = 38.0;
/// How far below the bridge the arms of the pads begin.
const ARMS_BELOW_BRIDGE_MM: f64 = 3.5;
/// Walls take the colour from this far inside the edge, or from the middle of what is narrower: outlines are dark lines and
/// highlights in photos.
const WALL_INSET_MM: f64 = 1.1;
/// Nearer to the edge than this a point belongs to the wall.
const WALL_MM: f64 = 0.1;

/// Indices of the materials.
const FRONT: usize = 0;
const TEMPLES: usize = 1;
const HARDWARE: usize = 2;
const LENS: usize = 3;
const PADS: usize = 4;
const SLEEVES: usize = 5;
const LENS_EDGE: usize = 6;

/// The frame.
pub(super) fn model(photo: &Photo, front: &Front) -> FrameModel {
    let material = material(front);
    let picture = FrontPicture::new(photo, front.plane, picture_area(front)).without_shine(shine(front));
    let ends = EndPieces::find(front);
    let layouts = front.lenses.each_ref().map(|lens| layout(front, lens, &ends));
    let colors = Colors::measure(front, &picture, &material);
    let mut assembly = Assembly { front, layouts, colors, parts: Vec::new() };
    assembly.front(&material, &picture);
    assembly.lenses();
    let pad = assembly.pads(&material);
    let temple = assembly.temples(&ends);
    let anchors = assembly.anchors(&pad, &temple, &material, &ends);
    let materials = assembly.materials();
    FrameModel { parts: assembly.parts, materials, textures: vec![picture.texture], anchors }
}

/// What of the silhouette is the front itself: no lenses, no pads and their arms.
fn material(front: &Front) -> Field {
    let shape = &front.shape;
    if front.make == Make::Rimless {
        // The line around a lens is its edge; mounts and bridge are thicker.
        const THIN_MM: f64 = 0.45;
        let kept = shape.solid.map(|_, v| v + THIN_MM as f32).restored().map(|_, v| v - THIN_MM as f32).restored();
        return without_pads(front, &kept);
    }
    let rims = shape.silhouette.with(&shape.openings, |silhouette, opening| silhouette.max(-opening)).restored();
    if front.make == Make::Plate { rims } else { without_pads(front, &rims) }
}

/// Cuts what hangs below the bridge and is not rim.
fn without_pads(front: &Front, material: &Field) -> Field {
    let shape = &front.shape;
    let below = bridge(front)[0] - ARMS_BELOW_BRIDGE_MM;
    let rim = if front.make == Make::Rimless { -1.0 } else { front.rim_mm[1] * 1.1 + 0.25 };
    let across = front.lenses[0].nasal_mm + 0.3 * front.lenses[0].a_mm;
    let cut = material.map(|p, v| {
        let hanging = p.y < below && p.x.abs() < across && shape.openings.at(p) > rim;
        if hanging { v.max(0.3) } else { v }
    });
    cut.restored()
}

/// Middle of the left pad as far as it shows beside its rim: what hangs below the bridge and was cut off.
fn pad_middle(front: &Front, material: &Field) -> Option<DVec2> {
    if front.make == Make::Plate {
        return None;
    }
    const LEAST_CELLS: f64 = 8.0 / (super::field::CELL_MM * super::field::CELL_MM);
    let below = bridge(front)[0] - ARMS_BELOW_BRIDGE_MM;
    let solid = &front.shape.solid;
    let across = front.lenses[0].nasal_mm + 0.3 * front.lenses[0].a_mm;
    let (mut sum, mut count) = (DVec2::ZERO, 0.0);
    for (i, &value) in solid.values.iter().enumerate() {
        let p = solid.place(i);
        if value < 0.0
            && material.values[i] > 0.4
            && p.y < below
            && (0.0..across).contains(&p.x)
            && front.shape.openings.values[i] > 0.0
        {
            (sum, count) = (sum + p, count + 1.0);
        }
    }
    (count > LEAST_CELLS).then(|| sum / count)
}

/// Bottom and top of the bridge in the middle.
fn bridge(front: &Front) -> [f64; 2] {
    front.shape.span(0.0, 0.0).unwrap_or([0.0, 3.0])
}

/// Where the photo's colours are those of the frame.
fn picture_area(front: &Front) -> &Field {
    if front.make == Make::Rimless { &front.shape.raw } else { &front.shape.shown }
}

/// Share of the photo's light and shade that is taken out: wires are drawn as tubes and shine by themselves.
fn shine(front: &Front) -> f32 {
    match front.make {
        Make::Wire | Make::Rimless => 0.5,
        Make::Plate | Make::Brow => 0.15,
    }
}

/// The end pieces: where temples are hinged.
struct EndPieces {
    half_width: f64,
    y: f64,
    half_height: f64,
    /// From the mirror image of the left end to the right one: nothing, where both sides were averaged.
    right_off: DVec3,
}

impl EndPieces {
    fn find(front: &Front) -> Self {
        let broad = matches!(front.make, Make::Plate | Make::Brow);
        let (inside, most) = if broad { (3.0, 5.6) } else { (1.5, 2.6) };
        let upper = 0.25 * front.lenses[0].b_mm;
        let end = |side: f64| {
            let far = front.reach(side);
            let [low, high] = front.shape.span(side * (far - inside), upper).unwrap_or([upper - 2.0, upper + 2.0]);
            (far, (low + high) / 2.0, (high - low) / 2.0)
        };
        let ((half_width, y, half_height), (right_width, right_y, _)) = (end(1.0), end(-1.0));
        let right_off = dvec3(half_width - right_width, right_y - y, 0.0);
        Self { half_width, y, half_height: half_height.clamp(1.2, most), right_off }
    }

    /// The left piece and the right one.
    fn pair(&self, left: &Solid) -> Solid {
        let mut pair = left.clone();
        pair.append(&self.right(left));
        pair
    }

    fn right(&self, left: &Solid) -> Solid {
        left.mirrored().map(|p| p + self.right_off)
    }
}

/// Where the photo shows what the model has at a point. Edges of the photo's sides lie beside their averaged ones: a point is
/// looked up at the same distance from the photo's own edge. Points at the edge itself are looked up a little inside.
fn seen_at(material: &Field, shown: &Field, p: DVec2) -> DVec2 {
    let depth = material.at(p);
    let inward = |by: f64| material.at(p - material.slope(p).normalize_or_zero() * by);
    let wanted = if depth > -WALL_MM { inward(WALL_INSET_MM).max(-WALL_INSET_MM).min(inward(0.5)) } else { depth };
    let mut at = p;
    for _ in 0..4 {
        let away = (wanted - shown.at(at)).clamp(-0.6, 0.6);
        at += shown.slope(at).clamp_length_max(1.0) * away;
    }
    if at.distance(p) < 2.0 { at } else { p }
}

/// The plan that temples, pads and hinges are built by.
fn layout(front: &Front, lens: &Lens, ends: &EndPieces) -> Layout {
    let metal = matches!(front.make, Make::Wire | Make::Rimless);
    let (rim, frame_material) = match front.make {
        Make::Rimless => (Rim::Rimless, FrameMaterial::Metal),
        Make::Wire => (Rim::Full, FrameMaterial::Metal),
        _ => (Rim::Full, FrameMaterial::Acetate),
    };
    let dbl_mm = front.lenses[0].nasal_mm + front.lenses[1].nasal_mm;
    let mut spec = FrameSpec::new([lens.a_mm, lens.b_mm, dbl_mm, front.temple_mm], FrameShape::Other, rim, frame_material);
    spec.base_curve_d = front.base_curve_d;
    spec.wrap_deg = front.wrap_deg;
    spec.pantoscopic_deg = PANTOSCOPIC_DEG;
    // What is moulded onto a plate is part of its outline.
    spec.nose_pads = if front.make == Make::Plate { NosePads::None } else { NosePads::Adjustable };
    let [low, high] = bridge(front);
    Layout {
        spec,
        construction: match front.make {
            Make::Rimless => Construction::Drilled,
            Make::Wire => Construction::Wire,
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

/// sRGB colours that sides are given.
struct Colors {
    temples: [u8; 3],
    hardware: [u8; 3],
}

impl Colors {
    fn measure(front: &Front, picture: &FrontPicture, material: &Field) -> Self {
        let half_width = front.half_width();
        let outer = |p: DVec2| p.x.abs() > half_width - 6.0 && material.at(p) < -0.35;
        let lower = |p: DVec2| p.y < 0.0 && material.at(p) < -0.2;
        let all = |p: DVec2| material.at(p) < -0.3;
        let everywhere = picture.usual(all).unwrap_or([60; 3]);
        Self {
            temples: picture.usual(outer).unwrap_or(everywhere),
            hardware: match front.make {
                Make::Brow => picture.usual(lower).unwrap_or([190; 3]),
                Make::Wire | Make::Rimless => everywhere,
                Make::Plate => [186, 188, 192],
            },
        }
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

    fn tilted(&mut self, kind: PartKind, name: &str, material: usize, solid: &Solid) {
        let solid = solid.clone().map(|p| self.left().tilt(p));
        self.add(kind, name, material, solid.shaded(CREASE_DEG));
    }

    /// The front with the photo on it.
    fn front(&mut self, material: &Field, picture: &FrontPicture) {
        let surface = &self.left().surface;
        let solid = sheet::solid(material, &Profile::new(material), surface);
        let mut mesh = solid.shaded(CREASE_DEG);
        let shown = picture_area(self.front);
        mesh.uvs = mesh
            .positions
            .iter()
            .map(|p| picture.uv(seen_at(material, shown, dvec2(f64::from(p[0]), f64::from(p[1])) * 1000.0)))
            .collect();
        let tilt = |v: [f32; 3]| self.left().tilt(DVec3::from(v.map(f64::from))).as_vec3().to_array();
        mesh.positions = mesh.positions.iter().map(|&p| tilt(p)).collect();
        mesh.normals = mesh.normals.iter().map(|&n| tilt(n)).collect();
        self.add(PartKind::Front, "front", FRONT, mesh);
    }

    fn lenses(&mut self) {
        for (side, (kind, name)) in
            [(PartKind::LensLeft, "lens_left"), (PartKind::LensRight, "lens_right")].into_iter().enumerate()
        {
            let layout = self.layouts[side].clone();
            let facing = |solid: Solid| if side == 0 { solid } else { solid.mirrored() };
            let pane = facing(lens::pane(&layout));
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
            let tilt = |v: [f32; 3]| layout.tilt(DVec3::from(v.map(f64::from))).as_vec3().to_array();
            mesh.positions = mesh.positions.iter().map(|&p| tilt(p)).collect();
            mesh.normals = mesh.normals.iter().map(|&n| tilt(n)).collect();
            self.add(kind, name, LENS, mesh);
            if self.front.make == Make::Rimless {
                self.tilted(PartKind::Other, "lens_edge", LENS_EDGE, &facing(lens::edge(&layout)));
            }
        }
    }

    fn pads(&mut self, material: &Field) -> Pad {
        let mut left = pads::pad(self.left());
        if let Some(seen) = pad_middle(self.front, material) {
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
            self.tilted(PartKind::Other, "pad_arms", HARDWARE, &both(arm));
        }
        left
    }

    fn temples(&mut self, ends: &EndPieces) -> Temple {
        let left = temple::temple(self.left());
        let plain = |mesh: &Solid| mesh.shaded(CREASE_DEG);
        self.add(PartKind::TempleLeft, "temple_left", TEMPLES, plain(&left.bar));
        self.add(PartKind::TempleRight, "temple_right", TEMPLES, plain(&ends.right(&left.bar)));
        if let Some(sleeve) = &left.sleeve {
            self.add(PartKind::TempleLeft, "temple_tip_left", SLEEVES, plain(sleeve));
            self.add(PartKind::TempleRight, "temple_tip_right", SLEEVES, plain(&ends.right(sleeve)));
        }
        if self.left().metal_temples() {
            let turn = self.turn_back(ends);
            self.tilted(PartKind::Front, "end_pieces", TEMPLES, &ends.pair(&turn));
        }
        self.add(PartKind::Other, "hinges", HARDWARE, plain(&ends.pair(&self.hinge())));
        left
    }

    /// From the flat end of a metal front around the corner to the hinge.
    fn turn_back(&self, ends: &EndPieces) -> Solid {
        let layout = self.left();
        let (thick, tall) = (1.4, 2.0 * ends.half_height - 0.3);
        let outer = ends.half_width - thick / 2.0;
        const BEND: f64 = 1.6;
        let surface_z = |x: f64| layout.surface.height(dvec2(x, ends.y)) - 0.35;
        let corner_z = surface_z(outer - BEND);
        let mut path: Vec<DVec3> =
            [3.0, 1.5].iter().map(|back| dvec3(outer - BEND - back, ends.y, surface_z(outer - BEND - back))).collect();
        for step in 0..=5 {
            let (sin, cos) = libm::sincos(std::f64::consts::FRAC_PI_2 * f64::from(step) / 5.0);
            path.push(dvec3(outer - BEND + BEND * sin, ends.y, corner_z - BEND * (1.0 - cos)));
        }
        let back_z = layout.surface.height(dvec2(ends.half_width - 2.0, ends.y)) - crate::wire::END_PIECE_DEPTH_MM - 0.6;
        let from = corner_z - BEND;
        path.extend((1..=3).map(|i| dvec3(outer, ends.y, from + (back_z - from) * f64::from(i) / 3.0)));
        along(&path, DVec3::Y, Ends::Capped, |_| rounded_rectangle(dvec2(thick, tall), 0.4, 2))
    }

    /// Three barrels on the inside of the joint.
    fn hinge(&self) -> Solid {
        let layout = self.left();
        let inside = layout.hinge() - dvec3(layout.temple_half_width + 0.7, 0.0, 0.4);
        let height = (layout.end_half_height * 0.55).min(2.4);
        let mut barrels = Solid::default();
        for step in [-1.0, 0.0, 1.0] {
            let axes = DMat3::from_diagonal(dvec3(1.0, height * 0.42, 1.2));
            barrels.append(&Solid::ellipsoid(inside + DVec3::Y * (height * 0.72 * step), axes, 10, 6));
        }
        barrels
    }

    fn anchors(&self, pad: &Pad, temple: &Temple, material: &Field, ends: &EndPieces) -> Anchors {
        let layout = self.left();
        let left = |p: DVec3| (p / 1000.0).as_vec3().to_array();
        let right = |p: DVec3| left(dvec3(-p.x, p.y, p.z));
        let hinged = |p: DVec3| left(dvec3(-p.x, p.y, p.z) + ends.right_off);
        let foot = dvec2(0.0, bridge(self.front)[0]);
        let behind = Profile::new(material).thickest_back_mm(foot + DVec2::Y);
        let contact = layout.tilt(pad.contact);
        let centers = [0, 1].map(|side| self.layouts[side].tilt(self.layouts[side].surface.center));
        Anchors {
            bridge: left(layout.tilt(layout.surface.at(foot, behind))),
            pad_left: left(contact),
            pad_right: right(contact),
            hinge_left: left(layout.hinge()),
            hinge_right: hinged(layout.hinge()),
            ear_left: left(temple.ear),
            ear_right: hinged(temple.ear),
            temple_tip_left: left(temple.tip),
            temple_tip_right: hinged(temple.tip),
            lens_center_left: left(centers[0]),
            lens_center_right: right(centers[1]),
        }
    }

    fn materials(&self) -> Vec<Material> {
        let metal = matches!(self.front.make, Make::Wire | Make::Rimless);
        let color = |srgb: [u8; 3]| {
            let [r, g, b] = linear(srgb);
            [r, g, b, 1.0]
        };
        let (metallic, roughness) = if metal { (0.75, 0.3) } else { (0.0, 0.24) };
        let lens = if self.front.seen.mirrored { (0.25, 0.6, 0.06) } else { (1.0, 0.0, 0.02) };
        vec![
            Material { base_color_texture: Some(0), metallic: if metal { 0.3 } else { 0.0 }, roughness, ..base("front") },
            Material { base_color: color(self.colors.temples), metallic, roughness: 0.26, ..base("temples") },
            Material { base_color: color(self.colors.hardware), metallic: 1.0, roughness: 0.2, ..base("hardware") },
            Material { transmission: lens.0, metallic: lens.1, roughness: lens.2, ior: 1.53, double_sided: true, ..base("lens") },
            Material { base_color: [0.86, 0.88, 0.88, 0.55], roughness: 0.25, ..base("nose_pads") },
            Material { base_color: color([26, 24, 24]), roughness: 0.3, ..base("sleeves") },
            Material {
                base_color: [0.50, 0.60, 0.57, 0.62],
                roughness: 0.15,
                ior: 1.53,
                double_sided: true,
                ..base("lens_edge")
            },
        ]
    }
}

/// Top and height of a lens, mm.
fn lens_box(layout: &Layout) -> (f64, f64) {
    let (low, high) =
        layout.outline.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p.y), high.max(p.y)));
    (high, high - low)
}

fn base(name: &str) -> Material {
    Material {
        name: name.to_owned(),
        base_color: [1.0; 4],
        base_color_texture: None,
        metallic: 0.0,
        roughness: 0.5,
        metallic_roughness_texture: None,
        transmission: 0.0,
        ior: 1.5,
        double_sided: false,
    }
}

fn both(left: &Solid) -> Solid {
    let mut pair = left.clone();
    pair.append(&left.mirrored());
    pair
}
