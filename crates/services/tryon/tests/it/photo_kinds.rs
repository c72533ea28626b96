//! Photos as phones, cameras and picture programs write them: each kind shows the picture that its maker saw.

use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgba, RgbaImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::{ColorProfile, Layout, TransformOptions};
use tryon::photo::{Photo, PhotoError, PhotoHeader};

use crate::photos::crc32;

const SIZE: (usize, usize) = (64, 32);

/// Red on the left and blue on the right, each of one color.
fn halves() -> Vec<u8> {
    (0..SIZE.0 * SIZE.1).flat_map(|at| if at % SIZE.0 < 32 { [200, 40, 30] } else { [40, 60, 190] }).collect()
}

/// A JPEG of these samples, as the encoder is told to write it.
fn jpeg(samples: &[u8], color: ColorType, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 97);
    encoder.set_sampling_factor(SamplingFactor::F_1_1);
    set(&mut encoder);
    encoder.encode(samples, SIZE.0 as u16, SIZE.1 as u16, color).unwrap();
    bytes
}

fn plain_jpeg() -> Vec<u8> {
    jpeg(&halves(), ColorType::Rgb, |_| {})
}

/// The color in the middle of the left half, and of the right one.
fn colors(bytes: &[u8]) -> [[u8; 3]; 2] {
    let photo = Photo::decode(bytes).unwrap_or_else(|error| panic!("{error}: {error:?}"));
    assert_eq!((photo.width, photo.height), (SIZE.0 as u32, SIZE.1 as u32));
    [16, 48].map(|x| photo.rgb.as_chunks::<3>().0[16 * SIZE.0 + x])
}

#[track_caller]
fn assert_near(seen: [[u8; 3]; 2], expected: [[u8; 3]; 2], levels: u8, what: &str) {
    let is_near = seen.iter().flatten().zip(expected.iter().flatten()).all(|(a, b)| a.abs_diff(*b) <= levels);
    assert!(is_near, "{what}: {seen:?}, expected {expected:?}");
}

/// Inks of `halves`, with as much black as goes in, the way JPEG stores them: 255 is none.
fn inks() -> Vec<u8> {
    let of = |[r, g, b]: [u8; 3]| {
        let black = r.max(g).max(b);
        let light = |channel: u8| (u32::from(channel) * 255 / u32::from(black)) as u8;
        [255 - light(r), 255 - light(g), 255 - light(b), 255 - black]
    };
    halves().as_chunks::<3>().0.iter().flat_map(|&rgb| of(rgb)).collect()
}

/// Without the segment that Adobe's programs write.
fn without_adobe(mut bytes: Vec<u8>) -> Vec<u8> {
    let at = bytes.windows(4).position(|part| part == [0xff, 0xee, 0, 14]).expect("the encoder writes it");
    bytes.drain(at..at + 16);
    bytes
}

#[test]
fn pictures_for_print_are_read_in_their_colors() {
    let expected = colors(&plain_jpeg());
    let cmyk = jpeg(&inks(), ColorType::Cmyk, |_| {});
    let ycck = jpeg(&inks(), ColorType::CmykAsYcck, |_| {});
    assert_near(colors(&cmyk), expected, 4, "CMYK, transform 0");
    assert_near(colors(&ycck), expected, 4, "YCCK, transform 2");
    assert_near(colors(&without_adobe(cmyk)), expected, 4, "CMYK without Adobe's marker");
    let progressive = jpeg(&inks(), ColorType::CmykAsYcck, |encoder| encoder.set_progressive(true));
    assert_near(colors(&progressive), expected, 4, "progressive YCCK");
    let product = tryon::product_photo::decode(&jpeg(&inks(), ColorType::CmykAsYcck, |_| {})).unwrap();
    assert_near(
        [16, 48].map(|x| {
            let [r, g, b, _] = product.get_pixel(x, 16).0;
            [r, g, b]
        }),
        expected,
        4,
        "a product photo",
    );
}

#[test]
fn a_turned_picture_for_print_stands_upright() {
    let bytes = jpeg(&inks(), ColorType::CmykAsYcck, |encoder| encoder.add_exif_metadata(&tiff(true, 3, 6)).unwrap());
    let photo = Photo::decode(&bytes).unwrap();
    assert_eq!((photo.width, photo.height), (32, 64));
    let top = photo.rgb.as_chunks::<3>().0[16 * 32 + 16];
    assert!(top[0] > 180 && top[2] < 60, "red is above: {top:?}");
}

