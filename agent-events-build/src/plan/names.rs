//! The named types of a set in, their modules and identifiers out.

use std::collections::{BTreeMap, BTreeSet};

use agent_events_schema::{Diagnostic, NodeId, SchemaSet, Type};

use super::ident::{Role, identifiers, unused};
use crate::code::Ident;
use crate::style::{Rename, Style};

/// The modules, and who lives where.
#[derive(Debug)]
pub(crate) struct Names {
    places: BTreeMap<NodeId, Place>,
    /// The types of each module.
    taken: BTreeMap<Vec<Ident>, BTreeSet<Ident>>,
    /// The variants of each enum, in the order of its symbols.
    variants: BTreeMap<NodeId, Vec<Ident>>,
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
    /// Names every type of the set, and the variants of its enums.
    pub(crate) fn new(set: &SchemaSet, style: &Style, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut root = Scope::default();
        let mut variants = BTreeMap::new();
        for (name, id) in set.named() {
            if let Type::Enum(r#enum) = &set.node(id).ty {
                let symbols = (0..).zip(&r#enum.symbols).map(|(index, symbol)| {
                    let rename = style.of_symbol(id, index).rename.as_ref();
                    (symbol.name.as_str(), rename)
                });
                let symbols = chosen(Role::Variant, symbols, &BTreeSet::new(), diagnostics);
                variants.insert(id, symbols);
            }
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
            variants,
        };
        names.fill(&root, &mut Vec::new(), style, diagnostics);
        names
    }

    fn fill(
        &mut self,
        scope: &Scope<'_>,
        module: &mut Vec<Ident>,
        style: &Style,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let modules = identifiers(Role::Module, scope.modules.keys().copied());
        let types = scope.types.iter().map(|(name, id)| {
            let rename = style.of_type(*id).member.rename.as_ref();
            (*name, rename)
        });
        let taken = modules.iter().cloned().collect();
        let idents = chosen(Role::Type, types, &taken, diagnostics);
        self.taken
            .insert(module.clone(), idents.iter().cloned().collect());
        for ((_, id), ident) in scope.types.iter().zip(idents) {
            let place = Place {
                module: module.clone(),
                ident,
            };
            self.places.insert(*id, place);
        }
        for (inner, ident) in scope.modules.values().zip(modules) {
            module.push(ident);
            self.fill(inner, module, style, diagnostics);
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

    /// Returns the variants of an enum, in the order of its symbols; none for any other type.
    pub(crate) fn variants(&self, id: NodeId) -> &[Ident] {
        self.variants.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Returns how `id` is said in `module`: the shortest way there, through `super` where it leads up.
    pub(crate) fn path(&self, id: NodeId, module: &[Ident]) -> Vec<Ident> {
        let place = self.place(id);
        let shared = module
            .iter()
            .zip(&place.module)
            .take_while(|(here, there)| here == there)
            .count();
        let up = Ident::new("super");
        let mut path = vec![up; module.len() - shared];
        path.extend(place.module[shared..].iter().cloned());
        path.push(place.ident.clone());
        path
    }
}

/// Returns the identifiers of names that stand in one scope, in order: the user's choice, or one made of the name.
///
/// A choice that is taken, by one of `taken` or by another name of the scope, is reported; nothing in the scope is
/// renamed then.
pub(crate) fn chosen<'a>(
    role: Role,
    names: impl Iterator<Item = (&'a str, Option<&'a Rename>)>,
    taken: &BTreeSet<Ident>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Ident> {
    let names: Vec<(&str, Option<&Rename>)> = names.collect();
    let all = || identifiers(role, names.iter().map(|(name, _)| *name));
    if names.iter().all(|(_, rename)| rename.is_none()) {
        return all();
    }
    let kept = names.iter().filter(|(_, rename)| rename.is_none());
    let mut own = identifiers(role, kept.map(|(name, _)| *name)).into_iter();
    let idents: Vec<Ident> = names
        .iter()
        .filter_map(|(_, rename)| match rename {
            Some(rename) => Some(rename.ident.clone()),
            None => own.next(),
        })
        .collect();
    let mut owners: BTreeMap<String, &str> =
        taken.iter().map(|module| (plain(module), "mod")).collect();
    let (renamed, others): (Vec<_>, Vec<_>) = names
        .iter()
        .zip(&idents)
        .partition(|((_, rename), _)| rename.is_some());
    owners.extend(
        others
            .iter()
            .map(|((name, _), ident)| (plain(ident), *name)),
    );
    let before = diagnostics.len();
    for ((name, rename), ident) in renamed {
        if let (Some(owner), Some(rename)) = (owners.insert(plain(ident), name), rename) {
            diagnostics.push(taken_twice(owner, rename));
        }
    }
    if diagnostics.len() > before {
        return all();
    }
    idents
}

/// A raw identifier is the same name as the one that is not.
fn plain(ident: &Ident) -> String {
    ident.name().to_owned()
}

fn taken_twice(owner: &str, rename: &Rename) -> Diagnostic {
    let message = format!(
        "`{}` gives a name that is taken by `{owner}`",
        rename.call.text
    );
    Diagnostic::error("hook_conflict", message)
        .note(format!("called at {}", rename.call.place))
        .help("choose another name, or rename the other one as well")
}
