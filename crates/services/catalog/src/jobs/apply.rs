//! One chunk of an import: the products of some rows, merged with what is stored, claimed and written.
//!
//! Doing it again after a crash changes nothing and tells the same: products that this import wrote carry its mark.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use api::import::RowError;
use futures_util::future::join_all;
use platform::Clock;
use store::{Filter, TenantStore, Versioned};

use crate::documents::{FieldSource, ImportCounts, ImportMark, Outcome, ProductDocument, Provenance};
use crate::error::{Error, Result};
use crate::import::{Group, MergedGroup, ParsedRow, RowReader, StoredProduct, merge_group};
use crate::model::{ImportId, ProductId, timestamp};
use crate::sku_claims;

/// How often a product that others change at the same moment is merged anew.
const ATTEMPTS: usize = 8;

/// What an import writes with.
#[derive(Clone, Debug)]
pub(crate) struct ChunkWriter {
    pub(crate) store: TenantStore,
    pub(crate) clock: Clock,
    pub(crate) import_id: ImportId,
    pub(crate) dry_run: bool,
    pub(crate) reader: RowReader,
}

/// What became of a chunk.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChunkResult {
    pub(crate) counts: ImportCounts,
    /// By line.
    pub(crate) errors: Vec<RowError>,
    /// By line; of rows that were accepted.
    pub(crate) warnings: Vec<RowError>,
}

/// The groups of an attempt.
struct Merged<'a> {
    candidates: Vec<Candidate<'a>>,
    /// Those that are done again, by their place among the groups of the file.
    conflicted: Vec<usize>,
    /// Of these, the ones that turned out to be of a stored product, and its number.
    owned: HashMap<usize, String>,
}

/// A product of the file on its way into the store.
struct Candidate<'a> {
    group: &'a Group,
    product_id: String,
    stored: Option<Versioned<ProductDocument>>,
    merged: MergedGroup,
}

/// SKU to the product that holds it.
type SkuOwners = HashMap<String, String>;

impl ChunkWriter {
    pub(crate) async fn write_chunk(&self, groups: &[Group]) -> Result<ChunkResult> {
        let mut result = ChunkResult::default();
        let mut pending: Vec<Cow<'_, Group>> = groups.iter().map(Cow::Borrowed).collect();
        for attempt in 1..=ATTEMPTS {
            let Merged { candidates, mut conflicted, owned } = self.merge_all(&pending, attempt == ATTEMPTS).await?;
            conflicted.extend(self.write_candidates(candidates, &mut result).await?);
            pending = next_groups(pending, &conflicted.into_iter().collect(), &owned);
            if pending.is_empty() {
                result.errors.sort_by_key(|error| error.line);
                result.warnings.sort_by_key(|warning| warning.line);
                return Ok(result);
            }
        }
        Err(store::Error::Unavailable { reason: "others keep changing the same products".to_owned() }.into())
    }

    /// Writes the candidates. Those that somebody else changed meanwhile come back, by their place among the groups.
    async fn write_candidates(&self, candidates: Vec<Candidate<'_>>, result: &mut ChunkResult) -> Result<Vec<usize>> {
        let mut conflicted = Vec::new();
        let written = join_all(candidates.iter().map(|candidate| self.write(candidate))).await;
        for (candidate, written) in candidates.into_iter().zip(written) {
            if !written? {
                self.release_claims(&candidate).await?;
                conflicted.push(candidate.group.index);
                continue;
            }
            result.counts.refused += candidate.merged.refused();
            result.counts.warnings += candidate.merged.warnings.len() as u64;
            for outcome in candidate.merged.outcomes.values() {
                match outcome {
                    Outcome::Created => result.counts.created += 1,
                    Outcome::Updated => result.counts.updated += 1,
                    Outcome::Unchanged => result.counts.unchanged += 1,
                }
            }
            result.errors.extend(candidate.merged.errors);
            result.warnings.extend(candidate.merged.warnings);
        }
        Ok(conflicted)
    }

