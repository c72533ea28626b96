//! Who may know whom: the rules of the house, held against the dependency graph that Cargo sees.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

const PROGRAM: &str = "varai";
/// The contract: the one foundation that may name operations of services.
const CONTRACT: &str = "api";
/// What the tests of services share. It may know the contract, and only tests know it.
const TEST_SUPPORT: &str = "test-support";
/// The cores behind a browser's interface.
const BROWSER: &str = "widget-core";
/// Feeds what reads bytes from outside, photos in a service too, with damaged ones. Nothing depends on it.
const FUZZER: &str = "fuzz-targets";

/// What no core may depend on itself. `frames` reads GLB files with the gltf crate, which parses their JSON for itself: no JSON
/// value passes through our code.
const NOT_IN_CORES: &[&str] =
    &["tokio", "axum", "serde_json", "reqwest", "rusqlite", "hyper", "object_store", "futures-util", "jiff"];

/// Where a crate lives, which says what it may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    /// `crates/core`: no I/O, no clock, no async; what runs in the browser too.
    Core,
    /// `crates/foundation`: what services stand on.
    Foundation,
    /// `crates/services`.
    Service,
    /// The program, the browser's interface and the tools.
    Top,
}

/// A crate of ours: its layer, and what it depends on itself, tests and build scripts left out.
#[derive(Debug)]
struct Member {
    layer: Layer,
    dependencies: BTreeSet<String>,
}

type Graph = BTreeMap<String, Member>;

/// Every edge that the house forbids, in words.
fn forbidden_edges(graph: &Graph) -> Vec<String> {
    let edges = graph.iter().flat_map(|(from, all)| all.dependencies.iter().map(move |to| (from.as_str(), to.as_str())));
    let mut found: Vec<String> =
        edges.filter_map(|(from, to)| Some(format!("{from} -> {to}: {}", objection(graph, from, to)?))).collect();
    for (from, Member { dependencies: all, .. }) in graph {
        if all.contains("render") && all.contains("vision") && from != "tryon" && from != BROWSER {
            found.push(format!("{from} joins render and vision, which meet in tryon and widget-core only"));
        }
    }
    found
}

fn objection(graph: &Graph, from: &str, to: &str) -> Option<&'static str> {
    let layer = |name: &str| graph.get(name).map(|member| member.layer);
    let (is_core, to_core) = (layer(from) == Some(Layer::Core), layer(to) == Some(Layer::Core));
    let ours = layer(to).is_some();
    if is_core && ours && !to_core {
        return Some("cores know only cores");
    }
    if from == BROWSER && ours && !to_core {
        return Some("the browser gets cores only");
    }
    if (is_core || from == BROWSER) && NOT_IN_CORES.contains(&to) {
        return Some("cores know nothing of runtimes, wires, files or time");
    }
    if matches!((from, to), ("render", "vision") | ("vision", "render")) {
        return Some("render and vision do not know each other");
    }
    if layer(to) == Some(Layer::Service) && from != PROGRAM && from != FUZZER {
        return Some("only the program knows services; they call each other through the clients of api");
    }
    if layer(from) == Some(Layer::Foundation) && to == CONTRACT && from != TEST_SUPPORT {
        return Some("what services stand on does not know their contract");
    }
    if to == TEST_SUPPORT {
        return Some("only tests know what is made for tests");
    }
    (to == PROGRAM || to == FUZZER).then_some("nothing depends on the program, or on what tests it")
}

fn workspace_graph() -> Graph {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let metadata =
        MetadataCommand::new().manifest_path(manifest).no_deps().other_options(["--offline".to_owned()]).exec().unwrap();
    let member = |package: &cargo_metadata::Package| {
        let dependencies = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        let dependencies = dependencies.map(|dependency| dependency.name.clone()).collect();
        Member { layer: layer_of(package.manifest_path.as_str()), dependencies }
    };
    metadata.workspace_packages().iter().map(|package| (package.name.to_string(), member(package))).collect()
}

