//! Nothing of a person is looked at, or kept, before they agreed.

use api::consent::ConsentPurpose;
use platform::{Error, Result};

/// Fails unless a person agreed to each of the purposes.
///
/// # Errors
/// `consent_required` with a detail for each purpose that is missing, whose code is the purpose.
pub fn require(given: &[ConsentPurpose], purposes: &[ConsentPurpose]) -> Result<()> {
    let missing: Vec<ConsentPurpose> = purposes.iter().copied().filter(|purpose| !given.contains(purpose)).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    let error = Error::consent_required(format!("{}: add {:?} to consent", words(*first), first.as_str()));
    Err(missing.iter().fold(error, |error, purpose| error.detail("consent", purpose.as_str(), words(*purpose))))
}

const fn words(purpose: ConsentPurpose) -> &'static str {
    match purpose {
        ConsentPurpose::PhotoUpload => "the person in the photo has to agree that it is sent",
        ConsentPurpose::Personalization => "the person has to agree that this is kept",
    }
}
