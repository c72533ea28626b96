//! One engine and the bytes that lie before it.

use vision::{AnalyzeOptions, FaceEngine, RgbView, Tracker};

use crate::answer;
use crate::error::Problem;

/// What the page hands over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// `face_detector.vmod`
    Detector = 0,
    /// `face_mesh.vmod`
    Mesh = 1,
    /// `face_geometry.bin`
    Geometry = 2,
    /// `4 * width * height` bytes of RGBA, rows from the top.
    Pixels = 3,
    /// A frame to try on, as GLB.
    #[cfg(feature = "render")]
    Frame = 4,
    /// A head to draw it on, when that was measured elsewhere.
    #[cfg(feature = "render")]
    Head = 5,
}

const SLOTS: &[Slot] = &[
    Slot::Detector,
    Slot::Mesh,
    Slot::Geometry,
    Slot::Pixels,
    #[cfg(feature = "render")]
    Slot::Frame,
    #[cfg(feature = "render")]
    Slot::Head,
];

impl Slot {
    fn find(number: u32) -> Result<Self, Problem> {
        SLOTS.iter().copied().find(|slot| *slot as u32 == number).ok_or(Problem::Slot(number))
    }

    /// Bounds what a page can make us allocate: no model is larger, and pictures of 36 megapixels are enough.
    const fn most_bytes(self) -> usize {
        match self {
            Self::Detector | Self::Mesh | Self::Geometry => 32 << 20,
            Self::Pixels => 4 * 36_000_000,
            #[cfg(feature = "render")]
            Self::Frame => 64 << 20,
            #[cfg(feature = "render")]
            Self::Head => 1 << 16,
        }
    }
}

/// Everything of one instance.
#[derive(Debug)]
pub struct Instance {
    slots: [Vec<u8>; SLOTS.len()],
    engine: Option<FaceEngine>,
    /// Whoever is followed through a camera's frames.
    tracker: Option<Tracker>,
    answer: Vec<u8>,
    #[cfg(feature = "render")]
    try_on: crate::tryon::TryOn,
}

impl Default for Instance {
    fn default() -> Self {
        Self::new()
    }
}

impl Instance {
    #[must_use]
    pub const fn new() -> Self {
        Self {
            slots: [const { Vec::new() }; SLOTS.len()],
            engine: None,
            tracker: None,
            answer: Vec::new(),
            #[cfg(feature = "render")]
            try_on: crate::tryon::TryOn::NOTHING,
        }
    }

    /// The bytes of a slot, `bytes` of them, to be written to.
    ///
    /// # Errors
    /// [`Problem::Slot`], [`Problem::Room`].
    pub fn buffer(&mut self, slot: u32, bytes: usize) -> Result<&mut [u8], Problem> {
        let slot = Slot::find(slot)?;
        let most = slot.most_bytes();
        if bytes > most {
            return Err(Problem::Room { asked: bytes, most });
        }
        let room = &mut self.slots[slot as usize];
        room.resize(bytes, 0);
        Ok(room)
    }

    /// What was written to a slot.
    ///
    /// # Errors
    /// [`Problem::Slot`].
    pub fn contents(&self, slot: u32) -> Result<&[u8], Problem> {
        Ok(&self.slots[Slot::find(slot)? as usize])
    }

    /// Makes the engine of the three model files, which are given up.
    ///
    /// # Errors
    /// [`Problem::Vision`] names the file that cannot be used.
    pub fn start(&mut self) -> Result<(), Problem> {
        let [detector, mesh, geometry] =
            [Slot::Detector, Slot::Mesh, Slot::Geometry].map(|slot| std::mem::take(&mut self.slots[slot as usize]));
        (self.engine, self.tracker) = (None, None);
        self.engine = Some(FaceEngine::new(&detector, &mesh, &geometry)?);
        Ok(())
    }

    /// Looks for at most `max_faces` faces, and leaves what was found as the answer. A picture that is a mirror image, as
    /// selfie cameras show it, has to be said to be one: a person's left is then their left.
    ///
    /// # Errors
    /// [`Problem::NotStarted`]; [`Problem::Vision`] when the pixels are not `4 * width * height` bytes.
    pub fn analyze(&mut self, width: u32, height: u32, max_faces: u32, mirrored: bool) -> Result<(), Problem> {
        let engine = self.engine.as_mut().ok_or(Problem::NotStarted)?;
        let view = view(&self.slots, width, height, mirrored)?;
        let options = AnalyzeOptions { max_faces: max_faces as usize };
        let analysis = engine.analyze(view, &options, &mut |_stage| {});
        answer::write(&analysis, &mut self.answer);
        #[cfg(feature = "render")]
        self.try_on.set_head(analysis.faces.first().map(|face| (&face.geometry, &face.landmarks_px[..])));
        Ok(())
    }

    #[cfg(feature = "render")]
    pub(crate) fn slot_mut(&mut self, slot: Slot) -> &mut Vec<u8> {
        &mut self.slots[slot as usize]
    }

    #[cfg(feature = "render")]
    pub(crate) const fn engine(&self) -> Option<&FaceEngine> {
        self.engine.as_ref()
    }

    #[cfg(feature = "render")]
    pub(crate) const fn try_on_mut(&mut self) -> &mut crate::tryon::TryOn {
        &mut self.try_on
    }

    /// Follows one face from frame to frame of a camera, and leaves it as the answer: smoothed, for something to be drawn on,
    /// and without measures. `time_s` is when the frame was taken, counted from anywhere.
    ///
    /// # Errors
    /// As [`Instance::analyze`].
    pub fn follow(&mut self, width: u32, height: u32, mirrored: bool, time_s: f64) -> Result<(), Problem> {
        let engine = self.engine.as_mut().ok_or(Problem::NotStarted)?;
        let view = view(&self.slots, width, height, mirrored)?;
        let face = self.tracker.get_or_insert_default().follow(engine, view, time_s);
        answer::write_followed([width, height], face, &mut self.answer);
        #[cfg(feature = "render")]
        self.try_on.set_head(face.map(|face| (&face.smoothed.geometry, &face.smoothed.landmarks_px[..])));
        Ok(())
    }

    /// What the last successful analysis found, or what the last problem was.
    #[must_use]
    pub fn answer(&self) -> &[u8] {
        &self.answer
    }

    /// Leaves a problem's sentence as the answer.
    pub fn explain(&mut self, problem: &Problem) {
        self.answer.clear();
        self.answer.extend(problem.to_string().into_bytes());
    }
}

fn view(slots: &[Vec<u8>; SLOTS.len()], width: u32, height: u32, mirrored: bool) -> Result<RgbView<'_>, Problem> {
    let view = RgbView::from_rgba(width, height, &slots[Slot::Pixels as usize])?;
    Ok(if mirrored { view.mirrored() } else { view })
}
