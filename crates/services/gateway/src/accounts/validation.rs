//! Rules of names, slugs and origins.

use api::key::KeyKind;
use platform::{Error, Result};

use crate::cors;

pub(super) fn check_slug(slug: &str) -> Result<()> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let valid = (1..=40).contains(&slug.len()) && slug.bytes().all(plain) && !slug.starts_with('-') && !slug.ends_with('-');
    if valid {
        return Ok(());
    }
    let rule = "a slug has 1 to 40 lower-case letters, digits or hyphens, and no hyphen at its ends";
    Err(Error::unprocessable(rule).detail("slug", "invalid", rule))
}

pub(super) fn check_name(field: &str, text: &str, max: usize) -> Result<()> {
    if (1..=max).contains(&text.chars().count()) && !text.trim().is_empty() && !text.chars().any(char::is_control) {
        return Ok(());
    }
    let rule = format!("{field} must have 1 to {max} characters that can be seen");
    Err(Error::unprocessable(rule.clone()).detail(field, "invalid_text", rule))
}

pub(super) fn check_origins(kind: KeyKind, origins: &[String]) -> Result<()> {
    if kind == KeyKind::Secret && !origins.is_empty() {
        let rule = "a secret key has no place in a page; only publishable keys have origins";
        return Err(Error::unprocessable(rule).detail("origins", "not_allowed", rule));
    }
    if origins.len() > 50 {
        return Err(Error::unprocessable("a key has at most 50 origins").detail("origins", "too_many", "at most 50"));
    }
    for (index, origin) in origins.iter().enumerate() {
        if !cors::is_exact_origin(origin) {
            let rule = "write an origin as https://shop.example or http://localhost:3000, without path, wildcard or default port";
            return Err(Error::unprocessable(rule).detail(format!("origins[{index}]"), "invalid_origin", rule));
        }
    }
    Ok(())
}
