//! The named types of a set in, their modules and identifiers out.

use std::collections::BTreeMap;

use agent_events_schema::{NodeId, SchemaSet};
use proc_macro2::{Ident, Span};

use super::ident::{Role, free_identifier, identifiers};

/// The modules, and who lives where.
#[derive(Debug)]
pub(crate) struct Names {
    places: BTreeMap<NodeId, Place>,
    /// The enum over all events, which stands beside the types of the null namespace.
    pub(crate) catalog: Ident,
}

/// Where a type is said.
#[derive(Debug)]
pub(crate) struct Place {
    /// The module's path from the root.
    pub(crate) module: Vec<Ident>,
    /// The type's name.
    pub(crate) ident: Ident,
}

/// A namespace while it is being named.
#[derive(Debug, Default)]
struct Scope<'a> {
    types: Vec<(&'a str, NodeId)>,
    modules: BTreeMap<&'a str, Scope<'a>>,
}

impl Names {
    /// Names every type of the set; `catalog` is the wish for the enum over all events.
    pub(crate) fn new(set: &SchemaSet, catalog: &str) -> Self {
        let mut root = Scope::default();
        for (name, id) in set.named() {
            let mut scope = &mut root;
            for segment in name
                .namespace()
                .into_iter()
                .flat_map(|namespace| namespace.split('.'))
            {
                scope = scope.modules.entry(segment).or_default();
            }
            scope.types.push((name.name(), id));
        }
        let mut names = Self {
            places: BTreeMap::new(),
            catalog: free_identifier(
                Role::Type,
                catalog,
                root.types.iter().map(|(name, _)| *name),
            ),
        };
        names.fill(&root, &mut Vec::new());
        names
    }

    fn fill(&mut self, scope: &Scope<'_>, module: &mut Vec<Ident>) {
        let idents = identifiers(Role::Type, scope.types.iter().map(|(name, _)| *name));
        for ((_, id), ident) in scope.types.iter().zip(idents) {
            let place = Place {
                module: module.clone(),
                ident,
            };
            self.places.insert(*id, place);
        }
        let idents = identifiers(Role::Module, scope.modules.keys().copied());
        for (inner, ident) in scope.modules.values().zip(idents) {
            module.push(ident);
            self.fill(inner, module);
            module.pop();
        }
    }

    /// Returns where a named type is said.
    pub(crate) fn place(&self, id: NodeId) -> &Place {
        self.places
            .get(&id)
            .expect("every named type of the set has a place")
    }

    /// Returns how `id` is said in `module`: the shortest way there, through `super` where it leads up.
    pub(crate) fn path(&self, id: NodeId, module: &[Ident]) -> Vec<Ident> {
        let place = self.place(id);
        let shared = module
            .iter()
            .zip(&place.module)
            .take_while(|(here, there)| here == there)
            .count();
        let up = Ident::new("super", Span::call_site());
        let mut path = vec![up; module.len() - shared];
        path.extend(place.module[shared..].iter().cloned());
        path.push(place.ident.clone());
        path
    }
}