/// EXIF data with an orientation of this type.
fn tiff(is_big_endian: bool, kind: u16, orientation: u32) -> Vec<u8> {
    let two = |value: u16| if is_big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let four = |value: u32| if is_big_endian { value.to_be_bytes() } else { value.to_le_bytes() };
    let value = match kind {
        1 | 6 => [orientation as u8, 0, 0, 0],
        3 | 8 => [two(orientation as u16), [0; 2]].concat().try_into().unwrap(),
        _ => four(orientation),
    };
    let start: &[u8] = if is_big_endian { b"MM\0*" } else { b"II*\0" };
    // Another entry stands before it, as in files of cameras.
    let make = [&two(0x010f)[..], &two(2), &four(4), b"Abc\0"].concat();
    [start, &four(8), &two(2), &make, &two(0x0112), &two(kind), &four(1), &value, &four(0)].concat()
}

/// Adds a chunk to a PNG before its pixels, or at its end.
fn with_chunk(mut png: Vec<u8>, name: &[u8; 4], content: &[u8], at_end: bool) -> Vec<u8> {
    let body = [name, content].concat();
    let chunk = [&(content.len() as u32).to_be_bytes()[..], &body, &crc32(&body).to_be_bytes()].concat();
    let at = if at_end { png.len() - 12 } else { 33 };
    png.splice(at..at, chunk);
    png
}

fn png(samples: &[u8], color: ExtendedColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    encoder.write_image(samples, SIZE.0 as u32, SIZE.1 as u32, color).unwrap();
    bytes
}

fn webp(samples: &[u8], color: ExtendedColorType, icc: Option<Vec<u8>>, exif: Option<Vec<u8>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
    icc.into_iter().for_each(|icc| encoder.set_icc_profile(icc).unwrap());
    exif.into_iter().for_each(|exif| encoder.set_exif_metadata(exif).unwrap());
    encoder.write_image(samples, SIZE.0 as u32, SIZE.1 as u32, color).unwrap();
    bytes
}

#[test]
fn orientation_is_understood_in_every_type_and_byte_order() {
    let check = |bytes: Vec<u8>, what: &str| {
        let photo = Photo::decode(&bytes).unwrap();
        assert_eq!((photo.width, photo.height), (32, 64), "{what}");
        let top = photo.rgb.as_chunks::<3>().0[16 * 32 + 16];
        assert!(top[0] > 180 && top[2] < 60, "red is above, {what}: {top:?}");
    };
    for is_big_endian in [true, false] {
        for kind in [1, 3, 4, 6, 8, 9] {
            let what = format!("type {kind}, big endian: {is_big_endian}");
            let exif = tiff(is_big_endian, kind, 6);
            let in_jpeg = jpeg(&halves(), ColorType::Rgb, |encoder| encoder.add_exif_metadata(&exif).unwrap());
            check(in_jpeg, &format!("JPEG, {what}"));
            let plain = || png(&halves(), ExtendedColorType::Rgb8);
            check(with_chunk(plain(), b"eXIf", &exif, false), &format!("PNG, {what}"));
            check(with_chunk(plain(), b"eXIf", &exif, true), &format!("PNG with EXIF behind the pixels, {what}"));
            let prefixed = [b"Exif\0\0", &exif[..]].concat();
            check(with_chunk(plain(), b"eXIf", &prefixed, false), &format!("PNG with the prefix of a JPEG, {what}"));
            check(webp(&halves(), ExtendedColorType::Rgb8, None, Some(exif)), &format!("WebP, {what}"));
            check(webp(&halves(), ExtendedColorType::Rgb8, None, Some(prefixed)), &format!("WebP with the prefix, {what}"));
        }
    }
}

/// Many starts of scans, as compressed video has by chance.
fn false_scans() -> Vec<u8> {
    [0xff, 0xda, 0, 12, 3, 1].repeat(500)
}

