//! The text of a description as editors and exporters leave it: with a byte order mark, in UTF-16, with blank lines before it or
//! padding behind.

use std::borrow::Cow;

/// What JSON allows around a value, and the zeros that some exporters pad a chunk with.
const PADDING: &[u8] = b" \t\r\n\0";
const UTF8_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// Whether a file is a description in JSON, not a GLB.
pub(super) fn is_description(bytes: &[u8]) -> bool {
    // The first kilobyte tells: nobody writes more blank lines than that.
    let start = &bytes[..bytes.len().min(1024)];
    text(start).starts_with(b"{")
}

/// The JSON itself, as UTF-8.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, [u8]> {
    let wide = |of: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks_exact(2).map(|pair| of([pair[0], pair[1]]));
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        Cow::Owned(trimmed(text.as_bytes()).to_vec())
    };
    match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        _ => Cow::Borrowed(trimmed(bytes)),
    }
}

fn trimmed(mut bytes: &[u8]) -> &[u8] {
    // The mark stands first, but programs that put files together leave it behind blanks too.
    loop {
        let shorter = bytes.strip_prefix(UTF8_MARK).unwrap_or(bytes);
        let shorter = shorter.iter().position(|b| !PADDING.contains(b)).map_or(&[][..], |at| &shorter[at..]);
        if shorter.len() == bytes.len() {
            break;
        }
        bytes = shorter;
    }
    let end = bytes.iter().rposition(|b| !PADDING.contains(b)).map_or(0, |at| at + 1);
    &bytes[..end]
}

/// How long a description is without the data that is written into it (`data:` addresses): those become no objects.
pub(super) fn length_without_data(json: &[u8]) -> usize {
    const START: &[u8] = b"\"data:";
    let (mut at, mut data) = (0, 0);
    while let Some(found) = json[at..].windows(START.len()).position(|w| w == START) {
        let start = at + found + 1;
        let length = json[start..].iter().position(|&b| b == b'"').unwrap_or(json.len() - start);
        data += length;
        at = start + length;
    }
    json.len() - data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(text(bytes), expected.as_bytes(), "{bytes:?}");
        assert_eq!(is_description(bytes), expected.starts_with('{'), "{bytes:?}");
    }

    #[test]
    fn what_stands_around_the_json_is_left_out() {
        for before in ["", "\u{feff}", "\n", "\r\n\r\n", " \t", "\u{feff}\n", "\n\u{feff}"] {
            for after in ["", "\n", "   ", "\0\0\0", "\r\n\0"] {
                check(format!("{before}{{\"a\": 1}}{after}").as_bytes(), "{\"a\": 1}");
            }
        }
        check(b"", "");
        check(b"\n\n", "");
        check(b"glTF\x02", "glTF\x02");
    }

    #[test]
    fn utf_16_is_read_as_the_text_that_it_is() {
        let wide = |of: fn(u16) -> [u8; 2]| "\u{feff}\n{\"name\":\"镜框\"}".encode_utf16().flat_map(of).collect::<Vec<u8>>();
        check(&wide(u16::to_le_bytes), "{\"name\":\"镜框\"}");
        check(&wide(u16::to_be_bytes), "{\"name\":\"镜框\"}");
        check(&wide(u16::to_le_bytes)[..7], "{");
    }

    #[test]
    fn data_inside_does_not_count() {
        assert_eq!(length_without_data(br#"{"a":"data:,AAAA","b":"data:"}"#), r#"{"a":"","b":""}"#.len());
        assert_eq!(length_without_data(br#"{"a":"data:,AAAA"#), r#"{"a":""#.len());
        assert_eq!(length_without_data(b"{}"), 2);
    }
}