fn layer_of(manifest: &str) -> Layer {
    let folders =
        [("/crates/core/", Layer::Core), ("/crates/foundation/", Layer::Foundation), ("/crates/services/", Layer::Service)];
    folders.into_iter().find(|(folder, _)| manifest.contains(folder)).map_or(Layer::Top, |(_, layer)| layer)
}

#[test]
fn the_workspace_keeps_the_rules() {
    let graph = workspace_graph();
    assert_eq!(forbidden_edges(&graph), [""; 0]);
    let top: BTreeSet<&str> =
        graph.iter().filter(|(_, member)| member.layer == Layer::Top).map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        top,
        ["convert", FUZZER, PROGRAM, BROWSER].into(),
        "a crate outside the layers' folders needs rules of its own here"
    );
    for layer in [Layer::Core, Layer::Foundation, Layer::Service] {
        assert!(graph.values().any(|member| member.layer == layer), "no crate was found in {layer:?}");
    }
}

#[test]
fn each_forbidden_edge_is_seen() {
    let allowed = [
        ("eyewear", "serde"),
        ("vision", "infer"),
        ("render", "frames"),
        ("store", "tokio"),
        ("platform", "store"),
        ("api", "platform"),
        (TEST_SUPPORT, "api"),
        (TEST_SUPPORT, "platform"),
        ("tryon", "render"),
        ("tryon", "vision"),
        ("catalog", "api"),
        ("recommend", "ranking"),
        ("varai", "catalog"),
        ("varai", "gateway"),
        ("widget-core", "vision"),
        ("widget-core", "render"),
    ];
    let graph = |more: &[(&str, &str)]| {
        let layers: [(Layer, &[&str]); 4] = [
            (Layer::Core, &["eyewear", "infer", "vision", "frames", "render", "ranking"]),
            (Layer::Foundation, &["platform", "store", "blobs", CONTRACT, TEST_SUPPORT]),
            (Layer::Service, &["gateway", "catalog", "tryon", "recommend"]),
            (Layer::Top, &[PROGRAM, BROWSER]),
        ];
        let members = layers.into_iter().flat_map(|(layer, names)| names.iter().map(move |name| (layer, *name)));
        let member = |(layer, name): (Layer, &str)| (name.to_owned(), Member { layer, dependencies: BTreeSet::new() });
        let mut graph: Graph = members.map(member).collect();
        for (from, to) in allowed.iter().chain(more) {
            graph.get_mut(*from).unwrap().dependencies.insert((*to).to_owned());
        }
        graph
    };
    assert_eq!(forbidden_edges(&graph(&[])), [""; 0]);
    let forbidden = [
        ("eyewear", "api"),
        ("vision", "platform"),
        ("frames", "serde_json"),
        ("ranking", "tokio"),
        ("infer", "store"),
        ("render", "vision"),
        ("vision", "render"),
        ("catalog", "tryon"),
        ("recommend", "catalog"),
        ("platform", "gateway"),
        ("api", "tryon"),
        ("store", "api"),
        ("blobs", "api"),
        ("catalog", TEST_SUPPORT),
        ("platform", TEST_SUPPORT),
        (TEST_SUPPORT, "catalog"),
        ("catalog", "varai"),
        ("widget-core", "platform"),
        ("widget-core", "serde_json"),
    ];
    for (from, to) in forbidden {
        let found = forbidden_edges(&graph(&[(from, to)]));
        assert!(
            found.iter().any(|edge| edge.starts_with(&format!("{from} -> {to}: "))),
            "{from} -> {to} was let through: {found:?}"
        );
    }
    let joined = forbidden_edges(&graph(&[("recommend", "render"), ("recommend", "vision")]));
    assert_eq!(joined, ["recommend joins render and vision, which meet in tryon and widget-core only"]);
}
