//! The sources of this crate, of the command and of the registry's client in; whether modules use each other in circles out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

type Graph = BTreeMap<String, BTreeSet<String>>;

/// Which modules of a crate's root each of them uses, by what stands after `crate::` outside of comments and tests.
fn graph(src: &Path) -> Graph {
    fn visit(folder: &Path, module: Option<&str>, graph: &mut Graph) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("readable").path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let module = module.or(stem).expect("a name");
            if path.is_dir() {
                visit(&path, Some(module), graph);
                continue;
            }
            let text = fs::read_to_string(&path).expect("readable");
            let (text, _) = text
                .split_once("\n#[cfg(test)]\nmod ")
                .unwrap_or((&text, ""));
            let lines = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            let used = lines.flat_map(|line| line.split("crate::").skip(1).flat_map(first_names));
            let edges = graph.entry(module.to_owned()).or_default();
            edges.extend(used.filter(|used| used != module));
        }
    }
    let mut graph = Graph::new();
    visit(src, None, &mut graph);
    // The root and `main` are above all.
    graph.retain(|module, _| module != "lib" && module != "main");
    let modules: BTreeSet<String> = graph.keys().cloned().collect();
    for used in graph.values_mut() {
        used.retain(|module| modules.contains(module));
    }
    graph
}

/// Returns the names that a path begins with; those in braces when it begins with them.
fn first_names(path: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        let text = text.trim().chars();
        text.take_while(|char| char.is_alphanumeric() || *char == '_')
            .collect()
    };
    match path.strip_prefix('{') {
        Some(several) => several.split(',').map(name).collect(),
        None => vec![name(path)],
    }
}

/// Takes away what uses nothing that is left, until nothing is left or the rest goes in circles.
fn circles(mut graph: Graph) -> Graph {
    loop {
        let settled: Vec<String> = graph
            .iter()
            .filter(|(_, used)| !used.iter().any(|module| graph.contains_key(module)))
            .map(|(module, _)| module.clone())
            .collect();
        if settled.is_empty() {
            return graph;
        }
        graph.retain(|module, _| !settled.contains(module));
    }
}

#[test]
fn no_module_uses_one_that_uses_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for name in [
        "agent-events-build",
        "agent-events-registry",
        "cargo-agent-events",
    ] {
        let graph = graph(&root.join(name).join("src"));
        let used: usize = graph.values().map(BTreeSet::len).sum();
        assert!(graph.len() > 5 && used > 5, "{name}: {graph:?}");
        let circles = circles(graph);
        assert!(
            circles.is_empty(),
            "{name}: these use each other: {circles:#?}"
        );
    }
}

#[test]
fn a_circle_is_found() {
    let edges = [("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")];
    let mut graph = Graph::new();
    for (from, to) in edges {
        graph
            .entry(from.to_owned())
            .or_default()
            .insert(to.to_owned());
    }
    let circles = circles(graph);
    assert!(circles.contains_key("b") && circles.contains_key("c"));
    assert_eq!(first_names("{a::b, c}"), ["a", "c"]);
    assert_eq!(first_names("lock::Date;"), ["lock"]);
}
