//! Which services run here and where the others are. The only endpoint that knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, bail};
use api::clients::CatalogClient;
use api::operations::Service;
use axum::Router;
use catalog::{Catalog, CatalogConfig, CatalogDeps};
use gateway::{GatewayConfig, GatewayDeps};
use platform::{Client, ClientConfig, Endpoint, Platform, Result};
use recommend::RecommendDeps;
use tryon::{Tryon, TryonDeps};

use crate::data_directory::DataDirectory;
use crate::settings::Settings;

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

/// A platform's part in this process, ready to be served.
#[derive(Debug)]
pub struct Assembly {
    pub router: Router,
    /// To the catalog, wherever it is.
    pub catalog: CatalogClient,
}

/// Makes the services that run here and joins them with those that do not.
///
/// # Errors
/// When storage or a model cannot be prepared.
pub async fn assemble(data: &DataDirectory, topology: &Topology, settings: &Settings, pages: Router) -> Result<Assembly> {
    let platform = &data.platform;
    watch_storage(data);
    let mut local = BTreeMap::new();
    if topology.runs(Service::Catalog) {
        let catalog = open_catalog(data, settings.catalog.clone()).await?;
        catalog.imports_resume().await.map_err(platform::Error::from)?;
        local.insert(Service::Catalog, platform.service("catalog", catalog.router()));
    }
    let catalog = CatalogClient::new(client(platform, Service::Catalog, &local, topology));
    if topology.runs(Service::Tryon) {
        let service = open_tryon(data, catalog.clone()).await?;
        local.insert(Service::Tryon, tryon::router(platform, service));
    }
    if topology.runs(Service::Recommend) {
        let deps = RecommendDeps { platform: platform.clone(), catalog: catalog.clone(), config: settings.recommend.clone() };
        local.insert(Service::Recommend, recommend::router(&deps));
    }
    for service in local.keys() {
        platform.health.component(service.as_str()).healthy("runs in this process");
    }
    let router = if topology.runs(Service::Gateway) {
        gateway_router(data, topology, settings.gateway.clone(), &local, pages).await?
    } else {
        internal_router(platform, local)
    };
    Ok(Assembly { router, catalog })
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
pub async fn open_tryon(data: &DataDirectory, catalog: CatalogClient) -> Result<Tryon> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let deps =
        TryonDeps { platform: data.platform.clone(), catalog, store: data.store.clone(), blobs: data.blobs.clone(), workers };
    tryon::service(&deps).await
}

/// A client of a catalog in this process, for the command line.
///
/// # Errors
/// As [`open_catalog`].
pub async fn catalog_here(data: &DataDirectory) -> Result<CatalogClient> {
    let router = data.platform.service("catalog", open_catalog(data, CatalogConfig::default()).await?.router());
    Ok(CatalogClient::new(Client::new("catalog", Endpoint::local(router), &data.platform, ClientConfig::default())))
}

/// The gateway with its pages: what the outside reaches.
async fn gateway_router(
    data: &DataDirectory,
    topology: &Topology,
    config: GatewayConfig,
    local: &BTreeMap<Service, Router>,
    pages: Router,
) -> Result<Router> {
    let platform = &data.platform;
    let behind = Service::ALL.iter().copied().filter(|service| *service != Service::Gateway);
    let reachable = behind.filter(|service| local.contains_key(service) || topology.elsewhere.contains_key(service));
    let services: HashMap<_, _> = reachable.map(|service| (service, client(platform, service, local, topology))).collect();
    let deps = GatewayDeps { platform: platform.clone(), store: data.store.clone(), services, config };
    gateway::router(deps, pages).await
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