#[test]
fn what_follows_or_lies_inside_a_picture_is_not_counted_as_its_scans() {
    let expected = Photo::decode(&plain_jpeg()).unwrap();
    let check = |bytes: Vec<u8>, what: &str| assert!(Photo::decode(&bytes).unwrap() == expected, "{what}");
    check([plain_jpeg(), false_scans()].concat(), "a motion photo");
    check([plain_jpeg(), plain_jpeg().repeat(100)].concat(), "other pictures behind it");
    let thumbnail = [b"thumbnail".to_vec(), false_scans()].concat();
    check(jpeg(&halves(), ColorType::Rgb, |encoder| encoder.add_app_segment(5, thumbnail).unwrap()), "an embedded picture");
    check([plain_jpeg(), vec![0; 4096]].concat(), "padding");
    let filled = [&plain_jpeg()[..2], &[0xff; 7], &plain_jpeg()[2..]].concat();
    check(filled, "fill bytes before a segment");
}

#[test]
fn a_picture_without_an_end_is_read_whatever_follows() {
    let expected = Photo::decode(&plain_jpeg()).unwrap();
    let open = plain_jpeg()[..plain_jpeg().len() - 2].to_vec();
    let video: Vec<u8> = (0..60_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let check = |bytes: Vec<u8>, what: &str| assert!(Photo::decode(&bytes).unwrap() == expected, "{what}");
    check(open.clone(), "nothing");
    check([open.clone(), video.clone()].concat(), "a phone's trailer");
    check([open.clone(), [0xff, 0xda, 1, 7, 40, 1].repeat(500), video].concat(), "a trailer with starts of scans");
    check([open, vec![0; 4096]].concat(), "zeros");
}

#[test]
fn thousands_of_scans_inside_a_picture_are_refused_whatever_follows() {
    let plain = plain_jpeg();
    let scan = plain.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap();
    let end = plain.len() - 2;
    let many = [&plain[..end], &plain[scan..end].repeat(500), &plain[end..], &false_scans()].concat();
    let refused = Photo::decode(&many).unwrap_err();
    assert!(matches!(&refused, PhotoError::Damaged(cause) if cause.to_string().contains("too many scans")), "{refused:?}");
}

/// What a program that manages colors shows of `halves` under a profile.
fn managed(profile: &ColorProfile) -> [[u8; 3]; 2] {
    let transform =
        profile.create_transform_8bit(Layout::Rgb, &ColorProfile::new_srgb(), Layout::Rgb, TransformOptions::default()).unwrap();
    [[200, 40, 30], [40, 60, 190]].map(|color| {
        let mut changed = [0; 3];
        transform.transform(&color, &mut changed).unwrap();
        changed
    })
}

#[test]
fn colors_are_those_of_the_profile() {
    let check = |profile: ColorProfile, moves: bool, what: &str| {
        let (icc, expected) = (profile.encode().unwrap(), managed(&profile));
        assert_eq!(expected[0][0].abs_diff(200) > 5 || expected[0][1].abs_diff(40) > 5, moves, "{what}: {expected:?}");
        let in_jpeg = jpeg(&halves(), ColorType::Rgb, |encoder| encoder.add_icc_profile(&icc).unwrap());
        assert_near(colors(&in_jpeg), expected, 5, &format!("JPEG, {what}"));
        let turned = jpeg(&halves(), ColorType::Rgb, |encoder| {
            encoder.add_icc_profile(&icc).unwrap();
            encoder.add_exif_metadata(&tiff(false, 3, 1)).unwrap();
        });
        assert_near(colors(&turned), expected, 5, &format!("JPEG with EXIF, {what}"));
        let mut in_png = Vec::new();
        let mut encoder = image::codecs::png::PngEncoder::new(&mut in_png);
        encoder.set_icc_profile(icc.clone()).unwrap();
        encoder.write_image(&halves(), SIZE.0 as u32, SIZE.1 as u32, ExtendedColorType::Rgb8).unwrap();
        assert_near(colors(&in_png), expected, 2, &format!("PNG, {what}"));
        assert_near(colors(&webp(&halves(), ExtendedColorType::Rgb8, Some(icc), None)), expected, 2, &format!("WebP, {what}"));
    };
    check(ColorProfile::new_display_p3(), true, "Display P3");
    check(ColorProfile::new_adobe_rgb(), true, "Adobe RGB");
    check(ColorProfile::new_pro_photo_rgb(), true, "ProPhoto");
    check(ColorProfile::new_srgb(), false, "sRGB");
}

/// EXIF data as a camera writes it that is set to these colors: `R03` for Adobe RGB, `R98` for sRGB.
fn camera_colors(index: &[u8; 3]) -> Vec<u8> {
    let directory = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&1_u16.to_be_bytes()[..], &tag.to_be_bytes(), &kind.to_be_bytes(), &count.to_be_bytes(), &value, &[0; 4]].concat()
    };
    let index = [index[0], index[1], index[2], 0];
    [
        b"MM\0*\0\0\0\x08".to_vec(),
        directory(0x8769, 4, 1, 26_u32.to_be_bytes()),
        directory(0xa005, 4, 1, 44_u32.to_be_bytes()),
        directory(1, 2, 4, index),
    ]
    .concat()
}

