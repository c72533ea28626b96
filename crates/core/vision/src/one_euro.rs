//! The One-Euro filter, for what is drawn: quiet when a face rests, close behind when it moves.
//!
//! G. Casiez, N. Roussel, D. Vogel, "1 € filter: a simple speed-based low-pass filter for noisy input in interactive systems", 2012.

use std::f32::consts::TAU;

/// How much is smoothed.
///
/// The cut-off frequency is `rest_hz + hz_per_speed * speed`, with the speed in eye distances per second: a face far away is
/// smoothed like a near one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoothing {
    pub rest_hz: f32,
    pub hz_per_speed: f32,
    /// Cut-off frequency for the speed itself.
    pub speed_hz: f32,
}

impl Default for Smoothing {
    fn default() -> Self {
        Self { rest_hz: 1.0, hz_per_speed: 40.0, speed_hz: 1.0 }
    }
}

/// One filter for each of many points.
#[derive(Clone, Debug, Default)]
pub(crate) struct OneEuro {
    points: Vec<Point>,
}

#[derive(Clone, Copy, Debug)]
struct Point {
    smooth: [f32; 3],
    measured: [f32; 3],
    /// Eye distances per second.
    velocity: [f32; 3],
}

impl OneEuro {
    /// Forgets what was: the next points are drawn as they are.
    pub fn restart(&mut self) {
        self.points.clear();
    }

    /// Takes in the points of a frame, `step_s` seconds after the last, and puts the smoothed ones in place of what `smoothed` held.
    pub fn smooth(
        &mut self,
        smoothing: &Smoothing,
        measured: &[[f32; 3]],
        eye_distance: f32,
        step_s: f32,
        smoothed: &mut Vec<[f32; 3]>,
    ) {
        if self.points.len() == measured.len() {
            let speed_share = share(smoothing.speed_hz, step_s);
            let per_second = 1.0 / (eye_distance * step_s);
            for (point, &measured) in self.points.iter_mut().zip(measured) {
                point.follow(smoothing, measured, per_second, speed_share, step_s);
            }
        } else {
            self.points.clear();
            self.points.extend(measured.iter().map(|&at| Point { smooth: at, measured: at, velocity: [0.0; 3] }));
        }
        smoothed.clear();
        smoothed.extend(self.points.iter().map(|point| point.smooth));
    }
}

impl Point {
    /// x and y share one speed, so that a path keeps its direction; depth is noisier and has its own.
    fn follow(&mut self, smoothing: &Smoothing, measured: [f32; 3], per_second: f32, speed_share: f32, step_s: f32) {
        for ((velocity, now), before) in self.velocity.iter_mut().zip(measured).zip(self.measured) {
            *velocity += speed_share * ((now - before) * per_second - *velocity);
        }
        self.measured = measured;
        let [x, y, z] = self.velocity;
        let share_at = |speed: f32| share(smoothing.rest_hz + smoothing.hz_per_speed * speed, step_s);
        let (flat, deep) = (share_at((x * x + y * y).sqrt()), share_at(z.abs()));
        for (axis, share) in [flat, flat, deep].into_iter().enumerate() {
            self.smooth[axis] += share * (measured[axis] - self.smooth[axis]);
        }
    }
}

/// How much of a new value a low-pass filter takes after `step_s` seconds.
pub(crate) fn share(cutoff_hz: f32, step_s: f32) -> f32 {
    let angle = TAU * cutoff_hz * step_s;
    angle / (angle + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP_S: f32 = 1.0 / 30.0;
    const EYES_PX: f32 = 80.0;

    /// What is smoothed of one point that goes through the places, frame by frame.
    fn smoothed(smoothing: Smoothing, places: &[f32], step_s: f32) -> Vec<f32> {
        let (mut filter, mut smoothed) = (OneEuro::default(), Vec::new());
        let mut one = |x: f32| {
            filter.smooth(&smoothing, &[[x, 0.0, 0.0]], EYES_PX, step_s, &mut smoothed);
            smoothed[0][0]
        };
        places.iter().map(|&x| one(x)).collect()
    }

    #[test]
    fn rests_on_what_rests_and_begins_at_once() {
        assert_eq!(smoothed(Smoothing::default(), &[7.0; 9], STEP_S), [7.0; 9]);
    }

    #[test]
    fn is_the_low_pass_filter_of_the_paper() {
        // Without a term for speed: a first-order filter with share 1 / (1 + tau / step), tau = 1 / (2 pi cut-off).
        let plain = Smoothing { rest_hz: 1.0, hz_per_speed: 0.0, speed_hz: 1.0 };
        let share = 1.0 / (1.0 + 1.0 / (TAU * STEP_S));
        let mut expected = 0.0;
        let places: Vec<f32> = (0..20).map(|frame| if frame == 0 { 0.0 } else { 10.0 }).collect();
        for (frame, got) in smoothed(plain, &places, STEP_S).into_iter().enumerate().skip(1) {
            expected += share * (10.0 - expected);
            assert!((got - expected).abs() < 1e-4, "frame {frame}: {got} instead of {expected}");
        }
    }

    #[test]
    fn stays_closer_behind_what_moves_faster() {
        // Behind by speed / (2 pi cut-off); the cut-off grows with the speed, so the distance has a limit.
        let behind = |px_per_frame: f32| {
            let places: Vec<f32> = (0..60).map(|frame| frame as f32 * px_per_frame).collect();
            places[59] - smoothed(Smoothing::default(), &places, STEP_S)[59]
        };
        let limit = EYES_PX / (TAU * Smoothing::default().hz_per_speed);
        for px_per_frame in [0.5, 2.0, 8.0, 32.0] {
            assert!(behind(px_per_frame) < limit * 1.01, "{px_per_frame} px a frame: {} px behind", behind(px_per_frame));
        }
    }

    #[test]
    fn a_long_pause_leaves_nothing_behind() {
        let far = smoothed(Smoothing::default(), &[0.0, 100.0], 1e6);
        assert!((far[1] - 100.0).abs() < 1e-3, "{far:?}");
    }
}
