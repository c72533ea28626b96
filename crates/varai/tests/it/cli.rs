//! The command line: what it prints, what it writes, how it ends.

use std::path::{Path, PathBuf};

use image::{DynamicImage, ImageEncoder, RgbImage};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{PORTRAIT, Ran, portrait, run, shared};

/// A folder for one test, and paths in it.
struct WorkFolder(TempDir);

impl WorkFolder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.text(name)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> =
            std::fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn photo() -> String {
    portrait().to_str().unwrap().to_owned()
}

/// Expects an exit code, nothing on stdout, and words on stderr.
fn fails(args: &[&str], code: i32, words: &[&str]) -> Ran {
    let ran = run(args);
    assert_eq!((ran.code, ran.stdout.as_str()), (code, ""), "{args:?}: {ran:?}");
    for word in words {
        assert!(ran.stderr.contains(word), "{args:?} does not say {word:?}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
    ran
}

fn succeeds(args: &[&str]) -> Ran {
    let ran = run(args);
    assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
    ran
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap_or_else(|| panic!("{value} is no object")).keys().map(String::as_str).collect()
}

#[test]
fn analyze_prints_the_analysis_as_json() {
    let ran = succeeds(&["analyze", &photo(), "--json"]);
    assert_eq!(ran.stderr, "");
    let analysis = ran.json();
    assert_eq!(keys(&analysis), ["image", "faces", "timings_ms", "model_versions"]);
    assert_eq!((&analysis["image"]["width"], &analysis["image"]["height"]), (&1280.into(), &960.into()));
    let face = &analysis["faces"][0];
    for name in ["score", "box_px", "landmarks_px", "pose", "scale", "measures", "shape", "quality"] {
        assert!(face.get(name).is_some(), "{name} is missing");
    }
    assert_eq!(face["box_px"].as_array().unwrap().len(), 4);
    let landmarks = face["landmarks_px"].as_array().unwrap();
    assert_eq!(landmarks.len(), 478);
    assert!(landmarks.iter().all(|point| point.as_array().unwrap().len() == 3));
    assert_eq!(keys(&face["pose"]), ["yaw_deg", "pitch_deg", "roll_deg"]);
    assert_eq!(keys(&face["scale"]), ["source", "mm_per_px", "low", "high"]);
    for (name, measure) in face["measures"].as_object().unwrap() {
        let expected: &[&str] =
            if measure.get("value").is_some() { &["value", "unit", "low", "high", "source"] } else { &["abstained"] };
        assert_eq!(keys(measure), expected, "{name}");
    }
    let shape = if face["shape"].get("primary").is_some() {
        &["primary", "confidence", "secondary", "ratios"][..]
    } else {
        &["abstained", "ratios"]
    };
    assert_eq!(keys(&face["shape"]), shape);
    assert_eq!(keys(&face["quality"]), ["verdict", "advice"]);
    for stage in ["decode", "detect", "mesh", "measure"] {
        assert!(analysis["timings_ms"][stage].as_f64().is_some_and(|time| time >= 0.0), "{stage}");
    }
    assert!(analysis["model_versions"]["face_mesh"].is_string());
}

#[test]
fn analyze_prints_words_for_people() {
    let ran = succeeds(&["analyze", &photo()]);
    for word in ["1280 x 960 px, 1 face", "face width", "mm per px", "not measured"] {
        assert!(ran.stdout.contains(word), "{word:?} is missing in {}", ran.stdout);
    }
    assert!(!ran.stdout.contains('\x1b'), "colors are for terminals only");
}

/// A landscape without anybody: a bright sky, a dark ground and some grain.
fn landscape() -> DynamicImage {
    let mut grain = 1_u32;
    DynamicImage::ImageRgb8(RgbImage::from_fn(640, 480, |_, y| {
        grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let light = 230 - (y * 180 / 480) as u8 + (grain >> 29) as u8;
        image::Rgb([light / 2, light - 20, light])
    }))
}

#[test]
fn a_picture_without_a_face_is_said_so() {
    let folder = WorkFolder::new();
    landscape().save(folder.path("landscape.png")).unwrap();
    check_no_face(&folder, &folder.text("landscape.png"));
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn a_photo_without_a_face_is_said_so() {
    check_no_face(&WorkFolder::new(), shared("faces/human/background.jpg").to_str().unwrap());
}

fn check_no_face(folder: &WorkFolder, photo: &str) {
    let frame = round_frame(folder);
    let before = folder.names();
    fails(&["analyze", photo], 3, &["no face found", photo]);
    fails(&["analyze", photo, "--json", "--all-faces"], 3, &["no face found"]);
    let output = folder.text("worn.png");
    fails(&["try-on", "--photo", photo, "--asset", &frame, "-o", &output], 3, &["no face found"]);
    fails(&["--data", &folder.text("data"), "recommend", "--photo", photo], 3, &["no face found"]);
    assert_eq!(folder.names(), before, "no file is left behind");
}

/// EXIF with nothing but an orientation, as a TIFF block.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x01\0".to_vec();
    block.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]);
    block
}

