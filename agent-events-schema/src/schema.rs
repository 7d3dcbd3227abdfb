//! What schemas say, after names are resolved: an arena of types that may refer to each other in cycles.

use crate::json::{Json, JsonMember};
use crate::name::{Alias, FullName, Symbol};
use crate::source::Span;

/// Every type of one set of schemas, with all references resolved.
///
/// A set is complete: a type whose definition or whose dependencies are faulty is not in it.
#[derive(Debug, Clone, Default)]
pub struct SchemaSet {
    pub(crate) nodes: Vec<Node>,
    /// In the order of the names.
    pub(crate) names: Vec<(FullName, NodeId)>,
    pub(crate) roots: Vec<TypeRef>,
}

/// Identifies a type in a [`SchemaSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// Returns its number: the types of a set are numbered from 0.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A place that uses a type: the definition itself or a name standing for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeRef {
    /// The type used.
    pub node: NodeId,
    /// Where it is used: the name, or the definition that stands there.
    pub span: Span,
}

/// A type.
#[derive(Debug, Clone)]
pub struct Node {
    /// What the type is.
    pub ty: Type,
    /// The logical type, when it is one that is known and valid for `ty`.
    pub logical: Option<LogicalType>,
    /// Attributes that the specification does not define, in the order written.
    ///
    /// A logical type that is unknown or invalid is kept here with its attributes.
    pub properties: Vec<JsonMember>,
    /// The attributes that `logical` was read from, each with the number of `properties` written before it.
    pub(crate) logical_attributes: Vec<(usize, JsonMember)>,
    /// Where the type is defined.
    pub span: Span,
}

/// An Avro type.
#[derive(Debug, Clone)]
pub enum Type {
    /// `null`.
    Null,
    /// `boolean`.
    Boolean,
    /// `int`: 32 bits, signed.
    Int,
    /// `long`: 64 bits, signed.
    Long,
    /// `float`: IEEE 754, 32 bits.
    Float,
    /// `double`: IEEE 754, 64 bits.
    Double,
    /// `bytes`.
    Bytes,
    /// `string`: UTF-8.
    String,
    /// `array`, with the type of its items.
    Array(TypeRef),
    /// `map` from string, with the type of its values.
    Map(TypeRef),
    /// A union, with its branches in order.
    Union(Vec<TypeRef>),
    /// `record` or `error`.
    Record(Record),
    /// `enum`.
    Enum(Enum),
    /// `fixed`.
    Fixed(Fixed),
}

/// Logical types of Avro 1.12 that are valid for the type they stand on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LogicalType {
    /// `decimal` on bytes or fixed.
    Decimal {
        /// Number of digits, at least 1.
        precision: u32,
        /// Digits after the point, at most `precision`.
        scale: u32,
    },
    /// `big-decimal` on bytes.
    BigDecimal,
    /// `uuid` on string or fixed(16).
    Uuid,
    /// `date` on int: days since 1970-01-01.
    Date,
    /// `time-millis` on int.
    TimeMillis,
    /// `time-micros` on long.
    TimeMicros,
    /// `timestamp-millis` on long.
    TimestampMillis,
    /// `timestamp-micros` on long.
    TimestampMicros,
    /// `timestamp-nanos` on long.
    TimestampNanos,
    /// `local-timestamp-millis` on long.
    LocalTimestampMillis,
    /// `local-timestamp-micros` on long.
    LocalTimestampMicros,
    /// `local-timestamp-nanos` on long.
    LocalTimestampNanos,
    /// `duration` on fixed(12).
    Duration,
}

impl LogicalType {
    /// Returns the name that schemas call it by.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Decimal { .. } => "decimal",
            Self::BigDecimal => "big-decimal",
            Self::Uuid => "uuid",
            Self::Date => "date",
            Self::TimeMillis => "time-millis",
            Self::TimeMicros => "time-micros",
            Self::TimestampMillis => "timestamp-millis",
            Self::TimestampMicros => "timestamp-micros",
            Self::TimestampNanos => "timestamp-nanos",
            Self::LocalTimestampMillis => "local-timestamp-millis",
            Self::LocalTimestampMicros => "local-timestamp-micros",
            Self::LocalTimestampNanos => "local-timestamp-nanos",
            Self::Duration => "duration",
        }
    }
}

/// What every named type has.
#[derive(Debug, Clone)]
pub struct Named {
    /// The full name.
    pub name: FullName,
    /// Where the name is written.
    pub name_span: Span,
    /// Other names it was known by, as full names.
    pub aliases: Vec<Alias>,
    /// The documentation.
    pub doc: Option<String>,
}

/// A record.
#[derive(Debug, Clone)]
pub struct Record {
    /// Name, aliases and documentation.
    pub named: Named,
    /// Whether it was written as `error`, which protocols have.
    pub is_error: bool,
    /// The fields, in order.
    pub fields: Vec<Field>,
}

/// A field of a record.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name.
    pub name: String,
    /// Where the name is written.
    pub name_span: Span,
    /// Other names it was known by.
    pub aliases: Vec<Alias>,
    /// The documentation.
    pub doc: Option<String>,
    /// The type.
    pub ty: TypeRef,
    /// The default, checked against the type.
    pub default: Option<Json>,
    /// The sort order, when written.
    pub order: Option<Order>,
    /// Attributes that the specification does not define, in the order written.
    pub properties: Vec<JsonMember>,
    /// Where the field is defined.
    pub span: Span,
}

