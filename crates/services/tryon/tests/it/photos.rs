//! What is accepted as a photo, and which way is up.

use tryon::photo::{Photo, PhotoError, PhotoHeader};

/// A 64 x 32 picture, red on the left and blue on the right.
fn jpeg() -> Vec<u8> {
    let rgb: Vec<u8> = (0..32 * 64).flat_map(|at| if at % 64 < 32 { [220, 20, 20] } else { [20, 20, 220] }).collect();
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 95).encode(&rgb, 64, 32, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// The same with an EXIF orientation.
fn jpeg_turned(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend_from_slice(&[orientation, 0, 0, 0, 0, 0, 0]);
    let mut bytes = jpeg();
    let segment = [&[0xff, 0xe1][..], &((exif.len() + 2) as u16).to_be_bytes(), &exif].concat();
    bytes.splice(2..2, segment);
    bytes
}

fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::ImageEncoder::write_image(
        image::codecs::png::PngEncoder::new(&mut bytes),
        &[128; 3],
        1,
        1,
        image::ExtendedColorType::Rgb8,
    )
    .unwrap();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    bytes
}

pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[test]
fn a_photo_is_turned_the_way_its_camera_was_held() {
    // Where red ends up, for each of the eight orientations of EXIF.
    let check = |orientation: u8, size: (u32, u32), red_at: (u32, u32)| {
        let photo = Photo::decode(&jpeg_turned(orientation)).unwrap();
        assert_eq!((photo.width, photo.height), size, "size, orientation {orientation}");
        let at = (red_at.1 * photo.width + red_at.0) as usize * 3;
        assert!(photo.rgb[at] > 180 && photo.rgb[at + 2] < 70, "red is at {red_at:?}, orientation {orientation}");
    };
    check(1, (64, 32), (4, 16));
    check(2, (64, 32), (60, 16));
    check(3, (64, 32), (60, 16));
    check(4, (64, 32), (4, 16));
    check(5, (32, 64), (16, 4));
    check(6, (32, 64), (16, 4));
    check(7, (32, 64), (16, 60));
    check(8, (32, 64), (16, 60));
}

#[test]
fn a_jpeg_is_read_at_a_fraction_of_its_size_when_that_is_enough() {
    let check = |orientation: u8, wanted_px: u32, reduction: u32, size: (u32, u32)| {
        let bytes = jpeg_turned(orientation);
        let header = PhotoHeader::read(&bytes).unwrap();
        let read = Photo::decode_reduced(&header, &bytes, wanted_px).unwrap();
        assert_eq!((read.reduction, (read.photo.width, read.photo.height)), (reduction, size), "{wanted_px} px wanted");
        assert_eq!((read.full_width, read.full_height), (size.0 * reduction, size.1 * reduction));
        let first_row = &read.photo.rgb[..size.0 as usize * 3];
        assert!(first_row[0] > 180 && first_row[2] < 70, "red is at the left top, orientation {orientation}");
    };
    check(1, 64, 1, (64, 32));
    check(1, 32, 2, (32, 16));
    check(1, 20, 2, (32, 16));
    check(1, 9, 4, (16, 8));
    check(5, 8, 8, (4, 8));
    check(6, 16, 4, (8, 16));
}

#[test]
fn a_large_photo_is_measured_in_pixels_of_its_file() {
    let engines = tryon::engines::Engines::load().unwrap();
    let bytes = crate::support::portrait();
    let small = Photo::decode(&bytes).unwrap();
    let picture = image::RgbImage::from_raw(small.width, small.height, small.rgb).unwrap();
    let times = 4000 / small.width;
    let large =
        image::imageops::resize(&picture, small.width * times, small.height * times, image::imageops::FilterType::Triangle);
    let mut large_bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut large_bytes, 95)
        .encode(&large, large.width() as u16, large.height() as u16, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    let whole = Photo::decode(&large_bytes).unwrap();
    let in_full = engines.analyze(&whole, &vision::AnalyzeOptions::default()).unwrap().analysis;
    let reduced = tryon::analyze_photo(&engines, &large_bytes, false).unwrap();

    assert_eq!((reduced.image.width, reduced.image.height), large.dimensions());
    let (full, seen) = (&in_full.faces[0], &reduced.faces[0]);
    let eye_distance = (full.landmarks_px[468][0] - full.landmarks_px[473][0]).abs();
    let mut apart: Vec<f32> =
        full.landmarks_px.iter().zip(&seen.landmarks_px).map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]) / eye_distance).collect();
    apart.sort_by(f32::total_cmp);
    assert!(apart[239] < 0.01 && apart[477] < 0.02, "in eye distances: median {}, worst {}", apart[239], apart[477]);
    let ratio = full.scale.mm_per_px / seen.scale.mm_per_px;
    assert!((ratio - 1.0).abs() < 0.01, "{ratio}");
}

