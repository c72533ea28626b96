//! What a file is that is no photo we read, by its first bytes, and how a photo is made of it.

/// A kind of file, and the way to a picture that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileKind {
    /// With its article: "a GIF picture".
    pub name: &'static str,
    pub way_on: &'static str,
}

const EXPORT: &str = "open it in a picture program and save it as JPEG or PNG";
const SCREENSHOT: &str = "open it and save the page as a PNG, or take a screenshot";
const DEVELOP: &str = "export a JPEG from the camera's own program, or let the camera save JPEG beside it";
const VIDEO: &str = "send a photo, or a screenshot of the video";

/// So many bytes are looked at.
const HEAD: usize = 1024;

impl FileKind {
    /// The kind of a file that is no JPEG, PNG or WebP.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let head = &bytes[..bytes.len().min(HEAD)];
        let by_start = SIGNATURES.iter().find(|(start, _, _)| head.starts_with(start));
        if let Some(&(_, name, way_on)) = by_start {
            return Self { name, way_on };
        }
        let (name, way_on) = match head {
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => of_brand(brand),
            [_, _, _, _, b'm' | b'w' | b'f', b'o' | b'i' | b'r', b'o' | b'd' | b'e', b'v' | b'e', ..] => ("a video", VIDEO),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => ("a video", VIDEO),
            _ if head.iter().all(|&byte| byte == 0) => ("full of zeros", "its copy failed; send the original file again"),
            _ => of_text(head),
        };
        Self { name, way_on }
    }
}

#[rustfmt::skip]
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (b"GIF8", "a GIF picture", EXPORT),
    (b"II*\0\x10\0\0\0CR", "a camera's raw file (CR2)", DEVELOP),
    (b"IIRO", "a camera's raw file (ORF)", DEVELOP),
    (b"IIRS", "a camera's raw file (ORF)", DEVELOP),
    (b"IIU\0", "a camera's raw file (RW2)", DEVELOP),
    (b"FUJIFILMCCD-RAW", "a camera's raw file (RAF)", DEVELOP),
    (b"FOVb", "a camera's raw file (X3F)", DEVELOP),
    (b"II*\0", "a TIFF picture or a camera's raw file (DNG, NEF, ARW)", "save it as JPEG or PNG in a picture or raw program"),
    (b"MM\0*", "a TIFF picture or a camera's raw file (DNG, NEF, ARW)", "save it as JPEG or PNG in a picture or raw program"),
    (b"II+\0", "a TIFF picture", EXPORT),
    (b"MM\0+", "a TIFF picture", EXPORT),
    (b"II\xbc", "a JPEG XR picture", EXPORT),
    (b"\xff\x0a", "a JPEG XL picture", EXPORT),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture", EXPORT),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture", EXPORT),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture", EXPORT),
    (b"8BPS", "a Photoshop file", EXPORT),
    (b"gimp xcf", "a GIMP file", EXPORT),
    (b"\0\0\x01\0", "an icon (ICO)", EXPORT),
    (b"qoif", "a QOI picture", EXPORT),
    (b"\x76\x2f\x31\x01", "an OpenEXR picture", EXPORT),
    (b"#?RADIANCE", "a Radiance HDR picture", EXPORT),
    (b"DDS ", "a DirectDraw surface", EXPORT),
    (b"\x1aE\xdf\xa3", "a video", VIDEO),
    (b"PK\x03\x04", "a ZIP archive or an office document", "take the picture out of it and send that"),
    (b"\0\x05\x16\x07", "what macOS keeps beside a picture (its name begins with ._)", "send the picture itself"),
    (b"\0\0\0\0Bud1", "a folder's settings of macOS (.DS_Store)", "send the picture itself"),
    (b"bplist", "a property list", "send the picture itself"),
    (b"glTF", "a 3-D model", "a photo is asked for here"),
    (b"version https://git-lfs", "a pointer of Git LFS", "fetch the file itself with git lfs pull"),
];

/// Files of the ISO base media format, by their brands.
fn of_brand(brand: &[u8]) -> (&'static str, &'static str) {
    match brand {
        [b'a', b'v', b'i', b'f' | b's', ..] => ("an AVIF picture", EXPORT),
        [b'c', b'r', b'x', b' ', ..] => ("a camera's raw file (CR3)", DEVELOP),
        [b'j', b'x', b'l', b' ', ..] => ("a JPEG XL picture", EXPORT),
        [b'h', b'e', b'i' | b'v', ..] | [b'm', b'i' | b's', b'f', b'1', ..] => (
            if has_avif_brand(brand) { "an AVIF picture" } else { "a HEIC picture" },
            "save it as JPEG: on an iPhone choose Settings > Camera > Formats > Most Compatible and take it again, or export it \
             from the photo program",
        ),
        _ => ("a video", VIDEO),
    }
}

