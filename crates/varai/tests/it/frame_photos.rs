//! `varai frame classify` and `varai frame from-photo`: what is said of a picture, what is made of it, how it ends.

use std::path::Path;

use image::{GrayImage, Luma};

use crate::support::{portrait, run};

const WIDTH: u32 = 900;
const HEIGHT: u32 = 480;
/// Scale of the painted pictures.
const PX_PER_MM: f64 = 5.5;

/// A dark thing on white, painted where a place in mm from the middle belongs to it.
fn painted(path: &Path, covers: impl Fn(f64, f64) -> bool) -> String {
    const SAMPLES: u32 = 3;
    let covered = |x: u32, y: u32| {
        let mm = |at: u32, k: u32, length: u32| {
            (f64::from(at) + (f64::from(k) + 0.5) / f64::from(SAMPLES) - f64::from(length) / 2.0) / PX_PER_MM
        };
        (0..SAMPLES * SAMPLES).filter(|k| covers(mm(x, k % SAMPLES, WIDTH), mm(y, k / SAMPLES, HEIGHT))).count()
    };
    let picture = GrayImage::from_fn(WIDTH, HEIGHT, |x, y| Luma([255 - (covered(x, y) * 220 / 9) as u8]));
    picture.save(path).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Two round lenses of 48 mm, 20 mm apart, of which the groove of an acetate rim hides 0.6 mm on every side; with a bridge and
/// end pieces.
fn front(x: f64, y: f64) -> bool {
    let away = (x.abs() - 34.0).hypot(y);
    let bridge = x.abs() < 11.0 && (y + 5.0).abs() < 2.5;
    let end_piece = (60.0..66.0).contains(&x.abs()) && (y + 6.0).abs() < 4.0;
    (23.4..28.0).contains(&away)
        || bridge
        || end_piece
        || ((55.0..61.0).contains(&x.abs()) && (y + 6.0).abs() < 4.0 && away > 24.0)
}

/// A front seen edge-on, and its temple to the right: level, then falling by half a millimeter per millimeter.
fn side(x: f64, y: f64) -> bool {
    let fall = (x - 42.0).max(0.0) * 0.5;
    let edge_on = (-75.0..-70.0).contains(&x) && y.abs() < 24.0;
    edge_on || ((-72.0..72.0).contains(&x) && (y + 6.0 - fall).abs() < 3.0)
}

#[test]
fn a_painted_frame_is_judged_and_made() {
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name);
    let photo = painted(&path("front.png"), front);
    let classified = run(&["frame", "classify", &photo, "--json"]).json();
    assert_eq!(
        (&classified["class"], &classified["usable"], &classified["faces"]),
        (&"frontal".into(), &true.into(), &0.into()),
        "{classified}"
    );

    let out = path("frame.glb").to_str().unwrap().to_owned();
    let made = run(&["frame", "from-photo", &photo, "--size", "48-20-140", "-o", &out, "--json"]);
    assert_eq!(made.code, 0, "{made:?}");
    let report = made.json();
    for (name, truth) in [("a_mm", 48.0), ("b_mm", 48.0), ("dbl_mm", 20.0)] {
        assert!((report[name].as_f64().unwrap() - truth).abs() < 0.5, "{name}: {report}");
    }
    assert_eq!(run(&["frame", "check", &out, "--size", "48-20-140", "--json"]).json()["verdict"], "ok");

    let told = run(&["frame", "from-photo", &photo, "-o", &out]);
    assert!(told.code == 0 && told.stderr.contains("size not verified"), "{told:?}");
    let wrong = run(&["frame", "from-photo", &photo, "--size", "51-17-140", "-o", &out]);
    assert!(wrong.stderr.contains("declared A 51.0 mm, but the photo shows"), "{wrong:?}");
}

#[test]
fn temples_come_from_a_photo_of_the_side() {
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name);
    let (photo, other) = (painted(&path("front.png"), front), painted(&path("side.png"), side));
    let out = path("frame.glb").to_str().unwrap().to_owned();
    let made = run(&["frame", "from-photo", &photo, "--size", "48-20-140", "--side", &other, "-o", &out, "--json"]);
    assert_eq!(made.code, 0, "{made:?}");
    let because = |report: &serde_json::Value| {
        let errors = report["errors"].as_array().unwrap();
        errors.iter().find(|e| e["part"] == "temples").unwrap()["because"].as_str().unwrap().to_owned()
    };
    assert!(because(&made.json()).contains("from the photo from the side"), "{made:?}");
    let without = run(&["frame", "from-photo", &photo, "--size", "48-20-140", "-o", &out, "--json"]);
    assert!(because(&without.json()).contains("usual"), "{without:?}");
    let no_side = run(&["frame", "from-photo", &photo, "--side", &photo, "-o", &out]);
    assert!(no_side.code == 4 && no_side.stderr.contains("no temple is seen"), "{no_side:?}");
}

#[test]
fn pictures_that_give_no_frame_are_refused_with_what_to_send() {
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name);
    std::fs::write(path("words.png"), b"words, and no picture").unwrap();
    let cut_off = std::fs::read(painted(&path("whole.png"), front)).unwrap();
    std::fs::write(path("half.png"), &cut_off[..cut_off.len() / 2]).unwrap();
    let cases = [
        (painted(&path("blank.png"), |_, _| false), "no frame with two lenses"),
        (painted(&path("box.png"), |x, y| x.abs() < 30.0 && y.abs() < 20.0), "no frame with two lenses"),
        (path("words.png").to_str().unwrap().to_owned(), "words.png"),
        (path("half.png").to_str().unwrap().to_owned(), "half.png"),
        (path("absent.png").to_str().unwrap().to_owned(), "absent.png"),
    ];
    let out = path("never.glb").to_str().unwrap().to_owned();
    for (photo, words) in cases {
        let ran = run(&["frame", "from-photo", &photo, "-o", &out]);
        assert!(ran.code == 4 && ran.stderr.contains(words) && !ran.stderr.contains("panicked"), "{photo}: {ran:?}");
        assert!(!Path::new(&out).exists());
    }
    let worn = run(&["frame", "classify", portrait().to_str().unwrap(), "--json"]).json();
    assert_eq!((&worn["class"], &worn["usable"]), (&"worn".into(), &false.into()), "{worn}");
    let size = run(&["frame", "from-photo", path("whole.png").to_str().unwrap(), "--size", "48", "-o", &out]);
    assert!(size.code == 4 && size.stderr.contains("--size"), "{size:?}");
}
