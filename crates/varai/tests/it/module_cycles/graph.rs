//! Which file of a crate needs which other one, by the paths that its code names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, UseTree, Visibility};

/// Imports that lead on to imports are followed so far: some go in circles.
const DEEPEST: usize = 8;

/// Edges between files, each with the first path that makes it. Files are named as under `src`.
#[derive(Debug, Default)]
pub struct Graph {
    files: BTreeSet<String>,
    edges: BTreeMap<(String, String), String>,
}

impl Graph {
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(String::as_str)
    }

    pub fn edges(&self) -> impl Iterator<Item = (&String, &String, &String)> {
        self.edges.iter().map(|((from, to), by)| (from, to, by))
    }

    /// Every file that is needed, directly or not.
    pub fn reached_from(&self, file: &str) -> BTreeSet<String> {
        let (mut reached, mut open) = (BTreeSet::from([file.to_owned()]), vec![file.to_owned()]);
        while let Some(from) = open.pop() {
            for to in self.edges.keys().filter(|(own, _)| *own == from).map(|(_, to)| to) {
                if reached.insert(to.clone()) {
                    open.push(to.clone());
                }
            }
        }
        reached
    }
}

/// A module of the crate: what its names stand for, and the paths that it names.
#[derive(Debug, Default)]
struct Module {
    file: String,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    items: BTreeSet<String>,
    imports: Vec<Import>,
    paths: Vec<Vec<String>>,
    /// All words of its code, imports left out.
    words: BTreeSet<String>,
}

#[derive(Debug)]
struct Import {
    /// The name here; `None` for everything of a module.
    name: Option<String>,
    path: Vec<String>,
    is_private: bool,
}

/// What a path leads to.
#[derive(Clone, Copy)]
enum Target {
    Module(usize),
    ItemOf(usize),
}

/// Reads all files of a crate that its roots (`lib.rs`, `main.rs`, `bin/*.rs`) declare.
pub fn crate_graph(folder: &Path) -> Graph {
    let source = folder.join("src");
    let bins = std::fs::read_dir(source.join("bin")).into_iter().flatten().map(|entry| entry.unwrap().path());
    let roots = ["lib.rs", "main.rs"].map(|name| source.join(name)).into_iter().chain(bins).filter(|root| root.is_file());
    let mut graph = Graph::default();
    for root in roots {
        let mut modules = Modules { source: source.clone(), list: Vec::new() };
        modules.read_file(&root, &source, None);
        modules.add_to(&mut graph);
    }
    graph
}

struct Modules {
    source: PathBuf,
    list: Vec<Module>,
}

impl Modules {
    /// `folder` is where the files of its child modules are.
    fn read_file(&mut self, path: &Path, folder: &Path, parent: Option<usize>) -> usize {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = path.strip_prefix(&self.source).unwrap_or(path).display().to_string();
        self.read_items(file, &parsed.items, folder, parent)
    }

    fn read_items(&mut self, file: String, items: &[Item], folder: &Path, parent: Option<usize>) -> usize {
        let own = self.list.len();
        self.list.push(Module { file: file.clone(), parent, ..Module::default() });
        for item in items {
            if is_for_tests(item) {
                continue;
            }
            match item {
                Item::Use(item) => {
                    let is_private = matches!(item.vis, Visibility::Inherited);
                    imports_of(&item.tree, &mut Vec::new(), is_private, &mut self.list[own].imports);
                }
                Item::Mod(item) => {
                    let name = item.ident.to_string();
                    let inner = folder.join(&name);
                    let child = match &item.content {
                        Some((_, items)) => self.read_items(file.clone(), items, &inner, Some(own)),
                        None => {
                            let path = file_of(&name, &item.attrs, folder);
                            let inner = if path.ends_with("mod.rs") { path.parent().unwrap().to_owned() } else { inner };
                            self.read_file(&path, &inner, Some(own))
                        }
                    };
                    self.list[own].children.insert(name, child);
                }
                _ => self.list[own].read_code(item.to_token_stream()),
            }
        }
        own
    }

    fn add_to(&self, graph: &mut Graph) {
        for (at, module) in self.list.iter().enumerate() {
            graph.files.insert(module.file.clone());
            let named = |import: &Import| import.name.as_ref().is_none_or(|name| module.words.contains(name));
            // What is only passed on to others is theirs to need. A whole module is needed by the paths that begin with its name.
            let imports = module.imports.iter().filter(|import| import.is_private || (import.name.is_some() && named(import)));
            let imported = imports.filter_map(|import| match (self.resolve(at, &import.path, 0)?, &import.name) {
                (Target::Module(_), Some(_)) => None,
                (target, _) => Some((target, &import.path)),
            });
            let paths = module.paths.iter().filter_map(|path| Some((self.resolve(at, path, 0)?, path)));
            for (Target::Module(target) | Target::ItemOf(target), path) in imported.chain(paths) {
                let to = &self.list[target].file;
                if *to != module.file {
                    graph.edges.entry((module.file.clone(), to.clone())).or_insert_with(|| path.join("::"));
                }
            }
        }
    }

    /// Follows a path from a module; `None` when it leads out of the crate. `depth` counts the imports on the way.
    fn resolve(&self, from: usize, path: &[String], depth: usize) -> Option<Target> {
        let (first, rest) = path.split_first()?;
        let start = match first.as_str() {
            "crate" => Some(0),
            "self" => Some(from),
            "super" => Some(self.list[from].parent?),
            _ => None,
        };
        match start {
            Some(start) => self.walk(start, rest, depth),
            None => self.walk(from, path, depth),
        }
    }

