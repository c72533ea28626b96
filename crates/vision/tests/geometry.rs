//! The metric head pose, on heads whose pose is known.

mod common;

use common::canonical_face;
use vision::{CanonicalFace, HeadGeometry, Pose};

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

#[test]
fn recovers_known_poses() {
    let face = canonical_face();
    let poses = [
        [0.0, 0.0, 0.0],
        [20.0, 0.0, 0.0],
        [-35.0, 0.0, 0.0],
        [0.0, 15.0, 0.0],
        [0.0, -25.0, 0.0],
        [0.0, 0.0, 30.0],
        [0.0, 0.0, -170.0],
        [12.0, -8.0, 25.0],
        [-14.0, 9.0, -40.0],
    ];
    for [yaw_deg, pitch_deg, roll_deg] in poses {
        for at_mm in [[0.0, 0.0, -600.0], [80.0, -40.0, -450.0], [-300.0, 200.0, -1500.0]] {
            let truth = Pose { yaw_deg, pitch_deg, roll_deg };
            let landmarks = photograph(&face, truth, at_mm);
            let head = HeadGeometry::solve(&face, &landmarks, WIDTH, HEIGHT).expect("a whole face fixes a pose");
            let pose = head.pose();
            let worst =
                (pose.yaw_deg - yaw_deg).abs().max((pose.pitch_deg - pitch_deg).abs()).max((pose.roll_deg - roll_deg).abs());
            assert!(worst < 0.01, "{truth:?} came back as {pose:?}");
        }
    }
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
