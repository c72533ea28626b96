//! Where a photo was taken from: a pinhole camera that looks at a frame.

use glam::{DMat3, DVec2, DVec3, dvec2, dvec3};

/// A camera before a frame, in the frame's axes (mm, `+x` to the wearer's left, `+y` up, `+z` forward).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Radians to the wearer's left: positive sees the left temple.
    pub yaw: f64,
    /// Radians from above.
    pub pitch: f64,
    /// Radians by which the frame leans clockwise in the picture.
    pub roll: f64,
    /// One over the distance to the origin of the frame, 1/mm; 0 is infinitely far.
    pub nearness: f64,
    /// Scale at the origin of the frame.
    pub px_per_mm: f64,
    /// Where the origin of the frame is seen, px.
    pub center: DVec2,
}

impl View {
    /// Turns frame axes into camera axes: right, up, towards the camera.
    #[must_use]
    pub fn rotation(&self) -> DMat3 {
        turn_z(-self.roll) * turn_x(self.pitch) * turn_y(-self.yaw)
    }

    /// Where a point of the frame is seen, px.
    #[must_use]
    pub fn project(&self, p: DVec3) -> DVec2 {
        self.seen(self.rotation() * p)
    }

    /// Where a point in camera axes is seen.
    pub(crate) fn seen(&self, p: DVec3) -> DVec2 {
        let scale = self.px_per_mm / (1.0 - self.nearness * p.z).max(0.05);
        self.center + dvec2(p.x, -p.y) * scale
    }

    /// The line of sight through a place of the picture: a point at the depth of the origin, and the direction away from
    /// the camera, in frame axes.
    pub(crate) fn ray(&self, turn: &DMat3, at: DVec2) -> (DVec3, DVec3) {
        let flat = (at - self.center) / self.px_per_mm;
        let point = dvec3(flat.x, -flat.y, 0.0);
        let along = dvec3(point.x * self.nearness, point.y * self.nearness, -1.0);
        let back = turn.transpose();
        (back * point, back * along)
    }

    /// The same view of the mirrored picture.
    #[must_use]
    pub fn mirrored(&self, width_px: f64) -> Self {
        Self { yaw: -self.yaw, roll: -self.roll, center: dvec2(width_px - self.center.x, self.center.y), ..*self }
    }

    /// The same view of a picture that is `factor` times as large.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self { px_per_mm: self.px_per_mm * factor, center: self.center * factor, ..*self }
    }
}

fn turn_x(angle: f64) -> DMat3 {
    let (sin, cos) = libm::sincos(angle);
    DMat3::from_cols(DVec3::X, dvec3(0.0, cos, sin), dvec3(0.0, -sin, cos))
}

fn turn_y(angle: f64) -> DMat3 {
    let (sin, cos) = libm::sincos(angle);
    DMat3::from_cols(dvec3(cos, 0.0, -sin), DVec3::Y, dvec3(sin, 0.0, cos))
}

fn turn_z(angle: f64) -> DMat3 {
    let (sin, cos) = libm::sincos(angle);
    DMat3::from_cols(dvec3(cos, sin, 0.0), dvec3(-sin, cos, 0.0), DVec3::Z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_sight_pass_through_what_they_show() {
        let view = View { yaw: 0.6, pitch: 0.2, roll: -0.1, nearness: 0.001, px_per_mm: 6.0, center: dvec2(400.0, 300.0) };
        for p in [DVec3::ZERO, dvec3(40.0, 10.0, 5.0), dvec3(65.0, 0.0, -120.0)] {
            let (from, along) = view.ray(&view.rotation(), view.project(p));
            let away = (p - from).reject_from(along).length();
            assert!(away < 1e-9, "{p} is {away} mm off its line of sight");
        }
    }

    #[test]
    fn angles_mean_what_they_say() {
        let view = |yaw, pitch, roll| View { yaw, pitch, roll, nearness: 0.0, px_per_mm: 1.0, center: DVec2::ZERO };
        assert!(view(0.5, 0.0, 0.0).project(dvec3(65.0, 0.0, -140.0)).x > view(0.5, 0.0, 0.0).project(dvec3(65.0, 0.0, 0.0)).x);
        assert!(view(0.0, 0.3, 0.0).project(dvec3(0.0, 0.0, -140.0)).y < 0.0, "from above, temples rise behind the front");
        assert!(view(0.0, 0.0, 0.2).project(dvec3(65.0, 0.0, 0.0)).y > 0.0, "clockwise is right side down");
    }
}