#[test]
fn what_is_not_a_photo_is_refused_in_words() {
    let check = |bytes: &[u8], words: &str| {
        let error = Photo::decode(bytes).expect_err(words);
        assert!(error.to_string().contains(words), "{error}");
    };
    check(b"", "empty");
    check(b"a letter to the optician", "not a JPEG, PNG or WebP");
    check(b"GIF89a\x01\0\x01\0\0\0\0;", "not a JPEG, PNG or WebP");
    check(&png_header(60_000, 60_000), "60000 x 60000 pixels");
    check(&png_header(15_999, 15_999), "25 million pixels");
    check(&jpeg()[..200], "damaged");
    check(&portrait_start(), "damaged");
}

fn portrait_start() -> Vec<u8> {
    crate::support::portrait()[..20_000].to_vec()
}

#[test]
fn a_file_that_would_keep_us_busy_is_refused() {
    let plain = jpeg();
    let scan = plain.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let mut many = plain[..plain.len() - 2].to_vec();
    for _ in 0..500 {
        many.extend_from_slice(&plain[scan..plain.len() - 2]);
    }
    many.extend_from_slice(&[0xff, 0xd9]);
    let refused = Photo::decode(&many).unwrap_err();
    assert!(matches!(&refused, PhotoError::Damaged(cause) if cause.to_string().contains("too many scans")), "{refused:?}");
}

#[test]
fn a_large_photo_shrinks_to_its_longest_side_and_a_small_one_stays() {
    let photo = Photo::decode(&jpeg()).unwrap();
    let small = photo.clone().shrunk_to(32);
    assert_eq!((small.width, small.height, small.rgb.len()), (32, 16, 32 * 16 * 3));
    assert_eq!(photo.clone().shrunk_to(64), photo);
}

#[test]
fn every_kind_of_png_shows_the_same_picture() {
    use image::DynamicImage;
    let rgb = image::RgbImage::from_fn(9, 7, |x, y| image::Rgb([(x * 28) as u8, (y * 36) as u8, 200]));
    let picture = DynamicImage::ImageRgb8(rgb);
    let gray = picture.to_luma8();
    let kinds: [DynamicImage; 8] = [
        picture.clone(),
        picture.to_rgba8().into(),
        picture.to_rgb16().into(),
        picture.to_rgba16().into(),
        gray.clone().into(),
        DynamicImage::from(gray.clone()).to_luma_alpha8().into(),
        DynamicImage::from(gray.clone()).to_luma16().into(),
        DynamicImage::from(gray).to_luma_alpha16().into(),
    ];
    for kind in kinds {
        let mut bytes = std::io::Cursor::new(Vec::new());
        kind.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        let photo = Photo::decode(&bytes.into_inner()).unwrap();
        assert_eq!((photo.width, photo.height), (9, 7));
        assert_eq!(photo.rgb, kind.to_rgb8().into_raw(), "{:?}", kind.color());
    }
}

#[test]
fn an_interlaced_png_shows_the_same_picture() {
    // 13 x 11 pixels: every pass of the seven has a row that ends in the middle of a block.
    let rgb: Vec<u8> = (0..13 * 11).flat_map(|at| [(at * 7 % 256) as u8, (at * 3 % 256) as u8, (at % 256) as u8]).collect();
    let interlaced = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/interlaced_13x11.png")).unwrap();
    let photo = Photo::decode(&interlaced).unwrap();
    assert_eq!((photo.width, photo.height), (13, 11));
    assert_eq!(photo.rgb, rgb);
}

#[test]
fn the_memory_of_a_photo_is_known_from_its_header() {
    let check = |bytes: &[u8], bytes_per_pixel: u64, what: &str| {
        let header = PhotoHeader::read(bytes).unwrap();
        let pixels = header.pixels() * bytes_per_pixel;
        let peak = header.decode_peak_bytes();
        assert!((pixels..=pixels + u64::from(header.width) * 100).contains(&peak), "{what}: {peak}");
    };
    let progressive = |progressive: bool| {
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, 90);
        encoder.set_progressive(progressive);
        encoder.encode(&[90; 64 * 32 * 3], 64, 32, jpeg_encoder::ColorType::Rgb).unwrap();
        bytes
    };
    check(&jpeg(), 3, "a camera's JPEG");
    check(&jpeg_turned(6), 3, "a JPEG that is turned");
    check(&progressive(false), 3, "a baseline JPEG");
    check(&progressive(true), 9, "a progressive JPEG holds its coefficients");
    check(&png_header(5000, 5000), 3, "a PNG");
    check(&crate::support::portrait(), 11, "a WebP");
}
