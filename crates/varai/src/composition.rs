//! Which services run here and where the others are. The only place that knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use anyhow::{Context, bail};
use api::clients::CatalogClient;
use api::operations::Service;
use axum::Router;
use catalog::{Catalog, CatalogConfig, CatalogDeps};
use gateway::{Gateway, GatewayConfig, GatewayDeps};
use platform::{Client, ClientConfig, Endpoint, Job, Platform, Result};
use recommend::{Recommend, RecommendDeps};
use tryon::{Tryon, TryonConfig, TryonDeps};

use crate::data_directory::DataDirectory;
use crate::settings::Settings;

/// How often storage is swept.
const SWEEP_EVERY: Duration = Duration::from_secs(5 * 60);

/// Where each service is.
#[derive(Debug)]
pub struct Topology {
    here: BTreeSet<Service>,
    elsewhere: BTreeMap<Service, Endpoint>,
}

impl Topology {
    /// From `--services` and `--endpoint`.
    ///
    /// # Errors
    /// For a endpoint that is no address, names a service twice, or belongs to a service that runs here.
    pub fn new(services: &[Service], endpoints: &[String]) -> anyhow::Result<Self> {
        let all = || Service::ALL.iter().copied().collect();
        let here: BTreeSet<Service> = if services.is_empty() { all() } else { services.iter().copied().collect() };
        let mut elsewhere = BTreeMap::new();
        for endpoint in endpoints {
            let (name, address) = endpoint
                .split_once('=')
                .with_context(|| format!("{endpoint:?} is not a endpoint; write catalog=http://host:port"))?;
            let service: Service = name.parse()?;
            if here.contains(&service) {
                bail!("{service} runs in this process; leave out its --endpoint or its name in --services");
            }
            if elsewhere.insert(service, Endpoint::remote(address)?).is_some() {
                bail!("{service} has two endpoints");
            }
        }
        Ok(Self { here, elsewhere })
    }

    /// Whether a service runs in this process.
    pub fn runs(&self, service: Service) -> bool {
        self.here.contains(&service)
    }
}

/// What runs in this process, ready to be served.
#[derive(Debug)]
pub struct Assembly {
    pub router: Router,
    /// What the services that run here do without being asked.
    pub jobs: Vec<Job>,
    /// To the catalog, wherever it is.
    pub catalog: CatalogClient,
    /// The gateway, where it runs here.
    pub gateway: Option<Gateway>,
}

/// Opens the services that run here, all in the same way, and joins them with those that do not.
///
/// # Errors
/// When storage or a model cannot be prepared.
pub async fn assemble(data: &DataDirectory, topology: &Topology, settings: &Settings, pages: Router) -> Result<Assembly> {
    let platform = &data.platform;
    watch_storage(data);
    let mut local = BTreeMap::new();
    let mut jobs = vec![storage_sweep(data)];
    if topology.runs(Service::Catalog) {
        let catalog = open_catalog(data, settings.catalog.clone()).await?;
        local.insert(Service::Catalog, catalog.router());
        jobs.extend(catalog.jobs());
    }
    let catalog = CatalogClient::new(client(platform, Service::Catalog, &local, topology));
    if topology.runs(Service::Tryon) {
        let tryon = open_tryon(data, catalog.clone(), settings.tryon.clone()).await?;
        local.insert(Service::Tryon, tryon.router());
        jobs.extend(tryon.jobs());
    }
    if topology.runs(Service::Recommend) {
        let deps = RecommendDeps { platform: platform.clone(), catalog: catalog.clone(), config: settings.recommend.clone() };
        let recommend = Recommend::open(deps).await?;
        local.insert(Service::Recommend, recommend.router());
        jobs.extend(recommend.jobs());
    }
    for service in local.keys() {
        platform.health.component(service.as_str()).healthy("runs in this process");
    }
    let gateway = match topology.runs(Service::Gateway) {
        true => Some(open_gateway(data, topology, settings.gateway.clone(), &local).await?),
        false => None,
    };
    jobs.extend(gateway.iter().flat_map(Gateway::jobs));
    let router = gateway.as_ref().map_or_else(|| internal_router(platform, local), |gateway| gateway.router(pages));
    Ok(Assembly { router, jobs, catalog, gateway })
}

