//! The head in space: where a face stands before the camera, how it is turned, and its landmarks in millimeters.
//!
//! The method is MediaPipe's face geometry: a pinhole camera with a vertical field of view of 63 degrees, and a weighted
//! Procrustes fit of the canonical face in three steps (projected, unprojected, unprojected at the final scale). It fixes
//! everything but the absolute size, which the camera cannot see: that comes from [`HeadGeometry::scaled`].
//!
//! Camera space: millimeters, right-handed, +x to the right of the picture, +y up, +z towards the viewer; the camera is at
//! the origin and looks along -z. It is the space that the camera saw: where the picture is a mirror image, the space is not.

use eyewear::Head;
use glam::{DMat3, DVec3};

use crate::canonical::CanonicalFace;
use crate::procrustes::{self, Pair, Similarity};
use crate::trigonometry::hypotenuse;

/// Tangent of half the vertical field of view: 63 degrees, MediaPipe's assumption where the lens is not known.
const HALF_VIEW: f64 = 0.612800788139932;
/// The canonical face is in centimeters; everything we hand out is in millimeters.
const MM_PER_CM: f64 = 10.0;
/// Points nearer than this part of the head's distance would be behind or inside the lens.
const NEAREST_DEPTH: f64 = 0.05;

/// A head as it stands before the camera.
#[derive(Clone, Debug, PartialEq)]
pub struct HeadGeometry {
    /// Focal length in pixels, the same on both axes.
    pub focal_px: f32,
    /// Principal point in pixels: the center of the picture.
    pub center_px: [f32; 2],
    /// The head's axes in camera space: `rotation[0]` is the wearer's left, `[1]` up, `[2]` forward out of the face.
    pub rotation: [[f32; 3]; 3],
    /// Origin of the canonical face (inside the head, between the ears) in camera space, mm.
    pub translation_mm: [f32; 3],
    /// Size of this head against the canonical face (1 = equal).
    pub scale: f32,
    /// The landmarks in camera space, mm, in MediaPipe's order (478 with irises).
    pub landmarks_mm: Vec<[f32; 3]>,
    /// Whether the picture is a mirror image of what the camera saw.
    pub mirrored: bool,
}

/// How the head is turned. Positive always means "to the wearer's left, or up".
///
/// The rotation is `Ry(yaw) * Rx(-pitch) * Rz(-roll)` in camera space: nod, tilt and turn in the order that a neck does them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Positive: the wearer turns to their left, so that the nose moves to the right of an unmirrored picture.
    pub yaw_deg: f32,
    /// Positive: the wearer looks up.
    pub pitch_deg: f32,
    /// Positive: the wearer tilts towards their left shoulder, clockwise in an unmirrored picture.
    pub roll_deg: f32,
}

impl HeadGeometry {
    /// Poses the canonical face so that it explains `landmarks_px` (x and y in pixels, z in the same unit, smaller is
    /// nearer) in a picture of `width` x `height`. The size is that of the canonical face until [`Self::scaled`].
    ///
    /// Only the first 468 landmarks take part in the fit; further ones (the irises) are carried along. `None` when there
    /// are fewer, or when they do not fix a pose (all in one spot, not finite, behind the camera).
    #[must_use]
    pub fn solve(canonical: &CanonicalFace, landmarks_px: &[[f32; 3]], width: u32, height: u32) -> Option<Self> {
        let mut head = Self::unsolved();
        head.solve_again(canonical, landmarks_px, width, height)?;
        Some(head)
    }

    /// This head for a renderer, with its landmarks in px and the triangles of the canonical face.
    #[must_use]
    pub fn to_head(&self, landmarks_px: &[[f32; 3]], triangles: &[[u16; 3]]) -> Head {
        Head {
            camera: eyewear::Camera { focal_px: self.focal_px, center_px: self.center_px },
            rotation: self.rotation,
            translation_mm: self.translation_mm,
            scale: self.scale,
            landmarks_mm: self.landmarks_mm.clone(),
            landmarks_px: landmarks_px.iter().map(|[x, y, _]| [*x, *y]).collect(),
            triangles: triangles.to_vec(),
        }
    }

    /// A head of nobody, for [`Self::solve_again`].
    pub(crate) const fn unsolved() -> Self {
        Self {
            focal_px: 0.0,
            center_px: [0.0; 2],
            rotation: [[0.0; 3]; 3],
            translation_mm: [0.0; 3],
            scale: 0.0,
            landmarks_mm: Vec::new(),
            mirrored: false,
        }
    }

    /// [`Self::solve`] in the memory of another head, which is left as it was when there is no pose.
    pub(crate) fn solve_again(
        &mut self,
        canonical: &CanonicalFace,
        landmarks_px: &[[f32; 3]],
        width: u32,
        height: u32,
    ) -> Option<()> {
        let camera = Camera::new(width, height);
        let face = landmarks_px.get(..canonical.vertices_mm.len())?;
        let lift = Unprojection {
            mean_depth: face.iter().map(|&p| camera.at_unit_distance(p).z).sum::<f64>() / face.len() as f64,
            camera,
        };
        if !landmarks_px.iter().all(|&p| lift.is_before_camera(p)) {
            return None;
        }

        // z is relative, so the first scale is taken from the picture plane; the second sees perspective.
        let first = fit(canonical, &|index| lift.flat(face[index]))?.scale;
        let second = fit(canonical, &|index| lift.at_scale(face[index], first))?.scale;
        let metric = |point: [f32; 3]| lift.at_scale(point, first * second);
        let pose = fit(canonical, &|index| metric(face[index]))?;

        self.focal_px = lift.camera.focal_px as f32;
        self.center_px = lift.camera.center_px.map(|c| c as f32);
        self.rotation = pose.rotation.to_cols_array_2d().map(|axis| axis.map(|v| v as f32));
        self.translation_mm = (pose.translation * MM_PER_CM).as_vec3().to_array();
        self.scale = pose.scale as f32;
        self.landmarks_mm.clear();
        self.landmarks_mm.extend(landmarks_px.iter().map(|&p| (metric(p) * MM_PER_CM).as_vec3().to_array()));
        self.mirrored = false;
        Some(())
    }

