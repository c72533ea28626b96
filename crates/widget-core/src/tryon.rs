//! Frames on the picture: what the larger file can do beside finding faces.

use frames::{GlbLimits, read_glb};
use render::{Adjustment, Camera, FrameLevels, Head, LookOptions, Picture, draw_look_on};
use vision::HeadGeometry;

use crate::error::Problem;
use crate::instance::{Instance, Slot};

/// Numbers before the landmarks of a head: focal length, center, axes, origin and size.
const HEAD_NUMBERS: usize = 1 + 2 + 9 + 3 + 1;
/// Numbers of each landmark: x, y, z in mm of camera space, then, behind all of those, x and y in pixels.
const LANDMARK_NUMBERS: usize = 3 + 2;

/// The frame to wear and the head to wear it.
#[derive(Debug, Default)]
pub struct TryOn {
    frame: Option<FrameLevels>,
    head: Option<Head>,
}

impl TryOn {
    pub const NOTHING: Self = Self { frame: None, head: None };

    /// Wears on this face from now on. On a mirror image nothing can be drawn: camera space is not mirrored.
    pub(crate) fn set_head(&mut self, face: Option<(&HeadGeometry, &[[f32; 3]])>) {
        self.head = face.filter(|(geometry, _)| !geometry.mirrored).map(|(geometry, landmarks)| geometry.to_head(landmarks, &[]));
    }
}

/// A head as the page hands it over, which may have been measured elsewhere: little-endian `f32`.
#[must_use]
pub fn write_head(head: &Head) -> Vec<u8> {
    let numbers = [head.camera.focal_px, head.camera.center_px[0], head.camera.center_px[1]].into_iter();
    let numbers = numbers.chain(head.rotation.into_iter().flatten()).chain(head.translation_mm).chain([head.scale]);
    let landmarks = head.landmarks_mm.iter().flatten().chain(head.landmarks_px.iter().flatten()).copied();
    numbers.chain(landmarks).flat_map(f32::to_le_bytes).collect()
}

fn read_head(bytes: &[u8]) -> Option<Head> {
    let numbers: Vec<f32> = bytes.as_chunks::<4>().0.iter().map(|word| f32::from_le_bytes(*word)).collect();
    let (pose, landmarks) = numbers.split_at_checked(HEAD_NUMBERS)?;
    if !bytes.len().is_multiple_of(4) || !landmarks.len().is_multiple_of(LANDMARK_NUMBERS) {
        return None;
    }
    let (mm, px) = landmarks.split_at(landmarks.len() / LANDMARK_NUMBERS * 3);
    let row = |at: usize| [pose[at], pose[at + 1], pose[at + 2]];
    Some(Head {
        camera: Camera { focal_px: pose[0], center_px: [pose[1], pose[2]] },
        rotation: [row(3), row(6), row(9)],
        translation_mm: row(12),
        scale: pose[15],
        landmarks_mm: mm.as_chunks().0.to_vec(),
        landmarks_px: px.as_chunks().0.to_vec(),
        triangles: Vec::new(),
    })
}

impl Instance {
    /// Reads the frame in its slot, which is given up.
    ///
    /// # Errors
    /// [`Problem::Frame`] says what is wrong with the file, [`Problem::Render`] with the frame in it.
    pub fn load_frame(&mut self) -> Result<(), Problem> {
        let bytes = std::mem::take(self.slot_mut(Slot::Frame));
        self.try_on_mut().frame = None;
        self.try_on_mut().frame = Some(FrameLevels::new(read_glb(&bytes, &GlbLimits::default())?.model)?);
        Ok(())
    }

    /// Wears on the head in its slot, instead of on the largest face of the last analysis.
    ///
    /// # Errors
    /// [`Problem::Head`].
    pub fn load_head(&mut self) -> Result<(), Problem> {
        let head = read_head(self.slot_mut(Slot::Head)).ok_or(Problem::Head)?;
        self.try_on_mut().head = Some(head);
        Ok(())
    }

    /// Draws the frame over the pixels in their slot; what lies away from it keeps its bytes. `slide_mm` moves it down the
    /// nose, `tilt_deg` inclines it.
    ///
    /// # Errors
    /// [`Problem::NotStarted`], [`Problem::NoFrame`], [`Problem::NoHead`], or what the renderer objects to.
    pub fn draw_frame(&mut self, width: u32, height: u32, slide_mm: f32, tilt_deg: f32) -> Result<(), Problem> {
        let triangles = self.engine().ok_or(Problem::NotStarted)?.canonical().triangles.clone();
        let try_on = self.try_on_mut();
        let (frame, head) = (try_on.frame.take().ok_or(Problem::NoFrame)?, try_on.head.take());
        let drawn = head.as_ref().ok_or(Problem::NoHead).and_then(|head| {
            let mut photo = Picture { width, height, rgba: std::mem::take(self.slot_mut(Slot::Pixels)) };
            let head = Head { triangles, ..head.clone() };
            let options = LookOptions { adjustment: Adjustment { slide_mm, tilt_deg, ..Adjustment::default() } };
            let drawn = draw_look_on(&mut photo, &head, &frame, &options, &mut |_| {});
            *self.slot_mut(Slot::Pixels) = photo.rgba;
            Ok(drawn?)
        });
        *self.try_on_mut() = TryOn { frame: Some(frame), head };
        drawn
    }
}