fn landmarks(photo: &str) -> Vec<[f64; 2]> {
    let analysis = succeeds(&["analyze", photo, "--json"]).json();
    assert_eq!((&analysis["image"]["width"], &analysis["image"]["height"]), (&1280.into(), &960.into()), "{photo}");
    let points = analysis["faces"][0]["landmarks_px"].as_array().unwrap();
    points.iter().map(|point| [0, 1].map(|axis| point[axis].as_f64().unwrap())).collect()
}

fn distances(one: &[[f64; 2]], other: &[[f64; 2]]) -> Vec<f64> {
    let mut found: Vec<_> = one.iter().zip(other).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1])).collect();
    found.sort_by(f64::total_cmp);
    found
}

#[test]
fn orientation_of_a_png_changes_no_landmark() {
    let folder = WorkFolder::new();
    let upright = image::load_from_memory(PORTRAIT).unwrap();
    upright.save(folder.path("upright.png")).unwrap();
    let expected = landmarks(&folder.text("upright.png"));
    // What is stored, so that the orientation brings it upright.
    let stored =
        [(2, upright.fliph()), (3, upright.rotate180()), (4, upright.flipv()), (6, upright.rotate270()), (8, upright.rotate90())];
    for (orientation, picture) in stored {
        let name = format!("{orientation}.png");
        let mut encoder = image::codecs::png::PngEncoder::new(std::fs::File::create(folder.path(&name)).unwrap());
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        picture.write_with_encoder(encoder).unwrap();
        let worst = distances(&expected, &landmarks(&folder.text(&name))).pop().unwrap();
        assert!(worst < 0.05, "orientation {orientation} moves a landmark by {worst:.3} px");
    }
}

#[test]
fn orientation_of_a_jpeg_is_applied() {
    let folder = WorkFolder::new();
    let upright = image::load_from_memory(PORTRAIT).unwrap();
    let jpeg = |picture: &DynamicImage| {
        let mut bytes = Vec::new();
        picture.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 98)).unwrap();
        bytes
    };
    let expected = landmarks(&folder.put("upright.jpg", jpeg(&upright)));
    let stored = jpeg(&upright.rotate270());
    let block = exif(6);
    let length = u16::try_from(2 + 6 + block.len()).unwrap().to_be_bytes();
    let tagged = [&stored[..2], &[0xff, 0xe1], &length, b"Exif\0\0", &block, &stored[2..]].concat();
    let found = landmarks(&folder.put("tagged.jpg", tagged));
    // The turned picture was compressed anew: its colors are averaged over the other axis, which moves landmarks a little.
    let differences = distances(&expected, &found);
    assert!(differences[239] < 0.5 && differences[477] < 3.0, "median {:.2}, worst {:.2} px", differences[239], differences[477]);
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn all_faces_are_found_where_two_people_are() {
    let photo = shared("faces/face_recognition/two_people.jpg");
    let photo = photo.to_str().unwrap();
    let faces =
        |args: &[&str]| succeeds(&[&["analyze", photo, "--json"], args].concat()).json()["faces"].as_array().unwrap().clone();
    let both = faces(&["--all-faces"]);
    assert_eq!(both.len(), 2);
    let area = |face: &Value| face["box_px"][2].as_f64().unwrap() * face["box_px"][3].as_f64().unwrap();
    assert!(area(&both[0]) >= area(&both[1]), "the largest comes first");
    assert_eq!(faces(&[])[0]["landmarks_px"], both[0]["landmarks_px"]);
}

