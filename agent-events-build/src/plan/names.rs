//! The named types of a set in, their modules and identifiers out.

use std::sync::{Mutex, MutexGuard, PoisonError};

use agent_events_schema::{Diagnostic, NodeId, SchemaSet, Span, Type};

use super::ident::{
    Role, Taken, collisions, distinct_identifiers, identifiers, identifiers_of_set, unused,
};
use crate::code::Ident;
use crate::sorted::Sorted;
use crate::style::{Rename, Style};

/// The modules, and who lives where.
#[derive(Debug)]
pub(crate) struct Names {
    /// Of each type of the set, by its number.
    places: Vec<Option<Place>>,
    /// The types of each module.
    taken: Mutex<Sorted<Vec<Ident>, Taken>>,
    /// The variants of each enum, in the order of its symbols.
    variants: Vec<Vec<Ident>>,
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
    modules: Sorted<&'a str, Scope<'a>>,
}

impl Names {
    /// Names every type of the set, and the variants of its enums.
    pub(crate) fn new(set: &SchemaSet, style: &Style, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut root = Scope::default();
        let mut variants = Vec::new();
        for (name, id) in set.named() {
            if let Type::Enum(r#enum) = &set.node(id).ty {
                let symbols = r#enum.symbols.iter().enumerate().map(|(index, symbol)| {
                    let rename = style.of_symbol(id, index).rename.as_ref();
                    (symbol.name.as_str(), symbol.span, rename)
                });
                let symbols: Vec<_> = symbols.collect();
                let symbols = chosen(Role::Variant, &symbols, &Taken::default(), diagnostics);
                *slot(&mut variants, id) = symbols;
            }
            let mut scope = &mut root;
            let namespace = name.namespace().into_iter();
            for segment in namespace.flat_map(|namespace| namespace.split('.')) {
                scope = scope.modules.entry(segment, Scope::default);
            }
            scope.types.push((name.name(), id));
        }
        let mut names = Self {
            places: Vec::new(),
            taken: Mutex::default(),
            variants,
        };
        names.fill(set, &root, &mut Vec::new(), style, diagnostics);
        names
    }

    fn fill(
        &mut self,
        set: &SchemaSet,
        scope: &Scope<'_>,
        module: &mut Vec<Ident>,
        style: &Style,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let modules: Vec<&str> = scope.modules.keys().copied().collect();
        let modules = identifiers_of_set(Role::Module, &modules);
        let types = scope.types.iter().map(|(name, id)| {
            let rename = style.of_type(*id).member.rename.as_ref();
            let node = set.node(*id);
            let span = node.named().map_or(node.span, |named| named.name_span);
            (*name, span, rename)
        });
        let taken = Taken::of(&modules);
        let types: Vec<_> = types.collect();
        let idents = chosen(Role::Type, &types, &taken, diagnostics);
        self.taken().insert(module.clone(), Taken::of(&idents));
        for ((_, id), ident) in scope.types.iter().zip(idents) {
            let place = Place {
                module: module.clone(),
                ident,
            };
            *slot(&mut self.places, *id) = Some(place);
        }
        for (inner, ident) in scope.modules.values().zip(modules) {
            module.push(ident);
            self.fill(set, inner, module, style, diagnostics);
            module.pop();
        }
    }

    fn taken(&self) -> MutexGuard<'_, Sorted<Vec<Ident>, Taken>> {
        // What a thread leaves behind that panics is whole: names are added one by one.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Names a type that no schema names; it yields to those that are there, and so do those that are named after it.
    pub(crate) fn claim(&self, module: &[Ident], wish: &str) -> Ident {
        let mut all = self.taken();
        let taken = all.entry(module.to_vec(), Taken::default);
        let ident = unused(Role::Type, wish, taken);
        taken.insert(ident.clone(), ());
        ident
    }

    /// Returns where a named type is said.
    pub(crate) fn place(&self, id: NodeId) -> &Place {
        self.places
            .get(id.index())
            .and_then(Option::as_ref)
            .expect("every named type of the set has a place")
    }

    /// Returns the variants of an enum, in the order of its symbols; none for any other type.
    pub(crate) fn variants(&self, id: NodeId) -> &[Ident] {
        self.variants.get(id.index()).map_or(&[], Vec::as_slice)
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

/// Returns what is kept for a type, in a list of what is kept for each.
fn slot<T: Default>(all: &mut Vec<T>, id: NodeId) -> &mut T {
    let index = id.index();
    if all.len() <= index {
        all.resize_with(index + 1, T::default);
    }
    &mut all[index]
}

/// Returns the identifiers of names that stand in one scope, in order: the user's choice, or one made of the name.
///
/// Names that become one identifier are warned of. A choice that is taken, by one of `taken` or by another name of the
/// scope, is reported; nothing in the scope is renamed then.
pub(crate) fn chosen(
    role: Role,
    names: &[(&str, Span, Option<&Rename>)],
    taken: &Taken,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Ident> {
    let made = |names: &[&str]| {
        if role == Role::Type {
            identifiers_of_set(role, names)
        } else {
            identifiers(role, names)
        }
    };
    let (mut kept, mut spans) = (Vec::new(), Vec::new());
    for (name, span, rename) in names {
        if rename.is_none() {
            kept.push(*name);
            spans.push(*span);
        }
    }
    let own = distinct_identifiers(role, &kept).unwrap_or_else(|| {
        let own = made(&kept);
        for (first, second) in collisions(role, &kept) {
            let ends = [first, second].map(|place| (kept[place], spans[place], &own[place]));
            diagnostics.push(collision(role, ends));
        }
        own
    });
    if kept.len() == names.len() {
        return own;
    }
    let mut own = own.into_iter();
    let idents: Vec<Ident> = names
        .iter()
        .filter_map(|(.., rename)| match rename {
            Some(rename) => Some(rename.ident.clone()),
            None => own.next(),
        })
        .collect();
    let mut owners: Sorted<String, (&str, Option<Span>)> = Sorted::default();
    for module in taken.keys() {
        owners.insert(plain(module), ("mod", None));
    }
    let (renamed, others): (Vec<_>, Vec<_>) = names
        .iter()
        .zip(&idents)
        .partition(|((.., rename), _)| rename.is_some());
    for ((name, span, _), ident) in others {
        owners.insert(plain(ident), (*name, Some(*span)));
    }
    let before = diagnostics.len();
    for ((name, span, rename), ident) in renamed {
        let owner = owners.insert(plain(ident), (name, Some(*span)));
        if let (Some(owner), Some(rename)) = (owner, rename) {
            diagnostics.push(taken_twice(*span, owner, rename));
        }
    }
    if diagnostics.len() > before {
        let all: Vec<&str> = names.iter().map(|(name, ..)| *name).collect();
        return made(&all);
    }
    idents
}

/// A raw identifier is the same name as the one that is not.
fn plain(ident: &Ident) -> String {
    ident.name().to_owned()
}

/// The rule broken by names that have one identifier.
pub(crate) const NAME_COLLISION: &str = "name_collision";

/// Tells that two names of a scope have one identifier, and which of them is called what.
pub(crate) fn collision(role: Role, [first, second]: [(&str, Span, &Ident); 2]) -> Diagnostic {
    let what = match role {
        Role::Type => "types",
        Role::Variant => "symbols",
        Role::Field => "fields",
        Role::Module => "namespaces",
        Role::Constant => "constants",
    };
    let message = format!(
        "the {what} `{}` and `{}` have one name in Rust",
        first.0, second.0
    );
    Diagnostic::warning(NAME_COLLISION, message)
        .at(second.1, format!("called `{}`", second.2))
        .and_at(first.1, format!("called `{}`", first.2))
        .note("the number depends on what else stands beside it, and so can change with the schema")
        .help("give one of them a name of its own in build.rs: `configure().rename(…, …)`")
}

fn taken_twice(span: Span, owner: (&str, Option<Span>), rename: &Rename) -> Diagnostic {
    let (name, place) = owner;
    let message = format!(
        "`{}` gives a name that is taken by `{name}`",
        rename.call.text
    );
    let conflict = Diagnostic::error("hook_conflict", message)
        .at(span, format!("renamed to `{}`", rename.ident))
        .note(format!("called at {}", rename.call.place))
        .help("choose another name, or rename the other one as well");
    match place {
        Some(place) => conflict.and_at(place, "this has the name already"),
        None => conflict,
    }
}
