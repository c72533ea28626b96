//! Lists in pages: how many items, and where the page begins.

use store::Cursor;

use crate::error::{Error, Result};

/// Most items on one page of a list.
pub const PAGE_LIMIT_MAX: u32 = 100;
/// Items on one page of a list when the caller says nothing.
pub const PAGE_LIMIT_DEFAULT: u32 = 20;

/// How many items a page may hold, from the parameter `limit`.
///
/// # Errors
/// `invalid_request` that names the range.
pub fn page_limit(limit: Option<u32>) -> Result<usize> {
    match limit.unwrap_or(PAGE_LIMIT_DEFAULT) {
        limit @ 1..=PAGE_LIMIT_MAX => Ok(limit as usize),
        limit => {
            let rule = format!("limit is {limit}; choose 1 to {PAGE_LIMIT_MAX}");
            Err(Error::invalid(rule.clone()).detail("limit", "out_of_range", rule))
        }
    }
}

/// Where a page begins, from the parameter `cursor`: the `meta.next` of the page before, or absent for the first page.
///
/// # Errors
/// `invalid_request` for what never was a cursor.
pub fn page_cursor(cursor: Option<&str>) -> Result<Option<Cursor>> {
    cursor.map(Cursor::parse).transpose().map_err(|error| {
        let rule = "the cursor is not one of ours; pass on meta.next of the page before, unchanged";
        Error::invalid(rule).detail("cursor", "invalid", rule).caused_by(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_in_its_range_or_named() {
        for (limit, expected) in
            [(None, Some(20)), (Some(1), Some(1)), (Some(100), Some(100)), (Some(0), None), (Some(101), None)]
        {
            assert_eq!(page_limit(limit).ok(), expected, "{limit:?}");
        }
        let refused = page_limit(Some(101)).unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.details[0].field.as_str()), (400, "limit"));
        assert!(refused.message.contains("101") && refused.message.contains("1 to 100"), "{refused}");
    }

    #[test]
    fn what_never_was_a_cursor_is_refused_by_name() {
        assert!(page_cursor(None).unwrap().is_none());
        let refused = page_cursor(Some("../../etc")).unwrap_err();
        assert_eq!((refused.status().as_u16(), refused.details[0].field.as_str()), (400, "cursor"));
    }
}
