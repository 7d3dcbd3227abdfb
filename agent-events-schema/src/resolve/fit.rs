//! Two types in, whether they fit by kind and name out, and what to say when they do not.

use std::mem::discriminant;

use crate::compat::rules::{Likeness, likeness, promotes};
use crate::schema::Node;

/// How well a reader's type fits a writer's; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Exact,
    Unqualified,
    Promotion,
}

/// Returns how well two types fit by kind and name, neither being a union; `None` when they do not.
pub(super) fn fit(reader: &Node, writer: &Node) -> Option<Fit> {
    if discriminant(&reader.ty) != discriminant(&writer.ty) {
        return promotes(&reader.ty, &writer.ty).then_some(Fit::Promotion);
    }
    match (reader.named(), writer.named()) {
        (Some(reader), Some(writer)) => Some(match likeness(reader, writer)? {
            Likeness::Full => Fit::Exact,
            Likeness::Unqualified => Fit::Unqualified,
        }),
        _ => Some(Fit::Exact),
    }
}

/// Says that the writer's type cannot be read as the reader's.
pub(super) fn never(reader: &Node, writer: &Node) -> String {
    format!(
        "{} of the writer cannot be read as {}",
        described(writer),
        described(reader)
    )
}

/// Returns kind and name of a type.
pub(super) fn described(node: &Node) -> String {
    match node.named() {
        Some(named) => format!("{} `{}`", node.ty.kind(), named.name),
        None => format!("`{}`", node.ty.kind()),
    }
}
