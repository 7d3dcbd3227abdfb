//! Two types in, how they meet out: what is wrong between them and which of their parts meet in turn.

use crate::compat::IncompatibilityKind;
use crate::places::{self, Places};
use crate::schema::{
    Enum, Field, Fixed, Named, Node, ReaderSchema, Record, SchemaRef, Type, TypeRef, WriterSchema,
};
use crate::source::Span;

/// The sets that a reader's and a writer's types live in.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'a> {
    reader: SchemaRef<'a>,
    writer: SchemaRef<'a>,
}

/// How a reader's type meets a writer's type.
pub(crate) enum Meeting<'a> {
    /// The reader's type reads the writer's as it is.
    Fits,
    /// The types are of different kinds.
    Mismatch,
    /// Nothing may be wrong and every part must be readable.
    All(Vec<Item>),
    /// One branch of the reader's union must be able to read the writer's type.
    Any(&'a [TypeRef]),
}

/// What comes out of comparing two types, in the order of the reader's.
pub(crate) enum Item {
    Fault(Fault),
    Part(Part),
}

/// Something wrong between two types, whatever their parts are.
pub(crate) struct Fault {
    pub(crate) kind: IncompatibilityKind,
    /// Where it is, below the location of the reader's type.
    pub(crate) at: String,
    pub(crate) message: String,
    pub(crate) reader: Span,
    pub(crate) writer: Span,
}

/// A place of the reader that meets a place of the writer.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub(crate) step: Step,
    pub(crate) reader: TypeRef,
    pub(crate) writer: TypeRef,
}

/// The way from a type to a part of it.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    Root,
    Items,
    Values,
    Field(usize),
    Branch(usize),
}

impl Step {
    /// Appends the step to a JSON pointer.
    pub(crate) fn push_to(self, path: &mut String) {
        match self {
            Self::Root => {}
            Self::Items => path.push_str("/items"),
            Self::Values => path.push_str("/values"),
            Self::Field(index) => path.extend(["/fields/", &index.to_string(), "/type"]),
            Self::Branch(index) => path.extend(["/", &index.to_string()]),
        }
    }
}

impl<'a> Sides<'a> {
    pub(crate) fn new(reader: ReaderSchema<'a>, writer: WriterSchema<'a>) -> Self {
        Self {
            reader: reader.0,
            writer: writer.0,
        }
    }

    /// Returns the reader's schema.
    pub(crate) fn reader(self) -> SchemaRef<'a> {
        self.reader
    }

    /// Returns the two schemas compared.
    pub(crate) fn root(self) -> Part {
        let place = |schema: SchemaRef<'_>| TypeRef {
            node: schema.node,
            span: schema.get().span,
        };
        Part {
            step: Step::Root,
            reader: place(self.reader),
            writer: place(self.writer),
        }
    }

    /// Returns the types that meet.
    pub(crate) fn types(self, part: Part) -> (&'a Node, &'a Node) {
        (
            self.reader.set.node(part.reader.node),
            self.writer.set.node(part.writer.node),
        )
    }

    /// Compares two types without looking into their parts.
    pub(crate) fn meet(self, part: Part) -> Meeting<'a> {
        let (from, to) = self.types(part);
        match (&from.ty, &to.ty) {
            (_, Type::Union(branches)) => {
                let parts = branches.iter().enumerate().map(|(index, &writer)| {
                    Item::Part(Part {
                        step: Step::Branch(index),
                        writer,
                        ..part
                    })
                });
                Meeting::All(parts.collect())
            }
            (Type::Union(branches), _) => Meeting::Any(branches),
            (&Type::Array(reader), &Type::Array(writer)) => Meeting::All(vec![Item::Part(Part {
                step: Step::Items,
                reader,
                writer,
            })]),
            (&Type::Map(reader), &Type::Map(writer)) => Meeting::All(vec![Item::Part(Part {
                step: Step::Values,
                reader,
                writer,
            })]),
            (Type::Record(reader), Type::Record(writer)) => {
                let named = names(&reader.named, &writer.named).map(Item::Fault);
                let fields = self.fields(reader, writer, part.writer);
                Meeting::All(named.into_iter().chain(fields).collect())
            }
            (Type::Enum(reader), Type::Enum(writer)) => {
                let faults = [names(&reader.named, &writer.named), symbols(reader, writer)];
                Meeting::All(faults.into_iter().flatten().map(Item::Fault).collect())
            }
            (Type::Fixed(reader), Type::Fixed(writer)) => {
                let size = sizes(reader, writer, (from.span, to.span));
                let faults = [names(&reader.named, &writer.named), size];
                Meeting::All(faults.into_iter().flatten().map(Item::Fault).collect())
            }
            (reader, writer) if promotes(reader, writer) => Meeting::Fits,
            _ => Meeting::Mismatch,
        }
    }

    fn fields(self, reader: &Record, writer: &Record, writer_place: TypeRef) -> Vec<Item> {
        let written = places::of_fields(writer);
        let item = |(index, field): (usize, &Field)| {
            let fault = |kind, message, writer| {
                Some(Item::Fault(Fault {
                    kind,
                    at: format!("/fields/{index}"),
                    message,
                    reader: field.name_span,
                    writer,
                }))
            };
            let part = |writer| {
                Some(Item::Part(Part {
                    step: Step::Field(index),
                    reader: field.ty,
                    writer,
                }))
            };
            match written_as(field, &written)[..] {
                [source] => part(writer.fields[source].ty),
                [_, second, ..] => fault(
                    IncompatibilityKind::AmbiguousAlias,
                    format!(
                        "Reader record field {} matches multiple fields in writer record schema {}",
                        field.name, writer.named.name
                    ),
                    writer.fields[second].name_span,
                ),
                [] if field.default.is_some() => None,
                // Java lets the enum meet the writer's whole record, which never fits.
                [] if self.has_enum_default(field) => part(writer_place),
                [] => fault(
                    IncompatibilityKind::ReaderFieldMissingDefaultValue,
                    field.name.clone(),
                    writer.named.name_span,
                ),
            }
        };
        reader.fields.iter().enumerate().filter_map(item).collect()
    }

    fn has_enum_default(self, field: &Field) -> bool {
        match &self.reader.set.node(field.ty.node).ty {
            Type::Enum(symbols) => symbols.default.is_some(),
            _ => false,
        }
    }
}

