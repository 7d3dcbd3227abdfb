//! The calls of a build script on `configure()` in, the style they ask for out, or what is wrong with each call.

mod resolve;
mod targets;
mod tokens;

use std::fmt;
use std::panic::Location;

use agent_events_schema::Diagnostic;

use crate::catalog::Catalog;
use crate::style::{Call, MapType, Style, TimeCrate, UnknownSymbols};

/// Every wish of a build script, in the order of the calls.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hooks {
    calls: Vec<Hooked>,
    runtime: Option<(String, Call)>,
    pub(crate) times: TimeCrate,
}

/// One call.
#[derive(Debug, Clone)]
struct Hooked {
    selector: String,
    hook: Hook,
    call: Call,
}

/// What is wanted of that which a selector means.
#[derive(Debug, Clone)]
pub(crate) enum Hook {
    Derive(String),
    TypeAttribute(String),
    FieldAttribute(String),
    SymbolAttribute(String),
    Rename(String),
    Extern(ExternType),
    MapType(MapType),
    Boxed,
    UnknownSymbols(UnknownSymbols),
    Views,
}

/// A type of yours that takes the place of a generated one; see [`extern_type`](crate::Builder::extern_type).
#[derive(Debug, Clone)]
pub struct ExternType {
    path: String,
    implements: String,
}

impl ExternType {
    /// Names the type by its absolute path: `::my_types::Money` or `crate::Money`.
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            implements: String::new(),
        }
    }

    /// Says which traits it has beside `Debug`, `Clone` and `PartialEq`: `"Copy, Eq, Hash"`.
    ///
    /// Needed where a type that holds it is to derive one of them.
    #[must_use]
    pub fn implements(mut self, traits: impl Into<String>) -> Self {
        self.implements = traits.into();
        self
    }
}

impl<T: Into<String>> From<T> for ExternType {
    fn from(path: T) -> Self {
        Self::new(path)
    }
}

impl Hooks {
    pub(crate) fn add(&mut self, selector: String, hook: Hook, place: &Location<'_>) {
        let text = hook.call(&selector);
        self.calls.push(Hooked {
            selector,
            hook,
            call: called(text, place),
        });
    }

    pub(crate) fn set_runtime(&mut self, path: String, place: &Location<'_>) {
        let call = called(format!("runtime_path({path:?})"), place);
        self.runtime = Some((path, call));
    }

    /// Finds what each call means in this catalog.
    pub(crate) fn resolve(&self, catalog: &Catalog, found: &mut Vec<Diagnostic>) -> Style {
        resolve::resolve(self, catalog, found)
    }
}

fn called(text: String, place: &Location<'_>) -> Call {
    let file = place.file().replace('\\', "/");
    Call {
        text,
        place: format!("{file}:{}:{}", place.line(), place.column()),
    }
}

impl Hook {
    /// Returns the call as a user writes it.
    fn call(&self, selector: &str) -> String {
        let (method, argument): (_, &dyn fmt::Debug) = match self {
            Self::Derive(text) => ("derive", text),
            Self::TypeAttribute(text) => ("type_attribute", text),
            Self::FieldAttribute(text) => ("field_attribute", text),
            Self::SymbolAttribute(text) => ("symbol_attribute", text),
            Self::Rename(text) => ("rename", text),
            Self::Extern(ty) => ("extern_type", &ty.path),
            Self::MapType(ty) => return format!("map_type({selector:?}, MapType::{ty:?})"),
            Self::Boxed => return format!("boxed({selector:?})"),
            Self::Views => return format!("views({selector:?})"),
            Self::UnknownSymbols(policy) => {
                return format!("unknown_symbols({selector:?}, UnknownSymbols::{policy:?})");
            }
        };
        format!("{method}({selector:?}, {argument:?})")
    }

    /// Returns what a selector has to mean for this.
    fn wants(&self) -> &'static str {
        match self {
            Self::Derive(_) | Self::TypeAttribute(_) => "record or enum",
            Self::FieldAttribute(_) => "field",
            Self::SymbolAttribute(_) => "symbol",
            Self::Rename(_) => "type, field or symbol",
            Self::Extern(_) => "type",
            Self::MapType(_) => "field with a map",
            Self::Boxed => "field that holds a record other than in an array or map",
            Self::UnknownSymbols(_) => "enum",
            Self::Views => "record",
        }
    }

    /// Tells whether it makes no sense for more than one type, field or symbol.
    fn wants_one(&self) -> bool {
        matches!(self, Self::Rename(_) | Self::Extern(_))
    }
}
