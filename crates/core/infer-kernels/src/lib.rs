//! The inner loops of `infer`, each written once over [`lanes::Lanes`] and compiled for every instruction set.
//!
//! A crate of its own, because it alone has unsafe code, and because it alone is worth being built for speed at any size. The
//! functions that it exports check all bounds first, so that no argument can make them misbehave.

#![allow(unsafe_code)]

mod convolution;
mod depthwise;
mod lanes;
mod pool;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use convolution::{Convolution, Residual, convolve};
pub use depthwise::{Depthwise, filter};
pub use pool::{Pool, max_pool};

/// What runs on every processor of the target. WebAssembly's vectors are part of what it is compiled for; they round as
/// plain arrays do.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use lanes::Portable;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use wasm::Simd128 as Portable;

/// Output channels of one block of packed convolution weights, in vectors.
pub const BLOCK_VECTORS: usize = 2;

/// The instruction set to compute with. A value other than `Portable` exists only after
/// the processor was asked: see [`InstructionSet::fastest`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstructionSet(Set);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl InstructionSet {
    pub const PORTABLE: InstructionSet = InstructionSet(Set::Portable);

    pub fn fastest() -> InstructionSet {
        InstructionSet::available().pop().unwrap_or(InstructionSet::PORTABLE)
    }

    /// Everything that this processor can run, slowest first.
    pub fn available() -> Vec<InstructionSet> {
        #[allow(unused_mut)]
        let mut sets = vec![InstructionSet::PORTABLE];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                sets.push(InstructionSet(Set::Avx2));
            }
            if is_x86_feature_detected!("avx512f") {
                sets.push(InstructionSet(Set::Avx512));
            }
        }
        sets
    }

    /// Values per vector. Channels are padded to a multiple of it.
    pub fn lanes(self) -> usize {
        match self.0 {
            Set::Portable => <Portable as lanes::Lanes>::N,
            #[cfg(target_arch = "x86_64")]
            Set::Avx2 => 8,
            #[cfg(target_arch = "x86_64")]
            Set::Avx512 => 16,
        }
    }
}

/// Runs a kernel compiled for the chosen instruction set.
macro_rules! dispatch {
    ($set:expr, $kernel:ident, $job:expr, $output:expr) => {{
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2,fma")]
        unsafe fn avx2(job: &Job<'_>, output: *mut f32) {
            // SAFETY: the features are enabled here; the bounds are the caller's promise.
            unsafe { $kernel::<super::x86::Avx2>(job, output) }
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx512f")]
        unsafe fn avx512(job: &Job<'_>, output: *mut f32) {
            // SAFETY: the features are enabled here; the bounds are the caller's promise.
            unsafe { $kernel::<super::x86::Avx512>(job, output) }
        }
        match $set.0 {
            super::Set::Portable => $kernel::<super::Portable>($job, $output),
            #[cfg(target_arch = "x86_64")]
            super::Set::Avx2 => avx2($job, $output),
            #[cfg(target_arch = "x86_64")]
            super::Set::Avx512 => avx512($job, $output),
        }
    }};
}
use dispatch;
