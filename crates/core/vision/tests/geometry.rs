//! The metric head pose, on heads whose pose is known.

mod common;

use std::collections::BTreeMap;

use common::{canonical_face, engine, picture, testdata};
use vision::{AnalyzeOptions, CanonicalFace, HeadGeometry, Pose, RgbView};

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 960;

/// Landmarks of the canonical face at a known pose, as the mesh would give them: z relative to the head's mean depth.
fn photograph(face: &CanonicalFace, pose: Pose, at_mm: [f64; 3]) -> Vec<[f32; 3]> {
    let focal = f64::from(HEIGHT) / 2.0 / 31.5_f64.to_radians().tan();
    let [yaw, pitch, roll] = [pose.yaw_deg, pose.pitch_deg, pose.roll_deg].map(|d| f64::from(d).to_radians());
    let turned: Vec<[f64; 3]> = face
        .vertices_mm
        .iter()
        .map(|v| {
            let [x, y, z] = v.map(f64::from);
            let (x, y) = (x * roll.cos() + y * roll.sin(), y * roll.cos() - x * roll.sin());
            let (y, z) = (y * pitch.cos() + z * pitch.sin(), z * pitch.cos() - y * pitch.sin());
            let (x, z) = (x * yaw.cos() + z * yaw.sin(), z * yaw.cos() - x * yaw.sin());
            [x + at_mm[0], y + at_mm[1], z + at_mm[2]]
        })
        .collect();
    let mean_depth = -turned.iter().map(|p| p[2]).sum::<f64>() / turned.len() as f64;
    turned
        .iter()
        .map(|&[x, y, z]| {
            let depth = -z;
            let px = f64::from(WIDTH) / 2.0 + focal * x / depth;
            let py = f64::from(HEIGHT) / 2.0 - focal * y / depth;
            [px as f32, py as f32, (focal * (depth / mean_depth - 1.0)) as f32]
        })
        .collect()
}

/// Turns that a mesh can still follow, from one shoulder to the other.
const YAWS_DEG: [f32; 9] = [-75.0, -50.0, -30.0, -10.0, 0.0, 10.0, 30.0, 50.0, 75.0];
const PITCHES_DEG: [f32; 7] = [-50.0, -30.0, -15.0, 0.0, 15.0, 30.0, 50.0];
const ROLLS_DEG: [f32; 8] = [-170.0, -90.0, -40.0, -10.0, 0.0, 25.0, 60.0, 135.0];
/// In the middle, at an edge, near and far.
const PLACES_MM: [[f64; 3]; 4] = [[0.0, 0.0, -600.0], [80.0, -40.0, -350.0], [-300.0, 200.0, -1500.0], [0.0, 450.0, -900.0]];

#[test]
fn recovers_known_poses_to_a_hundredth_of_a_degree() {
    let face = canonical_face();
    let mut worst = (0.0, None);
    for yaw_deg in YAWS_DEG {
        for (pitch_deg, roll_deg) in PITCHES_DEG.into_iter().flat_map(|pitch| ROLLS_DEG.map(|roll| (pitch, roll))) {
            for at_mm in PLACES_MM {
                let truth = Pose { yaw_deg, pitch_deg, roll_deg };
                let landmarks = photograph(&face, truth, at_mm);
                let head = HeadGeometry::solve(&face, &landmarks, WIDTH, HEIGHT).expect("a whole face fixes a pose");
                let pose = head.pose();
                let errors = [pose.yaw_deg - yaw_deg, pose.pitch_deg - pitch_deg, pose.roll_deg - roll_deg];
                let error = errors.into_iter().fold(0.0, |worst: f32, error| worst.max(error.abs()));
                if error >= worst.0 {
                    worst = (error, Some((truth, at_mm)));
                }
            }
        }
    }
    println!("worst of 2016 poses: {worst:?}");
    assert!(worst.0 < 0.01, "degrees lost: {worst:?}");
}

/// Row by row: the head's axes in camera space, then its place in cm.
type PoseMatrix = [[f64; 4]; 3];

