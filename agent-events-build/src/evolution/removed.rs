//! The released versions of an event in, what they had that the last one no longer has out.

use std::collections::{BTreeSet, HashSet};

use agent_events_schema::{Enum, Field, FullName, Named, Node, NodeId, Record, Type};

use crate::history::ReleasedVersion;
use crate::past::{Evolved, Past};
use crate::sorted::Sorted;

/// A field or symbol that comes back.
pub(super) struct Back<'a, T> {
    /// As it is now.
    pub(super) now: &'a T,
    /// As it was in the last version that had it.
    pub(super) was: &'a T,
    /// That version.
    pub(super) version: &'a ReleasedVersion,
    /// Its Avro path.
    pub(super) at: String,
}

/// A type of an event together with all names it was released under.
pub(super) struct Lineage<'a> {
    pub(super) node: &'a Node,
    pub(super) named: &'a Named,
    names: BTreeSet<String>,
}

impl<'a> Lineage<'a> {
    /// Returns the type in a released version; `None` when it was not there yet.
    pub(super) fn in_version(&self, version: &'a ReleasedVersion) -> Option<&'a Node> {
        let own = version.set().find(&self.named.name);
        let other = || {
            let mut named = version.set().named();
            named
                .find(|(name, _)| self.names.contains(name.as_str()))
                .map(|(_, id)| id)
        };
        own.or_else(other).map(|id| version.set().node(id))
    }
}

/// Returns the named types that an event is made of, itself included.
pub(super) fn lineages<'a>(past: &Past<'a>, evolved: &Evolved<'a>) -> Vec<Lineage<'a>> {
    let set = &past.catalog.set;
    let mut seen: HashSet<NodeId> = HashSet::new();
    let mut open = vec![evolved.event.node];
    let mut found = Sorted::default();
    while let Some(id) = open.pop() {
        if !seen.insert(id) {
            continue;
        }
        let node = set.node(id);
        open.extend(node.ty.uses().map(|used| used.node));
        if let Some(named) = node.named() {
            let aliases = released_aliases(evolved, &named.name);
            let own = named.aliases.iter().map(|alias| alias.name.clone());
            let lineage = Lineage {
                node,
                named,
                names: own.chain(aliases).collect(),
            };
            found.insert(&named.name, lineage);
        }
    }
    found.into_values().collect()
}

fn released_aliases(evolved: &Evolved<'_>, name: &FullName) -> Vec<String> {
    let versions = evolved.versions.iter();
    let named =
        versions.filter_map(|version| version.set().node(version.set().find(name)?).named());
    named
        .flat_map(|named| named.aliases.iter().map(|alias| alias.name.clone()))
        .collect()
}

/// Returns the versions of which each came after the one before: what another branch has stands beside what was released,
/// which may be later.
fn in_a_row<'a>(evolved: &Evolved<'a>) -> &'a [ReleasedVersion] {
    match evolved.versions {
        [released @ .., last]
            if last.origin.is_some() && released.iter().any(|it| it.origin.is_none()) =>
        {
            released
        }
        versions => versions,
    }
}

/// Returns the fields that were released, are not in the last version, and are back.
pub(super) fn fields_back<'a>(
    evolved: &Evolved<'a>,
    lineage: &Lineage<'a>,
) -> Vec<Back<'a, Field>> {
    let Some((last, earlier)) = in_a_row(evolved).split_last() else {
        return Vec::new();
    };
    let (Type::Record(now), Some(last)) = (&lineage.node.ty, lineage.in_version(last)) else {
        return Vec::new();
    };
    let Type::Record(last) = &last.ty else {
        return Vec::new();
    };
    let is_new = |field: &&Field| {
        let names = std::iter::once(&field.name).chain(field.aliases.iter().map(|it| &it.name));
        let mut names = names.into_iter();
        !names.any(|name| field_of(last, name).is_some())
    };
    let back = |field: &'a Field| {
        earlier.iter().rev().find_map(|version| {
            let Type::Record(record) = &lineage.in_version(version)?.ty else {
                return None;
            };
            Some(Back {
                now: field,
                was: field_of(record, &field.name)?,
                version,
                at: format!("{}.{}", lineage.named.name, field.name),
            })
        })
    };
    now.fields.iter().filter(is_new).filter_map(back).collect()
}

/// Returns the symbols that were released, are not in the last version, and are back.
pub(super) fn symbols_back<'a>(
    evolved: &Evolved<'a>,
    lineage: &Lineage<'a>,
) -> Vec<Back<'a, agent_events_schema::Symbol>> {
    let Some((last, earlier)) = in_a_row(evolved).split_last() else {
        return Vec::new();
    };
    let (Type::Enum(now), Some(last)) = (&lineage.node.ty, lineage.in_version(last)) else {
        return Vec::new();
    };
    let Type::Enum(last) = &last.ty else {
        return Vec::new();
    };
    let find = |symbols: &'a Enum, name: &str| symbols.symbols.iter().find(|it| it.name == name);
    let new = now
        .symbols
        .iter()
        .filter(|symbol| find(last, &symbol.name).is_none());
    new.filter_map(|symbol| {
        earlier.iter().rev().find_map(|version| {
            let Type::Enum(symbols) = &lineage.in_version(version)?.ty else {
                return None;
            };
            Some(Back {
                now: symbol,
                was: find(symbols, &symbol.name)?,
                version,
                at: format!("{}.{}", lineage.named.name, symbol.name),
            })
        })
    })
    .collect()
}

pub(super) fn field_of<'r>(record: &'r Record, name: &str) -> Option<&'r Field> {
    record.fields.iter().find(|field| field.name == name)
}
