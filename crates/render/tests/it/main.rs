//! What a wearer and a shop would notice in the pictures.

mod common;
mod golden;
mod hostile;
mod look;
mod product;