fn round_frame(folder: &WorkFolder) -> String {
    let output = folder.text("round.glb");
    succeeds(&[
        "frame",
        "build",
        "--size",
        "48-20-145",
        "--lens-height",
        "44",
        "--total-width",
        "136",
        "--shape",
        "round",
        "-o",
        &output,
    ]);
    output
}

#[test]
fn a_frame_is_built_as_it_is_measured_and_worn() {
    let folder = WorkFolder::new();
    let output = folder.text("way.glb");
    let size = ["--size", "54-17-145", "--lens-height", "41", "--total-width", "142"];
    let built = succeeds(&[&["frame", "build", "--json", "--shape", "wayfarer", "-o", &output], &size[..]].concat()).json();
    for (name, expected) in [("a_mm", 54.0), ("b_mm", 41.0), ("dbl_mm", 17.0), ("temple_mm", 145.0), ("total_width_mm", 142.0)] {
        let measured = built["measured"][name].as_f64().unwrap();
        assert!((measured - expected).abs() < 0.1, "{name}: {measured}");
    }
    assert_eq!(built["bytes"].as_u64(), Some(std::fs::metadata(&output).unwrap().len()));

    let bare = image::load_from_memory(PORTRAIT).unwrap().into_rgb8();
    for (name, format) in
        [("a.png", image::ImageFormat::Png), ("a.jpg", image::ImageFormat::Jpeg), ("a.webp", image::ImageFormat::WebP)]
    {
        let picture = folder.text(name);
        let told = succeeds(&["try-on", "--json", "--photo", &photo(), "--asset", &output, "-o", &picture]).json();
        assert_eq!((&told["width"], &told["height"]), (&1280.into(), &960.into()));
        let bytes = std::fs::read(&picture).unwrap();
        assert_eq!(image::guess_format(&bytes).unwrap(), format);
        let worn = image::load_from_memory(&bytes).unwrap().into_rgb8();
        let changed =
            bare.pixels().zip(worn.pixels()).filter(|(a, b)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 40)).count();
        assert!((1_000..60_000).contains(&changed), "{name}: {changed} pixels show a frame");
    }
}

#[cfg(unix)]
#[test]
fn written_files_are_as_open_as_any_other() {
    use std::os::unix::fs::PermissionsExt;
    let folder = WorkFolder::new();
    folder.put("any", "other");
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(Path::new(&round_frame(&folder))), mode(&folder.path("any")));
}

#[test]
fn a_shop_is_filled_ranked_and_worn() {
    let folder = WorkFolder::new();
    let catalog = portrait().with_file_name("catalog.csv");
    let (data, catalog) = (folder.text("data"), catalog.to_str().unwrap().to_owned());
    let dry = succeeds(&["--data", &data, "catalog", "import", &catalog, "--dry-run", "--json"]).json();
    let missing =
        ["--data", &data, "try-on", "--photo", &photo(), "--frame", "BRX-003", "-o", &folder.text("x.png")].map(str::to_owned);
    let missing: Vec<&str> = missing.iter().map(String::as_str).collect();
    fails(&missing, 5, &["no shop", &data]);
    let imported = succeeds(&["--data", &data, "catalog", "import", &catalog, "--json"]).json();
    assert_eq!(imported["counts"], dry["counts"]);
    let missing: Vec<&str> = missing.iter().map(|word| if *word == "BRX-003" { "BRX-999" } else { word }).collect();
    fails(&missing, 5, &["BRX-999"]);
    let ranked = succeeds(&["--data", &data, "recommend", "--photo", &photo(), "--limit", "5", "--json"]).json();
    let items = ranked["items"].as_array().unwrap();
    assert_eq!(items.len(), 5);
    assert!(items[0]["reasons"][0]["text"].as_str().unwrap().contains(" mm"));
    let words = succeeds(&["--data", &data, "recommend", "--photo", &photo(), "--limit", "5"]).stdout;
    let sku = items[0]["variant_sku"].as_str().unwrap();
    assert!(words.contains(sku) && words.contains(" mm"), "{words}");
    succeeds(&["--data", &data, "try-on", "--photo", &photo(), "--frame", sku, "-o", &folder.text("worn.webp")]);
    assert!(folder.names().contains(&"worn.webp".to_owned()));
}

