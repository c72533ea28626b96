//! How frames sit on a person, and forgetting a person.

use api::look::{Fit, FitInput};
use api::permissions as may;
use platform::{Error, Principal, Result};

use super::Tryon;
use crate::documents::FitDocument;
use crate::person_repository::fit_of;
use crate::validation;

impl Tryon {
    /// # Errors
    /// `not_found` when nothing is kept.
    pub async fn fit_get(&self, principal: &Principal, person: &str) -> Result<Fit> {
        principal.require(&may::FITS_READ)?;
        let found = self.0.people.fit(principal, person).await?;
        found.map(fit_of).ok_or_else(|| Error::not_found("fit"))
    }

    /// Keeps how frames sit on a person. The type of `input` is the proof that they agreed.
    ///
    /// # Errors
    /// `not_found` for what cannot be a reference, `unprocessable_entity` for an adjustment out of range.
    pub async fn fit_replace(&self, principal: &Principal, person: &str, input: FitInput) -> Result<Fit> {
        principal.require(&may::FITS_UPDATE)?;
        validation::validate_person(person).map_err(|_| Error::not_found("person"))?;
        validation::validate_adjustment(input.adjustment)?;
        let fit = FitDocument {
            person: person.to_owned(),
            adjustment: input.adjustment,
            updated_at: self.0.people.now().to_string(),
            expires_at_ms: self.0.people.expiry_ms(),
        };
        self.0.people.fit_upsert(principal, fit.clone()).await?;
        Ok(fit_of(fit))
    }

    /// Erases a person's looks and fit.
    ///
    /// # Errors
    /// `not_found` for what cannot be a reference.
    pub async fn person_delete(&self, principal: &Principal, person: &str) -> Result<()> {
        principal.require(&may::PEOPLE_DELETE)?;
        validation::validate_person(person).map_err(|_| Error::not_found("person"))?;
        self.0.people.erase_person(principal, person).await
    }
}
