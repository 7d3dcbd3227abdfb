//! A schema and a decoder in, the value that code generated from the schema would read out.
//!
//! Types are those of generated code: one that reads by fields for records and enums, one that does not for all others, and
//! for some of the records and enums, as users' own codecs do.

use std::cell::Cell;

use agent_events::AvroCodec;
use agent_events::codec::{Decoder, EncodeError, decode};
use agent_events_schema::{SchemaRef, Type};

/// A value, without what it is called.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    Long(i64),
    /// Bits, so that every number equals itself.
    Float(u32),
    Double(u64),
    Bytes(Vec<u8>),
    Text(String),
    Items(Vec<Value>),
    Entries(Vec<(String, Value)>),
    Branch(u32, Box<Value>),
    Record(Vec<Value>),
}

thread_local! {
    /// What the next codec is for: types of Rust know their schema, these have to be told.
    static NEXT: Cell<Option<SchemaRef<'static>>> = const { Cell::new(None) };
}

/// Reads as a generated record does.
struct ByField(Value);

/// Reads as all else does.
struct AsItComes(Value);

impl AvroCodec for ByField {
    const BY_FIELD: bool = true;

    fn encode_raw(&self, _: &mut Vec<u8>) -> Result<(), EncodeError> {
        Err(EncodeError::new("only read"))
    }

    fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
        named(input, true).map(Self)
    }
}

impl AvroCodec for AsItComes {
    fn encode_raw(&self, _: &mut Vec<u8>) -> Result<(), EncodeError> {
        Err(EncodeError::new("only read"))
    }

    fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
        named(input, false).map(Self)
    }
}

/// The value of a whole schema.
pub(crate) struct Root(pub(crate) Value);

impl AvroCodec for Root {
    /// As that of the type that is really read.
    const BY_FIELD: bool = true;

    fn encode_raw(&self, _: &mut Vec<u8>) -> Result<(), EncodeError> {
        Err(EncodeError::new("only read"))
    }

    fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
        let schema = NEXT.get().expect("a schema");
        read(schema, input).map(Self)
    }
}

/// Says what the next [`Root`] is.
pub(crate) fn expect(schema: SchemaRef<'static>) {
    NEXT.set(Some(schema));
}

/// Reads a value as a field, an item or a branch is read.
fn read(schema: SchemaRef<'static>, input: &mut Decoder<'_>) -> decode::Result<Value> {
    match &schema.get().ty {
        Type::Null => input.null().map(|()| Value::Null),
        Type::Boolean => input.boolean().map(Value::Boolean),
        Type::Int => input.int().map(|value| Value::Long(value.into())),
        Type::Long => input.long().map(Value::Long),
        Type::Float => input.float().map(|value| Value::Float(value.to_bits())),
        Type::Double => input.double().map(|value| Value::Double(value.to_bits())),
        Type::Bytes => input.bytes().map(Value::Bytes),
        Type::String => input.string().map(Value::Text),
        Type::Array(item) => input
            .array(|input| read(schema.at(item.node), input))
            .map(Value::Items),
        Type::Map(item) => input
            .map(|input| read(schema.at(item.node), input))
            .map(Value::Entries),
        Type::Union(branches) => {
            let count = u32::try_from(branches.len()).expect("few branches");
            let index = input.index(count)?;
            let value = read(schema.at(branches[index as usize].node), input)?;
            Ok(Value::Branch(index, Box::new(value)))
        }
        // Those of a generated type are read in place.
        Type::Fixed(fixed) if fixed.size % 2 == 0 => fixed_of(fixed.size, input),
        Type::Record(record) => {
            NEXT.set(Some(schema));
            let users = record.fields.is_empty() || record.fields.len() == 3;
            if users {
                input.nested(Decoder::value).map(|AsItComes(value)| value)
            } else {
                input.nested(Decoder::value).map(|ByField(value)| value)
            }
        }
        Type::Enum(symbols) if symbols.symbols.len() != 3 => {
            NEXT.set(Some(schema));
            input.value().map(|ByField(value)| value)
        }
        Type::Enum(_) | Type::Fixed(_) => {
            NEXT.set(Some(schema));
            input.value().map(|AsItComes(value)| value)
        }
    }
}

fn named(input: &mut Decoder<'_>, by_field: bool) -> decode::Result<Value> {
    let schema = NEXT.get().expect("a schema");
    match &schema.get().ty {
        Type::Fixed(fixed) => fixed_of(fixed.size, input),
        Type::Enum(symbols) => {
            let all: Vec<i64> = (0..).take(symbols.symbols.len()).collect();
            input.symbol(&all).map(Value::Long)
        }
        Type::Record(record) => {
            let field = |field: &agent_events_schema::Field| {
                let schema = schema.at(field.ty.node);
                if by_field {
                    input.field("a field", |input| read(schema, input))
                } else {
                    read(schema, input)
                }
            };
            let fields: decode::Result<Vec<Value>> = record.fields.iter().map(field).collect();
            fields.map(Value::Record)
        }
        other => panic!("{} has no name", other.kind()),
    }
}

fn fixed_of(size: u32, input: &mut Decoder<'_>) -> decode::Result<Value> {
    let bytes: decode::Result<Vec<u8>> = (0..size)
        .map(|_| input.fixed::<1>().map(|[byte]| byte))
        .collect();
    bytes.map(Value::Bytes)
}
