//! The face engine for a browser page: one WebAssembly file without imports, and a handful of functions on plain numbers.
//!
//! A page (better: its Worker) instantiates the file once for each engine it wants, and then works at a [`Instance`]:
//!
//! 1. `varai_buffer(slot, bytes)` gives the address where the page writes the bytes of a [`Slot`];
//! 2. `varai_start()` reads the three model files out of their slots;
//! 3. `varai_analyze(width, height, max_faces, mirrored)` looks at the pixels in theirs: RGBA, as a canvas gives them;
//!    `varai_follow(width, height, mirrored, time_s)` does it for the frames of a camera, faster and steadier, without measures;
//! 4. `varai_result()` and `varai_result_bytes()` say where the answer lies: numbers and text as [`answer`] lays them out,
//!    or, when a function returned a [`Problem`]'s code instead of 0, a sentence in UTF-8 that says what to do.
//!
//! With the feature `render` the page can also draw a frame: `varai_load_frame()` reads the GLB in its slot, and
//! `varai_draw_frame(width, height, slide_mm, tilt_deg)` draws it over the pixels, where the largest face of the last analysis is,
//! or on a head that was measured elsewhere and read by `varai_load_head()`.
//!
//! Every call may move the memory: a page makes its views anew after each. Nothing that a page passes can make the
//! functions misbehave, because no address is ever taken from it. What cannot go on ends in a trap; the page then
//! instantiates the file again.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod answer;
pub mod error;
mod exports;
pub mod instance;
#[cfg(feature = "networks")]
mod networks;
#[cfg(feature = "render")]
pub mod tryon;

pub use error::Problem;
pub use instance::{Instance, Slot};
