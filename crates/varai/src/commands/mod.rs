//! One file for each command.

pub mod analyze;
pub mod catalog_import;
pub mod frame_angled;
pub mod frame_build;
pub mod frame_check;
pub mod frame_classify;
pub mod frame_from_photo;
pub mod frame_normalize;
pub mod recommend;
pub mod serve;
pub mod try_on;

use anyhow::Context;

use crate::exit::Failure;

/// Runs a command that waits for things.
fn block_on<T>(command: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("the program cannot start its threads")?;
    runtime.block_on(command)
}
