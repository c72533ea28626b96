//! The functions that a page sees. They only find the instance and pass numbers on.

// An exported name is unsafe as far as it could clash with another; these begin with our own.
#![allow(unsafe_code)]

use std::cell::RefCell;

use crate::error::Problem;
use crate::instance::Instance;

/// The standard library's own would be 5 KB of the smaller file, for a speed that an engine which keeps its memory has no use for.
#[cfg(all(target_arch = "wasm32", not(feature = "render")))]
#[global_allocator]
static MEMORY: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());

thread_local! {
    /// A WebAssembly instance has one thread, and is one instance.
    static INSTANCE: RefCell<Instance> = const { RefCell::new(Instance::new()) };
}

pub(crate) fn with_instance(work: impl FnOnce(&mut Instance) -> Result<(), Problem>) -> u32 {
    INSTANCE.with_borrow_mut(|instance| match work(instance) {
        Ok(()) => 0,
        Err(problem) => {
            instance.explain(&problem);
            problem.code()
        }
    })
}

/// Address of `bytes` bytes for a slot, or 0 when there is none; the answer then says why.
#[unsafe(no_mangle)]
pub extern "C" fn varai_buffer(slot: u32, bytes: usize) -> *mut u8 {
    let mut address = std::ptr::null_mut();
    with_instance(|instance| {
        address = instance.buffer(slot, bytes)?.as_mut_ptr();
        Ok(())
    });
    address
}

#[unsafe(no_mangle)]
pub extern "C" fn varai_start() -> u32 {
    with_instance(Instance::start)
}

#[unsafe(no_mangle)]
pub extern "C" fn varai_analyze(width: u32, height: u32, max_faces: u32, mirrored: bool) -> u32 {
    with_instance(|instance| instance.analyze(width, height, max_faces, mirrored))
}

#[unsafe(no_mangle)]
pub extern "C" fn varai_follow(width: u32, height: u32, mirrored: bool, time_s: f64) -> u32 {
    with_instance(|instance| instance.follow(width, height, mirrored, time_s))
}

#[unsafe(no_mangle)]
pub extern "C" fn varai_result() -> *const u8 {
    INSTANCE.with_borrow(|instance| instance.answer().as_ptr())
}

#[unsafe(no_mangle)]
pub extern "C" fn varai_result_bytes() -> usize {
    INSTANCE.with_borrow(|instance| instance.answer().len())
}

#[cfg(feature = "render")]
#[unsafe(no_mangle)]
pub extern "C" fn varai_load_frame() -> u32 {
    with_instance(Instance::load_frame)
}

#[cfg(feature = "render")]
#[unsafe(no_mangle)]
pub extern "C" fn varai_load_head() -> u32 {
    with_instance(Instance::load_head)
}

/// The picture is afterwards where the pixels' slot is: ask `varai_buffer` again with the same size.
#[cfg(feature = "render")]
#[unsafe(no_mangle)]
pub extern "C" fn varai_draw_frame(width: u32, height: u32, slide_mm: f32, tilt_deg: f32) -> u32 {
    with_instance(|instance| instance.draw_frame(width, height, slide_mm, tilt_deg))
}
