//! Who may know whom: the rules of the house, held against the dependency graph that Cargo sees.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// No I/O, no clock, no async: what runs in the browser too.
const CORES: &[&str] = &["eyewear", "infer", "infer-kernels", "vision", "frames", "render", "ranking"];
const SERVICES: &[&str] = &["gateway", "catalog", "tryon", "recommend"];
/// What services stand on. Only the contract among them may name operations of services.
const GROUND: &[&str] = &["platform", "store", "blobs"];
const PROGRAM: &str = "varai";
/// The cores behind a browser's interface.
const BROWSER: &str = "widget-core";
/// Converts published model files; stands on the engine alone.
const TOOLS: &[&str] = &["convert", FUZZER];
/// Feeds what reads bytes from outside, photos in a service too, with damaged ones. Nothing depends on it.
const FUZZER: &str = "fuzz-targets";

/// What no core may depend on itself. `frames` reads GLB files with the gltf crate, which parses their JSON for itself: no JSON
/// value passes through our code.
const NOT_IN_CORES: &[&str] =
    &["tokio", "axum", "serde_json", "reqwest", "rusqlite", "hyper", "object_store", "futures-util", "jiff"];

/// From a crate of ours to what it depends on itself, tests and build scripts left out.
type Graph = BTreeMap<String, BTreeSet<String>>;

/// Every edge that the house forbids, in words.
fn forbidden_edges(graph: &Graph) -> Vec<String> {
    let edges = graph.iter().flat_map(|(from, all)| all.iter().map(move |to| (from.as_str(), to.as_str())));
    let mut found: Vec<String> =
        edges.filter_map(|(from, to)| Some(format!("{from} -> {to}: {}", objection(graph, from, to)?))).collect();
    for (from, all) in graph {
        if all.contains("render") && all.contains("vision") && from != "tryon" && from != BROWSER {
            found.push(format!("{from} joins render and vision, which meet in tryon and widget-core only"));
        }
    }
    found
}

fn objection(graph: &Graph, from: &str, to: &str) -> Option<&'static str> {
    let ours = graph.contains_key(to);
    if CORES.contains(&from) && ours && !CORES.contains(&to) {
        return Some("cores know only cores");
    }
    if from == BROWSER && ours && !CORES.contains(&to) {
        return Some("the browser gets cores only");
    }
    if (CORES.contains(&from) || from == BROWSER) && NOT_IN_CORES.contains(&to) {
        return Some("cores know nothing of runtimes, wires, files or time");
    }
    if matches!((from, to), ("render", "vision") | ("vision", "render")) {
        return Some("render and vision do not know each other");
    }
    if SERVICES.contains(&to) && from != PROGRAM && from != FUZZER {
        return Some("only the program knows services; they call each other through the clients of api");
    }
    if GROUND.contains(&from) && to == "api" {
        return Some("what services stand on does not know their contract");
    }
    (to == PROGRAM || to == FUZZER).then_some("nothing depends on the program, or on what tests it")
}

fn workspace_graph() -> Graph {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let metadata =
        MetadataCommand::new().manifest_path(manifest).no_deps().other_options(["--offline".to_owned()]).exec().unwrap();
    let normal = |package: &cargo_metadata::Package| {
        let dependencies = package.dependencies.iter().filter(|dependency| dependency.kind == DependencyKind::Normal);
        dependencies.map(|dependency| dependency.name.clone()).collect()
    };
    metadata.workspace_packages().iter().map(|package| (package.name.to_string(), normal(package))).collect()
}

#[test]
fn the_workspace_keeps_the_rules() {
    let graph = workspace_graph();
    assert_eq!(forbidden_edges(&graph), [""; 0]);
    let known: BTreeSet<&str> = [CORES, SERVICES, GROUND, TOOLS, &["api", PROGRAM, BROWSER]].concat().into_iter().collect();
    let found: BTreeSet<&str> = graph.keys().map(String::as_str).collect();
    assert_eq!(found, known, "a new crate has to find its place in the rules above");
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
        let members = [CORES, SERVICES, GROUND, &["api", PROGRAM, BROWSER]].concat();
        let mut graph: Graph = members.into_iter().map(|name| (name.to_owned(), BTreeSet::new())).collect();
        for (from, to) in allowed.iter().chain(more) {
            graph.get_mut(*from).unwrap().insert((*to).to_owned());
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
