//! One tenant's products, ready to be ranked.

use std::collections::HashMap;
use std::sync::Arc;

use api::product::{Product, ProductChange};
use ranking::{Candidate, CandidateFacts};

use super::entry::Entry;

/// Products and, at the same positions, their candidates. A copy shares the products.
#[derive(Clone, Debug, Default)]
pub(crate) struct TenantCatalog {
    entries: Vec<Arc<Entry>>,
    candidates: Vec<Candidate>,
    positions: HashMap<Arc<str>, usize>,
    brands: HashMap<String, u32>,
}

impl TenantCatalog {
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    pub fn entry(&self, position: usize) -> &Entry {
        &self.entries[position]
    }

    pub fn find(&self, id: &str) -> Option<&Entry> {
        self.positions.get(id).map(|&position| self.entry(position))
    }

    /// The number of a brand as the shopper writes it, whatever its case.
    pub fn brand(&self, name: &str) -> Option<u32> {
        self.brands.get(&folded(name)).copied()
    }

    pub fn apply(&mut self, change: ProductChange) {
        match change.product {
            Some(product) => self.put(&product),
            None => self.remove(&change.id),
        }
    }

    pub fn put(&mut self, product: &Product) {
        let numbers = self.brands.len();
        let brand = *self.brands.entry(folded(&product.content.brand)).or_insert(u32::try_from(numbers).unwrap_or(u32::MAX));
        let entry = Arc::new(Entry::new(product, brand));
        let candidate = candidate(&entry);
        match self.positions.get(entry.id.as_ref()) {
            Some(&position) => (self.entries[position], self.candidates[position]) = (entry, candidate),
            None => {
                self.positions.insert(entry.id.clone(), self.entries.len());
                self.entries.push(entry);
                self.candidates.push(candidate);
            }
        }
    }

    /// The last product takes the place of the one that goes.
    fn remove(&mut self, id: &str) {
        let Some(position) = self.positions.remove(id) else { return };
        self.entries.swap_remove(position);
        self.candidates.swap_remove(position);
        if let Some(moved) = self.entries.get(position) {
            self.positions.insert(moved.id.clone(), position);
        }
    }
}

fn candidate(entry: &Entry) -> Candidate {
    Candidate::new(&CandidateFacts {
        dimensions: &entry.dimensions,
        shape: entry.shape,
        rim: entry.rim,
        brand: entry.brand,
        stock: entry.stock(),
        active: entry.active,
        tie: fnv1a(entry.id.as_bytes()),
    })
}

fn folded(brand: &str) -> String {
    brand.trim().to_lowercase()
}

/// The FNV-1a hash: the order of equals is arbitrary, but the same in every process and after every restart.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
