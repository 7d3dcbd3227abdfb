//! What the user wants of the generated code, settled for each type, field and symbol. Read by `plan`.

use std::collections::BTreeSet;

use agent_events_schema::NodeId;

use crate::code::{Code, Ident};
use crate::sorted::Sorted;

/// The wishes of a build script for the code of one catalog; without any, every type looks as its schema says.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// What the runtime crate is called where the code stands; `::agent_events` when not set.
    pub(crate) runtime: Option<Code>,
    /// Whose types dates and times are.
    pub(crate) times: TimeCrate,
    types: Sorted<NodeId, TypeStyle>,
    fields: Sorted<(NodeId, usize), FieldStyle>,
    symbols: Sorted<(NodeId, usize), MemberStyle>,
    no_type: TypeStyle,
    no_field: FieldStyle,
    no_member: MemberStyle,
}

/// What is wanted of a type.
#[derive(Debug, Clone, Default)]
pub(crate) struct TypeStyle {
    pub(crate) member: MemberStyle,
    pub(crate) derives: Vec<DeriveStyle>,
    /// The type that stands in its place.
    pub(crate) replacement: Option<Replacement>,
    pub(crate) unknown: Option<(UnknownSymbols, Call)>,
    /// Whether a record is to have a view.
    pub(crate) viewed: bool,
}

/// What is wanted of a field.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldStyle {
    pub(crate) member: MemberStyle,
    pub(crate) map_type: MapType,
    /// Whether the records in it are boxed.
    pub(crate) boxed: bool,
}

/// What can be wanted of anything that has a name.
#[derive(Debug, Clone, Default)]
pub(crate) struct MemberStyle {
    pub(crate) attributes: Vec<Code>,
    pub(crate) rename: Option<Rename>,
}

/// A name chosen by the user.
#[derive(Debug, Clone)]
pub(crate) struct Rename {
    pub(crate) ident: Ident,
    pub(crate) call: Call,
}

/// A trait to derive.
#[derive(Debug, Clone)]
pub(crate) struct DeriveStyle {
    /// As the user wrote it.
    pub(crate) path: Code,
    /// `Eq` for that of the standard library, however it is written; the path for any other.
    pub(crate) name: String,
    pub(crate) call: Call,
}

/// A type of the user's that stands in place of a generated one.
#[derive(Debug, Clone)]
pub(crate) struct Replacement {
    pub(crate) path: Code,
    /// The traits it is said to have, named as in [`DeriveStyle`].
    pub(crate) implements: BTreeSet<String>,
    pub(crate) call: Call,
}

/// A call in the user's build script, for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    /// The call as written, `derive("com.acme.Order", "Eq")`.
    pub(crate) text: String,
    /// Where it is written, `build.rs:7:10`.
    pub(crate) place: String,
}

impl Replacement {
    /// Returns the path as people write it.
    pub(crate) fn text(&self) -> String {
        self.path.to_text()
    }
}

impl Call {
    /// Returns the note that says where to look.
    pub(crate) fn note(&self) -> String {
        format!("asked for by `{}` at {}", self.text, self.place)
    }
}

/// What an Avro map becomes in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum MapType {
    /// `HashMap<String, T>`.
    #[default]
    HashMap,
    /// `BTreeMap<String, T>`: sorted by key, so that the same entries have the same bytes.
    BTreeMap,
    /// `Vec<(String, T)>`: in the order written, repeated keys included; JSON has them sorted, each key once.
    Vec,
}

/// The crate whose types dates and times are in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum TimeCrate {
    /// `chrono`: `DateTime<Utc>`, `NaiveDateTime`, `NaiveDate`, `NaiveTime`.
    #[default]
    Chrono,
    /// `jiff`: `Timestamp`, `civil::DateTime`, `civil::Date`, `civil::Time`. Needs the feature `jiff` of `agent-events`.
    Jiff,
    /// `time`: `UtcDateTime`, `PrimitiveDateTime`, `Date`, `Time`. Needs the feature `time` of `agent-events`.
    Time,
}

/// What becomes of an enum symbol that this version of the schema does not have.
///
/// Data says which symbol it holds by the symbol's index. With the schema it was written with, an index beyond the last
/// symbol cannot be: such data is corrupt, or a newer version of the schema wrote it, whose symbols were added at the
/// end. The codec of a generated type cannot tell the two apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnknownSymbols {
    /// The schema's own `default` symbol takes its place ("Enums", Avro 1.12). What an enum that has one does anyway.
    Default,
    /// It is kept in a variant `Unknown(u32)`, as its index in the schema it was written with; it cannot be written
    /// again.
    Capture,
    /// It is an error. What an enum without a `default` does anyway.
    Error,
}

impl Style {
    pub(crate) fn of_type(&self, id: NodeId) -> &TypeStyle {
        self.types.get(&id).unwrap_or(&self.no_type)
    }

    pub(crate) fn of_field(&self, record: NodeId, index: usize) -> &FieldStyle {
        self.fields.get(&(record, index)).unwrap_or(&self.no_field)
    }

    pub(crate) fn of_symbol(&self, r#enum: NodeId, index: usize) -> &MemberStyle {
        self.symbols
            .get(&(r#enum, index))
            .unwrap_or(&self.no_member)
    }

    /// Tells whether a type of the user's stands in place of a generated one.
    pub(crate) fn is_replaced(&self, id: NodeId) -> bool {
        self.of_type(id).replacement.is_some()
    }
}

#[cfg(feature = "report")]
impl Style {
    pub(crate) fn type_mut(&mut self, id: NodeId) -> &mut TypeStyle {
        self.types.entry(id, TypeStyle::default)
    }

    pub(crate) fn field_mut(&mut self, record: NodeId, index: usize) -> &mut FieldStyle {
        self.fields.entry((record, index), FieldStyle::default)
    }

    pub(crate) fn symbol_mut(&mut self, r#enum: NodeId, index: usize) -> &mut MemberStyle {
        self.symbols.entry((r#enum, index), MemberStyle::default)
    }
}
