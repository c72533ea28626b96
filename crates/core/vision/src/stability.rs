//! How steady each landmark is on the head, whatever the head does.

use crate::geometry::HeadGeometry;
use crate::one_euro::share;

/// Memory of the running mean and variance: a time constant of half a second.
const CUTOFF_HZ: f32 = 0.32;

/// Running mean and variance of every landmark in the head's own axes, in parts of the eye distance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stability {
    points: Vec<Running>,
}

#[derive(Clone, Copy, Debug)]
struct Running {
    mean: [f32; 2],
    variance: f32,
}

impl Stability {
    pub fn restart(&mut self) {
        self.points.clear();
    }

    /// Takes in the head of a frame, and puts the standard deviations in place of what `deviations` held.
    ///
    /// x and y alone, seen from the front: the mesh's z is a guess. `eye_distance_mm` is in the units of the head.
    pub fn observe(&mut self, head: &HeadGeometry, eye_distance_mm: f32, step_s: f32, deviations: &mut Vec<f32>) {
        let place = |&point: &[f32; 3]| {
            let [x, y, _] = head.to_head_mm(point);
            [x / eye_distance_mm, y / eye_distance_mm]
        };
        let seen = head.landmarks_mm.iter().map(place);
        if self.points.len() == head.landmarks_mm.len() {
            let share = share(CUTOFF_HZ, step_s);
            self.points.iter_mut().zip(seen).for_each(|(point, at)| point.observe(at, share));
        } else {
            self.points.clear();
            self.points.extend(seen.map(|mean| Running { mean, variance: 0.0 }));
        }
        deviations.clear();
        deviations.extend(self.points.iter().map(|point| point.variance.sqrt()));
    }
}

impl Running {
    /// T. Finch, "Incremental calculation of weighted mean and variance", 2009, section 9. The variance is that of one
    /// direction: half of both together.
    fn observe(&mut self, at: [f32; 2], share: f32) {
        let off = [at[0] - self.mean[0], at[1] - self.mean[1]];
        self.mean = [self.mean[0] + share * off[0], self.mean[1] + share * off[1]];
        let square = (off[0] * off[0] + off[1] * off[1]) / 2.0;
        self.variance = (1.0 - share) * (self.variance + share * square);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP_S: f32 = 1.0 / 30.0;
    const EYES_MM: f32 = 60.0;

    /// A turned and moving head whose second point slides to and fro by `amplitude_mm` on it.
    fn deviations(amplitude_mm: f32) -> Vec<f32> {
        let (mut stability, mut deviations) = (Stability::default(), Vec::new());
        for frame in 0..150 {
            let side = if frame % 2 == 0 { amplitude_mm } else { -amplitude_mm };
            let mut head = HeadGeometry::unsolved();
            // The head lies on its left ear: its left is down, its up is to the right.
            head.rotation = [[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]];
            head.translation_mm = [frame as f32, -2.0 * frame as f32, -500.0];
            let [x, y, z] = head.translation_mm;
            head.landmarks_mm = vec![[x + 40.0, y, z], [x, y + side, z]];
            stability.observe(&head, EYES_MM, STEP_S, &mut deviations);
        }
        deviations
    }

    #[test]
    fn what_is_fixed_to_the_head_is_steady() {
        assert!(deviations(0.0).iter().all(|&deviation| deviation < 1e-5), "{:?}", deviations(0.0));
    }

    #[test]
    fn what_slides_on_the_head_has_its_standard_deviation() {
        // +-3 mm in one direction of two: 3 / sqrt(2) in each on average, against 60 mm.
        let [fixed, slides] = deviations(3.0)[..] else { panic!("two points") };
        let expected = 3.0 / 2.0_f32.sqrt() / EYES_MM;
        assert!(fixed < 1e-5 && (slides / expected - 1.0).abs() < 0.05, "{fixed} {slides}, expected {expected}");
    }
}
