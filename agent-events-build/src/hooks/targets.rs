//! A set of schemas and a selector in, the types, fields and symbols it means out.

use std::collections::BTreeSet;

use agent_events_schema::{NodeId, SchemaSet, Type};

use super::Hook;
use crate::selector::Selector;
use crate::suggest::nearest;

/// What a path can lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Type(NodeId),
    Field(NodeId, usize),
    Symbol(NodeId, usize),
}

/// Something a selector means, with its path.
#[derive(Debug, Clone)]
pub(super) struct Hit {
    pub(super) target: Target,
    pub(super) path: String,
}

impl Target {
    /// Returns the type that it is, or that has it.
    pub(super) fn owner(self) -> NodeId {
        match self {
            Self::Type(id) | Self::Field(id, _) | Self::Symbol(id, _) => id,
        }
    }

    /// Returns what it is called in a sentence.
    pub(super) fn noun(self, set: &SchemaSet) -> &'static str {
        match self {
            Self::Type(id) => set.node(id).ty.kind(),
            Self::Field(..) => "field",
            Self::Symbol(..) => "symbol",
        }
    }
}

/// What a selector means: what a hook can be applied to, and the rest.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) fit: Vec<Hit>,
    pub(super) unfit: Option<Hit>,
}

/// Finds what a selector means.
pub(super) fn find(set: &SchemaSet, selector: &Selector, hook: &Hook) -> Hits {
    let mut hits = Hits::default();
    each(set, |target, path| {
        if !selector.matches(path) {
            return;
        }
        let hit = Hit {
            target,
            path: path.join("."),
        };
        if accepts(set, hook, target) {
            hits.fit.push(hit);
        } else {
            hits.unfit.get_or_insert(hit);
        }
    });
    hits
}

/// Returns the selector that was probably meant.
pub(super) fn meant(
    set: &SchemaSet,
    text: &str,
    selector: &Selector,
    hook: &Hook,
) -> Option<String> {
    let mut candidates = BTreeSet::new();
    each(set, |target, path| {
        if accepts(set, hook, target) {
            candidates.extend(selector.fitted(path));
        }
    });
    candidates.remove(text);
    nearest(text, candidates.iter().map(String::as_str)).map(str::to_owned)
}

fn each<'s>(set: &'s SchemaSet, mut visit: impl FnMut(Target, &[&'s str])) {
    let mut path: Vec<&str> = Vec::new();
    for (name, id) in set.named() {
        path.clear();
        path.extend(name.as_str().split('.'));
        visit(Target::Type(id), &path);
        let mut member = |target, name: &'s str| {
            path.push(name);
            visit(target, &path);
            path.pop();
        };
        match &set.node(id).ty {
            Type::Record(record) => {
                for (index, field) in record.fields.iter().enumerate() {
                    member(Target::Field(id, index), &field.name);
                }
            }
            Type::Enum(r#enum) => {
                for (index, symbol) in r#enum.symbols.iter().enumerate() {
                    member(Target::Symbol(id, index), &symbol.name);
                }
            }
            _ => {}
        }
    }
}

fn accepts(set: &SchemaSet, hook: &Hook, target: Target) -> bool {
    match (hook, target) {
        (Hook::Derive(_) | Hook::TypeAttribute(_), Target::Type(id)) => {
            !matches!(set.node(id).ty, Type::Fixed(_))
        }
        (Hook::FieldAttribute(_), Target::Field(..))
        | (Hook::SymbolAttribute(_), Target::Symbol(..))
        | (Hook::Extern(_), Target::Type(_))
        | (Hook::Rename(_), _) => true,
        (Hook::MapType(_), Target::Field(record, index)) => field_is(set, record, index, has_map),
        (Hook::Boxed, Target::Field(record, index)) => field_is(set, record, index, holds_record),
        (Hook::UnknownSymbols(_), Target::Type(id)) => matches!(set.node(id).ty, Type::Enum(_)),
        (Hook::Views, Target::Type(id)) => matches!(set.node(id).ty, Type::Record(_)),
        _ => false,
    }
}

fn field_is(
    set: &SchemaSet,
    record: NodeId,
    index: usize,
    check: fn(&SchemaSet, NodeId) -> bool,
) -> bool {
    let Type::Record(record) = &set.node(record).ty else {
        return false;
    };
    record
        .fields
        .get(index)
        .is_some_and(|field| check(set, field.ty.node))
}

fn has_map(set: &SchemaSet, id: NodeId) -> bool {
    match &set.node(id).ty {
        Type::Map(_) => true,
        Type::Array(item) => has_map(set, item.node),
        Type::Union(branches) => branches.iter().any(|branch| has_map(set, branch.node)),
        _ => false,
    }
}

fn holds_record(set: &SchemaSet, id: NodeId) -> bool {
    match &set.node(id).ty {
        Type::Record(_) => true,
        Type::Union(branches) => branches.iter().any(|branch| holds_record(set, branch.node)),
        _ => false,
    }
}
