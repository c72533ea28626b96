//! One chunk of an import: the products of some rows, judged against what is stored, claimed and written.
//!
//! Doing it again after a crash changes nothing and tells the same: products that this import wrote carry its mark.

use std::collections::{BTreeMap, HashMap};

use api::import::{ImportCounts, RowError};
use api::product::{FieldSource, Provenance};
use futures_util::future::join_all;
use platform::Clock;
use store::{Filter, TenantStore, Versioned};

use crate::claims;
use crate::documents::{ImportMark, ProductDocument};
use crate::error::{Error, Result};
use crate::import::{Group, Judged, Outcome, ParsedRow, RowReader, Stored, judge};
use crate::model::{ImportId, ProductId, timestamp};

/// How often a product that others change at the same moment is judged anew.
const ATTEMPTS: usize = 8;

/// What an import writes with.
#[derive(Clone, Debug)]
pub(crate) struct Applier {
    pub(crate) store: TenantStore,
    pub(crate) clock: Clock,
    pub(crate) import_id: ImportId,
    pub(crate) dry_run: bool,
    pub(crate) reader: RowReader,
}

/// What became of a chunk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Applied {
    pub(crate) counts: ImportCounts,
    /// By line.
    pub(crate) errors: Vec<RowError>,
}

/// A product of the file on its way into the store.
struct Candidate<'a> {
    group: &'a Group,
    product_id: String,
    stored: Option<Versioned<ProductDocument>>,
    judged: Judged,
}

/// SKU to the product that holds it.
type Holders = HashMap<String, String>;

impl Applier {
    pub(crate) async fn apply(&self, groups: &[Group]) -> Result<Applied> {
        let mut applied = Applied::default();
        let mut pending: Vec<&Group> = groups.iter().collect();
        for attempt in 1..=ATTEMPTS {
            let (candidates, mut raced) = self.judge_all(&pending, attempt == ATTEMPTS).await?;
            raced.extend(self.settle(candidates, &mut applied).await?);
            pending = raced;
            if pending.is_empty() {
                applied.errors.sort_by_key(|error| error.line);
                return Ok(applied);
            }
        }
        Err(store::Error::Unavailable { reason: "others keep changing the same products".to_owned() }.into())
    }