#[test]
fn failures_have_their_exit_codes() {
    let folder = WorkFolder::new();
    let data = folder.text("data");
    let (words, frame, photo) = (folder.put("words.jpg", "not a picture"), round_frame(&folder), photo());
    let (out, absent) = (folder.text("out.png"), folder.text("absent.jpg"));
    let cases: &[(&[&str], i32, &[&str])] = &[
        (&["analyse", &photo], 2, &["analyze"]),
        (&["try-on", "--photo", &photo, "-o", &out], 2, &["--asset"]),
        (&["frame", "build", "--size", "52-18-140", "--shape", "triangle", "-o", &out], 2, &["triangle"]),
        (&["recommend", "--photo", &photo, "--limit", "0"], 2, &["limit"]),
        (&["serve", "--services", "kitchen"], 2, &["kitchen"]),
        (&["analyze", &words], 4, &["JPEG, PNG or WebP"]),
        (&["analyze", &absent], 4, &["absent.jpg"]),
        (&["analyze", folder.0.path().to_str().unwrap()], 4, &["folder"]),
        (&["frame", "build", "--size", "52-18", "--shape", "round", "-o", &out], 4, &["52-18-140"]),
        (&["frame", "build", "--size", "fifty", "--shape", "round", "-o", &out], 4, &["fifty"]),
        (&["try-on", "--photo", &photo, "--asset", &frame, "-o", &folder.text("out.gif")], 4, &[".webp"]),
        (&["try-on", "--photo", &photo, "--asset", &words, "-o", &out], 4, &["words.jpg"]),
        (&["--data", &data, "recommend", "--photo", &photo], 5, &["main", "import a catalog"]),
        (&["--data", &data, "try-on", "--photo", &photo, "--frame", "X", "-o", &out], 5, &["main"]),
        (&["--data", &data, "catalog", "import", &folder.put("bad.csv", "color of the sky\nblue\n")], 4, &["heading"]),
        (&["try-on", "--photo", &photo, "--asset", &frame, "-o", &folder.text("nowhere/out.png")], 1, &["nowhere"]),
    ];
    for (args, code, words) in cases {
        fails(args, *code, words);
    }
    assert!(!folder.path("out.png").exists());
    let rows = "sku,name,brand,size,color\nA,One,Proof,50□19-145,Black\nB,Two,Proof,50x,Black\n";
    let ran = run(&["--data", &data, "catalog", "import", &folder.put("rows.csv", rows)]);
    assert_eq!(ran.code, 6, "{ran:?}");
    assert!(
        ran.stdout.contains("1 created") && ran.stderr.contains("line 3") && ran.stderr.contains("1 row was refused"),
        "{ran:?}"
    );
}

#[test]
fn values_that_are_not_understood_are_listed_and_make_no_import_fail() {
    let folder = WorkFolder::new();
    let (data, warnings) = (folder.text("data"), folder.text("warnings.csv"));
    let rows = folder.put("rows.csv", "sku,name,brand,shade,shape,size\nA,One,Proof,Black,triangular,M\n");
    let mapping = folder.put("mapping.json", "\u{feff}{\"variant.color.name\": \"Shade\"}");
    let args = ["--data", &data, "catalog", "import", &rows, "--mapping", &mapping, "--warnings", &warnings];
    let ran = succeeds(&args);
    assert!(ran.stdout.contains("1 created") && ran.stderr.contains("2 values were not understood"), "{ran:?}");
    let listed = std::fs::read_to_string(&warnings).unwrap();
    let columns: Vec<&str> = listed.lines().skip(1).filter_map(|line| line.split(',').nth(1)).collect();
    assert_eq!(columns, ["shape", "size"]);
}

#[test]
fn help_and_completions_are_there() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(succeeds(&["completions", shell]).stdout.contains("try-on"), "{shell}");
    }
    for command in [
        &["analyze"][..],
        &["try-on"],
        &["recommend"],
        &["catalog", "import"],
        &["frame", "build"],
        &["frame", "check"],
        &["frame", "normalize"],
        &["serve"],
    ] {
        let help = succeeds(&[command, &["--help"]].concat()).stdout;
        assert!(help.contains("Example"), "{command:?} has no example");
    }
    assert!(succeeds(&["--help"]).stdout.contains("Exit codes"));
}
