//! Which services run here and where the others are. The only place that knows.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::{Context, bail};
use api::clients::CatalogClient;
use api::operations::Service;
use axum::Router;
use catalog::{Catalog, CatalogConfig, CatalogDeps};
use gateway::{GatewayConfig, GatewayDeps};
use platform::{Client, ClientConfig, Place, Platform, Result};
use recommend::RecommendDeps;
use tryon::{Tryon, TryonDeps};

use crate::home::Home;
use crate::settings::Settings;

/// Where each service is.
#[derive(Debug)]
pub struct Topology {
    here: BTreeSet<Service>,
    elsewhere: BTreeMap<Service, Place>,
}

impl Topology {
    /// From `--services` and `--place`.
    ///
    /// # Errors
    /// For a place that is no address, names a service twice, or belongs to a service that runs here.
    pub fn new(services: &[Service], places: &[String]) -> anyhow::Result<Self> {
        let all = || Service::ALL.iter().copied().collect();
        let here: BTreeSet<Service> = if services.is_empty() { all() } else { services.iter().copied().collect() };
        let mut elsewhere = BTreeMap::new();
        for place in places {
            let (name, address) =
                place.split_once('=').with_context(|| format!("{place:?} is not a place; write catalog=http://host:port"))?;
            let service: Service = name.parse()?;
            if here.contains(&service) {
                bail!("{service} runs in this process; leave out its --place or its name in --services");
            }
            if elsewhere.insert(service, Place::remote(address)?).is_some() {
                bail!("{service} has two places");
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
    /// To the catalogue, wherever it is.
    pub catalog: CatalogClient,
}

/// Makes the services that run here and joins them with those that do not.
///
/// # Errors
/// When storage or a model cannot be prepared.
pub async fn assemble(home: &Home, topology: &Topology, settings: &Settings, pages: Router) -> Result<Assembly> {
    let platform = &home.platform;
    watch_storage(home);
    let mut local = BTreeMap::new();
    if topology.runs(Service::Catalog) {
        let catalog = open_catalog(home, settings.catalog.clone()).await?;
        catalog.imports_resume().await.map_err(platform::Error::from)?;
        local.insert(Service::Catalog, platform.service("catalog", catalog::router(catalog)));
    }
    let catalog = CatalogClient::new(client(platform, Service::Catalog, &local, topology));
    if topology.runs(Service::Tryon) {
        let service = open_tryon(home, catalog.clone()).await?;
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
        entrance(home, topology, settings.gateway.clone(), &local, pages).await?
    } else {
        back_door(platform, local)
    };
    Ok(Assembly { router, catalog })
}

/// The catalogue of a data folder.
///
/// # Errors
/// When its collections cannot be prepared.
pub async fn open_catalog(home: &Home, config: CatalogConfig) -> Result<Catalog> {
    let deps = CatalogDeps { store: home.store.clone(), blobs: home.blobs.clone(), clock: home.platform.clock.clone(), config };
    Ok(Catalog::open(deps).await?)
}

/// The try-on service of a data folder.
///
/// # Errors
/// When its collections or models cannot be prepared.
pub async fn open_tryon(home: &Home, catalog: CatalogClient) -> Result<Tryon> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let deps =
        TryonDeps { platform: home.platform.clone(), catalog, store: home.store.clone(), blobs: home.blobs.clone(), workers };
    tryon::service(&deps).await
}

/// A client of a catalogue in this process, for the command line.
///
/// # Errors
/// As [`open_catalog`].
pub async fn catalog_here(home: &Home) -> Result<CatalogClient> {
    let router = home.platform.service("catalog", catalog::router(open_catalog(home, CatalogConfig::default()).await?));
    Ok(CatalogClient::new(Client::new("catalog", Place::local(router), &home.platform, ClientConfig::default())))
}

/// The gateway with its pages: what the outside reaches.
async fn entrance(
    home: &Home,
    topology: &Topology,
    config: GatewayConfig,
    local: &BTreeMap<Service, Router>,
    pages: Router,
) -> Result<Router> {
    let platform = &home.platform;
    let behind = Service::ALL.iter().copied().filter(|service| *service != Service::Gateway);
    let reachable = behind.filter(|service| local.contains_key(service) || topology.elsewhere.contains_key(service));
    let services: HashMap<_, _> = reachable.map(|service| (service, client(platform, service, local, topology))).collect();
    let deps = GatewayDeps { platform: platform.clone(), store: home.store.clone(), services, config };
    gateway::router(deps, pages).await
}

/// Services without a gateway: only other processes of this platform can call them.
fn back_door(platform: &Platform, local: BTreeMap<Service, Router>) -> Router {
    let named = local.into_iter().map(|(service, router)| (service.as_str(), router)).collect();
    platform::parts::parts(named).merge(platform.health.probes())
}

fn client(platform: &Platform, service: Service, local: &BTreeMap<Service, Router>, topology: &Topology) -> Client {
    let place = match (local.get(&service), topology.elsewhere.get(&service)) {
        (Some(router), _) => Place::local(router.clone()),
        (None, Some(place)) => place.clone(),
        // Nobody said where it is: calls answer that it is not available, and health names it.
        (None, None) => Place::local(
            Router::new().fallback(move || async move { platform::Error::unavailable(format!("{service} has no place")) }),
        ),
    };
    Client::new(service.as_str(), place, platform, ClientConfig::default())
}

fn watch_storage(home: &Home) {
    let store = home.store.clone();
    home.platform.health.check("store", move || {
        let store = store.clone();
        async move { store.ping().await.map(|()| "answers".to_owned()).map_err(|error| error.to_string()) }
    });
}