    fn walk(&self, at: usize, path: &[String], depth: usize) -> Option<Target> {
        let Some((first, rest)) = path.split_first() else { return Some(Target::Module(at)) };
        let module = &self.list[at];
        if first == "super" {
            return self.walk(module.parent?, rest, depth);
        }
        let imported = self.imported(at, first, depth);
        let own = || module.items.contains(first).then_some(Target::ItemOf(at));
        if rest.is_empty()
            && let Some(item) = imported.filter(|target| matches!(target, Target::ItemOf(_))).or_else(own)
        {
            return Some(item);
        }
        if let Some(child) = module.children.get(first) {
            return self.walk(*child, rest, depth);
        }
        match imported {
            Some(Target::Module(module)) => self.walk(module, rest, depth),
            Some(item) => Some(item),
            None => own().or_else(|| self.walk_globs(at, path, depth)),
        }
    }

    /// What a name stands for by an import of the module.
    fn imported(&self, at: usize, name: &str, depth: usize) -> Option<Target> {
        let imports = self.list[at].imports.iter().filter(|import| import.name.as_deref() == Some(name));
        imports.filter(|_| depth < DEEPEST).find_map(|import| self.resolve(at, &import.path, depth + 1))
    }

    fn walk_globs(&self, at: usize, path: &[String], depth: usize) -> Option<Target> {
        let globs = self.list[at].imports.iter().filter(|import| import.name.is_none() && depth < DEEPEST);
        globs.filter_map(|import| self.resolve(at, &import.path, depth + 1)).find_map(|target| match target {
            Target::Module(module) if module != at => self.walk(module, path, depth + 1),
            _ => None,
        })
    }
}

impl Module {
    /// Collects the names that an item defines and the paths that it names, those in macros included.
    fn read_code(&mut self, tokens: TokenStream) {
        const DEFINING: &[&str] = &["struct", "enum", "union", "trait", "type", "fn", "const", "static", "macro_rules"];
        let words: Vec<String> = tokens.clone().into_iter().flat_map(flattened).collect();
        for pair in words.windows(2).filter(|pair| DEFINING.contains(&pair[0].as_str())) {
            self.items.insert(pair[1].clone());
        }
        self.words.extend(words);
        paths_in(tokens, &[], &mut self.paths);
    }
}

/// All words of a token, those of groups included.
fn flattened(token: TokenTree) -> Vec<String> {
    match token {
        TokenTree::Group(group) => group.stream().into_iter().flat_map(flattened).collect(),
        TokenTree::Ident(word) => vec![word.to_string()],
        TokenTree::Punct(_) | TokenTree::Literal(_) => Vec::new(),
    }
}

/// Every `a::b` of some code; `a::{b, c::d}` counts as what it stands for.
fn paths_in(tokens: TokenStream, prefix: &[String], found: &mut Vec<Vec<String>>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Group(group) => paths_in(group.stream(), &[], found),
            TokenTree::Ident(word) => {
                let mut path = prefix.to_vec();
                path.push(word.to_string());
                while is_colon(at + 1) && is_colon(at + 2) {
                    match tokens.get(at + 3) {
                        Some(TokenTree::Ident(next)) => path.push(next.to_string()),
                        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                            paths_in(group.stream(), &path, found);
                        }
                        _ => break,
                    }
                    at += 3;
                }
                if path.len() > 1 {
                    found.push(path);
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        at += 1;
    }
}

fn imports_of(tree: &UseTree, path: &mut Vec<String>, is_private: bool, found: &mut Vec<Import>) {
    let mut import = |name: Option<String>, path: Vec<String>| found.push(Import { name, path, is_private });
    match tree {
        UseTree::Path(tree) => {
            path.push(tree.ident.to_string());
            imports_of(&tree.tree, path, is_private, found);
            path.pop();
        }
        UseTree::Name(tree) if tree.ident == "self" => import(path.last().cloned(), path.clone()),
        UseTree::Name(tree) => import(Some(tree.ident.to_string()), [path.as_slice(), &[tree.ident.to_string()]].concat()),
        UseTree::Rename(tree) => import(Some(tree.rename.to_string()), [path.as_slice(), &[tree.ident.to_string()]].concat()),
        UseTree::Glob(_) => import(None, path.clone()),
        UseTree::Group(tree) => tree.items.iter().for_each(|tree| imports_of(tree, path, is_private, found)),
    }
}

fn file_of(name: &str, attributes: &[Attribute], folder: &Path) -> PathBuf {
    let given = attributes.iter().filter(|attribute| attribute.path().is_ident("path")).find_map(|attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else { return None };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(path), .. }) = &pair.value else { return None };
        Some(folder.join(path.value()))
    });
    given.unwrap_or_else(|| {
        let flat = folder.join(format!("{name}.rs"));
        if flat.is_file() { flat } else { folder.join(name).join("mod.rs") }
    })
}

/// Whether an item is compiled for tests only.
fn is_for_tests(item: &Item) -> bool {
    let attributes = match item {
        Item::Mod(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        _ => return false,
    };
    let is_test = |condition: syn::Path| condition.is_ident("test");
    attributes.iter().any(|own| own.path().is_ident("cfg") && own.parse_args().is_ok_and(is_test))
}
