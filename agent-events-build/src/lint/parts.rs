//! What the rules look at: records, fields, and types without what makes them optional.

use std::borrow::Cow;
use std::fmt;

use agent_events_schema::{Field, Node, NodeId, Record, Type};
use heck::ToSnakeCase;

use crate::catalog::Catalog;
use crate::plan::is_snake;

/// Returns the records of a catalog, each with its Avro path.
pub(super) fn records(catalog: &Catalog) -> impl Iterator<Item = (&Record, &Node)> {
    catalog.set.named().filter_map(|(_, id)| {
        let node = catalog.set.node(id);
        match &node.ty {
            Type::Record(record) => Some((record, node)),
            _ => None,
        }
    })
}

/// The Avro path of a field, written only where something is found.
pub(super) struct FieldPath<'a>(&'a Record, &'a Field);

impl fmt::Display for FieldPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.named.name, self.1.name)
    }
}

/// Returns the fields of a catalog, each with its Avro path.
pub(super) fn fields(catalog: &Catalog) -> impl Iterator<Item = (FieldPath<'_>, &Field, &Record)> {
    records(catalog).flat_map(|(record, _)| {
        let fields = record.fields.iter();
        fields.map(move |field| (FieldPath(record, field), field, record))
    })
}

/// Returns a name in snake case, which most names of fields are in already.
pub(super) fn snake_case(name: &str) -> Cow<'_, str> {
    if is_snake(name) || name.is_empty() {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(name.to_snake_case())
    }
}

/// Returns a type without the `null` that makes it optional.
pub(super) fn without_null(catalog: &Catalog, node: NodeId) -> &Node {
    let node = catalog.set.node(node);
    if let Type::Union(branches) = &node.ty {
        let branches = branches.iter().map(|branch| catalog.set.node(branch.node));
        let mut values = branches.filter(|branch| !matches!(branch.ty, Type::Null));
        if let (Some(only), None) = (values.next(), values.next()) {
            return only;
        }
    }
    node
}

/// Tells whether a union has `null` among its branches.
pub(super) fn has_null(catalog: &Catalog, node: NodeId) -> bool {
    match &catalog.set.node(node).ty {
        Type::Union(branches) => branches
            .iter()
            .any(|branch| matches!(catalog.set.node(branch.node).ty, Type::Null)),
        _ => false,
    }
}
