//! The records of a set in, a warning where they contain each other deeper than rustc follows out.

use agent_events_schema::{Diagnostic, FullName, NodeId, SchemaSet, Type};

use crate::sorted::Sorted;

/// What rustc follows when a crate does not ask for more, and the part of it that is used before it is told of.
const RUSTC_FOLLOWS: usize = 128;
const CLOSE_TO_IT: usize = RUSTC_FOLLOWS - 16;

/// The records that each record contains, and how many types of Rust one step there takes.
type Contents = Sorted<NodeId, Vec<(NodeId, usize)>>;

/// Warns of records whose Rust types contain each other too deep for rustc: it works out what dropping a value means
/// by going through all that it contains, boxes and vectors included, so that no box helps.
pub(super) fn warn_of_deep_nesting(set: &SchemaSet, diagnostics: &mut Vec<Diagnostic>) {
    let mut contents = Contents::default();
    for id in set.named_by_number() {
        if let Type::Record(record) = &set.node(id).ty {
            let mut inner = Vec::new();
            for field in &record.fields {
                collect(set, field.ty.node, 1, &mut inner);
            }
            contents.insert(id, inner);
        }
    }
    let Some(Deepest { depth, path }) = deepest(&contents) else {
        return;
    };
    let record = |node: Option<&NodeId>| set.node(*node?).named();
    if let (true, Some(first), Some(last)) = (
        depth > CLOSE_TO_IT,
        record(path.first()),
        record(path.last()),
    ) {
        diagnostics.push(
            too_deep(depth, &first.name, &last.name)
                .at(first.name_span, "rustc may give up on this type"),
        );
    }
}

fn too_deep(depth: usize, first: &FullName, last: &FullName) -> Diagnostic {
    let limit = (4 * depth).next_power_of_two();
    let message = format!("`{first}` contains types {depth} deep, down to `{last}`");
    Diagnostic::warning("deep_nesting", message)
        .note(format!(
            "rustc follows {RUSTC_FOLLOWS} and then reports `overflow while adding drop-check rules` (E0320) or the like"
        ))
        .help(format!(
            "write `#![recursion_limit = \"{limit}\"]` at the top of lib.rs or main.rs of every crate that uses the type"
        ))
}

fn collect(set: &SchemaSet, id: NodeId, steps: usize, inner: &mut Vec<(NodeId, usize)>) {
    match &set.node(id).ty {
        Type::Record(_) => inner.push((id, steps)),
        Type::Array(item) | Type::Map(item) => collect(set, item.node, steps, inner),
        Type::Union(branches) => {
            for branch in branches {
                collect(set, branch.node, steps + 1, inner);
            }
        }
        _ => {}
    }
}

/// The longest way down that was found.
struct Deepest {
    depth: usize,
    path: Vec<NodeId>,
}

/// A record that is being gone through.
struct Visit {
    node: NodeId,
    done: usize,
    depth: usize,
}

/// Goes through the records as rustc does, each once, from those that nothing contains.
fn deepest(contents: &Contents) -> Option<Deepest> {
    let count = contents.keys().last().map_or(0, |node| node.index() + 1);
    let mut is_inner = vec![false; count];
    for (node, _) in contents.values().flatten() {
        is_inner[node.index()] = true;
    }
    let outermost = contents.keys().filter(|node| !is_inner[node.index()]);
    let mut is_seen = vec![false; count];
    let mut is_new = |node: NodeId| !std::mem::replace(&mut is_seen[node.index()], true);
    let mut deepest: Option<Deepest> = None;
    for &start in outermost.chain(contents.keys()) {
        let mut visits = Vec::new();
        if is_new(start) {
            visits.push(Visit {
                node: start,
                done: 0,
                depth: 1,
            });
        }
        while let Some(visit) = visits.last_mut() {
            let next = contents
                .get(&visit.node)
                .and_then(|all| all.get(visit.done));
            visit.done += 1;
            let depth = visit.depth;
            match next {
                Some((node, steps)) if is_new(*node) => visits.push(Visit {
                    node: *node,
                    done: 0,
                    depth: depth + steps,
                }),
                Some(_) => {}
                None => {
                    if deepest.as_ref().is_none_or(|known| known.depth < depth) {
                        let path = visits.iter().map(|visit| visit.node).collect();
                        deepest = Some(Deepest { depth, path });
                    }
                    visits.pop();
                }
            }
        }
    }
    deepest
}
