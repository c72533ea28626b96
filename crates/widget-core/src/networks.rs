//! Each network alone: tensors in, tensors out. For comparisons with other engines only; a page's file is built without it.

#![allow(unsafe_code)]

use std::cell::RefCell;

use infer::{Model, Runner};

use crate::error::Problem;
use crate::exports::with_instance;

thread_local! {
    static RUNNER: RefCell<Option<Runner>> = const { RefCell::new(None) };
}

/// Reads the network in a slot and makes it the one that the other functions are about.
#[unsafe(no_mangle)]
pub extern "C" fn varai_network(slot: u32) -> u32 {
    with_instance(|instance| {
        let model = Model::from_bytes(instance.contents(slot)?);
        let model = model.map_err(|cause| vision::VisionError::Model { network: "chosen", cause })?;
        RUNNER.set(Some(model.runner()));
        Ok(())
    })
}

fn with_runner<T>(work: impl FnOnce(&mut Runner) -> T, otherwise: T) -> T {
    RUNNER.with_borrow_mut(|runner| runner.as_mut().map_or(otherwise, work))
}

/// Address of the input, `f32` in the order height, width, channels.
#[unsafe(no_mangle)]
pub extern "C" fn varai_network_input() -> *mut f32 {
    with_runner(|runner| runner.input_mut().as_mut_ptr(), std::ptr::null_mut())
}

#[unsafe(no_mangle)]
pub extern "C" fn varai_network_run() -> u32 {
    with_runner(
        |runner| {
            runner.run();
            0
        },
        Problem::NotStarted.code(),
    )
}

#[unsafe(no_mangle)]
pub extern "C" fn varai_network_output(index: usize) -> *const f32 {
    with_runner(|runner| runner.output(index).as_ptr(), std::ptr::null())
}

/// Values of an output.
#[unsafe(no_mangle)]
pub extern "C" fn varai_network_output_values(index: usize) -> usize {
    with_runner(|runner| runner.output(index).len(), 0)
}
