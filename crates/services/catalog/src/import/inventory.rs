//! The stock of a row.

use serde_json::json;

use super::cells::{self, warning};
use super::field::{Field, Level};
use super::row::Row;

impl Row<'_> {
    /// Reads what the row says of the stock; what it does not say stays as it is stored (see `combine.rs`).
    pub(super) fn read_inventory(&mut self) {
        let (quantity, threshold) = (self.text(Field::Quantity), self.text(Field::LowThreshold));
        let status = self.text(Field::StockStatus);
        let Some(first) = quantity.or(threshold).or(status) else { return };
        let quantity = quantity.and_then(|cell| self.value_or_error(cell, cells::quantity(cell.1)));
        let low_threshold = threshold.and_then(|cell| self.value_or_error(cell, cells::quantity(cell.1)));
        let low_threshold = low_threshold.filter(|threshold| {
            let is_one = *threshold >= 0;
            if let (false, Some(cell)) = (is_one, self.text(Field::LowThreshold)) {
                self.refuse(cell, warning("out_of_range", "a threshold is not negative"));
            }
            is_one
        });
        let status = status.and_then(|cell| self.value_or_error(cell, cells::stock_status(cell.1)));
        let mut inventory = json!({});
        // Shops go below zero by what they have sold and not got yet: there is none to sell.
        let sold_beyond_zero = quantity.is_some_and(|quantity| quantity < 0);
        if let Some(quantity) = quantity {
            inventory["quantity"] = json!(quantity.max(0));
        }
        if let Some(threshold) = low_threshold {
            inventory["low_threshold"] = json!(threshold);
        }
        if let Some(status) = status {
            inventory["status"] = json!(status);
        }
        if inventory.as_object().is_some_and(|said| !said.is_empty()) {
            let note = sold_beyond_zero.then_some(" (sold beyond zero: none in stock)");
            self.assign(Level::Variant, "inventory", inventory, first, note);
        }
    }
}
