//! The verbs: rank a catalog for a head, check one frame.

use std::sync::Arc;
use std::thread::available_parallelism;

use api::clients::CatalogClient;
use api::permissions as may;
use api::product::{Product, ProductStatus};
use api::recommendation::{
    FitCheckRequest, Reason, RecommendationFilters, RecommendationList, RecommendationRequest, RecommendedItem, Removed,
};
use axum::Router;
use eyewear::{FitReport, FrameShape, Rim, fit_check};
use futures_util::stream::{self, StreamExt};
use platform::telemetry::current_request_id;
use platform::{Error, ErrorCode, Job, Platform, Principal, Result};
use ranking::{Explanation, FrameFacts, HeadProfile, MODEL_VERSION, Ranked, Stock, Weights, explain, rank_where};

use tokio::sync::Semaphore;

use crate::replica::{CatalogReplica, Entry, TenantCatalog, VariantEntry};
use crate::{RecommendDeps, http, validate};

/// Ranked beyond what was asked for, in the place of products that change in the same moment.
const SPARE_ITEMS: usize = 5;
/// Products that are read at the same time.
const READS_AT_ONCE: usize = 16;

/// Recommendations and fit checks. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Recommend {
    platform: Platform,
    catalog: CatalogClient,
    replica: Arc<CatalogReplica>,
    /// One for each core: catalogs that are ranked at the same time.
    rankings: Arc<Semaphore>,
}

/// A winner, before its product is read.
struct Winner {
    product_id: String,
    variant_sku: String,
    score: f64,
    explanation: Explanation,
}

impl Recommend {
    /// The service, with nothing in memory yet. The catalog may start later.
    ///
    /// # Errors
    /// None today; opening a service may fail.
    pub async fn open(deps: RecommendDeps) -> Result<Self> {
        let RecommendDeps { platform, catalog, config } = deps;
        let replica = Arc::new(CatalogReplica::new(catalog.clone(), config.replica_products_max));
        let rankings = Arc::new(Semaphore::new(available_parallelism().map_or(1, std::num::NonZero::get)));
        Ok(Self { platform, catalog, replica, rankings })
    }

    /// The routes, closed to all but verified callers.
    pub fn router(&self) -> Router {
        self.platform.service("recommend", http::routes(self.clone()))
    }

    /// Work that no request asks for. There is none: the replica is brought up to date by the requests that need it.
    #[must_use]
    pub const fn jobs(&self) -> Vec<Job> {
        Vec::new()
    }

    /// Frames in stock that can be worn, best first.
    ///
    /// # Errors
    /// `unprocessable_entity` for impossible measures or filters; those of the catalog.
    pub async fn recommendation_create(
        &self,
        principal: &Principal,
        request: RecommendationRequest,
    ) -> Result<RecommendationList> {
        principal.require(&may::RECOMMENDATIONS_RUN)?;
        let limit = validate::request(&request)?;
        let catalog = self.replica.current(principal).await?;
        let (ranked, winners) = self.rank(catalog, request, limit + SPARE_ITEMS).await?;
        let items = self.read_winners(principal, winners, limit).await?;
        Ok(RecommendationList {
            request_id: current_request_id(),
            algorithm: if ranked.by_fit { "fit_first" } else { "content_based" }.to_owned(),
            model_version: MODEL_VERSION.to_owned(),
            considered: ranked.considered,
            removed: removed(&ranked),
            items,
        })
    }

    /// How one frame fits a head.
    ///
    /// # Errors
    /// `not_found` for a product that does not exist or is not the caller's to see; otherwise as
    /// [`Recommend::recommendation_create`].
    pub async fn fit_check_create(&self, principal: &Principal, request: &FitCheckRequest) -> Result<FitReport> {
        principal.require(&may::RECOMMENDATIONS_RUN)?;
        validate::measures(&request.measures)?;
        let catalog = self.replica.current(principal).await?;
        let sees_all = principal.may(&may::PRODUCTS_UPDATE);
        let entry = catalog.find(&request.product_id).filter(|entry| entry.active || sees_all);
        let entry = entry.ok_or_else(|| Error::not_found("product"))?;
        Ok(fit_check(&entry.dimensions, &request.measures))
    }

