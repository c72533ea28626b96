//! A data folder: documents, objects, and the secret that the processes of one platform share.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use api::permissions;
use blobs::Blobs;
use gateway::{Accounts, PageKeySecret};
use platform::{Clock, ErrorCode, Member, Mode, Platform, Principal, Region};
use store::Store;

use crate::cli::DataArgs;
use crate::exit::Failure;
use crate::notes::note;

/// The file of documents in a data folder.
const DOCUMENTS: &str = "documents.db";

/// An open data folder.
#[derive(Clone, Debug)]
pub struct DataDirectory {
    pub platform: Platform,
    pub store: Store,
    pub blobs: Blobs,
    /// What the keys of this server's own pages are made from.
    pub page_keys: PageKeySecret,
}

impl DataDirectory {
    /// Opens the folder; makes what is missing.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(folder: &Path, secret_file: Option<&Path>) -> Result<Self> {
        std::fs::create_dir_all(folder).with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
        let secret = match secret_file {
            Some(file) => read_secret(file)?,
            None => own_secret(&folder.join("caller.secret"))?,
        };
        let documents = folder.join(DOCUMENTS);
        let platform = Platform::new(&secret, Clock::system());
        let store = Store::open(&documents, platform.clock.clone())
            .with_context(|| format!("{} cannot be opened", documents.display()))?;
        let objects = folder.join("objects");
        let blobs = Blobs::disk(&objects).with_context(|| format!("{} cannot be opened", objects.display()))?;
        Ok(Self { platform, store, blobs, page_keys: PageKeySecret::new(&secret) })
    }

    /// Opens a folder that there is already, and makes nothing where there is none.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open_existing(folder: &Path) -> Result<Option<Self>> {
        if folder.join(DOCUMENTS).is_file() { Self::open(folder, None).map(Some) } else { Ok(None) }
    }

    /// The catalog's data and the person at the command line, for a command that only reads.
    ///
    /// # Errors
    /// Exit code 5 when there is no such folder or no such tenant in it.
    pub async fn read(args: &DataArgs) -> Result<(Self, Principal), Failure> {
        let Some(data) = Self::open_existing(&args.data)? else {
            return Err(no_shop(args));
        };
        let principal = data.member(args).await?;
        Ok((data, principal))
    }

    /// The person at the command line, acting for a tenant of this folder, who is made with an owner's key if there is none.
    ///
    /// # Errors
    /// For a name that cannot be a tenant's, and those of storage.
    pub async fn owner(&self, tenant: &str) -> Result<Principal, Failure> {
        let accounts = self.accounts().await?;
        if let Some(owner) = accounts.bootstrap(tenant, tenant, Region::Eu).await? {
            tell_owner_key(tenant, &owner.key);
        }
        Ok(member_of(&accounts, tenant).await?)
    }

    /// The person at the command line, acting for a tenant that has to exist.
    ///
    /// # Errors
    /// Exit code 5 when there is no such tenant.
    async fn member(&self, args: &DataArgs) -> Result<Principal, Failure> {
        self.member_of(&args.tenant).await.map_err(|error| match error.code {
            ErrorCode::NotFound => no_shop(args),
            _ => error.into(),
        })
    }

    /// The owner of a tenant, for work that this program does itself.
    ///
    /// # Errors
    /// `not_found`, and those of storage.
    pub async fn member_of(&self, tenant: &str) -> platform::Result<Principal> {
        member_of(&self.accounts().await?, tenant).await
    }

    /// Tenants and keys.
    ///
    /// # Errors
    /// Those of storage.
    pub async fn accounts(&self) -> platform::Result<Accounts> {
        Accounts::open(self.store.clone(), self.platform.clock.clone()).await
    }
}

fn no_shop(args: &DataArgs) -> Failure {
    let advice =
        "name another with --data and --tenant, or make one: import a catalog, or run varai serve --demo and use --tenant demo";
    Failure::unknown(format!("there is no shop {:?} in {}; {advice}", args.tenant, args.data.display()))
}

async fn member_of(accounts: &Accounts, tenant: &str) -> platform::Result<Principal> {
    let found = accounts.tenant_by_slug(tenant).await?.ok_or_else(|| platform::Error::not_found("shop"))?;
    Ok(Principal::User(Member {
        tenant: found.id,
        tenant_slug: found.slug,
        subject: "command_line".to_owned(),
        permissions: permissions::OWNER.iter().cloned().collect(),
        region: found.home_region,
        mode: Mode::Live,
    }))
}

/// Shows a new owner's key, once, on stderr, so that it never ends up in a pipe by accident.
pub fn tell_owner_key(tenant: &str, key: &str) {
    let bold = anstyle::Style::new().bold();
    note(format_args!(
        "The owner's secret key of {tenant:?}, shown this once:\n\n  {bold}{key}{bold:#}\n\nKeep it; only its hash is stored."
    ));
}

fn read_secret(file: &Path) -> Result<[u8; 32]> {
    let text = std::fs::read_to_string(file).with_context(|| format!("the secret {} cannot be read", file.display()))?;
    match parse_secret(text.trim()) {
        Some(secret) => Ok(secret),
        None => bail!("{} does not hold a secret of 64 hex digits", file.display()),
    }
}

/// The folder's own secret, made at the first start; whoever makes it first wins.
fn own_secret(file: &PathBuf) -> Result<[u8; 32]> {
    if !file.exists() {
        let mut secret = [0_u8; 32];
        getrandom::fill(&mut secret).context("the system gives no random numbers")?;
        let folder = file.parent().unwrap_or(Path::new("."));
        // Temporary files are readable by their owner only, and keep that when they get their name.
        let mut made = tempfile::NamedTempFile::new_in(folder).context("the data folder cannot be written")?;
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(made, "{hex}").and_then(|()| made.as_file().sync_all()).context("the data folder cannot be written")?;
        if let Err(error) = made.persist_noclobber(file)
            && error.error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(error.error).context("the data folder cannot be written");
        }
    }
    read_secret(file)
}

fn parse_secret(hex: &str) -> Option<[u8; 32]> {
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    let mut secret = [0; 32];
    for (byte, at) in secret.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16).ok()?;
    }
    Some(secret)
}
