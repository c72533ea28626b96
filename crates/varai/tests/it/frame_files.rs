//! `varai frame check` and `varai frame normalize`: what is said of a file, what is written, how it ends.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::hostile_frames;
use crate::support::{Ran, portrait, run, run_with_limit, shared};

const KHRONOS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/frames/testdata/SunglassesKhronos.glb");

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

fn succeeds(args: &[&str]) -> Ran {
    let ran = run(args);
    assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
    ran
}

/// The severity of a row of `frame check --json`.
fn severity(checked: &Value, topic: &str) -> String {
    let rows = checked["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["topic"] == topic).unwrap_or_else(|| panic!("no {topic}: {checked}"));
    row["severity"].as_str().unwrap().to_owned()
}

#[track_caller]
fn same_measures(before: &Value, after: &Value) {
    for name in ["a_mm", "b_mm", "dbl_mm", "temple_mm", "total_width_mm"] {
        let [before, after] = [before, after].map(|measured| measured[name].as_f64().unwrap());
        assert!((before - after).abs() < 0.1, "{name}: {before} became {after}");
    }
}

#[test]
fn a_real_file_is_checked_cleaned_and_worn() {
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| text(&work.path().join(name));
    let table = succeeds(&["frame", "check", KHRONOS]).stdout;
    for words in ["repairable", "meters; 150", "found by name", "-> normalize derives them", "frame normalize"] {
        assert!(table.contains(words), "{words} is not in {table}");
    }
    let before = succeeds(&["frame", "check", KHRONOS, "--json"]).json();
    let told = succeeds(&["frame", "normalize", KHRONOS, "-o", &path("clean.glb"), "--json"]).json();
    assert!(told["repairs"].as_array().unwrap().iter().all(|r| r["before"] != r["after"] && r["evidence"] != ""), "{told}");
    let after = succeeds(&["frame", "check", &path("clean.glb"), "--json"]).json();
    assert_eq!((&before["verdict"], &after["verdict"]), (&"repairable".into(), &"ok".into()));
    same_measures(&before["measured"], &after["measured"]);

    let again = succeeds(&["frame", "normalize", &path("clean.glb"), "-o", &path("twice.glb")]);
    assert!(again.stdout.contains("nothing to repair"), "{again:?}");
    assert!(std::fs::read(path("clean.glb")).unwrap() == std::fs::read(path("twice.glb")).unwrap());
    succeeds(&["try-on", "--photo", &text(&portrait()), "--asset", &path("clean.glb"), "-o", &path("worn.jpg")]);
}

#[test]
fn a_file_is_scaled_to_its_marking() {
    let work = tempfile::tempdir().unwrap();
    let clean = text(&work.path().join("clean.glb"));
    let checked = succeeds(&["frame", "check", KHRONOS, "--size", "52-18-140", "--json"]).json();
    assert_eq!(severity(&checked, "declared size"), "repair", "its lenses are 65 mm wide");
    let told = succeeds(&["frame", "normalize", KHRONOS, "--size", "52-18-140", "-o", &clean, "--json"]).json();
    let sum = told["measured"]["a_mm"].as_f64().unwrap() + told["measured"]["dbl_mm"].as_f64().unwrap();
    assert!((sum - 70.0).abs() < 0.1, "{told}");
    assert!(told["repairs"].as_array().unwrap().iter().any(|r| r["what"] == "size"), "{told}");
}

#[test]
fn what_cannot_be_used_is_refused_with_the_way_out() {
    let work = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        std::fs::write(work.path().join(name), bytes).unwrap();
        text(&work.path().join(name))
    };
    let away = r#"{"asset":{"version":"2.0"},"buffers":[{"byteLength":48,"uri":"away.bin"}]}"#;
    let outside = away.replace("away.bin", "../secret.bin");
    put("secret.bin", &[0; 48]);
    let cases: [(&str, &[&str], i32, &str); 5] = [
        (&put("words.glb", b"words, and no model at all"), &[], 4, "does not begin with glTF"),
        (&put("missing.gltf", away.as_bytes()), &[], 4, "\"away.bin\" is missing"),
        (&put("outside.gltf", outside.as_bytes()), &[], 4, "\"../secret.bin\" is missing"),
        (&text(&work.path().join("absent.glb")), &[], 4, "absent.glb"),
        (KHRONOS, &["--size", "52"], 4, "52-18-140"),
    ];
    for (file, more, code, words) in cases {
        let out = text(&work.path().join("never.glb"));
        for command in [&["frame", "check", file][..], &["frame", "normalize", file, "-o", &out]] {
            let ran = run(&[command, more].concat());
            assert_eq!(ran.code, code, "{command:?}: {ran:?}");
            assert!(ran.stderr.contains(words) && !ran.stderr.contains("panicked"), "{command:?}: {ran:?}");
        }
        assert!(!Path::new(&out).exists());
    }
    let refused = run(&["frame", "check", &put("missing.gltf", away.as_bytes()), "--json"]);
    assert_eq!(refused.json()["verdict"], "refused");
    assert_eq!(severity(&refused.json(), "buffers"), "refused");
}

