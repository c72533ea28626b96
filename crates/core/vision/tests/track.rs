//! A face followed through a video whose every landmark is known.

mod common;

use std::ops::Range;

use common::engine;
use common::video::{HEIGHT, Video, WIDTH};
use vision::{AnalyzeOptions, RgbView, Smoothing, TrackedFace, Tracker};

/// Frames of the video: wandering into the shake, a hand over half and then all of the face, and leaving and coming back.
const WANDER_AND_SHAKE: Range<usize> = 215..275;
const COVERED: Range<usize> = 355..450;
const AWAY: Range<usize> = 505..605;

fn view(rgba: &[u8]) -> RgbView<'_> {
    RgbView::from_rgba(WIDTH, HEIGHT, rgba).expect("a whole frame")
}

/// What a tracker says to each frame.
fn watch(frames: Range<usize>, mut tracker: Tracker, mirrored: bool) -> Vec<Option<TrackedFace>> {
    let (video, mut engine, mut rgba) = (Video::new(), engine(), Vec::new());
    frames
        .map(|frame| {
            let moment = video.moment(frame);
            video.draw(&moment, frame, &mut rgba);
            if mirrored {
                rgba.as_chunks_mut::<4>().0.chunks_exact_mut(WIDTH as usize).for_each(<[[u8; 4]]>::reverse);
            }
            let picture = if mirrored { view(&rgba).mirrored() } else { view(&rgba) };
            tracker.follow(&mut engine, picture, moment.time_s).cloned()
        })
        .collect()
}

/// Median over the landmarks of how far two faces are apart, in parts of the distance between the eyes.
fn apart(a: &[[f32; 3]], b: impl Fn(usize) -> [f32; 2]) -> f32 {
    let eyes = (a[468][0] - a[473][0]).hypot(a[468][1] - a[473][1]);
    let mut all: Vec<f32> = a.iter().enumerate().map(|(i, p)| (p[0] - b(i)[0]).hypot(p[1] - b(i)[1]) / eyes).collect();
    all.sort_by(f32::total_cmp);
    all[all.len() / 2]
}

#[test]
fn keeps_every_face_that_the_detector_keeps_and_stays_on_it() {
    let video = Video::new();
    let (mut reference, mut rgba) = (engine(), Vec::new());
    for range in [WANDER_AND_SHAKE, COVERED, AWAY] {
        let faces = watch(range.clone(), Tracker::default(), false);
        let searches = faces.iter().flatten().filter(|face| face.detected).count();
        assert!((1..=8).contains(&searches), "{range:?}: the detector found the face {searches} times");
        for (frame, face) in range.zip(faces) {
            let moment = video.moment(frame);
            assert!(moment.shows_some() || face.is_none(), "frame {frame}: a face where nobody is");
            if frame % 5 > 0 {
                continue;
            }
            let truth = video.truth_px(&moment);
            video.draw(&moment, frame, &mut rgba);
            let found = reference.analyze(view(&rgba), &AnalyzeOptions::default(), &mut |_| {}).faces;
            let detected = found.first().filter(|face| apart(&face.landmarks_px, |i| truth[i]) < 0.5);
            match (&face, detected) {
                (Some(face), Some(detected)) => {
                    let there = |i: usize| [detected.landmarks_px[i][0], detected.landmarks_px[i][1]];
                    let off = apart(&face.measured.landmarks_px, there);
                    let most = if moment.shows_all() { 0.05 } else { 0.25 };
                    assert!(off < most, "frame {frame}: {off} eye distances from the detector");
                }
                (None, Some(_)) => panic!("frame {frame}: lost a face that the detector keeps"),
                _ => {}
            }
        }
    }
}

#[test]
fn a_followed_frame_allocates_nothing() {
    let (video, mut engine, mut tracker) = (Video::new(), engine(), Tracker::default());
    let mut rgba = Vec::new();
    for frame in 0..40 {
        let moment = video.moment(frame);
        video.draw(&moment, frame, &mut rgba);
        let mut followed = false;
        let memory = allocation_counter::measure(|| {
            followed = tracker.follow(&mut engine, view(&rgba), moment.time_s).is_some_and(|face| !face.detected);
        });
        assert_eq!(followed, frame > 0, "frame {frame}");
        assert!(!followed || memory.count_total == 0, "frame {frame}: {memory:?}");
    }
}

