//! How frames sit on people.

use api::adjustment::{PersonAdjustment, PersonAdjustmentInput};
use api::consent::ConsentPurpose;
use api::permissions as may;
use platform::http::Replacement;
use platform::{Error, Principal, Result};
use serde_json::json;

use super::Tryon;
use crate::{consent, validation};

impl Tryon {
    /// # Errors
    /// `not_found` when nothing is stored.
    pub async fn adjustment_get(&self, principal: &Principal, person: &str) -> Result<PersonAdjustment> {
        principal.require(&may::ADJUSTMENTS_READ)?;
        let found = self.0.adjustments.find(principal, person).await?;
        found.ok_or_else(|| Error::not_found("adjustment"))
    }

    /// Stores how frames sit on a person, for the next frame.
    ///
    /// # Errors
    /// `consent_required`, `unprocessable_entity` for what cannot be a reference, an adjustment out of range and read-only fields
    /// that differ.
    pub async fn adjustment_replace(
        &self,
        principal: &Principal,
        person: &str,
        replacement: Replacement<PersonAdjustmentInput>,
    ) -> Result<PersonAdjustment> {
        principal.require(&may::ADJUSTMENTS_UPDATE)?;
        validation::validate_person(person)?;
        let input = match self.0.adjustments.find(principal, person).await? {
            Some(current) => replacement.agreeing_with(&current),
            None => replacement.agreeing_with(&json!({ "person": person })),
        }?;
        consent::require(&input.consent, &[ConsentPurpose::Personalization])?;
        validation::validate_adjustment(input.adjustment)?;
        self.0.adjustments.replace(principal, person, input.adjustment).await
    }
}
