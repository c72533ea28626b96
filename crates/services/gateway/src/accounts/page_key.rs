//! The key of a page that this server itself serves: made from a secret and the key's id, so that it can be shown again at every
//! start although only its hash is stored.

use std::fmt;

use api::key::KeyKind;
use hmac::{Hmac, KeyInit, Mac};
use platform::{Result, TenantId};
use sha2::Sha256;
use store::{Filter, Page, Query};

use super::{Accounts, ApiKeyId};
use crate::documents::ApiKeyDocument;
use crate::keys;

/// What page keys are made from. Whoever has it can make them.
#[derive(Clone)]
pub struct PageKeySecret(Hmac<Sha256>);

impl PageKeySecret {
    /// From a secret that the processes of a platform share.
    #[must_use]
    pub fn new(secret: &[u8; 32]) -> Self {
        let mut mac = Hmac::new_from_slice(secret).expect("HMAC takes keys of any length");
        // Keeps these keys apart from everything else that the secret is used for.
        mac.update(b"varai page key\0");
        Self(mac)
    }

    fn key(&self, id: &str) -> Result<String> {
        let mut block = 0_u32;
        keys::from_bytes(KeyKind::Publishable, |bytes: &mut [u8; 32]| {
            let mut mac = self.0.clone();
            mac.update(&block.to_be_bytes());
            mac.update(id.as_bytes());
            block += 1;
            *bytes = mac.finalize().into_bytes().into();
            Ok(())
        })
    }
}

impl fmt::Debug for PageKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PageKeySecret")
    }
}

impl Accounts {
    /// The publishable key of a page that this server itself serves: the same at every start, until it is revoked or the secret
    /// changes. Other keys of the same name stay as they are.
    ///
    /// # Errors
    /// As [`Accounts::create_key`].
    pub async fn page_key(&self, tenant: TenantId, name: &str, secret: &PageKeySecret) -> Result<String> {
        let publishable = KeyKind::Publishable;
        let filter = Filter::eq("tenant_id", tenant.to_string())
            .and(Filter::eq("name", name))
            .and(Filter::eq("kind", publishable.as_str()))
            .and(!Filter::exists("revoked_at"));
        let mut after = None;
        loop {
            let Page { items, next } = self.store.find::<ApiKeyDocument>(Query::new(filter.clone()).after(after)).await?;
            for item in items {
                let key = secret.key(&item.value.id)?;
                if hex::encode(keys::hash(&key)) == item.value.hash {
                    return Ok(key);
                }
            }
            match next {
                Some(cursor) => after = Some(cursor),
                None => break,
            }
        }
        let id = ApiKeyId::generate(&self.clock);
        let key = secret.key(&id.to_string())?;
        Ok(self.insert_key(id, key, tenant, name, publishable, Vec::new()).await?.key)
    }
}
