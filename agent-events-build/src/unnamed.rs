//! The schemas of a folder in, a remark on each that no Rust type is made of, because nothing names it, out.

use agent_events_schema::{Diagnostic, SchemaSet, Severity, Type};

/// Tells of each text whose schema is an array, map, primitive or union of such: only named types become Rust.
pub(crate) fn tell_of_unnamed(set: &SchemaSet, found: &mut Vec<Diagnostic>) {
    for root in set.roots() {
        let is_named = |node| set.node(node).named().is_some();
        let (kind, what) = match &set.node(root.node).ty {
            // An array of definitions is a way to write several into one file.
            Type::Union(branches) if branches.iter().all(|branch| is_named(branch.node)) => {
                continue;
            }
            Type::Union(_) => (
                "a union",
                "its named branches become types, the union itself does not",
            ),
            _ if is_named(root.node) => continue,
            Type::Array(_) => (
                "an array",
                "its named items become types, the array itself does not",
            ),
            Type::Map(_) => (
                "a map",
                "its named values become types, the map itself does not",
            ),
            _ => ("a primitive", "nothing is generated from it"),
        };
        let finding = Diagnostic::new(
            Severity::Note,
            "unnamed_schema",
            format!("the schema is {kind}, which has no name"),
        );
        found.push(
            finding
                .at(root.span, what)
                .note("Rust types are made of records, enums and fixed; only they have a name to go by")
                .help("make it the type of a field in a record, or remove it if nothing uses it"),
        );
    }
}
