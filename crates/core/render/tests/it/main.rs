//! What a wearer and a shop would notice in the pictures.

mod bits;
mod common;
mod golden;
mod hostile;
mod look;
mod optics;
mod plain;
mod product;
mod recipe;
mod temples;
