//! The price of a row: what it is, what it was reduced from, and in which currency.

use eyewear::Currency;
use serde_json::json;

use super::cells::{self, problem};
use super::field::{Field, Level};
use super::row::Row;

impl<'a> Row<'a> {
    pub(super) fn read_price(&mut self) {
        let (discounted, compare_at) = (self.text(Field::DiscountedPrice), self.text(Field::CompareAtPrice));
        if self.text(Field::Price).is_none() && discounted.is_none() && compare_at.is_none() {
            return;
        }
        let Some(cell) = self.required_cell(Field::Price, "a reduced price needs the price it is reduced from") else { return };
        let Some(currency) = self.price_currency(cell) else { return };
        let amount = |row: &mut Self, cell: Option<(usize, &'a str)>| {
            cell.and_then(|cell| row.value_or_error(cell, cells::price(cell.1, currency, row.decimal_mark())))
        };
        let Some(mut base_minor) = amount(self, Some(cell)) else { return };
        let mut discounted_minor = amount(self, discounted);
        // Shops that compare write what is paid as the price; the higher one is what it was.
        if let Some(compared) = amount(self, compare_at).filter(|compared| *compared > base_minor && discounted_minor.is_none()) {
            discounted_minor = Some(std::mem::replace(&mut base_minor, compared));
        }
        if let (Some(cell), true) = (discounted, discounted_minor.is_some_and(|minor| minor > base_minor)) {
            self.refuse(cell, problem("inconsistent", "the discounted price is higher than the price"));
            return;
        }
        let mut price = json!({ "base_minor": base_minor, "currency": currency.to_string() });
        // A file with a column for it says by an empty cell that the price is not reduced (see `combine.rs`).
        if [Field::DiscountedPrice, Field::CompareAtPrice].into_iter().any(|field| self.reader.columns().of(field).is_some()) {
            price["discounted_minor"] = json!(discounted_minor);
        }
        self.assign(Level::Variant, "price", price, cell, None);
    }

    /// The row's currency, which must agree with the one declared for the file.
    fn price_currency(&mut self, price: (usize, &'a str)) -> Option<Currency> {
        let declared = self.reader.currency;
        let Some(cell) = self.text(Field::Currency) else {
            if declared.is_none() {
                self.refuse(
                    price,
                    problem("missing_currency", "no currency is declared; declare one, or add a column \"currency\""),
                );
            }
            return declared;
        };
        let own = self.value_or_error(cell, cells::currency(cell.1))?;
        if let Some(declared) = declared.filter(|declared| *declared != own) {
            self.refuse(cell, problem("currency_mismatch", format!("the declared currency is {declared}")));
            return None;
        }
        Some(own)
    }
}