#[test]
fn a_file_that_stays_over_its_budget_is_written_and_said() {
    let work = tempfile::tempdir().unwrap();
    let clean = text(&work.path().join("clean.glb"));
    let normalize = |more: &[&str]| run(&[&["frame", "normalize", KHRONOS, "-o", &clean], more].concat());
    let tight = normalize(&["--triangles", "100", "--deviation", "0.01"]);
    assert_eq!(tight.code, 7, "{tight:?}");
    assert!(tight.stderr.contains("more than the 100 wanted") && tight.stderr.contains("--deviation"), "{tight:?}");
    let json = normalize(&["--triangles", "100", "--deviation", "0.01", "--json"]);
    let over = json.json()["triangles_over_budget"].as_u64().unwrap();
    let after = json.json()["after"]["triangles"].as_u64().unwrap();
    assert_eq!((json.code, over), (7, after - 100), "{json:?}");
    assert!(tight.stderr.contains(&format!("{after} triangles, {over} more")), "{tight:?}");
    assert_eq!(succeeds(&["frame", "check", &clean, "--json"]).json()["triangles"], after);
    // It is still over when it is cleaned again, however often.
    let again = run(&["frame", "normalize", &clean, "--triangles", "100", "--deviation", "0.01", "-o", &clean]);
    assert_eq!(again.code, 7, "{again:?}");
    assert_eq!(normalize(&["--triangles", "14000"]).code, 0);
}

/// A GLB taken apart: its description, with what a name stands for, and its binary part.
fn taken_apart(uri: &str) -> (Vec<u8>, Vec<u8>) {
    let bytes = std::fs::read(KHRONOS).unwrap();
    let length = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
    let mut json: Value = serde_json::from_slice(&bytes[20..20 + length]).unwrap();
    json["buffers"][0]["uri"] = uri.into();
    (serde_json::to_vec(&json).unwrap(), bytes[28 + length..].to_vec())
}

#[test]
fn files_beside_a_description_are_found_by_any_name() {
    for (uri, path) in [
        ("sc%C3%A8ne.bin", "sc\u{e8}ne.bin"),
        ("data/a%20%28b%29.bin", "data/a (b).bin"),
        ("data%5Cscene.bin", "data/scene.bin"),
        ("50%20off.bin", "50%20off.bin"),
    ] {
        let work = tempfile::tempdir().unwrap();
        let (json, data) = taken_apart(uri);
        std::fs::create_dir(work.path().join("data")).unwrap();
        std::fs::write(work.path().join(path), data).unwrap();
        let file = work.path().join("scene.gltf");
        for before in ["", "\u{feff}", "\r\n"] {
            std::fs::write(&file, [before.as_bytes(), &json].concat()).unwrap();
            succeeds(&["frame", "check", &text(&file)]);
        }
    }
}

#[test]
fn nothing_outside_the_folder_is_opened_however_it_is_written() {
    for uri in ["../secret.bin", "%2e%2e%2Fsecret.bin", "..%5Csecret.bin", "a/..%2f../secret.bin"] {
        let work = tempfile::tempdir().unwrap();
        let (json, data) = taken_apart(uri);
        std::fs::write(work.path().join("secret.bin"), data).unwrap();
        std::fs::create_dir_all(work.path().join("inside/a")).unwrap();
        let file = work.path().join("inside/scene.gltf");
        std::fs::write(&file, json).unwrap();
        let ran = run(&["frame", "check", &text(&file)]);
        assert!(ran.code == 4 && ran.stderr.contains("is missing"), "{uri}: {ran:?}");
    }
}

