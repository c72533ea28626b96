//! What the service stores. The types here are those of the storage alone: they read what earlier and later versions wrote, and
//! are turned into the API's types by name. Fields keep the names that the previous version reads.

pub mod adjustments;
mod common;
pub mod looks;
pub mod try_on_assets;

pub use self::common::expiry_ms;

use self::adjustments::{AdjustmentDocument, FitDocument};
use self::looks::LookDocument;
use self::try_on_assets::AssetDocument;

store::collections!(pub AssetDocument, LookDocument, AdjustmentDocument, FitDocument);