    /// Ranks on a thread of its own: a large catalog takes as long as many requests.
    async fn rank(
        &self,
        catalog: Arc<TenantCatalog>,
        request: RecommendationRequest,
        limit: usize,
    ) -> Result<(Ranked, Vec<Winner>)> {
        let permit = Arc::clone(&self.rankings).acquire_owned().await.map_err(Error::internal)?;
        let ranking = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let RecommendationRequest { measures, face_shape, filters, .. } = request;
            rank_catalog(&catalog, &HeadProfile { measures, face_shape }, &filters, limit)
        });
        ranking.await.map_err(Error::internal)
    }

    /// Reads the winners as the caller may see them, in order, and leaves out what can no longer be bought.
    async fn read_winners(&self, principal: &Principal, winners: Vec<Winner>, limit: usize) -> Result<Vec<RecommendedItem>> {
        let reads = winners.into_iter().map(|winner| self.read_winner(principal, winner));
        let mut reads = stream::iter(reads).buffered(READS_AT_ONCE.min(limit));
        let mut items = Vec::with_capacity(limit);
        while items.len() < limit
            && let Some(read) = reads.next().await
        {
            let rank = u32::try_from(items.len() + 1).unwrap_or(u32::MAX);
            items.extend(read?.map(|(winner, product)| item(rank, winner, product)));
        }
        Ok(items)
    }

    async fn read_winner(&self, principal: &Principal, winner: Winner) -> Result<Option<(Winner, Product)>> {
        match self.catalog.product(principal, &winner.product_id).await {
            Ok(product) => Ok(can_be_bought(&product, &winner.variant_sku).then_some((winner, product))),
            Err(error) if error.code == ErrorCode::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

fn can_be_bought(product: &Product, variant_sku: &str) -> bool {
    let variant = product.content.variants.iter().find(|variant| variant.sku == variant_sku);
    let gone = |variant: &api::product::Variant| {
        variant.inventory.as_ref().is_some_and(|inventory| crate::replica::stock_of(inventory) == Stock::OutOfStock)
    };
    product.content.status == ProductStatus::Active && variant.is_some_and(|variant| !gone(variant))
}

fn item(rank: u32, winner: Winner, product: Product) -> RecommendedItem {
    let Explanation { fit, reasons } = winner.explanation;
    let reasons = reasons.into_iter().map(|reason| Reason { code: reason.code.as_str().to_owned(), text: reason.text });
    RecommendedItem { rank, score: winner.score, product, variant_sku: winner.variant_sku, fit, reasons: reasons.collect() }
}

/// Ranks, and takes out what the answer needs of the winners.
fn rank_catalog(
    catalog: &TenantCatalog,
    head: &HeadProfile,
    filters: &RecommendationFilters,
    limit: usize,
) -> (Ranked, Vec<Winner>) {
    let filter = Filter::new(catalog, filters);
    let wanted = |position| filter.variant(catalog.entry(position)).is_some();
    let ranked = rank_where(catalog.candidates(), head, &Weights::default(), limit, wanted);
    let winner = |item: &ranking::RankedItem| {
        let entry = catalog.entry(item.index);
        filter.variant(entry).map(|variant| winner(entry, variant, item.score, head))
    };
    let winners = ranked.items.iter().filter_map(winner).collect();
    (ranked, winners)
}

fn winner(entry: &Entry, variant: &VariantEntry, score: f64, head: &HeadProfile) -> Winner {
    let facts = FrameFacts { dimensions: &entry.dimensions, shape: entry.shape, stock: variant.stock, pieces: variant.pieces };
    Winner { product_id: entry.id.to_string(), variant_sku: variant.sku.to_string(), score, explanation: explain(&facts, head) }
}

/// The caller's filters, with brands as numbers.
struct Filter<'a> {
    shapes: &'a [FrameShape],
    rims: &'a [Rim],
    /// `None`: any brand.
    brands: Option<Vec<u32>>,
    max_price_minor: Option<i64>,
}

impl<'a> Filter<'a> {
    fn new(catalog: &TenantCatalog, filters: &'a RecommendationFilters) -> Self {
        let brands = || filters.brands.iter().filter_map(|name| catalog.brand(name)).collect();
        Self {
            shapes: &filters.shapes,
            rims: &filters.rims,
            brands: (!filters.brands.is_empty()).then(brands),
            max_price_minor: filters.max_price_minor,
        }
    }

    /// The variant to show, if the product is wanted. What is not known does not match.
    fn variant<'e>(&self, entry: &'e Entry) -> Option<&'e VariantEntry> {
        let shape = self.shapes.is_empty() || entry.shape.is_some_and(|shape| self.shapes.contains(&shape));
        let rim = self.rims.is_empty() || entry.rim.is_some_and(|rim| self.rims.contains(&rim));
        let brand = self.brands.as_ref().is_none_or(|brands| brands.contains(&entry.brand));
        if shape && rim && brand { entry.variant_within(self.max_price_minor) } else { None }
    }
}

fn removed(ranked: &Ranked) -> Vec<Removed> {
    let counts = ranked.removed;
    let all = [
        ("inactive", counts.inactive),
        ("out_of_stock", counts.out_of_stock),
        ("filtered", counts.filtered),
        ("misfit", counts.misfit),
    ];
    let named = all.into_iter().filter(|(_, count)| *count > 0);
    named.map(|(code, count)| Removed { code: code.to_owned(), count }).collect()
}