    /// The same view of a head `factor` times as large: everything is scaled about the camera, so the picture stays as it is.
    #[must_use]
    pub fn scaled(mut self, factor: f32) -> Self {
        self.scale_by(factor);
        self
    }

    /// [`Self::scaled`] in place.
    pub(crate) fn scale_by(&mut self, factor: f32) {
        let grow = |p: [f32; 3]| p.map(|v| v * factor);
        self.translation_mm = grow(self.translation_mm);
        self.scale *= factor;
        self.landmarks_mm.iter_mut().for_each(|p| *p = grow(*p));
    }

    /// Where a point of camera space appears in the picture as given, in pixels.
    #[must_use]
    pub fn project(&self, point_mm: [f32; 3]) -> [f32; 2] {
        let [x, y, z] = point_mm;
        let seen = [self.center_px[0] - self.focal_px * x / z, self.center_px[1] + self.focal_px * y / z];
        if self.mirrored { [self.center_px[0] * 2.0 - 1.0 - seen[0], seen[1]] } else { seen }
    }

    /// A point of camera space in the head's own axes (wearer's left, up, forward) and origin, mm; the head's size is kept.
    #[must_use]
    pub fn to_head_mm(&self, point_mm: [f32; 3]) -> [f32; 3] {
        let offset = DVec3::from(point_mm.map(f64::from)) - DVec3::from(self.translation_mm.map(f64::from));
        (self.rotation_matrix().transpose() * offset).as_vec3().to_array()
    }

    /// Yaw, pitch and roll in degrees.
    #[must_use]
    pub fn pose(&self) -> Pose {
        let [left, up, forward] = self.rotation.map(|axis| axis.map(f64::from));
        let degrees = |radians: f64| radians.to_degrees() as f32;
        Pose {
            yaw_deg: degrees(libm::atan2(forward[0], forward[2])),
            pitch_deg: degrees(libm::atan2(forward[1], hypotenuse(forward[0], forward[2]))),
            roll_deg: degrees(libm::atan2(-left[1], up[1])),
        }
    }

    fn rotation_matrix(&self) -> DMat3 {
        DMat3::from_cols_array_2d(&self.rotation.map(|axis| axis.map(f64::from)))
    }
}

/// A pinhole camera that looks at the middle of the picture.
struct Camera {
    focal_px: f64,
    center_px: [f64; 2],
}

impl Camera {
    fn new(width: u32, height: u32) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        Self { focal_px: height / 2.0 / HALF_VIEW, center_px: [width / 2.0, height / 2.0] }
    }

    /// The landmark on the plane one unit before the camera, y up; z keeps its direction (larger is farther).
    fn at_unit_distance(&self, [x, y, z]: [f32; 3]) -> DVec3 {
        DVec3::new(f64::from(x) - self.center_px[0], self.center_px[1] - f64::from(y), f64::from(z)) / self.focal_px
    }
}

/// The way from landmarks to points in space: z counts from the head's mean depth.
struct Unprojection {
    camera: Camera,
    mean_depth: f64,
}

impl Unprojection {
    /// The landmark as if the camera saw no perspective.
    fn flat(&self, landmark_px: [f32; 3]) -> DVec3 {
        let near = self.camera.at_unit_distance(landmark_px);
        DVec3::new(near.x, near.y, -near.z)
    }

    /// The landmark at its true depth for a given scale: the head's mean depth becomes `1 / scale`.
    fn at_scale(&self, landmark_px: [f32; 3], scale: f64) -> DVec3 {
        let near = self.camera.at_unit_distance(landmark_px);
        let depth = self.relative_depth(near) / scale;
        DVec3::new(near.x * depth, near.y * depth, -depth)
    }

    fn is_before_camera(&self, landmark_px: [f32; 3]) -> bool {
        let depth = self.relative_depth(self.camera.at_unit_distance(landmark_px));
        depth > NEAREST_DEPTH && depth.is_finite()
    }

    fn relative_depth(&self, near: DVec3) -> f64 {
        near.z - self.mean_depth + 1.0
    }
}

/// Fits the canonical face, in centimeters, to the points of its weighted landmarks.
fn fit(canonical: &CanonicalFace, point: &dyn Fn(usize) -> DVec3) -> Option<Similarity> {
    procrustes::solve(canonical.weights.iter().map(|&(index, weight)| Pair {
        source: DVec3::from(canonical.vertices_mm[usize::from(index)].map(f64::from)) / MM_PER_CM,
        target: point(usize::from(index)),
        weight: f64::from(weight),
    }))
}
