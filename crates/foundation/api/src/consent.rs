//! What people agree to.

eyewear::vocabulary! {
    /// What a person agrees to: that their photo is sent, and that something of them is kept for the next time.
    pub enum ConsentPurpose { PhotoUpload = "photo_upload", Personalization = "personalization" }
}