#[test]
fn agrees_with_the_pose_of_the_reference() {
    let text = std::fs::read_to_string(testdata("poses.json")).expect("poses.json");
    let references: BTreeMap<String, PoseMatrix> = serde_json::from_str(&text).expect("poses");
    assert_eq!(references.len(), 5);
    let mut engine = engine();
    for (name, reference) in references {
        let (width, height, pixels) = picture(&testdata(&format!("{name}.webp")));
        let view = RgbView::new(width, height, &pixels).expect("a whole picture");
        let analysis = engine.analyze(view, &AnalyzeOptions::default(), &mut |_| {});
        let head = &analysis.faces[0].geometry;
        let turned_by = angle_deg(head, &reference);
        // Its head has the size of the canonical face.
        let moved = (0..3).map(|i| f64::from(head.translation_mm[i] / head.scale) / 10.0 - reference[i][3]);
        let moved_by = moved.map(|d| d * d).sum::<f64>().sqrt() / reference[2][3].abs();
        println!("{name}: {turned_by:.4} degrees from the reference, {:.3} % of the distance", moved_by * 100.0);
        assert!(turned_by < 0.5, "{name}: {turned_by} degrees from the reference");
        assert!(moved_by < 0.002, "{name}: {moved_by} of the distance from the reference");
    }
}

/// The one turn that carries one orientation into the other, by the distance between the matrices: 2 sqrt(2) sin(angle / 2).
fn angle_deg(head: &HeadGeometry, reference: &PoseMatrix) -> f64 {
    let entries = (0..3).flat_map(|row| (0..3).map(move |axis| (row, axis)));
    let squares: f64 = entries.map(|(row, axis)| (f64::from(head.rotation[axis][row]) - reference[row][axis]).powi(2)).sum();
    2.0 * (squares / 8.0).sqrt().min(1.0).asin().to_degrees()
}

#[test]
fn recovers_distance_and_size_up_to_the_common_factor() {
    let face = canonical_face();
    let pose = Pose { yaw_deg: 10.0, pitch_deg: -5.0, roll_deg: 3.0 };
    let at_mm = [50.0, 20.0, -550.0];
    let head = HeadGeometry::solve(&face, &photograph(&face, pose, at_mm), WIDTH, HEIGHT).expect("a pose");
    let head = head.clone().scaled(1.0 / head.scale);
    for (got, want) in head.translation_mm.iter().zip(at_mm) {
        assert!((f64::from(*got) - want).abs() < 0.05, "{:?}", head.translation_mm);
    }
    // Back in the head's own axes every landmark is the canonical vertex that it was made from.
    for (point, vertex) in head.landmarks_mm.iter().zip(&face.vertices_mm) {
        let back = head.to_head_mm(*point);
        assert!(back.iter().zip(vertex).all(|(a, b)| (a - b).abs() < 0.02), "{back:?} {vertex:?}");
    }
}

#[test]
fn projecting_the_landmarks_gives_the_picture_back_at_any_scale() {
    let face = canonical_face();
    let pose = Pose { yaw_deg: -18.0, pitch_deg: 11.0, roll_deg: 35.0 };
    let mut landmarks = photograph(&face, pose, [-120.0, 60.0, -700.0]);
    landmarks.extend([[500.0, 400.0, -10.0]; 10]); // irises ride along
    for factor in [1.0, 0.87, 1.4] {
        let head = HeadGeometry::solve(&face, &landmarks, WIDTH, HEIGHT).expect("a pose").scaled(factor);
        assert_eq!(head.landmarks_mm.len(), 478);
        for (point, want) in head.landmarks_mm.iter().zip(&landmarks) {
            let [x, y] = head.project(*point);
            assert!((x - want[0]).abs() < 2e-3 && (y - want[1]).abs() < 2e-3, "{x},{y} {want:?}");
        }
    }
}

#[test]
fn refuses_landmarks_that_fix_no_pose() {
    let face = canonical_face();
    let check = |what: &str, landmarks: &[[f32; 3]], size: (u32, u32)| {
        assert!(HeadGeometry::solve(&face, landmarks, size.0, size.1).is_none(), "{what} was accepted");
    };
    check("no landmarks", &[], (640, 480));
    check("too few", &[[1.0; 3]; 467], (640, 480));
    check("one spot", &[[100.0, 100.0, 0.0]; 478], (640, 480));
    check("not numbers", &[[f32::NAN; 3]; 478], (640, 480));
    check("an empty picture", &[[1.0; 3]; 478], (0, 0));
    let deep: Vec<[f32; 3]> = (0..478).map(|i| [i as f32, (i * 7 % 50) as f32, i as f32 * 40.0]).collect();
    check("points behind the camera", &deep, (64, 48));
}
