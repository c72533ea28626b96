//! Erasing a person.

use api::permissions as may;
use platform::{Principal, Result};

use super::Tryon;
use crate::validation;

impl Tryon {
    /// Erases all that is kept of a person, in the collections of every service.
    ///
    /// # Errors
    /// `unprocessable_entity` for what cannot be a reference.
    pub async fn person_delete(&self, principal: &Principal, person: &str) -> Result<()> {
        principal.require(&may::PEOPLE_DELETE)?;
        validation::validate_person(person)?;
        self.0.store.erase_person(principal.tenant()?, person).await?;
        Ok(())
    }
}