    async fn merge_all<'a>(&self, groups: &'a [Cow<'_, Group>], last: bool) -> Result<Merged<'a>> {
        let mut stored = self.stored_products(groups).await?;
        // Who claims is told of other owners; who only tries must ask.
        let owners = match self.dry_run {
            true => sku_claims::owners(&self.store, &self.clock, &new_variant_skus(groups, &stored)).await?,
            false => SkuOwners::new(),
        };
        let owned = if last { HashMap::new() } else { self.owned_groups(groups, &stored, &owners).await? };
        let mut candidates = Vec::with_capacity(groups.len());
        for group in groups.iter().map(Cow::as_ref).filter(|group| !owned.contains_key(&group.index)) {
            let new_id = ProductId::of_import(self.import_id, group.index).to_string();
            let stored = rows_of(group).next().and_then(|row| stored.remove(&row.product_sku));
            let product_id = stored.as_ref().map_or(new_id, |stored| stored.value.id.clone());
            let merged = self.merge(group, &product_id, stored.as_ref(), &owners)?;
            candidates.push(Candidate { group, product_id, stored, merged });
        }
        let mut merged = Merged { candidates, conflicted: owned.keys().copied().collect(), owned };
        if !self.dry_run {
            if !last {
                self.find_owners(&mut merged).await?;
            }
            self.claim_all(&mut merged, last).await?;
        }
        Ok(merged)
    }

    /// Takes out rows that make no product of their own because they are an update of a stored one. Only such are asked for:
    /// what makes a product is told by its claims.
    async fn find_owners(&self, merged: &mut Merged<'_>) -> Result<()> {
        let is_unclear = |candidate: &&Candidate<'_>| candidate.stored.is_none() && !candidate.merged.errors.is_empty();
        let unclear: Vec<Cow<'_, Group>> =
            merged.candidates.iter().filter(is_unclear).map(|candidate| Cow::Borrowed(candidate.group)).collect();
        let rows = unclear.iter().flat_map(|group| rows_of(group)).filter(|row| !row.names_product);
        let skus: Vec<String> = rows.filter_map(|row| row.variant_sku.clone()).collect();
        if skus.is_empty() {
            return Ok(());
        }
        let owners = sku_claims::owners(&self.store, &self.clock, &skus).await?;
        let owned = self.owned_groups(&unclear, &HashMap::new(), &owners).await?;
        merged.candidates.retain(|candidate| !owned.contains_key(&candidate.group.index));
        merged.conflicted.extend(owned.keys());
        merged.owned.extend(owned);
        Ok(())
    }

    /// Groups whose rows do not say which product they are of, and the number of the stored product that has their variant.
    async fn owned_groups(
        &self,
        groups: &[Cow<'_, Group>],
        stored: &HashMap<String, Versioned<ProductDocument>>,
        owners: &SkuOwners,
    ) -> Result<HashMap<usize, String>> {
        let mut owned = HashMap::new();
        for group in groups {
            let Some(row) = rows_of(group).next().filter(|row| !row.names_product && !stored.contains_key(&row.product_sku))
            else {
                continue;
            };
            let owner = row.variant_sku.as_ref().and_then(|sku| owners.get(sku).map(|owner| (sku, owner)));
            let Some((sku, owner)) = owner else { continue };
            let product = self.store.get::<ProductDocument>(owner).await?;
            if let Some(product) = product.filter(|product| product.value.content.has_variant(sku)) {
                owned.insert(group.index, product.value.content.sku);
            }
        }
        Ok(owned)
    }

    /// Claims the new variants' SKUs. A row whose SKU another product holds is an update of that product when it names none,
    /// else merged again and refused; a product that somebody else is making at this moment comes back, unless this is the
    /// `last` attempt.
    async fn claim_all(&self, merged: &mut Merged<'_>, last: bool) -> Result<()> {
        let new_claims: Vec<(String, String)> = merged.candidates.iter().flat_map(Candidate::new_claims).collect();
        let conflicts = sku_claims::claim(&self.store, &self.clock, &new_claims).await?;
        if conflicts.is_empty() {
            return Ok(());
        }
        let skus: Vec<String> = conflicts.iter().map(|(sku, _)| sku.clone()).collect();
        let mut owners = sku_claims::owners(&self.store, &self.clock, &skus).await?;
        for sku in skus {
            // Its owner let go between the two looks; if this was the last one, the row is refused all the same.
            owners.entry(sku).or_insert_with(|| "that is being written".to_owned());
        }
        for mut candidate in std::mem::take(&mut merged.candidates) {
            let conflicting: Vec<&(String, String)> = conflicts.iter().filter(|(_, id)| *id == candidate.product_id).collect();
            if conflicting.is_empty() {
                merged.candidates.push(candidate);
                continue;
            }
            let owned = if last {
                HashMap::new()
            } else {
                self.owned_groups(&[Cow::Borrowed(candidate.group)], &HashMap::new(), &owners).await?
            };
            if !owned.is_empty() || !last && self.is_being_written(&candidate, &conflicting, &owners).await? {
                self.release_claims(&candidate).await?;
                merged.conflicted.push(candidate.group.index);
                merged.owned.extend(owned);
            } else {
                self.merge_again(&mut candidate, &owners).await?;
                merged.candidates.push(candidate);
            }
        }
        Ok(())
    }

    /// Whether an owner of the SKUs is not stored yet, or is this very product, made by somebody else.
    async fn is_being_written(
        &self,
        candidate: &Candidate<'_>,
        conflicting: &[&(String, String)],
        owners: &SkuOwners,
    ) -> Result<bool> {
        let product_sku = rows_of(candidate.group).next().map(|row| row.product_sku.as_str());
        for (sku, _) in conflicting {
            let Some(owner) = owners.get(sku) else { return Ok(true) };
            let stored = self.store.get::<ProductDocument>(owner).await?;
            if stored.is_none_or(|stored| Some(stored.value.content.sku.as_str()) == product_sku) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn merge_again(&self, candidate: &mut Candidate<'_>, owners: &SkuOwners) -> Result<()> {
        let before = candidate.new_claims();
        candidate.merged = self.merge(candidate.group, &candidate.product_id, candidate.stored.as_ref(), owners)?;
        let after = candidate.new_claims();
        let released: Vec<_> = before.into_iter().filter(|claim| !after.contains(claim)).collect();
        sku_claims::release(&self.store, &released).await
    }

    /// Gives back what a candidate claimed that will not be written as it is.
    async fn release_claims(&self, candidate: &Candidate<'_>) -> Result<()> {
        sku_claims::release(&self.store, &candidate.new_claims()).await
    }

    fn merge(
        &self,
        group: &Group,
        product_id: &str,
        stored: Option<&Versioned<ProductDocument>>,
        owners: &SkuOwners,
    ) -> Result<MergedGroup> {
        let provenance = Provenance {
            source: FieldSource::Supplier,
            source_id: self.import_id.to_string(),
            at: timestamp(&self.clock),
            evidence: None,
        };
        let stored = stored.map_or_else(StoredProduct::default, |stored| StoredProduct {
            content: Some(stored.value.content.clone()),
            provenance: stored.value.provenance.clone(),
            written_rows: self.rows_already_written(&stored.value),
        });
        let owner = |sku: &str| owners.get(sku).filter(|owner| *owner != product_id).cloned();
        merge_group(group, &stored, &self.reader, &owner, &provenance)
            .map_err(|e| Error::Internal(format!("a merged product is not one: {e}")))
    }

    fn rows_already_written(&self, stored: &ProductDocument) -> BTreeMap<u64, Outcome> {
        let own = stored.import.as_ref().filter(|mark| mark.import_id == self.import_id.to_string());
        own.map(|mark| mark.rows.clone()).unwrap_or_default()
    }

    /// By SKU. One small question each: an index answers it at once, however many products there are.
    async fn stored_products(&self, groups: &[Cow<'_, Group>]) -> Result<HashMap<String, Versioned<ProductDocument>>> {
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
        let Some(content) = candidate.merged.content.clone().filter(|_| !self.dry_run) else { return Ok(true) };
        let stored = candidate.stored.as_ref();
        if stored.is_some_and(|stored| stored.value.content == content) {
            return Ok(true);
        }
        let now = timestamp(&self.clock);
        let changing = |(line, outcome): (&u64, &Outcome)| (*outcome != Outcome::Unchanged).then_some((*line, *outcome));
        let document = ProductDocument {
            id: candidate.product_id.clone(),
            content,
            provenance: candidate.merged.provenance.clone(),
            import: Some(ImportMark {
                import_id: self.import_id.to_string(),
                rows: candidate.merged.outcomes.iter().filter_map(changing).collect(),
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
    fn new_claims(&self) -> Vec<(String, String)> {
        let known = |sku: &String| self.stored.as_ref().is_some_and(|stored| stored.value.content.has_variant(sku));
        let skus = self.merged.new_variant_skus.iter().filter(|sku| !known(sku));
        skus.map(|sku| (sku.clone(), self.product_id.clone())).collect()
    }
}

fn rows_of(group: &Group) -> impl Iterator<Item = &ParsedRow> {
    group.rows.iter().filter_map(|(_, row)| row.as_ref().ok()?.as_ref())
}

fn new_variant_skus(groups: &[Cow<'_, Group>], stored: &HashMap<String, Versioned<ProductDocument>>) -> Vec<String> {
    let rows = groups.iter().flat_map(|group| rows_of(group));
    let skus = rows.filter_map(|row| Some((&row.product_sku, row.variant_sku.as_ref()?)));
    let is_stored = |product: &String, sku: &String| stored.get(product).is_some_and(|p| p.value.content.has_variant(sku));
    skus.filter(|(product, sku)| !is_stored(product, sku)).map(|(_, sku)| sku.clone()).collect()
}

/// The groups that have to be done again. Those of one stored product become one.
fn next_groups<'a>(groups: Vec<Cow<'a, Group>>, again: &HashSet<usize>, owned: &HashMap<usize, String>) -> Vec<Cow<'a, Group>> {
    let mut next: Vec<Cow<'a, Group>> = Vec::new();
    let mut at: HashMap<&String, usize> = HashMap::new();
    for group in groups.into_iter().filter(|group| again.contains(&group.index)) {
        let Some(product_sku) = owned.get(&group.index) else {
            next.push(group);
            continue;
        };
        let group = group.into_owned().of_product(product_sku);
        match at.get(product_sku) {
            Some(&at) => next[at].to_mut().rows.extend(group.rows),
            None => {
                at.insert(product_sku, next.len());
                next.push(Cow::Owned(group));
            }
        }
    }
    next
}
