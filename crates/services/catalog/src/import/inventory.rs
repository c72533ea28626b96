//! The stock of a row.

use serde_json::json;

use super::cells;
use super::field::{Field, Level};
use super::row::Row;
use crate::documents::{Inventory, StockStatus};

impl Row<'_> {
    pub(super) fn read_inventory(&mut self) {
        let (threshold, status) = (self.text(Field::LowThreshold), self.text(Field::StockStatus));
        if self.text(Field::Quantity).is_none() && threshold.is_none() && status.is_none() {
            return;
        }
        let Some(cell) =
            self.required_cell(Field::Quantity, "stock needs a quantity; to leave stock out, map its columns to \"\"")
        else {
            return;
        };
        let quantity = self.value_or_error(cell, cells::quantity(cell.1));
        let low_threshold = threshold.and_then(|cell| self.value_or_error(cell, cells::quantity(cell.1)));
        let status = status.and_then(|cell| self.value_or_error(cell, cells::stock_status(cell.1)));
        let Some(quantity) = quantity else { return };
        let status = status.unwrap_or(match quantity {
            0 => StockStatus::OutOfStock,
            few if low_threshold.is_some_and(|threshold| few <= threshold) => StockStatus::LowStock,
            _ => StockStatus::InStock,
        });
        self.assign(Level::Variant, "inventory", json!(Inventory { quantity, low_threshold, status }), cell, None);
    }
}