/// `mif1` says only "a picture"; what kind stands among the compatible brands, within the first box.
fn has_avif_brand(brand: &[u8]) -> bool {
    brand.as_chunks::<4>().0.iter().take(12).any(|brand| brand == b"avif")
}

/// Bitmaps and what is written in letters.
fn of_text(head: &[u8]) -> (&'static str, &'static str) {
    // The size of the header after that of the file: "BM" alone may begin a text.
    if let [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] = head {
        return ("a BMP picture", EXPORT);
    }
    let contains = |words: &[u8]| head.windows(words.len()).any(|part| part.eq_ignore_ascii_case(words));
    match () {
        () if contains(b"%PDF-") => ("a PDF document", SCREENSHOT),
        () if contains(b"%!PS") => ("a PostScript document", SCREENSHOT),
        () if contains(b"<svg") => ("an SVG drawing", "export it as PNG"),
        () if contains(b"<html") || contains(b"<!doctype html") => {
            ("a web page", "open the picture itself in the browser and save that")
        }
        () if contains(b"base64,") => ("a picture written as text (a data URL)", "decode it from base64 and send the bytes"),
        () if head.iter().all(|&byte| byte >= b' ' || byte.is_ascii_whitespace()) => ("text", "choose a photo"),
        () => ("of an unknown kind", EXPORT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_called_by_their_names() {
        let check = |bytes: &[u8], name: &str, way_on: &str| {
            let kind = FileKind::of(bytes);
            assert!(kind.name.contains(name), "{kind:?}");
            assert!(kind.way_on.contains(way_on), "{kind:?}");
        };
        check(b"\0\0\0\x24ftypheic\0\0\0\0mif1MiHEheic", "HEIC", "Most Compatible");
        check(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC", "Most Compatible");
        check(b"\0\0\0\x18ftypheix\0\0\0\0mif1heix", "HEIC", "Most Compatible");
        check(b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF", "JPEG or PNG");
        check(b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF", "JPEG");
        check(b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom", "CR3", "export a JPEG");
        check(b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "video", "screenshot");
        check(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video", "screenshot");
        check(b"\0\0\x10\0moov", "video", "screenshot");
        check(b"GIF89a\x01\0\x01\0", "GIF", "JPEG or PNG");
        check(b"GIF87a\x01\0\x01\0", "GIF", "JPEG or PNG");
        check(b"II*\0\x08\0\0\0", "TIFF", "JPEG or PNG");
        check(b"MM\0*\0\0\0\x08", "DNG", "JPEG or PNG");
        check(b"II*\0\x10\0\0\0CR\x02\0", "CR2", "export a JPEG");
        check(b"FUJIFILMCCD-RAW 0201", "RAF", "export a JPEG");
        check(b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", "BMP", "JPEG or PNG");
        check(b"<?xml version=\"1.0\"?>\n<svg xmlns='x'/>", "SVG", "PNG");
        check(b"\xef\xbb\xbf<SVG/>", "SVG", "PNG");
        check(b"%PDF-1.7\n", "PDF", "screenshot");
        check(b"junk\n%PDF-1.4\n", "PDF", "screenshot");
        check(b"\xff\x0a\xfa\x1f", "JPEG XL", "JPEG or PNG");
        check(b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a", "JPEG XL", "JPEG or PNG");
        check(b"\0\0\0\x0cjP  \x0d\x0a\x87\x0a", "JPEG 2000", "JPEG or PNG");
        check(b"8BPS\0\x01", "Photoshop", "JPEG or PNG");
        check(b"PK\x03\x04", "archive", "take the picture out");
        check(b"<!DOCTYPE html><html>", "web page", "save that");
        check(b"data:image/png;base64,iVBORw0", "data URL", "base64");
        check(b"\0\x05\x16\x07\0\x02\0\0Mac OS X", "macOS", "the picture itself");
        check(b"a letter to the optician", "text", "photo");
        check(b"BMW for sale", "text", "photo");
        check(&[0; 64], "zeros", "original");
        check(&[1, 2, 3, 4], "unknown", "JPEG or PNG");
    }
}