    /// Writes the candidates. Those that somebody else changed meanwhile come back.
    async fn settle<'a>(&self, candidates: Vec<Candidate<'a>>, applied: &mut Applied) -> Result<Vec<&'a Group>> {
        let mut raced = Vec::new();
        let written = join_all(candidates.iter().map(|candidate| self.write(candidate))).await;
        for (candidate, written) in candidates.into_iter().zip(written) {
            if !written? {
                self.give_up(&candidate).await?;
                raced.push(candidate.group);
                continue;
            }
            applied.counts.refused += candidate.judged.refused();
            for outcome in candidate.judged.outcomes.values() {
                match outcome {
                    Outcome::Created => applied.counts.created += 1,
                    Outcome::Updated => applied.counts.updated += 1,
                    Outcome::Unchanged => applied.counts.unchanged += 1,
                }
            }
            applied.errors.extend(candidate.judged.errors);
        }
        Ok(raced)
    }

    async fn judge_all<'a>(&self, groups: &[&'a Group], last: bool) -> Result<(Vec<Candidate<'a>>, Vec<&'a Group>)> {
        let mut stored = self.stored_products(groups).await?;
        // Who claims is told of other holders; who only tries must ask.
        let holders = match self.dry_run {
            true => claims::holders(&self.store, &self.clock, &new_variant_skus(groups, &stored)).await?,
            false => Holders::new(),
        };
        let mut candidates = Vec::with_capacity(groups.len());
        for group in groups {
            let made_here = ProductId::of_import(self.import_id, group.index).to_string();
            let stored = rows_of(group).next().and_then(|row| stored.remove(&row.product_sku));
            let product_id = stored.as_ref().map_or(made_here, |stored| stored.value.id.clone());
            let judged = self.judge(group, &product_id, stored.as_ref(), &holders)?;
            candidates.push(Candidate { group, product_id, stored, judged });
        }
        if self.dry_run {
            return Ok((candidates, Vec::new()));
        }
        let raced = self.claim_all(&mut candidates, last).await?;
        Ok((candidates, raced))
    }

    /// Claims the new variants' SKUs. A row whose SKU another product holds is judged again and refused; a product that
    /// somebody else is making at this moment comes back, unless this is the `last` attempt.
    async fn claim_all<'a>(&self, candidates: &mut Vec<Candidate<'a>>, last: bool) -> Result<Vec<&'a Group>> {
        let wanted: Vec<(String, String)> = candidates.iter().flat_map(Candidate::wanted).collect();
        let clashes = claims::claim(&self.store, &self.clock, &wanted).await?;
        if clashes.is_empty() {
            return Ok(Vec::new());
        }
        let skus: Vec<String> = clashes.iter().map(|(sku, _)| sku.clone()).collect();
        let mut holders = claims::holders(&self.store, &self.clock, &skus).await?;
        for sku in skus {
            // Its holder let go between the two looks; if this was the last one, the row is refused all the same.
            holders.entry(sku).or_insert_with(|| "that is being written".to_owned());
        }
        let mut raced = Vec::new();
        for mut candidate in std::mem::take(candidates) {
            let clashing: Vec<&(String, String)> = clashes.iter().filter(|(_, id)| *id == candidate.product_id).collect();
            if clashing.is_empty() {
                candidates.push(candidate);
            } else if !last && self.is_being_made(&candidate, &clashing, &holders).await? {
                self.give_up(&candidate).await?;
                raced.push(candidate.group);
            } else {
                self.judge_again(&mut candidate, &holders).await?;
                candidates.push(candidate);
            }
        }
        Ok(raced)
    }

    /// Whether a holder of the SKUs is not stored yet, or is this very product, made by somebody else.
    async fn is_being_made(&self, candidate: &Candidate<'_>, clashing: &[&(String, String)], holders: &Holders) -> Result<bool> {
        let product_sku = rows_of(candidate.group).next().map(|row| row.product_sku.as_str());
        for (sku, _) in clashing {
            let Some(holder) = holders.get(sku) else { return Ok(true) };
            let stored = self.store.get::<ProductDocument>(holder).await?;
            if stored.is_none_or(|stored| Some(stored.value.content.sku.as_str()) == product_sku) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn judge_again(&self, candidate: &mut Candidate<'_>, holders: &Holders) -> Result<()> {
        let before = candidate.wanted();
        candidate.judged = self.judge(candidate.group, &candidate.product_id, candidate.stored.as_ref(), holders)?;
        let after = candidate.wanted();
        let given_up: Vec<_> = before.into_iter().filter(|claim| !after.contains(claim)).collect();
        claims::release(&self.store, &given_up).await
    }

    /// Gives back what a candidate claimed that will not be written as it is.
    async fn give_up(&self, candidate: &Candidate<'_>) -> Result<()> {
        claims::release(&self.store, &candidate.wanted()).await
    }

    fn judge(
        &self,
        group: &Group,
        product_id: &str,
        stored: Option<&Versioned<ProductDocument>>,
        holders: &Holders,
    ) -> Result<Judged> {
        let stamp = Provenance {
            source: FieldSource::Supplier,
            source_id: self.import_id.to_string(),
            at: timestamp(&self.clock),
            evidence: None,
        };
        let stored = stored.map_or_else(Stored::default, |stored| Stored {
            content: Some(stored.value.content.clone()),
            provenance: stored.value.provenance.clone(),
            applied: self.applied_rows(&stored.value),
        });
        let holder = |sku: &str| holders.get(sku).filter(|holder| *holder != product_id).cloned();
        judge(group, &stored, &self.reader, &holder, &stamp)
            .map_err(|e| Error::Internal(format!("a merged product is not one: {e}")))
    }

    fn applied_rows(&self, stored: &ProductDocument) -> BTreeMap<u64, Outcome> {
        let own = stored.import.as_ref().filter(|mark| mark.import_id == self.import_id.to_string());
        own.map(|mark| mark.rows.clone()).unwrap_or_default()
    }

    /// By SKU. One small question each: an index answers it at once, however many products there are.
    async fn stored_products(&self, groups: &[&Group]) -> Result<HashMap<String, Versioned<ProductDocument>>> {
        let skus = groups.iter().filter_map(|group| rows_of(group).next()).map(|row| row.product_sku.as_str());
        let found = join_all(skus.map(|sku| self.store.find_one::<ProductDocument>(Filter::eq("sku", sku)))).await;
        let mut stored = HashMap::new();
        for product in found {
            stored.extend(product?.map(|product| (product.value.content.sku.clone(), product)));
        }
        Ok(stored)
    }

    /// False when the product was changed, made or deleted by somebody else since it was read.
    async fn write(&self, candidate: &Candidate<'_>) -> Result<bool> {
        let Some(content) = candidate.judged.content.clone().filter(|_| !self.dry_run) else { return Ok(true) };
        let stored = candidate.stored.as_ref();
        if stored.is_some_and(|stored| stored.value.content == content) {
            return Ok(true);
        }
        let now = timestamp(&self.clock);
        let changing = |(line, outcome): (&u64, &Outcome)| (*outcome != Outcome::Unchanged).then_some((*line, *outcome));
        let document = ProductDocument {
            id: candidate.product_id.clone(),
            content,
            provenance: candidate.judged.provenance.clone(),
            import: Some(ImportMark {
                import_id: self.import_id.to_string(),
                rows: candidate.judged.outcomes.iter().filter_map(changing).collect(),
            }),
            created_at: stored.map_or_else(|| now.clone(), |stored| stored.value.created_at.clone()),
            updated_at: now,
        };
        let written = match stored {
            Some(stored) => self.store.replace_if_version(document, stored.version).await,
            None => self.store.insert(document).await,
        };
        match written {
            Ok(_) => Ok(true),
            Err(store::Error::Conflict { constraint, .. }) if constraint == "id" => Ok(true),
            Err(store::Error::Conflict { .. } | store::Error::VersionConflict { .. } | store::Error::NotFound { .. }) => {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl Candidate<'_> {
    /// What it must claim before it is written.
    fn wanted(&self) -> Vec<(String, String)> {
        let known = |sku: &String| self.stored.as_ref().is_some_and(|stored| has_variant(&stored.value, sku));
        let skus = self.judged.new_variant_skus.iter().filter(|sku| !known(sku));
        skus.map(|sku| (sku.clone(), self.product_id.clone())).collect()
    }
}

fn rows_of(group: &Group) -> impl Iterator<Item = &ParsedRow> {
    group.rows.iter().filter_map(|(_, row)| row.as_ref().ok()?.as_ref())
}

fn new_variant_skus(groups: &[&Group], stored: &HashMap<String, Versioned<ProductDocument>>) -> Vec<String> {
    let is_new =
        |row: &&ParsedRow| !stored.get(&row.product_sku).is_some_and(|product| has_variant(&product.value, &row.variant_sku));
    groups.iter().flat_map(|group| rows_of(group)).filter(is_new).map(|row| row.variant_sku.clone()).collect()
}

fn has_variant(product: &ProductDocument, sku: &str) -> bool {
    product.content.variants.iter().any(|variant| variant.sku == sku)
}
