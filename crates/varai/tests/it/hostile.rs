//! Files made to break a reader: each is refused in words, soon, and costs little memory.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::DynamicImage;
use serde_json::Value;

use crate::support::{Answer, ApiClient, PORTRAIT, Server, run, run_with_limit, send, shared, unlimited_calls};

/// Processor time that no file needs: a command that takes more is ended by the system, and the test fails.
const CPU_SECONDS_MAX: u32 = 60;
/// Without optimization. The release build stays under 300.
const MEMORY_MB: u64 = 600;

/// Named files that need nothing but this project.
fn own_files() -> Vec<(String, Vec<u8>)> {
    let portrait = image::load_from_memory(PORTRAIT).unwrap().thumbnail(320, 240);
    let encoded = |format| {
        let mut bytes = Cursor::new(Vec::new());
        portrait.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    };
    let [png, webp] = [image::ImageFormat::Png, image::ImageFormat::WebP].map(encoded);
    let mut files = vec![
        ("empty".to_owned(), Vec::new()),
        ("text".to_owned(), b"Dear optician, this is not a photo.".repeat(50)),
        ("zip".to_owned(), [&b"PK\x05\x06"[..], &[0; 18]].concat()),
        ("gif".to_owned(), b"GIF89a\xff\xff\xff\xff\x80\0\0".to_vec()),
        ("svg".to_owned(), b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/hosts'/></svg>".to_vec()),
        ("png of 60000 x 60000".to_owned(), png_with_size(&png, 60_000)),
        ("png of no size".to_owned(), png_with_size(&png, 0)),
        ("jpeg of 65535 x 65535".to_owned(), jpeg_with_size(0xffff)),
        ("jpeg of no size".to_owned(), jpeg_with_size(0)),
        ("jpeg of many scans".to_owned(), many_scans()),
    ];
    for (name, whole) in [("jpeg", PORTRAIT), ("png", &png), ("webp", &webp)] {
        for share in [1, 10, 50, 90, 99] {
            files.push((format!("{share} % of a {name}"), whole[..whole.len() * share / 100].to_vec()));
        }
        for seed in 1..=8_u32 {
            files.push((format!("{name} damaged {seed}"), damaged(whole, seed)));
        }
    }
    files
}

/// The largest pictures that are accepted, in files of a few hundred kilobytes.
fn largest_pictures() -> [(String, Vec<u8>); 2] {
    let black = DynamicImage::new_rgb8(5_000, 5_000);
    [("8 bits", black.clone()), ("16 bits", black.into_rgb16().into())].map(|(depth, picture)| {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        (format!("25 million pixels of {depth}"), bytes.into_inner())
    })
}

/// The header of a PNG says how large it is; its checksum is made to agree.
fn png_with_size(png: &[u8], side: u32) -> Vec<u8> {
    let mut bytes = png.to_vec();
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xedb8_8320 & (sum & 1).wrapping_neg()))
    })
}

fn start_of_frame() -> usize {
    PORTRAIT.windows(2).position(|pair| matches!(pair, [0xff, 0xc0 | 0xc2])).unwrap()
}

fn jpeg_with_size(side: u16) -> Vec<u8> {
    let (mut bytes, at) = (PORTRAIT.to_vec(), start_of_frame() + 5);
    bytes[at..at + 2].copy_from_slice(&side.to_be_bytes());
    bytes[at + 2..at + 4].copy_from_slice(&side.to_be_bytes());
    bytes
}

/// Thousands of scans, each of which costs a pass over the picture.
fn many_scans() -> Vec<u8> {
    let scan = PORTRAIT.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let header = usize::from(u16::from_be_bytes([PORTRAIT[scan + 2], PORTRAIT[scan + 3]])) + 2;
    let mut bytes = PORTRAIT[..scan].to_vec();
    for _ in 0..5_000 {
        bytes.extend_from_slice(&PORTRAIT[scan..scan + header]);
        bytes.extend([0; 8]);
    }
    bytes.extend([0xff, 0xd9]);
    bytes
}

/// Some bytes changed, the same for the same seed.
fn damaged(whole: &[u8], seed: u32) -> Vec<u8> {
    let (mut bytes, mut random) = (whole.to_vec(), seed);
    for _ in 0..20 {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let at = (random >> 8) as usize % bytes.len();
        bytes[at] = random as u8 ^ (random >> 24) as u8;
    }
    bytes
}

/// All files of a folder and its folders.
fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

fn shared_files() -> Vec<(String, Vec<u8>)> {
    files_in(&shared("hostile")).into_iter().map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect()
}