#[test]
fn a_camera_set_to_other_colors_is_believed() {
    let of = |index| jpeg(&halves(), ColorType::Rgb, |encoder| encoder.add_exif_metadata(&camera_colors(index)).unwrap());
    assert_near(colors(&of(b"R03")), managed(&ColorProfile::new_adobe_rgb()), 5, "Adobe RGB");
    assert_eq!(colors(&of(b"R98")), colors(&plain_jpeg()), "sRGB");
    // A profile says more than EXIF.
    let icc = ColorProfile::new_srgb().encode().unwrap();
    let both = jpeg(&halves(), ColorType::Rgb, |encoder| {
        encoder.add_exif_metadata(&camera_colors(b"R03")).unwrap();
        encoder.add_icc_profile(&icc).unwrap();
    });
    assert_eq!(colors(&both), colors(&plain_jpeg()), "both");
}

#[test]
fn a_picture_under_its_own_colors_keeps_every_bit() {
    let icc = ColorProfile::new_srgb().encode().unwrap();
    let with_profile = jpeg(&halves(), ColorType::Rgb, |encoder| encoder.add_icc_profile(&icc).unwrap());
    let damaged = jpeg(&halves(), ColorType::Rgb, |encoder| encoder.add_icc_profile(&icc[..200]).unwrap());
    let expected = Photo::decode(&plain_jpeg()).unwrap();
    assert_eq!(Photo::decode(&with_profile).unwrap().rgb, expected.rgb, "sRGB");
    assert_eq!(Photo::decode(&damaged).unwrap().rgb, expected.rgb, "a profile that cannot be read");
}

#[test]
fn grays_are_those_of_the_profile() {
    let gray = [vec![100; 32], vec![180; 32]].concat().repeat(SIZE.1);
    let linear = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    let check = |profile: &[u8], expected: [u8; 2], levels: u8, what: &str| {
        let in_jpeg = jpeg(&gray, ColorType::Luma, |encoder| encoder.add_icc_profile(profile).unwrap());
        assert_near(colors(&in_jpeg), expected.map(|gray| [gray; 3]), levels, what);
    };
    // 100 / 255 of the light is level 168 of sRGB, 180 / 255 level 218.
    check(&linear, [168, 218], 3, "linear light");
    check(&ColorProfile::new_srgb().encode().unwrap(), [100, 180], 1, "a profile of colors on a gray picture");
}

/// A face of one color in a background that is there but transparent.
fn cut_out() -> RgbaImage {
    RgbaImage::from_fn(SIZE.0 as u32, SIZE.1 as u32, |x, _| if x < 32 { Rgba([200, 40, 30, 255]) } else { Rgba([0, 255, 0, 0]) })
}

#[test]
fn what_was_invisible_stays_invisible() {
    let check = |bytes: &[u8], left: [u8; 3], what: &str| {
        let [seen, background] = colors(bytes);
        assert_eq!(seen, left, "{what}");
        let [r, g, b] = background;
        assert!(r == g && g == b && r > 220, "one plain light color, {what}: {background:?}");
    };
    let written = |picture: DynamicImage| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    let picture = DynamicImage::from(cut_out());
    let gray = picture.to_luma_alpha8();
    let level = gray.get_pixel(0, 0).0[0];
    check(&written(picture.clone()), [200, 40, 30], "PNG with alpha");
    check(&written(picture.to_rgba16().into()), [200, 40, 30], "PNG of 16 bits with alpha");
    check(&written(gray.into()), [level; 3], "gray PNG with alpha");
    check(&paletted(), [200, 40, 30], "PNG with a palette");
    check(&colors_with_one_transparent(), [200, 40, 30], "PNG with one transparent color");
    check(&webp(&cut_out(), ExtendedColorType::Rgba8, None, None), [200, 40, 30], "lossless WebP");
}

/// Two colors, the second of them transparent.
fn paletted() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE.0 as u32, SIZE.1 as u32);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(vec![200, 40, 30, 0, 255, 0]);
    encoder.set_trns(vec![255, 0]);
    let indices = [vec![0; 32], vec![1; 32]].concat().repeat(SIZE.1);
    encoder.write_header().unwrap().write_image_data(&indices).unwrap();
    bytes
}

