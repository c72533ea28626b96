//! What a caller may see of the products.

use api::permissions;
use api::product::{FieldSource, Product};
use platform::Principal;
use store::{Filter, Versioned};

use crate::convert::product_to_wire;
use crate::documents::{ProductDocument, ProductStatus};

/// The products that the caller may see: shoppers see active ones only.
pub(super) fn visible_products(principal: &Principal) -> Filter {
    match principal.may(&permissions::PRODUCTS_UPDATE) {
        true => Filter::All,
        false => Filter::eq("status", api::product::ProductStatus::Active.as_str()),
    }
}

/// As [`visible_products`].
pub(super) fn is_visible_to(principal: &Principal, product: &ProductDocument) -> bool {
    product.content.status == ProductStatus::Active || principal.may(&permissions::PRODUCTS_UPDATE)
}

/// A product as the caller may see it. Where a value comes from is the merchant's own business; that it is a guess,
/// everybody's.
pub(super) fn visible_to(principal: &Principal, product: Versioned<ProductDocument>) -> Product {
    let mut product = product_to_wire(product);
    if !principal.may(&permissions::PRODUCTS_UPDATE) {
        product.provenance.retain(|_, provenance| provenance.source == FieldSource::Guessed);
        for guess in product.provenance.values_mut() {
            guess.source_id.clear();
            guess.evidence = None;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shopper_is_told_what_is_guessed_and_not_who_said_the_rest() {
        let value: ProductDocument = serde_json::from_str(include_str!("../../tests/fixtures/product.json")).unwrap();
        let shopper = Principal::ApiKey(platform::Member {
            tenant: "ten_00000000000000000000000001".parse().unwrap(),
            tenant_slug: "shop".to_owned(),
            subject: "key_1".to_owned(),
            permissions: permissions::SHOPPER.iter().cloned().collect(),
            region: platform::Region::Eu,
            mode: platform::Mode::Test,
        });
        let seen = visible_to(&shopper, Versioned { value, version: 1 }).provenance;
        let (path, guess) = seen.first_key_value().unwrap();
        assert_eq!((seen.len(), path.as_str()), (1, "frame.dimensions.a_mm"));
        assert_eq!((guess.source_id.as_str(), &guess.evidence), ("", &None));
    }
}
