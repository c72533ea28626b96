//! One engine and the bytes that lie before it.

use vision::{AnalyzeOptions, FaceEngine, RgbView};

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
}

const SLOTS: [Slot; 4] = [Slot::Detector, Slot::Mesh, Slot::Geometry, Slot::Pixels];

impl Slot {
    /// Bounds what a page can make us allocate: no model is larger, and pictures of 36 megapixels are enough.
    const fn most_bytes(self) -> usize {
        match self {
            Self::Detector | Self::Mesh | Self::Geometry => 32 << 20,
            Self::Pixels => 4 * 36_000_000,
        }
    }
}

/// Everything of one instance.
#[derive(Debug)]
pub struct Desk {
    slots: [Vec<u8>; SLOTS.len()],
    engine: Option<FaceEngine>,
    answer: Vec<u8>,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

impl Desk {
    #[must_use]
    pub const fn new() -> Self {
        Self { slots: [const { Vec::new() }; SLOTS.len()], engine: None, answer: Vec::new() }
    }

    /// The bytes of a slot, `bytes` of them, to be written to.
    ///
    /// # Errors
    /// [`Problem::Slot`], [`Problem::Room`].
    pub fn room(&mut self, slot: u32, bytes: usize) -> Result<&mut [u8], Problem> {
        let slot = SLOTS.into_iter().find(|known| *known as u32 == slot).ok_or(Problem::Slot(slot))?;
        let most = slot.most_bytes();
        if bytes > most {
            return Err(Problem::Room { asked: bytes, most });
        }
        let room = &mut self.slots[slot as usize];
        room.resize(bytes, 0);
        Ok(room)
    }

    /// Makes the engine of the three model files, which are given up.
    ///
    /// # Errors
    /// [`Problem::Vision`] names the file that cannot be used.
    pub fn start(&mut self) -> Result<(), Problem> {
        let [detector, mesh, geometry] =
            [Slot::Detector, Slot::Mesh, Slot::Geometry].map(|slot| std::mem::take(&mut self.slots[slot as usize]));
        self.engine = None;
        self.engine = Some(FaceEngine::new(&detector, &mesh, &geometry)?);
        Ok(())
    }

    /// Looks for at most `max_faces` faces, and leaves what was found as the answer.
    ///
    /// # Errors
    /// [`Problem::NotStarted`]; [`Problem::Vision`] when the pixels are not `4 * width * height` bytes.
    pub fn analyze(&mut self, width: u32, height: u32, max_faces: u32) -> Result<(), Problem> {
        let engine = self.engine.as_mut().ok_or(Problem::NotStarted)?;
        let rgb: Vec<u8> = self.slots[Slot::Pixels as usize].as_chunks::<4>().0.iter().flat_map(|p| [p[0], p[1], p[2]]).collect();
        let view = RgbView::new(width, height, &rgb)?;
        let options = AnalyzeOptions { max_faces: max_faces as usize };
        let analysis = engine.analyze(view, &options, &mut |_stage| {});
        answer::write(&analysis, &mut self.answer);
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
