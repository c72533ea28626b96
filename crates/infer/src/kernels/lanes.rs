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

/// Plain arrays: the compiler vectorises them as well as the target allows.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[derive(Clone, Copy)]
pub(crate) struct Portable([f32; 8]);

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
impl Lanes for Portable {
    const N: usize = 8;
    const TILE: usize = 6;

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        // SAFETY: the caller promises 8 readable values; an array of f32 is aligned as f32.
        Portable(unsafe { from.cast::<[f32; 8]>().read() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        // SAFETY: the caller promises 8 writable values; an array of f32 is aligned as f32.
        unsafe { to.cast::<[f32; 8]>().write(self.0) }
    }

    #[inline(always)]
    unsafe fn splat(value: f32) -> Self {
        Portable([value; 8])
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
