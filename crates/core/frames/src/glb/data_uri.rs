//! Data inside the JSON text: `data:application/octet-stream;base64,AAEC` (RFC 2397, RFC 4648).

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Exporters write the padding or leave it out.
const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// The bytes of a data address, or what is wrong with it; `None` for any other address.
pub(super) fn bytes(uri: &str) -> Option<Result<Vec<u8>, &'static str>> {
    let rest = uri.strip_prefix("data:")?;
    let Some((kind, text)) = rest.split_once(',') else { return Some(Err("its data: address has no data")) };
    if !kind.ends_with(";base64") {
        return Some(Err("its data: address is not in base64"));
    }
    // Three of its characters are percent-encoded by programs that encode every address.
    let plain = ["%2B+", "%2b+", "%2F/", "%2f/", "%3D=", "%3d="];
    let text = plain.iter().fold(text.to_owned(), |text, pair| text.replace(&pair[..3], &pair[3..]));
    Some(BASE64.decode(text).map_err(|_| "its data: address holds what is not base64"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&[u8]>) {
        assert_eq!(bytes(&format!("data:;base64,{text}")).and_then(Result::ok).as_deref(), expected, "{text:?}");
    }

    #[test]
    fn base64_is_read_as_rfc_4648_writes_it() {
        for (text, expected) in [
            ("", ""),
            ("Zg==", "f"),
            ("Zm8=", "fo"),
            ("Zm9v", "foo"),
            ("Zm9vYg==", "foob"),
            ("Zm9vYmE=", "fooba"),
            ("Zm9vYmE", "fooba"),
        ] {
            check(text, Some(expected.as_bytes()));
        }
        check("+/+/", Some(&[0xfb, 0xff, 0xbf]));
        check("%2B%2f%2b%2F", Some(&[0xfb, 0xff, 0xbf]));
        check("Zg%3D%3d", Some(b"f"));
        for wrong in ["Z", "Zh==", "Zm9v====", "Z===", "Zm 9v", "Zm9v!", "=Zm9", "Zm9%20"] {
            check(wrong, None);
        }
    }

    #[test]
    fn other_addresses_are_not_read_here() {
        assert_eq!(bytes("scene.bin"), None);
        assert_eq!(bytes("data:text/plain,hello"), Some(Err("its data: address is not in base64")));
        assert_eq!(bytes("data:"), Some(Err("its data: address has no data")));
    }
}