fn colors_with_one_transparent() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE.0 as u32, SIZE.1 as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_trns(vec![0, 0, 0, 255, 0, 0]);
    let samples: Vec<u8> = cut_out().pixels().flat_map(|pixel| [pixel.0[0], pixel.0[1], pixel.0[2]]).collect();
    encoder.write_header().unwrap().write_image_data(&samples).unwrap();
    bytes
}

#[test]
fn a_lossy_webp_is_laid_over_the_same_color() {
    let bytes = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/lossy_cut_out_64x32.webp")).unwrap();
    let [seen, background] = colors(&bytes);
    assert_near([seen, background], [[200, 40, 30], [238; 3]], 8, "lossy WebP");
    assert_eq!(background, [238; 3]);
}

/// A JPEG of one color and this size whose header alone is of interest.
fn jpeg_of_size(width: u16, height: u16, is_progressive: bool) -> Vec<u8> {
    let mut bytes = jpeg(&halves(), ColorType::Rgb, |encoder| encoder.set_progressive(is_progressive));
    let frame = bytes.windows(2).position(|pair| pair == [0xff, if is_progressive { 0xc2 } else { 0xc0 }]).unwrap();
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

#[test]
fn photos_of_large_sensors_are_read_within_the_memory_of_others() {
    let check = |width: u16, height: u16, megapixels: u64| {
        let header = PhotoHeader::read(&jpeg_of_size(width, height, false)).unwrap();
        assert_eq!(header.upright_size(), (width.into(), height.into()));
        assert_eq!(header.pixels() / 1_000_000, megapixels, "{width} x {height}");
        assert!(header.decode_peak_bytes() < 100_000_000, "{width} x {height}: {}", header.decode_peak_bytes());
    };
    check(4000, 3000, 12);
    check(8064, 6048, 12);
    check(8160, 6120, 12);
    check(12_000, 9_000, 6);
    check(16_320, 12_240, 12);
    check(20_000, 3_000, 15);
    let refused = |bytes: &[u8], words: &str| {
        let error = PhotoHeader::read(bytes).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    };
    refused(&jpeg_of_size(65_000, 65_000, false), "65000 x 65000 pixels");
    refused(&jpeg_of_size(8160, 6120, true), "progressive JPEG of 8160 x 6120");
}

#[test]
fn a_photo_of_a_large_sensor_shows_its_picture() {
    let (width, height) = (6000_u16, 4400_u16);
    let row = [vec![[200, 40, 30]; 3000], vec![[40, 60, 190]; 3000]].concat().concat();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, 60).encode(&row.repeat(height.into()), width, height, ColorType::Rgb).unwrap();
    let photo = Photo::decode(&bytes).unwrap();
    assert_eq!((photo.width, photo.height), (3000, 2200));
    let [left, right] = [700, 2300].map(|x| photo.rgb.as_chunks::<3>().0[1100 * 3000 + x]);
    assert_near([left, right], [[200, 40, 30], [40, 60, 190]], 6, "26 megapixels");
}

#[test]
fn other_files_are_called_by_their_names() {
    let check = |bytes: &[u8], words: [&str; 2]| {
        let error = Photo::decode(bytes).unwrap_err();
        assert!(matches!(error, PhotoError::Format(_)), "{error:?}");
        let told = error.to_string();
        assert!(words.iter().all(|word| told.contains(word)) && told.contains("JPEG, PNG or WebP"), "{told}");
    };
    check(b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEheic", ["a HEIC picture", "Most Compatible"]);
    check(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", ["an AVIF picture", "save it as JPEG or PNG"]);
    check(b"GIF89a\x01\0\x01\0\0\0\0;", ["a GIF picture", "save it as JPEG or PNG"]);
    check(b"II*\0\x08\0\0\0", ["TIFF", "JPEG or PNG"]);
    check(b"%PDF-1.7\n", ["a PDF document", "PNG"]);
    let mut twelve_bits = plain_jpeg();
    let frame = twelve_bits.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    twelve_bits[frame + 4] = 12;
    let told = Photo::decode(&twelve_bits).unwrap_err().to_string();
    assert!(told.contains("a 12-bit JPEG") && told.contains("ordinary JPEG"), "{told}");
}
