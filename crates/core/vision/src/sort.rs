//! Sorting of short lists in little code: a program holds a copy of its sort for each kind of element, and the standard library's
//! takes several kilobytes each.

use std::cmp::Ordering;

/// Sorts as [`slice::sort_by`] does: equals stay in their order.
///
/// By insertion, which suits what is sorted here: a handful of faces, or the detector's finds.
pub(crate) fn sort_by<T>(items: &mut [T], compare: impl Fn(&T, &T) -> Ordering) {
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && compare(&items[at - 1], &items[at]).is_gt() {
            items.swap(at - 1, at);
            at -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_as_the_standard_library_does() {
        let check = |keys: &[f32]| {
            let mut ours: Vec<(f32, usize)> = keys.iter().copied().zip(0..).collect();
            let mut theirs = ours.clone();
            sort_by(&mut ours, |a, b| b.0.total_cmp(&a.0));
            theirs.sort_by(|a, b| b.0.total_cmp(&a.0));
            let places = |list: &[(f32, usize)]| list.iter().map(|item| item.1).collect::<Vec<_>>();
            assert_eq!(places(&ours), places(&theirs), "{keys:?}");
        };
        check(&[]);
        check(&[1.0]);
        check(&[3.0, 1.0, 2.0, 1.0, 3.0, -5.0]);
        check(&[0.0, -0.0, f32::NAN, -f32::NAN, f32::INFINITY, 0.0, -0.0]);
        check(&[1.0, 2.0, 3.0, 3.0, 4.0]);
        check(&[4.0, 3.0, 3.0, 2.0, 1.0]);
    }
}
