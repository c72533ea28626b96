//! The 128-bit vectors of WebAssembly. They are part of the target and not asked for at run time.

use std::arch::wasm32::{f32x4_add, f32x4_pmax, f32x4_pmin, f32x4_splat, v128, v128_load, v128_store};

use super::lanes::Lanes;

#[derive(Clone, Copy)]
pub(crate) struct Simd128(v128);

impl Lanes for Simd128 {
    const N: usize = 4;
    /// 4 x 2 sums, 2 weights, a value and a product: 12 of the 16 registers that x86 has for them.
    const TILE: usize = 4;

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller promises 4 readable values; the instruction takes any alignment.
        Simd128(unsafe { v128_load(from.cast()) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller promises 4 writable values; the instruction takes any alignment.
        unsafe { v128_store(to.cast(), self.0) }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Simd128(f32x4_splat(value))
    }

    /// In two roundings, as portable code has them; in one where the build asks for relaxed SIMD.
    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, summand: Self) -> Self {
        #[cfg(not(target_feature = "relaxed-simd"))]
        return Simd128(f32x4_add(std::arch::wasm32::f32x4_mul(self.0, factor.0), summand.0));
        #[cfg(target_feature = "relaxed-simd")]
        return Simd128(std::arch::wasm32::f32x4_relaxed_madd(self.0, factor.0, summand.0));
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        Simd128(f32x4_add(self.0, other.0))
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // self > other ? self : other, one instruction on x86.
        Simd128(f32x4_pmax(other.0, self.0))
    }

    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        Simd128(f32x4_pmin(other.0, self.0))
    }
}
