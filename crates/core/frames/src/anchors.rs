//! Anchors of two sides together, and as points that can be changed.

use glam::DVec3;

use crate::model::Anchors;

/// Where one side of a frame meets a head, mm.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SidePoints {
    pub pad: DVec3,
    pub hinge: DVec3,
    pub ear: DVec3,
    pub tip: DVec3,
    pub lens_center: DVec3,
}

impl SidePoints {
    /// The same points of the other side.
    pub fn mirrored(&self) -> Self {
        self.map(|p| p.with_x(-p.x))
    }

    pub fn map(&self, place: impl Fn(DVec3) -> DVec3) -> Self {
        Self {
            pad: place(self.pad),
            hinge: place(self.hinge),
            ear: place(self.ear),
            tip: place(self.tip),
            lens_center: place(self.lens_center),
        }
    }
}

impl Anchors {
    /// Anchors of points in mm.
    pub(crate) fn of_sides(bridge: DVec3, left: &SidePoints, right: &SidePoints) -> Self {
        let meters = |p: DVec3| (p / 1000.0).as_vec3().to_array();
        Self {
            bridge: meters(bridge),
            pad_left: meters(left.pad),
            pad_right: meters(right.pad),
            hinge_left: meters(left.hinge),
            hinge_right: meters(right.hinge),
            ear_left: meters(left.ear),
            ear_right: meters(right.ear),
            temple_tip_left: meters(left.tip),
            temple_tip_right: meters(right.tip),
            lens_center_left: meters(left.lens_center),
            lens_center_right: meters(right.lens_center),
        }
    }

    /// Every point, in the order of [`Anchors::named`].
    pub(crate) fn points_mut(&mut self) -> impl Iterator<Item = &mut [f32; 3]> {
        [
            &mut self.bridge,
            &mut self.pad_left,
            &mut self.pad_right,
            &mut self.hinge_left,
            &mut self.hinge_right,
            &mut self.ear_left,
            &mut self.ear_right,
            &mut self.temple_tip_left,
            &mut self.temple_tip_right,
            &mut self.lens_center_left,
            &mut self.lens_center_right,
        ]
        .into_iter()
    }
}
