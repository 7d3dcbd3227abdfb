//! The named types of a set in, their modules and identifiers out.

use std::collections::{BTreeMap, BTreeSet};

use agent_events_schema::{NodeId, SchemaSet};
use proc_macro2::{Ident, Span};

use super::ident::{Role, identifiers, unused};

/// The modules, and who lives where.
#[derive(Debug)]
pub(crate) struct Names {
    places: BTreeMap<NodeId, Place>,
    /// The types of each module.
    taken: BTreeMap<Vec<Ident>, BTreeSet<Ident>>,
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
    /// Names every type of the set.
    pub(crate) fn new(set: &SchemaSet) -> Self {
        let mut root = Scope::default();
        for (name, id) in set.named() {
            let mut scope = &mut root;
            let namespace = name.namespace().into_iter();
            for segment in namespace.flat_map(|namespace| namespace.split('.')) {
                scope = scope.modules.entry(segment).or_default();
            }
            scope.types.push((name.name(), id));
        }
        let mut names = Self {
            places: BTreeMap::new(),
            taken: BTreeMap::new(),
        };
        names.fill(&root, &mut Vec::new());
        names
    }

    fn fill(&mut self, scope: &Scope<'_>, module: &mut Vec<Ident>) {
        let idents = identifiers(Role::Type, scope.types.iter().map(|(name, _)| *name));
        self.taken
            .insert(module.clone(), idents.iter().cloned().collect());
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

    /// Names a type that no schema names; it yields to those that are there.
    pub(crate) fn claim(&mut self, module: &[Ident], wish: &str) -> Ident {
        let taken = self.taken.entry(module.to_vec()).or_default();
        let ident = unused(Role::Type, wish, taken);
        taken.insert(ident.clone());
        ident
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