/// How a field takes part in sorting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Order {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
    /// Not at all.
    Ignore,
}

/// An enum.
#[derive(Debug, Clone)]
pub struct Enum {
    /// Name, aliases and documentation.
    pub named: Named,
    /// The symbols, in order.
    pub symbols: Vec<Symbol>,
    /// The symbol that stands for one this reader does not know; one of `symbols`.
    pub default: Option<Symbol>,
}

/// A fixed.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// Name, aliases and documentation.
    pub named: Named,
    /// Number of bytes.
    pub size: u32,
}

impl SchemaSet {
    /// Returns the type with this id.
    ///
    /// # Panics
    ///
    /// When `id` comes from another set.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Returns the named types with their names, sorted by name.
    pub fn named(&self) -> impl Iterator<Item = (&FullName, NodeId)> {
        self.names.iter().map(|(name, id)| (name, *id))
    }

    /// Returns the named types in the order of their numbers.
    #[must_use]
    pub fn named_by_number(&self) -> Vec<NodeId> {
        let mut ids: Vec<NodeId> = self.names.iter().map(|(_, id)| *id).collect();
        ids.sort_unstable();
        ids
    }

    /// Returns the type defined under `name`.
    #[must_use]
    pub fn find(&self, name: &FullName) -> Option<NodeId> {
        let place = self.names.binary_search_by(|(known, _)| known.cmp(name));
        place.ok().map(|place| self.names[place].1)
    }

    /// Returns the top-level schemas, one per text, in the order they were added. A text with a fault in its schema has
    /// none, nor has a protocol; the span of each tells the text.
    #[must_use]
    pub fn roots(&self) -> &[TypeRef] {
        &self.roots
    }

    /// Returns a view of the type with this id.
    #[must_use]
    pub fn schema(&self, node: NodeId) -> SchemaRef<'_> {
        SchemaRef { set: self, node }
    }
}

impl Type {
    /// Returns the types that this one is made of: items, values, branches, types of fields.
    pub fn uses(&self) -> impl Iterator<Item = &TypeRef> {
        let (branches, fields): (&[TypeRef], &[Field]) = match self {
            Self::Array(item) | Self::Map(item) => (std::slice::from_ref(item), &[]),
            Self::Union(branches) => (branches, &[]),
            Self::Record(record) => (&[], &record.fields),
            _ => (&[], &[]),
        };
        branches.iter().chain(fields.iter().map(|field| &field.ty))
    }

    pub(crate) fn uses_mut(&mut self) -> impl Iterator<Item = &mut TypeRef> {
        let (branches, fields): (&mut [TypeRef], &mut [Field]) = match self {
            Self::Array(item) | Self::Map(item) => (std::slice::from_mut(item), &mut []),
            Self::Union(branches) => (branches, &mut []),
            Self::Record(record) => (&mut [], &mut record.fields),
            _ => (&mut [], &mut []),
        };
        branches
            .iter_mut()
            .chain(fields.iter_mut().map(|field| &mut field.ty))
    }

    /// Returns the name that schemas call this kind of type by: `record`, `long`, `union`, …
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Bytes => "bytes",
            Self::String => "string",
            Self::Array(_) => "array",
            Self::Map(_) => "map",
            Self::Union(_) => "union",
            Self::Record(_) => "record",
            Self::Enum(_) => "enum",
            Self::Fixed(_) => "fixed",
        }
    }
}

impl Node {
    /// Makes a type without attributes.
    pub(crate) fn plain(ty: Type, span: Span) -> Self {
        Self {
            ty,
            logical: None,
            properties: Vec::new(),
            logical_attributes: Vec::new(),
            span,
        }
    }

    /// Returns name, aliases and documentation of a record, enum or fixed.
    #[must_use]
    pub fn named(&self) -> Option<&Named> {
        match &self.ty {
            Type::Record(record) => Some(&record.named),
            Type::Enum(r#enum) => Some(&r#enum.named),
            Type::Fixed(fixed) => Some(&fixed.named),
            _ => None,
        }
    }

    /// Returns the custom attribute `key`.
    #[must_use]
    pub fn property(&self, key: &str) -> Option<&JsonMember> {
        self.properties.iter().find(|member| member.key == key)
    }
}

/// A type together with the set its references lead into.
#[derive(Debug, Clone, Copy)]
pub struct SchemaRef<'a> {
    /// The set.
    pub set: &'a SchemaSet,
    /// The type.
    pub node: NodeId,
}

impl<'a> SchemaRef<'a> {
    /// Returns the type itself.
    #[must_use]
    pub fn get(self) -> &'a Node {
        self.set.node(self.node)
    }

    /// Returns another type of the same set.
    #[must_use]
    pub fn at(self, node: NodeId) -> Self {
        Self { node, ..self }
    }
}

/// The schema that data is read as.
#[derive(Debug, Clone, Copy)]
pub struct ReaderSchema<'a>(pub SchemaRef<'a>);

/// The schema that data was written with.
#[derive(Debug, Clone, Copy)]
pub struct WriterSchema<'a>(pub SchemaRef<'a>);