/// Documents whose time is over, and what is remembered of deletions and changes.
fn storage_sweep(data: &DataDirectory) -> Job {
    let (store, clock) = (data.store.clone(), data.platform.clock.clone());
    Job::every("storage_sweep", SWEEP_EVERY, move || {
        let (store, now) = (store.clone(), clock.now());
        async move {
            store.sweep(now).await?;
            Ok(())
        }
    })
}

/// The catalog of a data folder.
///
/// # Errors
/// When its collections cannot be prepared.
pub async fn open_catalog(data: &DataDirectory, config: CatalogConfig) -> Result<Catalog> {
    let deps = CatalogDeps { platform: data.platform.clone(), store: data.store.clone(), blobs: data.blobs.clone(), config };
    Ok(Catalog::open(deps).await?)
}

/// The try-on service of a data folder.
///
/// # Errors
/// When its collections or models cannot be prepared.
pub async fn open_tryon(data: &DataDirectory, catalog: CatalogClient, config: TryonConfig) -> Result<Tryon> {
    let (platform, store, blobs) = (data.platform.clone(), data.store.clone(), data.blobs.clone());
    Tryon::open(TryonDeps { platform, catalog, store, blobs, config }).await
}

/// A client of a catalog in this process, for the command line.
///
/// # Errors
/// As [`open_catalog`].
pub async fn catalog_here(data: &DataDirectory) -> Result<CatalogClient> {
    let router = open_catalog(data, CatalogConfig::default()).await?.router();
    Ok(CatalogClient::new(Client::new("catalog", Endpoint::local(router), &data.platform, ClientConfig::default())))
}

/// The gateway: what the outside reaches.
async fn open_gateway(
    data: &DataDirectory,
    topology: &Topology,
    config: GatewayConfig,
    local: &BTreeMap<Service, Router>,
) -> Result<Gateway> {
    let platform = &data.platform;
    let behind = Service::ALL.iter().copied().filter(|service| *service != Service::Gateway);
    let reachable = behind.filter(|service| local.contains_key(service) || topology.elsewhere.contains_key(service));
    let services: HashMap<_, _> = reachable.map(|service| (service, client(platform, service, local, topology))).collect();
    let deps = GatewayDeps { platform: platform.clone(), store: data.store.clone(), services, config };
    Gateway::open(deps).await
}

/// Services without a gateway: only other processes of this platform can call them.
fn internal_router(platform: &Platform, local: BTreeMap<Service, Router>) -> Router {
    let named = local.into_iter().map(|(service, router)| (service.as_str(), router)).collect();
    platform::service_router::by_service(named).merge(platform.health.probes())
}

fn client(platform: &Platform, service: Service, local: &BTreeMap<Service, Router>, topology: &Topology) -> Client {
    let endpoint = match (local.get(&service), topology.elsewhere.get(&service)) {
        (Some(router), _) => Endpoint::local(router.clone()),
        (None, Some(endpoint)) => endpoint.clone(),
        // Nobody said where it is: calls answer that it is not available, and health names it.
        (None, None) => Endpoint::local(
            Router::new().fallback(move || async move { platform::Error::unavailable(format!("{service} has no endpoint")) }),
        ),
    };
    Client::new(service.as_str(), endpoint, platform, ClientConfig::default())
}

fn watch_storage(data: &DataDirectory) {
    let store = data.store.clone();
    data.platform.health.check("store", move || {
        let store = store.clone();
        async move { store.ping().await.map(|()| "answers".to_owned()).map_err(|error| error.to_string()) }
    });
}
