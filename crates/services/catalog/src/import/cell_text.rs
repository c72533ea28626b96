//! What is in a cell beside its text: characters that nobody sees, and what spreadsheets put around a text to keep it one.

/// Words of a cell that say that there is nothing.
const PLACEHOLDERS: [&str; 7] = ["-", "--", "–", "—", "n/a", "#n/a", "null"];
/// What a spreadsheet shows in the place of a result that it cannot compute.
const SPREADSHEET_ERRORS: [&str; 6] = ["#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!"];

/// The cell without invisible characters and spreadsheets' signs. Bytes that are not UTF-8 stay, and are refused where they
/// are read.
pub(super) fn cleaned(cell: Vec<u8>) -> Vec<u8> {
    // Nearly all cells are such: printable ASCII that begins with a letter or digit.
    let is_plain = |byte: &u8| matches!(byte, b' '..=b'~');
    if cell.first().is_none_or(|first| !matches!(first, b'=' | b'\'')) && cell.iter().all(is_plain) {
        return cell;
    }
    match std::str::from_utf8(&cell) {
        Ok(text) => without_signs(without_invisible(text).trim()).as_bytes().to_vec(),
        Err(_) => cell,
    }
}

/// As [`cleaned`], for a text.
pub(super) fn without_invisible(text: &str) -> String {
    text.chars().filter(|c| !is_invisible(*c)).map(|c| if is_space(c) { ' ' } else { c }).collect()
}

/// Whether the cell only says that there is nothing.
pub(super) fn is_placeholder(text: &str) -> bool {
    text.len() <= 4 && PLACEHOLDERS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a spreadsheet's error stands in the place of a value.
pub(super) fn is_spreadsheet_error(text: &str) -> bool {
    text.starts_with('#') && SPREADSHEET_ERRORS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a number was written with an exponent, which loses digits: "8.0123E+12".
pub(super) fn is_exponential(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let digits = exponent.strip_prefix('+').unwrap_or(exponent);
    let is_number = |text: &str, marks: &[char]| {
        text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || marks.contains(&c))
    };
    is_number(mantissa, &['.', ',']) && is_number(digits, &[]) && (exponent != digits || mantissa.contains(['.', ',']))
}

/// `="00123"` is how a file tells a spreadsheet to leave a text alone, and `'-3` that a cell is no formula.
fn without_signs(text: &str) -> &str {
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner.trim();
    }
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest,
        _ => text,
    }
}

/// Characters without width or with no meaning in a file: byte order marks, zero-width spaces, soft hyphens, marks of writing
/// direction, and Ctrl-Z, which old programs write as the end of a file. Joiners stay: letters of some scripts need them.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{ad}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{1a}'
    )
}

/// Spaces that look like one and are none to a program: no-break, narrow, thin, of a figure's width, ideographic.
fn is_space(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_can_be_seen_stays() {
        #[track_caller]
        fn check(cell: &str, expected: &str) {
            assert_eq!(String::from_utf8(cleaned(cell.as_bytes().to_vec())).unwrap(), expected, "{cell:?}");
        }
        check("LD\u{200b}-1", "LD-1");
        check("\u{feff}LD-1\u{a0}", "LD-1");
        check("Lin\u{ad}den", "Linden");
        check("52\u{a0}mm", "52 mm");
        check("\u{202a}4006381333931\u{202c}", "4006381333931");
        check("=\"00123\"", "00123");
        check("'-3", "-3");
        check("'90s", "'90s");
        check("=SUM(A1)", "=SUM(A1)");
        check("می‌خواهم", "می‌خواهم");
        check("\u{1a}", "");
    }

    #[test]
    fn numbers_that_lost_their_digits_are_known() {
        for text in ["8.0123E+12", "8,0123E+12", "4E+12", "4.00638e12"] {
            assert!(is_exponential(text), "{text}");
        }
        for text in ["4006381333931", "RX5154E", "12E4", "E12", "1E", "LD-1E+2"] {
            assert!(!is_exponential(text), "{text}");
        }
    }
}
