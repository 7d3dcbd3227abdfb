//! Unions with resolved branches in, their faults out: a branch given twice, a union in a union.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::schema::{NodeId, Type};

use super::draft::{Draft, index};
use super::types::nested_union;

/// Branches that are compared with each other rather than put into a map.
const FEW_BRANCHES: usize = 24;

impl Draft {
    /// Reports branches that a reader or writer could not tell apart.
    pub(super) fn check_unions(&mut self) {
        let mut findings = Vec::new();
        for (union, node) in (0..).map(NodeId).zip(&self.nodes) {
            let Type::Union(branches) = &node.ty else {
                continue;
            };
            let (mut few, mut many) = (Vec::new(), HashMap::new());
            for branch in branches {
                // Faulty branches count by their kind only if they have one; an unknown name has none.
                let Some(node) = self.node(branch.node) else {
                    continue;
                };
                let key = match node.named() {
                    Some(named) => named.name.as_str(),
                    None if self.broken[index(branch.node)] => continue,
                    None => node.ty.kind(),
                };
                if matches!(node.ty, Type::Union(_)) {
                    findings.push((union, nested_union(branch.span)));
                    continue;
                }
                let first = if branches.len() > FEW_BRANCHES {
                    many.insert(key, branch.span)
                } else {
                    few.push((key, branch.span));
                    let mut before = few.iter().rev().skip(1);
                    before
                        .find(|(known, _)| *known == key)
                        .map(|(_, span)| *span)
                };
                if let Some(first) = first {
                    let finding = Diagnostic::error(
                        "duplicate_branch",
                        format!("the union has two branches `{key}`"),
                    )
                    .at(branch.span, "second")
                    .and_at(first, "first");
                    findings.push((
                        union,
                        match node.ty {
                            Type::Array(_) | Type::Map(_) => finding
                                .note("a union may have one array and one map, whatever they contain")
                                .help("give each of them to a record of its own, and make the records the branches"),
                            _ => finding.help("remove one of them"),
                        },
                    ));
                }
            }
        }
        for (union, finding) in findings {
            self.report_in(union, finding);
        }
    }
}
