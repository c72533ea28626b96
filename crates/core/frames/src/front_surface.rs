//! The curved sheet that lenses and front lie on: a sphere per lens, turned by the wrap, joined smoothly at the bridge.

use glam::{DVec2, DVec3, dvec2, dvec3};

use crate::spec::RADIUS_MM_PER_DIOPTRE;

/// Where the lens of the wearer's left eye lies, mm, before the pantoscopic tilt. The other side is its mirror image.
#[derive(Clone, Debug)]
pub(crate) struct FrontSurface {
    /// Radius of the lens; `None` is flat.
    radius_mm: Option<f64>,
    wrap: f64,
    /// Middle of the boxed lens, on the surface.
    pub center: DVec3,
    /// Inside this distance from the middle the sheet is bent flat into its mirror image.
    blend_mm: f64,
}

impl FrontSurface {
    /// Puts the nasal edge of the lens at half the DBL, in the plane z = 0.
    pub fn new(outline: &[DVec2], dbl_mm: f64, base_curve_d: f64, wrap_deg: f64) -> Self {
        let radius_mm = (base_curve_d > 0.05).then(|| RADIUS_MM_PER_DIOPTRE / base_curve_d);
        let mut surface =
            Self { radius_mm, wrap: wrap_deg.to_radians(), center: DVec3::ZERO, blend_mm: (dbl_mm / 2.0 - 1.5).max(2.5) };
        let nasal = outline.iter().map(|&p| surface.lens_point(p)).fold(DVec3::INFINITY, |a, b| if b.x < a.x { b } else { a });
        surface.center = dvec3(dbl_mm / 2.0 - nasal.x, 0.0, -nasal.z);
        surface
    }

    /// A point of the lens from its place in the lens's own plane.
    pub fn lens_point(&self, at: DVec2) -> DVec3 {
        let bulge = self.radius_mm.map_or(0.0, |r| (r * r - at.length_squared()).sqrt() - r);
        let (sin, cos) = libm::sincos(self.wrap);
        self.center + dvec3(at.x * cos + bulge * sin, at.y, bulge * cos - at.x * sin)
    }

    /// A lens outline as it is seen from the front.
    pub fn project(&self, outline: &[DVec2]) -> Vec<DVec2> {
        outline.iter().map(|&p| self.lens_point(p).truncate()).collect()
    }

    /// The sheet's z above a point of the front's plane, for either side.
    pub fn height(&self, at: DVec2) -> f64 {
        let x = at.x.abs();
        if x >= self.blend_mm {
            return self.side_height(dvec2(x, at.y));
        }
        let edge = dvec2(self.blend_mm, at.y);
        let step = dvec2(0.05, 0.0);
        let slope = (self.side_height(edge + step) - self.side_height(edge - step)) / 0.1;
        self.side_height(edge) + slope * (x * x - self.blend_mm * self.blend_mm) / (2.0 * self.blend_mm)
    }

    /// The point of the sheet above a point of the front's plane, `depth_mm` in front of it.
    pub fn at(&self, at: DVec2, depth_mm: f64) -> DVec3 {
        at.extend(self.height(at) + depth_mm)
    }

    fn side_height(&self, at: DVec2) -> f64 {
        let (sin, cos) = libm::sincos(self.wrap);
        let Some(radius) = self.radius_mm else {
            return self.center.z - (at.x - self.center.x) * sin / cos;
        };
        let sphere = self.center - dvec3(sin, 0.0, cos) * radius;
        let away = at - sphere.truncate();
        let rho = away.length();
        // Past this the sphere turns steep: go on along its tangent, as end pieces do.
        let knee = 0.72 * radius;
        if rho <= knee {
            return sphere.z + (radius * radius - rho * rho).sqrt();
        }
        let at_knee = (radius * radius - knee * knee).sqrt();
        sphere.z + at_knee - (rho - knee) * knee / at_knee
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::lens_outline;
    use eyewear::FrameShape;

    #[test]
    fn sheet_passes_through_the_lens_and_is_smooth_at_the_bridge() {
        let outline = lens_outline(FrameShape::Aviator, 58.0, 50.0);
        for (base, wrap) in [(0.0, 0.0), (4.0, 5.0), (8.0, 15.0)] {
            let surface = FrontSurface::new(&outline, 14.0, base, wrap);
            for &p in &outline {
                let point = surface.lens_point(p);
                assert!((surface.height(point.truncate()) - point.z).abs() < 0.4, "base {base} wrap {wrap}: {point}");
            }
            let nasal = outline.iter().map(|&p| surface.lens_point(p).x).fold(f64::INFINITY, f64::min);
            assert!((nasal - 7.0).abs() < 1e-9);
            let jump = surface.height(dvec2(5.49, 3.0)) - surface.height(dvec2(5.51, 3.0));
            assert!(jump.abs() < 0.02, "jump of {jump} mm at the bridge");
        }
    }
}
