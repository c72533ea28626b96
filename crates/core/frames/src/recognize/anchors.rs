//! Anchors of a frame whose file has none, from the recognized parts.
//!
//! - bridge: on the middle line, the lowest and rearmost of the front;
//! - pads: the point of each pad furthest towards the nose (inward and back); without pads, of the front's nasal rim;
//! - hinges: the middle of the temple's front end; without temples, the front's rear outer corner;
//! - ears: the underside of the temple where ISO 8624's usual drop begins, 0.29 of its length (32 to 45 mm) before the tip;
//! - tips: the rearmost of the temple; lens centers: the middle of each lens's box.

use glam::{DVec3, dvec3};

use crate::anchors::SidePoints;
use crate::model::{Anchors, Part, PartKind};

pub(super) fn derive(parts: &[Part]) -> Anchors {
    let all = Cloud::of(parts, |_| true);
    let front = Cloud::of(parts, |k| matches!(k, PartKind::Front | PartKind::Other)).or(&all);
    let millimeters = |p: DVec3| p * 1000.0;
    let [left, right] = [true, false].map(|left| side_points(parts, &front, &all, left).map(millimeters));
    Anchors::of_sides(millimeters(front.bridge()), &left, &right)
}

/// The points of one side, in meters.
fn side_points(parts: &[Part], front: &Cloud, all: &Cloud, left: bool) -> SidePoints {
    let sign = if left { 1.0 } else { -1.0 };
    let pick = |l: PartKind, r: PartKind| if left { l } else { r };
    let of = |kind: PartKind| Cloud::of(parts, |k| k == kind);
    let beside = |cloud: &Cloud| Cloud(cloud.0.iter().copied().filter(|p| p.x * sign > 0.0).collect());
    let half = beside(all);
    let lens = of(pick(PartKind::LensLeft, PartKind::LensRight));
    let temple = of(pick(PartKind::TempleLeft, PartKind::TempleRight));
    let temple = temple.or(&Cloud(half.0.iter().copied().filter(|p| p.z < -0.02).collect()));
    let nasal =
        Cloud(beside(front).0.into_iter().filter(|p| p.x.abs() > 0.003 && p.x.abs() < 0.02 && p.y.abs() < 0.012).collect());
    let pad = of(pick(PartKind::NosePadLeft, PartKind::NosePadRight)).or(&nasal);
    let to_nose = dvec3(-0.84 * sign, 0.0, -0.54);
    let corner = half.furthest(dvec3(sign, 0.0, 0.0)).unwrap_or(DVec3::ZERO);
    let hinge = temple.slab_middle(DVec3::Z, 0.002).unwrap_or(corner);
    let tip = temple.slab_middle(DVec3::NEG_Z, 0.002).unwrap_or(corner - DVec3::Z * 0.14);
    let lens_center = lens.middle().unwrap_or(dvec3(corner.x / 2.0, 0.0, 0.0));
    SidePoints {
        pad: pad.furthest(to_nose).unwrap_or(dvec3(0.009 * sign, -0.004, -0.004)),
        hinge,
        ear: temple.ear(hinge, tip),
        tip,
        lens_center,
    }
}

/// Vertices of some parts.
struct Cloud(Vec<DVec3>);

impl Cloud {
    fn of(parts: &[Part], wanted: impl Fn(PartKind) -> bool) -> Self {
        let meshes = parts.iter().filter(|p| wanted(p.kind)).map(|p| &p.mesh);
        Self(meshes.flat_map(|m| m.positions.iter().map(|p| DVec3::from(p.map(f64::from)))).collect())
    }

    fn or(self, other: &Self) -> Self {
        if self.0.is_empty() { Self(other.0.clone()) } else { self }
    }

    fn furthest(&self, along: DVec3) -> Option<DVec3> {
        self.0.iter().copied().max_by(|a, b| a.dot(along).total_cmp(&b.dot(along)))
    }

    /// Middle of what is within `thick` of the furthest point.
    fn slab_middle(&self, along: DVec3, thick: f64) -> Option<DVec3> {
        let most = self.furthest(along)?.dot(along);
        Self(self.0.iter().copied().filter(|p| p.dot(along) >= most - thick).collect()).middle()
    }

    /// Middle of the box.
    fn middle(&self) -> Option<DVec3> {
        let low = self.0.iter().copied().reduce(DVec3::min)?;
        let high = self.0.iter().copied().reduce(DVec3::max)?;
        Some((low + high) / 2.0)
    }

    fn bridge(&self) -> DVec3 {
        let near = self.0.iter().map(|p| p.x.abs()).fold(f64::INFINITY, f64::min).max(0.0);
        let middle: Vec<DVec3> = self.0.iter().copied().filter(|p| p.x.abs() <= near + 0.0015 && p.z > -0.02).collect();
        let low = middle.iter().map(|p| p.y).fold(f64::INFINITY, f64::min);
        let back = middle.iter().map(|p| p.z).fold(f64::INFINITY, f64::min);
        if middle.is_empty() { DVec3::ZERO } else { dvec3(0.0, low, back) }
    }

    fn ear(&self, hinge: DVec3, tip: DVec3) -> DVec3 {
        let length = hinge.distance(tip);
        let back = (0.29 * length).clamp(0.032, 0.045);
        let z = tip.z + back * 0.9;
        let near: Vec<DVec3> = self.0.iter().copied().filter(|p| (p.z - z).abs() < 0.006).collect();
        let lowest = near.iter().copied().min_by(|a, b| a.y.total_cmp(&b.y));
        let x = hinge.x + (tip.x - hinge.x) * (hinge.z - z) / (hinge.z - tip.z).max(1e-6);
        lowest.map_or_else(|| hinge.lerp(tip, 0.7), |p| dvec3(x, p.y, p.z))
    }
}
