//! One block of memory for all tensors of a run, with each byte reused as soon as
//! its tensor is dead.

use std::ops::Range;

/// Places start at a multiple of this many values: a cache line, and the widest vector.
pub(crate) const ALIGNMENT: usize = 16;

/// Values whose first one starts a cache line.
#[derive(Debug, Clone)]
pub(crate) struct Aligned {
    values: Vec<f32>,
    start: usize,
    length: usize,
}

impl Aligned {
    pub(crate) fn zeroed(length: usize) -> Aligned {
        let values = vec![0.0_f32; length + ALIGNMENT];
        let start = values.as_ptr().align_offset(ALIGNMENT * size_of::<f32>()).min(ALIGNMENT);
        Aligned { values, start, length }
    }

    pub(crate) fn as_slice(&self) -> &[f32] {
        &self.values[self.start..self.start + self.length]
    }

    pub(crate) fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.values[self.start..self.start + self.length]
    }
}

/// Splits `memory` into some ranges to read and one to write, which must not overlap them.
pub(crate) fn views<'a, const N: usize>(
    memory: &'a mut [f32],
    reads: [&Range<usize>; N],
    write: &Range<usize>,
) -> ([&'a [f32]; N], &'a mut [f32]) {
    let (before, rest) = memory.split_at_mut(write.start);
    let (output, after) = rest.split_at_mut(write.len());
    let (before, after): (&[f32], &[f32]) = (before, after);
    let inputs = reads.map(|read| {
        if read.start >= write.end { &after[read.start - write.end..read.end - write.end] } else { &before[read.clone()] }
    });
    (inputs, output)
}

/// A tensor's size and the steps between which it must stay in memory, both included.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetime {
    pub values: usize,
    pub first_step: usize,
    pub last_step: usize,
}

/// Offsets for all tensors such that no two that live at the same time overlap, and the
/// total length. Big tensors choose first; each takes the lowest gap that is free.
pub(crate) fn assign_offsets(lifetimes: &[Lifetime]) -> (Vec<usize>, usize) {
    let mut order: Vec<usize> = Vec::with_capacity(lifetimes.len());
    for (index, life) in lifetimes.iter().enumerate() {
        insert(&mut order, index, |other| lifetimes[*other].values >= life.values);
    }
    let mut offsets = vec![0; lifetimes.len()];
    // By their offsets.
    let mut placed: Vec<usize> = Vec::with_capacity(lifetimes.len());
    let mut total = 0;
    for index in order {
        let this = lifetimes[index];
        let mut offset = 0;
        for other in placed.iter().filter(|other| overlap_in_time(&this, &lifetimes[**other])) {
            if offset + this.values <= offsets[*other] {
                break;
            }
            offset = offset.max((offsets[*other] + lifetimes[*other].values).next_multiple_of(ALIGNMENT));
        }
        offsets[index] = offset;
        insert(&mut placed, index, |other| offsets[*other] <= offset);
        total = total.max(offset + this.values);
    }
    (offsets, total)
}

/// Puts an item into a sorted list, behind those that `comes_before` is true of. The lists are short, and the standard library's
/// sorts take kilobytes each.
fn insert(list: &mut Vec<usize>, item: usize, comes_before: impl Fn(&usize) -> bool) {
    list.insert(list.partition_point(comes_before), item);
}

fn overlap_in_time(a: &Lifetime, b: &Lifetime) -> bool {
    a.first_step <= b.last_step && b.first_step <= a.last_step
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tensors_alive_together_never_share_memory() {
        let lifetimes: Vec<Lifetime> = (0..60_usize)
            .map(|n| Lifetime { values: 1 + (n * 37) % 101, first_step: (n * 13) % 40, last_step: (n * 13) % 40 + n % 7 })
            .collect();
        let (offsets, total) = assign_offsets(&lifetimes);
        for (a, first) in lifetimes.iter().enumerate() {
            assert!(offsets[a] + first.values <= total);
            assert_eq!(offsets[a] % ALIGNMENT, 0);
            for (b, second) in lifetimes.iter().enumerate().skip(a + 1) {
                let apart = offsets[a] + first.values <= offsets[b] || offsets[b] + second.values <= offsets[a];
                assert!(apart || !overlap_in_time(first, second), "{a} and {b} overlap");
            }
        }
    }

    #[test]
    fn a_chain_needs_room_for_two_tensors_only() {
        let chain: Vec<Lifetime> = (0..10).map(|step| Lifetime { values: 160, first_step: step, last_step: step + 1 }).collect();
        assert_eq!(assign_offsets(&chain).1, 320);
    }
}
