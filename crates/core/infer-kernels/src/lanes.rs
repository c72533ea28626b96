//! The few vector operations that the kernels are written with.

/// A vector of `N` values in one processor's registers.
pub(crate) trait Lanes: Copy {
    const N: usize;
    /// Pixels of a tile of convolution: as many as leave no sum without a register.
    const TILE: usize;

    /// # Safety
    /// `from` must be valid for reading `N` values. Like all functions of this trait, it may
    /// only run on a processor that has the instructions of the implementation.
    unsafe fn load(from: *const f32) -> Self;
    /// # Safety
    /// `to` must be valid for writing `N` values; the processor must have the instructions.
    unsafe fn store(self, to: *mut f32);
    /// # Safety
    /// The processor must have the instructions of the implementation.
    unsafe fn splat(value: f32) -> Self;
    /// self * factor + summand
    ///
    /// # Safety
    /// The processor must have the instructions of the implementation.
    unsafe fn mul_add(self, factor: Self, summand: Self) -> Self;
    /// # Safety
    /// The processor must have the instructions of the implementation.
    unsafe fn add(self, other: Self) -> Self;
    /// # Safety
    /// The processor must have the instructions of the implementation.
    unsafe fn max(self, other: Self) -> Self;
    /// # Safety
    /// The processor must have the instructions of the implementation.
    unsafe fn min(self, other: Self) -> Self;
}

/// Plain arrays, as long as the vectors that every 64-bit processor has: longer ones would leave too few registers for the sums.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[derive(Clone, Copy)]
pub(crate) struct Portable([f32; 4]);

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
impl Lanes for Portable {
    const N: usize = 4;
    const TILE: usize = 4;

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller promises 4 readable values; an array of f32 is aligned as f32.
        Portable(unsafe { from.cast::<[f32; 4]>().read() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller promises 4 writable values; an array of f32 is aligned as f32.
        unsafe { to.cast::<[f32; 4]>().write(self.0) }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Portable([value; 4])
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, summand: Self) -> Self {
        Portable(std::array::from_fn(|lane| self.0[lane] * factor.0[lane] + summand.0[lane]))
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        Portable(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        Portable(std::array::from_fn(|lane| if self.0[lane] > other.0[lane] { self.0[lane] } else { other.0[lane] }))
    }

    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        Portable(std::array::from_fn(|lane| if self.0[lane] < other.0[lane] { self.0[lane] } else { other.0[lane] }))
    }
}
