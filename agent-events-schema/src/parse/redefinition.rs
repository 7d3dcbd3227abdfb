//! All definitions in, one per name out: equal ones in different texts are joined, all others are refused.

use crate::diagnostic::Diagnostic;
use crate::json::{Json, same_members};
use crate::schema::{Field, Named, Node, NodeId, Type, TypeRef};

use super::draft::{Draft, index};

impl Draft {
    /// Keeps the first of several definitions of one name, if they are the same, and reports the others.
    pub(super) fn check_redefinitions(&mut self) {
        let mut kept: Vec<NodeId> = (0..).map(NodeId).take(self.nodes.len()).collect();
        let definitions = std::mem::take(&mut self.definitions);
        for (name, node) in definitions {
            let first = self.names[&name];
            if first == node {
                continue;
            }
            kept[index(node)] = first;
            // What stands in a faulty definition is unknown, so it cannot be said to differ.
            let (Some(one), Some(two)) = (self.sound(first), self.sound(node)) else {
                continue;
            };
            let span_of = |node: &Node| node.named().map_or(node.span, |named| named.name_span);
            let (first_span, span) = (span_of(one), span_of(two));
            if first_span.source != span.source && self.same_type(one, two) {
                self.report(
                    Diagnostic::warning(
                        "duplicate_definition",
                        format!("`{name}` is defined twice, in the same way"),
                    )
                    .at(span, "second definition, not used")
                    .and_at(first_span, "first definition")
                    .note("they have to be kept the same by hand")
                    .help(format!(
                        "remove this definition and write the name: \"{name}\""
                    )),
                );
                continue;
            }
            let finding = if first_span.source == span.source {
                Diagnostic::error(
                    "duplicate_definition",
                    format!("`{name}` is defined twice in one schema"),
                )
                .note("a schema may define a name once; later uses give the name alone")
            } else {
                Diagnostic::error(
                    "duplicate_definition",
                    format!("`{name}` is defined twice, and differently"),
                )
                .note("one name has one meaning in all schemas that are read together")
            };
            let finding = finding
                .at(span, "second definition")
                .and_at(first_span, "first definition")
                .help(format!(
                    "remove one definition and write \"{name}\" there, or rename one of them"
                ));
            self.report_in(node, finding);
            self.broken[index(first)] = true;
        }
        self.replace_uses(|node| kept.get(index(node)).copied().unwrap_or(node));
    }

    /// Compares two types; named types inside them by name, as each of those is compared by itself.
    fn same_type(&self, one: &Node, two: &Node) -> bool {
        one.logical == two.logical
            && same_members(&one.properties, &two.properties)
            && match (&one.ty, &two.ty) {
                (Type::Array(one), Type::Array(two)) | (Type::Map(one), Type::Map(two)) => {
                    self.same_use(one, two)
                }
                (Type::Union(one), Type::Union(two)) => {
                    one.len() == two.len()
                        && one
                            .iter()
                            .zip(two)
                            .all(|(one, two)| self.same_use(one, two))
                }
                (Type::Record(one), Type::Record(two)) => {
                    same_names(&one.named, &two.named)
                        && one.is_error == two.is_error
                        && one.fields.len() == two.fields.len()
                        && one
                            .fields
                            .iter()
                            .zip(&two.fields)
                            .all(|(one, two)| self.same_field(one, two))
                }
                (Type::Enum(one), Type::Enum(two)) => {
                    let names = |symbols: &[crate::name::Symbol]| -> Vec<String> {
                        symbols.iter().map(|symbol| symbol.name.clone()).collect()
                    };
                    same_names(&one.named, &two.named)
                        && names(&one.symbols) == names(&two.symbols)
                        && names(one.default.as_slice()) == names(two.default.as_slice())
                }
                (Type::Fixed(one), Type::Fixed(two)) => {
                    same_names(&one.named, &two.named) && one.size == two.size
                }
                (one, two) => one.kind() == two.kind(),
            }
    }

    fn same_use(&self, one: &TypeRef, two: &TypeRef) -> bool {
        match (self.node(one.node), self.node(two.node)) {
            (Some(one), Some(two)) => match (one.named(), two.named()) {
                (Some(one), Some(two)) => one.name == two.name,
                (None, None) => self.same_type(one, two),
                _ => false,
            },
            _ => false,
        }
    }

    fn same_field(&self, one: &Field, two: &Field) -> bool {
        let same_default = match (&one.default, &two.default) {
            (Some(one), Some(two)) => Json::same_value(one, two),
            (None, None) => true,
            _ => false,
        };
        one.name == two.name
            && same_default
            && one.order == two.order
            && one
                .aliases
                .iter()
                .map(|alias| &alias.name)
                .eq(two.aliases.iter().map(|alias| &alias.name))
            && same_members(&one.properties, &two.properties)
            && self.same_use(&one.ty, &two.ty)
    }
}

fn same_names(one: &Named, two: &Named) -> bool {
    one.name == two.name
        && one
            .aliases
            .iter()
            .map(|alias| &alias.name)
            .eq(two.aliases.iter().map(|alias| &alias.name))
}