/// Returns which of the writer's fields a reader's field can be read from, by its name and its aliases.
pub(crate) fn written_as(field: &Field, written: &Places<'_>) -> Vec<usize> {
    let aliases = field.aliases.iter().map(|alias| alias.name.as_str());
    let mut sources = Vec::new();
    for name in std::iter::once(field.name.as_str()).chain(aliases) {
        if let Some(&source) = written.get(name)
            && !sources.contains(&source)
        {
            sources.push(source);
        }
    }
    sources
}

/// Tells whether both types are named and differ in name.
pub(crate) fn names_differ(reader: &Node, writer: &Node) -> bool {
    match (reader.named(), writer.named()) {
        (Some(reader), Some(writer)) => names(reader, writer).is_some(),
        _ => false,
    }
}

/// Returns the name of the type's kind in Avro's Java library.
pub(crate) fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::Null => "NULL",
        Type::Boolean => "BOOLEAN",
        Type::Int => "INT",
        Type::Long => "LONG",
        Type::Float => "FLOAT",
        Type::Double => "DOUBLE",
        Type::Bytes => "BYTES",
        Type::String => "STRING",
        Type::Array(_) => "ARRAY",
        Type::Map(_) => "MAP",
        Type::Union(_) => "UNION",
        Type::Record(_) => "RECORD",
        Type::Enum(_) => "ENUM",
        Type::Fixed(_) => "FIXED",
    }
}

/// Tells whether a reader's primitive type reads a writer's.
pub(crate) fn promotes(reader: &Type, writer: &Type) -> bool {
    use Type::{Boolean, Bytes, Double, Float, Int, Long, Null, String};
    matches!(
        (reader, writer),
        (Null, Null)
            | (Boolean, Boolean)
            | (Int, Int)
            | (Long, Int | Long)
            | (Float, Int | Long | Float)
            | (Double, Int | Long | Float | Double)
            | (Bytes | String, Bytes | String)
    )
}

/// How a reader's named type is known to be a writer's; the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// By its full name, or an alias.
    Full,
    /// By its name without namespace.
    Unqualified,
}

/// Returns how a reader's type is known to be a writer's; `None` when it is another.
pub(crate) fn likeness(reader: &Named, writer: &Named) -> Option<Likeness> {
    let written = writer.name.as_str();
    if reader.name == writer.name || reader.aliases.iter().any(|alias| alias.name == written) {
        return Some(Likeness::Full);
    }
    (reader.name.name() == writer.name.name()).then_some(Likeness::Unqualified)
}

fn names(reader: &Named, writer: &Named) -> Option<Fault> {
    likeness(reader, writer).is_none().then(|| Fault {
        kind: IncompatibilityKind::NameMismatch,
        at: "/name".to_owned(),
        message: format!("expected: {}", writer.name),
        reader: reader.name_span,
        writer: writer.name_span,
    })
}

fn sizes(reader: &Fixed, writer: &Fixed, spans: (Span, Span)) -> Option<Fault> {
    (reader.size != writer.size).then(|| Fault {
        kind: IncompatibilityKind::FixedSizeMismatch,
        at: "/size".to_owned(),
        message: format!("expected: {}, found: {}", writer.size, reader.size),
        reader: spans.0,
        writer: spans.1,
    })
}

fn symbols(reader: &Enum, writer: &Enum) -> Option<Fault> {
    if reader.default.is_some() {
        return None;
    }
    let known = places::of_symbols(reader);
    let missing = || {
        let symbols = writer.symbols.iter();
        symbols.filter(|symbol| !known.contains_key(symbol.name.as_str()))
    };
    let first = missing().next()?;
    let mut sorted: Vec<&str> = missing().map(|symbol| symbol.name.as_str()).collect();
    sorted.sort_unstable();
    sorted.dedup();
    Some(Fault {
        kind: IncompatibilityKind::MissingEnumSymbols,
        at: "/symbols".to_owned(),
        message: format!("[{}]", sorted.join(", ")),
        reader: reader.named.name_span,
        writer: first.span,
    })
}
