//! Records in records in records.

use agent_events_schema::NodeId;

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};
use crate::sorted::Sorted;

pub(super) const RULE: Rule = Rule {
    id: "nested_too_deep",
    category: Category::Portability,
    summary: "types of an event contain each other at most 8 deep",
    docs: "Deep data is hard to query, and columnar stores and SQL engines have limits. A type that contains itself counts once.",
    level: LintLevel::Allow,
    check: Check::Catalog(check),
};

const MOST: usize = 8;

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        let depth = depth(catalog, event.node);
        if depth <= MOST {
            continue;
        }
        let Some(named) = catalog.set.node(event.node).named() else {
            continue;
        };
        let at = event.name.as_str();
        findings.add(
            at,
            format!("types of `{at}` contain each other {depth} deep"),
            |finding| {
                finding
                    .at(named.name_span, format!("more than {MOST}"))
                    .help("move what is deep up, or send it as an event of its own")
            },
        );
    }
}

/// What is open on the way down.
enum Step {
    Into(NodeId),
    OutOf(NodeId),
}

/// Returns how many named types contain each other, this one included.
fn depth(catalog: &Catalog, root: NodeId) -> usize {
    let mut depths: Sorted<NodeId, Option<usize>> = Sorted::default();
    let mut open = vec![Step::Into(root)];
    while let Some(step) = open.pop() {
        match step {
            Step::Into(id) => {
                if depths.contains(&id) {
                    continue;
                }
                // Not known yet: whoever gets here again goes round in a circle.
                depths.insert(id, None);
                open.push(Step::OutOf(id));
                let uses = catalog.set.node(id).ty.uses();
                open.extend(uses.map(|used| Step::Into(used.node)));
            }
            Step::OutOf(id) => {
                let node = catalog.set.node(id);
                let below = node.ty.uses().filter_map(|used| *depths.get(&used.node)?);
                let below = below.max().unwrap_or(0);
                depths.insert(id, Some(below + usize::from(node.named().is_some())));
            }
        }
    }
    depths.get(&root).copied().flatten().unwrap_or(0)
}