#[test]
fn what_is_measured_is_never_smoothed() {
    let heavy = Smoothing { rest_hz: 0.1, hz_per_speed: 1.0, speed_hz: 1.0 };
    let frames = 240..252;
    let [light, heavy] = [Smoothing::default(), heavy].map(|s| watch(frames.clone(), Tracker::new(s), false));
    for (index, (light, heavy)) in light.iter().flatten().zip(heavy.iter().flatten()).enumerate() {
        assert_eq!((&light.measured, light.scale, &light.deviations), (&heavy.measured, heavy.scale, &heavy.deviations));
        let lag = |face: &TrackedFace| {
            apart(&face.measured.landmarks_px, |i| [face.smoothed.landmarks_px[i][0], face.smoothed.landmarks_px[i][1]])
        };
        // The first frame is drawn as it is; later the face, shaken at up to 12 eye distances a second, runs ahead of what is drawn.
        assert!(if index == 0 { lag(light) == 0.0 } else { lag(light) < lag(heavy) }, "frame {index}");
        assert!(lag(light) < 0.05, "frame {index}: drawn {} eye distances behind", lag(light));
    }
}

#[test]
fn a_resting_face_is_drawn_quietly_and_its_head_keeps_its_size() {
    let (video, mut engine, mut tracker) = (Video::new(), engine(), Tracker::default());
    let (mut rgba, moment, mut faces) = (Vec::new(), video.moment(20), Vec::new());
    for frame in 0..60 {
        video.draw(&moment, frame, &mut rgba);
        faces.push(tracker.follow(&mut engine, view(&rgba), frame as f64 / 30.0).expect("a face").clone());
    }
    let spread = |of: &dyn Fn(&TrackedFace) -> f32| {
        let values: Vec<f32> = faces[15..].iter().map(of).collect();
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f32>() / values.len() as f32).sqrt()
    };
    for landmark in [6, 33, 152, 234, 263, 454] {
        let measured = spread(&|face| face.measured.landmarks_px[landmark][0]);
        let drawn = spread(&|face| face.smoothed.landmarks_px[landmark][0]);
        assert!(drawn < 0.6 * measured, "landmark {landmark}: {drawn} px drawn, {measured} px measured");
    }
    let [measured, drawn] = [spread(&|face| face.measured.geometry.scale), spread(&|face| face.smoothed.geometry.scale)];
    assert!(drawn < 0.25 * measured, "the size of the head: {drawn} drawn, {measured} measured");
    let steady = faces[59].deviations.iter().filter(|deviation| (1e-5..0.01).contains(*deviation)).count();
    assert!(steady > 450, "{steady} of 478 landmarks of a resting face are steady");
}

#[test]
fn a_mirrored_camera_follows_the_same_person() {
    let frames = 0..6;
    let [plain, mirror] = [false, true].map(|mirrored| watch(frames.clone(), Tracker::default(), mirrored));
    for (plain, mirror) in plain.iter().flatten().zip(mirror.iter().flatten()) {
        for (plain, mirror) in [(&plain.measured, &mirror.measured), (&plain.smoothed, &mirror.smoothed)] {
            assert_eq!((plain.pose, &plain.geometry.landmarks_mm), (mirror.pose, &mirror.geometry.landmarks_mm));
            assert!(mirror.geometry.mirrored && !plain.geometry.mirrored);
            for (there, here) in plain.landmarks_px.iter().zip(&mirror.landmarks_px) {
                assert_eq!(*here, [(WIDTH - 1) as f32 - there[0], there[1], there[2]]);
            }
        }
    }
}

#[test]
fn any_clock_and_any_picture_will_do() {
    let (video, mut engine, mut tracker) = (Video::new(), engine(), Tracker::default());
    let mut rgba = Vec::new();
    let times = [0.0, f64::NAN, 0.0, -5.0, f64::INFINITY, 1e300, f64::NEG_INFINITY, 3.0, 3.0 + 1e-300, 1e9];
    for (frame, time_s) in times.into_iter().enumerate() {
        video.draw(&video.moment(frame), frame, &mut rgba);
        let face = tracker.follow(&mut engine, view(&rgba), time_s).expect("a face");
        assert!(face.smoothed.landmarks_px.as_flattened().iter().all(|v| v.is_finite()), "at {time_s}");
        assert!(face.smoothed.pose.yaw_deg.is_finite() && face.deviations.iter().all(|v| v.is_finite()), "at {time_s}");
    }
    let empty = RgbView::new(0, 0, &[]).expect("no pixels");
    assert!(tracker.follow(&mut engine, empty, 1e9 + 1.0).is_none());
    let face = tracker.follow(&mut engine, view(&rgba), 1e9 + 2.0).expect("the face is back");
    assert!(face.detected && face.smoothed.landmarks_px == face.measured.landmarks_px);
}

/// With two people before the camera the one who is followed stays the one, also when the other comes nearer.
#[test]
fn goes_on_with_the_same_person() {
    let video = Video::new();
    let frames = 655..700;
    assert!(frames.clone().all(|frame| video.moment(frame).has_company() == (frame >= 660)));
    for (frame, face) in frames.clone().zip(watch(frames, Tracker::default(), false)) {
        let truth = video.truth_px(&video.moment(frame));
        let face = face.expect("a face");
        assert!(apart(&face.measured.landmarks_px, |i| truth[i]) < 0.5, "frame {frame}: follows somebody else");
    }
}
