//! `varai serve`.

use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use api::operations::Service;
use gateway::Gateway;
use platform::config::Config;
use platform::server::{ServerConfig, serve};
use platform::telemetry::{LogFormat, init_logging};
use tokio::net::TcpListener;

use super::block_on;
use crate::cli::{DataArgs, ServeArgs};
use crate::composition::{Topology, assemble};
use crate::data_directory::{DataDirectory, tell_owner_key};
use crate::exit::{Failure, Outcome};
use crate::notes::note;
use crate::output::print_bytes;
use crate::settings::Settings;
use crate::{demo, pages};

pub fn run(data: &DataArgs, args: &ServeArgs) -> Outcome {
    if args.print_config {
        return print_bytes(Settings::DEFAULTS.as_bytes());
    }
    init_logging(&args.log, LogFormat::Auto).map_err(|error| Failure::failed(format!("--log {:?}: {error}", args.log)))?;
    block_on(run_server(data, args))
}

async fn run_server(data_args: &DataArgs, args: &ServeArgs) -> Outcome {
    let settings = Settings::load(args.config.as_deref())?;
    let topology = Topology::new(&args.services, &args.endpoints)?;
    let has_gateway = topology.runs(Service::Gateway);
    if args.demo && !has_gateway {
        return Err(Failure::failed("--demo opens a shop page, which the gateway serves; add gateway to --services"));
    }
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("{} cannot be listened on; choose another with --listen", args.listen))?;
    let data = DataDirectory::open(&data_args.data, args.caller_secret_file.as_deref())?;
    let pages = match (args.demo, has_gateway) {
        (true, _) => pages::shop(demo::NAME, &demo::open(&data).await?),
        (false, true) => {
            bootstrap(&data, &data_args.tenant).await?;
            pages::none()
        }
        (false, false) => axum::Router::new(),
    };
    let assembly = assemble(&data, &topology, &settings, pages).await?;
    let address = listener.local_addr().context("the listener has no address")?;
    let stocked = async {
        if args.demo {
            demo::stock(&data, &assembly.catalog).await?;
        }
        announce(address, args.demo)
    };
    let jobs = data.platform.spawn_jobs(assembly.jobs, shutdown());
    let config = ServerConfig::default();
    let server = serve(listener, assembly.router, config, shutdown());
    tokio::pin!(server);
    // The shop is announced when its frames are there; calls are answered meanwhile.
    let announced = tokio::select! {
        done = stocked => done.map(|()| true)?,
        () = &mut server => false,
    };
    if announced {
        server.await;
    }
    finish_calls(assembly.gateway.as_ref(), config.shutdown_grace).await;
    jobs.await.context("the jobs did not stop in order")?;
    Ok(())
}

/// What was begun for callers who have gone since is brought to its end.
async fn finish_calls(gateway: Option<&Gateway>, grace: Duration) {
    let Some(gateway) = gateway else { return };
    let cut_off = gateway.finish_calls(grace).await;
    if cut_off > 0 {
        tracing::warn!(cut_off, "some calls were still running after {grace:?} and were cut off");
    }
}

/// The first start of a data folder makes its tenant and shows the owner's key.
async fn bootstrap(data: &DataDirectory, tenant: &str) -> Outcome {
    if let Some(owner) = data.accounts().await?.bootstrap(tenant, tenant, platform::Region::Eu).await? {
        tell_owner_key(tenant, &owner.key);
    }
    Ok(())
}

/// The address is the last line of the start-up, and the only one on stdout.
fn announce(address: SocketAddr, demo: bool) -> Result<(), Failure> {
    let host = if address.ip().is_loopback() { "localhost".to_owned() } else { address.ip().to_string() };
    let bold = anstyle::Style::new().bold();
    note(format_args!("{}", if demo { "The shop is open. Stop it with Ctrl-C." } else { "Ready. Stop with Ctrl-C." }));
    let mut stdout = anstream::stdout();
    writeln!(stdout, "{bold}http://{host}:{}{bold:#}", address.port())
        .and_then(|()| stdout.flush())
        .context("stdout cannot be written")?;
    Ok(())
}

/// Ctrl-C or a polite request to end.
async fn shutdown() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else {
            let _ignored = interrupted.await;
            return;
        };
        tokio::select! {
            _ = interrupted => {}
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ignored = interrupted.await;
}
