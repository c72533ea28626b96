//! `varai catalog import`.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

use anyhow::Context;
use api::import::{ImportJob, ImportOptions, ImportStatus};
use catalog::CatalogConfig;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use platform::http::without_byte_order_mark;
use platform::{ErrorCode, Principal, Region};
use tempfile::TempDir;

use super::block_on;
use crate::cli::{DataArgs, ImportArgs};
use crate::composition::open_catalog;
use crate::data_directory::DataDirectory;
use crate::exit::{Failure, Outcome};
use crate::files::{check_one_result, read_file, write_file};
use crate::notes::note;
use crate::output::{Text, is_standard_stream, print_json};

/// Refused rows that are shown on the terminal; the rest is in the error file.
const SHOWN_ERRORS: usize = 10;
const MAPPING_MAX_BYTES: u64 = 1 << 20;

pub fn run(data: &DataArgs, args: &ImportArgs, json: bool) -> Outcome {
    for list in [&args.errors, &args.warnings].into_iter().flatten() {
        check_one_result(list, json)?;
    }
    let options = options(args)?;
    // The catalog reads a file by its name.
    let file = if is_standard_stream(&args.file) { Path::new("/dev/stdin") } else { &args.file };
    block_on(async {
        let shop = Shop::open(data, args.dry_run).await?;
        let principal = &shop.principal;
        let catalog = open_catalog(&shop.data, CatalogConfig::default()).await?;
        let bar = progress_bar();
        let mut on_progress = |job: &ImportJob| {
            bar.set_position((job.progress * 1000.0) as u64);
            bar.set_message(format!("{} rows", job.rows_done));
        };
        let job = catalog.import_file(principal, file, options, &mut on_progress).await?;
        bar.finish_and_clear();
        let id = job.id.parse().context("the import has no id")?;
        let errors = collect(catalog.import_errors(principal, id).await?).await?;
        let warnings = collect(catalog.import_warnings(principal, id).await?).await?;
        tell(args, &job, &errors, &warnings, json)
    })
}

/// Whose catalog is changed, or only looked at.
struct Shop {
    data: DataDirectory,
    principal: Principal,
    /// Where a dry run works when there is no such shop yet: it makes none.
    _scratch: Option<TempDir>,
}

impl Shop {
    async fn open(args: &DataArgs, dry_run: bool) -> Result<Self, Failure> {
        if !dry_run {
            let data = DataDirectory::open(&args.data, None)?;
            let principal = data.owner(&args.tenant).await?;
            return Ok(Self { data, principal, _scratch: None });
        }
        if let Some(data) = DataDirectory::open_existing(&args.data)? {
            match data.member_of(&args.tenant).await {
                Ok(principal) => return Ok(Self { data, principal, _scratch: None }),
                Err(error) if error.code == ErrorCode::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        let scratch = tempfile::tempdir().context("the folder for temporary files cannot be written")?;
        let data = DataDirectory::open(scratch.path(), None)?;
        data.accounts().await?.ensure_tenant(&args.tenant, &args.tenant, Region::Eu).await?;
        let principal = data.member_of(&args.tenant).await?;
        Ok(Self { data, principal, _scratch: Some(scratch) })
    }
}

fn options(args: &ImportArgs) -> Result<ImportOptions, Failure> {
    let mapping = match &args.mapping {
        None => BTreeMap::new(),
        Some(path) => serde_json::from_slice(without_byte_order_mark(&read_file(path, MAPPING_MAX_BYTES)?))
            .map_err(|error| Failure::unusable(format!("{} is not a mapping of fields to headings: {error}", path.display())))?,
    };
    Ok(ImportOptions { mapping, dry_run: args.dry_run, decimal_comma: args.decimal_comma, currency: args.currency.clone() })
}

fn progress_bar() -> ProgressBar {
    let target = if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:40.green} {percent:>3} %  {msg}  {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::with_draw_target(Some(1000), target).with_style(style)
}

async fn collect(stream: impl futures_util::Stream<Item = catalog::Result<bytes::Bytes>>) -> Result<Vec<u8>, Failure> {
    use futures_util::StreamExt;
    let mut stream = std::pin::pin!(stream);
    let mut all = Vec::new();
    while let Some(part) = stream.next().await {
        all.extend_from_slice(&part?);
    }
    Ok(all)
}

fn tell(args: &ImportArgs, job: &ImportJob, errors: &[u8], warnings: &[u8], json: bool) -> Outcome {
    for (path, content) in [(&args.errors, errors), (&args.warnings, warnings)] {
        if let Some(path) = path {
            write_file(path, content)?;
        }
    }
    if json {
        print_json(job)?;
    } else {
        let counts = &job.counts;
        let stored = if job.options.dry_run { "dry run, nothing stored" } else { "stored" };
        let mut text = Text::default();
        text.line(format_args!(
            "{} rows, {stored}: {} created, {} updated, {} unchanged, {} refused",
            job.rows_done, counts.created, counts.updated, counts.unchanged, counts.refused
        ));
        let list = [&args.errors, &args.warnings].into_iter().flatten().find(|list| is_standard_stream(list));
        text.print_beside(list.map_or(Path::new(""), |list| list))?;
        if list.is_none() {
            show(errors, "--errors").context("the list of refused rows cannot be read")?;
        }
        if counts.warnings > 0 {
            let values = if counts.warnings == 1 { "value was" } else { "values were" };
            note(format_args!("{} {values} not understood and left out of rows that are accepted", counts.warnings));
            if list.is_none() {
                show(warnings, "--warnings").context("the list of warnings cannot be read")?;
            }
        }
    }
    match (job.status, job.counts.refused) {
        (ImportStatus::Completed, 0) => Ok(()),
        (ImportStatus::Completed, refused) => Err(Failure::rows_refused(refused, job.options.dry_run)),
        _ => Err(Failure::failed(job.failure.clone().unwrap_or_else(|| format!("the import is {}", job.status)))),
    }
}

/// The first lines of a list, for the eye; `option` writes them all.
fn show(list: &[u8], option: &str) -> anyhow::Result<()> {
    let text = std::str::from_utf8(list)?;
    let rows: Vec<&str> = text.lines().skip(1).collect();
    for row in rows.iter().take(SHOWN_ERRORS) {
        note(format_args!("  line {row}"));
    }
    if rows.len() > SHOWN_ERRORS {
        note(format_args!("  and {} more; {option} FILE writes them all", rows.len() - SHOWN_ERRORS));
    }
    Ok(())
}