#[test]
fn what_is_no_pair_of_glasses_is_neither_cleaned_nor_worn() {
    let work = tempfile::tempdir().unwrap();
    // A cube of 14 cm.
    let corners = (0..8).flat_map(|k| [0, 1, 2].map(|axis| if k >> axis & 1 == 1 { 0.07_f32 } else { -0.07 }));
    let faces = [[0_u32, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]];
    let indices = faces.iter().flat_map(|&[a, b, c, d]| [a, b, c, a, c, d]).map(u32::to_le_bytes);
    let data: Vec<u8> = corners.map(f32::to_le_bytes).chain(indices).flatten().collect();
    let json = r#"{"asset":{"version":"2.0"},"buffers":[{"byteLength":240,"uri":"cube.bin"}],
        "bufferViews":[{"buffer":0,"byteLength":96},{"buffer":0,"byteOffset":96,"byteLength":144}],
        "accessors":[{"bufferView":0,"componentType":5126,"count":8,"type":"VEC3"},{"bufferView":1,"componentType":5125,"count":36,"type":"SCALAR"}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}]}"#;
    std::fs::write(work.path().join("cube.bin"), data).unwrap();
    let file = work.path().join("cube.gltf");
    std::fs::write(&file, json).unwrap();
    let (file, out) = (text(&file), text(&work.path().join("never.glb")));
    for command in [
        &["frame", "check", &file][..],
        &["frame", "normalize", &file, "-o", &out],
        &["frame", "normalize", &file, "--size", "52-18-140", "-o", &out],
        &["try-on", "--photo", &text(&portrait()), "--asset", &file, "-o", &out, "--format", "png"],
    ] {
        let ran = run(command);
        assert!(ran.code == 4 && ran.stderr.contains("not a pair of glasses"), "{command:?}: {ran:?}");
    }
    assert!(!Path::new(&out).exists());
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn downloaded_files_are_cleaned_and_worn_or_refused_for_the_true_reason() {
    let folder = shared("models3d/sketchfab");
    let work = tempfile::tempdir().unwrap();
    let scene = |name: &str| -> PathBuf { folder.join(name).join("scene.gltf") };
    let path = |name: &str| text(&work.path().join(name));
    let missing = run(&["frame", "normalize", &text(&scene("glasses-02")), "-o", &path("02.glb")]);
    assert!(missing.code == 4 && missing.stderr.contains("\"scene.bin\" is missing"), "{missing:?}");
    let unknown = run(&["frame", "normalize", &text(&scene("glasses-03")), "-o", &path("03.glb")]);
    assert!(unknown.code == 4 && unknown.stderr.contains("--size"), "{unknown:?}");
    for (name, size) in [("glasses-03", "54-17-145"), ("glasses-05", "58-14-135")] {
        let (file, clean) = (text(&scene(name)), path(&format!("{name}.glb")));
        succeeds(&["frame", "normalize", &file, "--size", size, "-o", &clean]);
        assert_eq!(succeeds(&["frame", "check", &clean, "--json"]).json()["verdict"], "ok", "{name}");
        succeeds(&["try-on", "--photo", &text(&portrait()), "--asset", &clean, "-o", &path("worn.jpg")]);
    }
}

#[test]
fn files_that_ask_for_gigabytes_are_refused_in_little_memory() {
    const MOST_KB: u32 = 600_000;
    let work = tempfile::tempdir().unwrap();
    let accessors = r#"{"asset":{"version":"2.0"},"accessors":[{"componentType":5126,"count":4000000000,"type":"VEC3"}],
        "meshes":[{"primitives":[{"attributes":{"POSITION":0}}]}],"nodes":[{"mesh":0}],"scenes":[{"nodes":[0]}],"scene":0}"#;
    let doubled: Vec<String> = (1..64).map(|n| format!(r#"{{"children":[{n},{n}]}}"#)).collect();
    let nodes =
        format!(r#"{{"asset":{{"version":"2.0"}},"nodes":[{},{{}}],"scenes":[{{"nodes":[0]}}],"scene":0}}"#, doubled.join(","));
    let nested = format!("{}{}", "[".repeat(1 << 20), "]".repeat(1 << 20));
    let huge = format!(r#"{{"asset":{{"version":"2.0"}},"buffers":[{{"byteLength":{}}}]}}"#, u64::MAX);
    for (name, json) in [("accessors", accessors), ("nodes", &nodes), ("nested", &nested), ("huge", &huge)] {
        let file = work.path().join(format!("{name}.gltf"));
        std::fs::write(&file, json).unwrap();
        let ran = run_with_limit("-v", MOST_KB, &["frame", "check", &text(&file)]);
        assert!(
            ran.code == 4 && !ran.stderr.contains("panicked") && !ran.stderr.contains("memory allocation"),
            "{name}: {ran:?}"
        );
    }
    let good = run_with_limit("-v", MOST_KB, &["frame", "check", KHRONOS]);
    assert_eq!(good.code, 0, "a real file needs no more: {good:?}");
}

#[test]
fn hostile_files_are_refused_for_what_they_are_in_little_memory() {
    const MOST_KB: u32 = 600_000;
    let work = tempfile::tempdir().unwrap();
    for hostile in hostile_frames::files() {
        let file = work.path().join("hostile");
        std::fs::write(&file, &hostile.bytes).unwrap();
        let ran = run_with_limit("-v", MOST_KB, &["frame", "check", &text(&file)]);
        assert!(ran.code == 4 && ran.stderr.contains(hostile.telling), "{}: {ran:?}", hostile.name);
        assert!(!ran.stderr.contains("panicked") && !ran.stdout.contains("root:"), "{}: {ran:?}", hostile.name);
    }
    // The largest texture that is accepted.
    let largest = hostile_frames::encoded(image::DynamicImage::new_luma8(8192, 4096), image::ImageFormat::Png);
    let file = work.path().join("largest.glb");
    std::fs::write(&file, hostile_frames::with_texture(&largest)).unwrap();
    let ran = run_with_limit("-v", MOST_KB, &["frame", "check", &text(&file)]);
    assert_eq!(ran.code, 0, "{ran:?}");
}