/// The answer to one hostile file: no fault of ours, in words when it is a refusal.
fn check_answer(name: &str, answer: &Answer) {
    assert!(matches!(answer.status, 200 | 201 | 400 | 404 | 409 | 413 | 415 | 422), "{name}: {answer:?}");
    if answer.status >= 400 {
        let message = answer.json()["error"]["message"].as_str().unwrap_or_default().to_owned();
        assert!(message.len() > 10, "{name}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_refuses_them_and_goes_on() {
    let files: Vec<_> = own_files().into_iter().chain(largest_pictures()).collect();
    check_server(&files, &own_json()).await;
}

#[tokio::test(flavor = "multi_thread")]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
async fn a_server_refuses_collected_ones_and_goes_on() {
    let (json, files): (Vec<_>, Vec<_>) = shared_files().into_iter().partition(|(name, _)| name.ends_with(".json"));
    check_server(&files, &json).await;
}

async fn check_server(files: &[(String, Vec<u8>)], json: &[(String, Vec<u8>)]) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(&["--demo", "--config", &unlimited_calls(folder.path())]);
    let owner = ApiClient::new(&server.url, &server.owner_key());
    for (name, bytes) in files {
        check_answer(name, &owner.analyze(bytes.clone()).await);
    }
    for (name, bytes) in json {
        for path in ["/v1/recommendations", "/v1/products", "/v1/fit-checks"] {
            let request = owner.request(reqwest::Method::POST, path).header("content-type", "application/json");
            check_answer(&format!("{path} {name}"), &send(request.body(bytes.clone())).await);
        }
    }
    let face = owner.analyze(PORTRAIT.to_vec()).await.data(200);
    assert_eq!(face["faces"].as_array().map(Vec::len), Some(1), "it still works");
    assert!(!server.messages().contains("panicked"), "{}", server.messages());
    #[cfg(target_os = "linux")]
    assert!(server.peak_memory_mb() < MEMORY_MB, "{} MB", server.peak_memory_mb());
}

/// The largest pictures that are accepted, all at once, and turned, which used to take a second picture's memory.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn the_largest_pictures_at_the_same_time_share_a_budget_of_memory() {
    const MOST_MB: u64 = 300;
    let server = Server::start(&["--demo"]);
    let owner = ApiClient::new(&server.url, &server.owner_key());
    let picture = turned_deep_picture();
    let analyze = || owner.analyze(picture.clone());
    let answers = tokio::join!(analyze(), analyze(), analyze(), analyze());
    for answer in [answers.0, answers.1, answers.2, answers.3] {
        check_answer("25 million pixels of 16 bits", &answer);
    }
    assert!(server.peak_memory_mb() < MOST_MB, "{} MB", server.peak_memory_mb());
}

/// 25 million pixels of 16 bits, with an orientation in its EXIF block.
#[cfg(target_os = "linux")]
fn turned_deep_picture() -> Vec<u8> {
    const TURNED: &[u8] = &[b'I', b'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
    let [_, (_, png)] = largest_pictures();
    let block = [b"eXIf", TURNED].concat();
    let chunk = [&u32::try_from(TURNED.len()).unwrap().to_be_bytes()[..], &block, &crc32(&block).to_be_bytes()].concat();
    // After the header, which is the first chunk of every PNG: 8 bytes of signature and 25 of its own.
    [&png[..33], &chunk, &png[33..]].concat()
}

fn own_json() -> Vec<(String, Vec<u8>)> {
    let deep = ["[".repeat(100_000), "{\"a\":".repeat(100_000)];
    let other = [
        "",
        "null",
        "[]",
        "{\"measures\":",
        "{\"limit\":1e400}",
        "{\"limit\":-1}",
        "{\"measures\":{\"face_width\":{\"value\":NaN}}}",
        "\"\\ud800\"",
    ];
    let not_utf8 = ("not UTF-8".to_owned(), b"{\"sku\":\"\xff\xfe\"}".to_vec());
    let texts = deep.into_iter().chain(other.map(str::to_owned));
    texts.map(|text| (text.chars().take(20).collect(), text.into_bytes())).chain([not_utf8]).collect()
}

#[test]
fn the_command_line_refuses_them_with_a_code() {
    own_files().into_iter().step_by(2).for_each(|(name, bytes)| check_command(&name, &bytes));
}

#[test]
#[cfg_attr(not(shared_data), ignore = "needs ../shared/data")]
fn the_command_line_refuses_collected_ones_with_a_code() {
    let headers = shared_files().into_iter().filter(|(name, _)| name.contains("huge_dimension_headers"));
    let fuzzed = shared_files().into_iter().filter(|(name, _)| name.contains("fuzz")).step_by(12);
    headers.chain(fuzzed).for_each(|(name, bytes)| check_command(&name, &bytes));
}

fn check_command(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("photo");
    std::fs::write(&path, bytes).unwrap();
    let ran = run_with_limit("-t", CPU_SECONDS_MAX, &["analyze", path.to_str().unwrap(), "--json"]);
    assert!(matches!(ran.code, 0 | 3 | 4), "{name}: {ran:?}");
    assert!(!ran.stderr.contains("panicked"), "{name}: {ran:?}");
    match ran.code {
        0 => assert!(ran.json()["faces"][0].is_object(), "{name}"),
        _ => assert!(ran.stdout.is_empty() && ran.stderr.len() > 20, "{name}: {ran:?}"),
    }
}

#[test]
fn a_header_that_claims_gigapixels_is_refused_before_memory_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["png of 60000 x 60000", "jpeg of 65535 x 65535"] {
        let (_, bytes) = own_files().into_iter().find(|(own, _)| own == name).unwrap();
        let path = folder.path().join("photo");
        std::fs::write(&path, bytes).unwrap();
        let ran = run(&["analyze", path.to_str().unwrap()]);
        assert_eq!(ran.code, 4, "{name}: {ran:?}");
        assert!(ran.stderr.contains("px") || ran.stderr.contains("pixel"), "{name}: {}", ran.stderr);
    }
}

#[test]
fn damaged_bytes_are_not_always_refused() {
    // Guards the generator: were every file refused at its first bytes, decoders would never be reached.
    let reached =
        own_files().iter().filter(|(name, bytes)| name.contains("damaged") && image::guess_format(bytes).is_ok()).count();
    assert!(reached > 12, "{reached} files keep their signature");
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    assert!(serde_json::from_slice::<Value>(&own_json()[0].1).is_err());
}
