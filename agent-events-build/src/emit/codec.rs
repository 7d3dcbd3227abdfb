//! A shape in, the call of the runtime's small parts out that writes or reads a value of it.

use crate::code::{Append, Code, Ident, Word, add, closure, list, with, word};
use crate::plan::{Leaf, NamedShape, Shape, Unit};

/// Tells whether the Rust type of a value says all that its codec has to know.
pub(super) fn is_told_by_type(shape: &Shape) -> bool {
    match shape {
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => matches!(
            leaf,
            Leaf::Null
                | Leaf::Boolean
                | Leaf::Int
                | Leaf::Long
                | Leaf::Float
                | Leaf::Double
                | Leaf::Bytes
                | Leaf::String
                | Leaf::Fixed { .. }
                | Leaf::Duration
        ),
        Shape::Nullable(0, item) | Shape::Array(item) | Shape::Map(_, item) => {
            is_told_by_type(item)
        }
        Shape::Named(named) => !named.recursive && named.codec.is_none(),
        Shape::Nullable(..)
        | Shape::Never
        | Shape::Single(_)
        | Shape::Union(_)
        | Shape::NullableUnion(..) => false,
    }
}

/// The value that is written.
#[derive(Clone, Copy)]
pub(super) enum Value<'f> {
    Field(&'f Ident),
    /// What a pattern or parameter holds.
    Bound,
}

impl Append for Value<'_> {
    fn append(self, code: &mut Code) {
        match self {
            Self::Field(ident) => {
                let of_self = word!(&self.);
                add!(code; #of_self #ident);
            }
            Self::Bound => word!(value).append(code),
        }
    }
}

/// What the two functions of a codec name without their paths.
pub(super) struct Imports {
    pub(super) encode: Import,
    pub(super) decode: Import,
}

/// Names of the module `codec`.
#[derive(Clone, Copy)]
pub(super) struct Import(pub(super) [Option<Word>; 2]);

impl Append for Import {
    fn append(self, code: &mut Code) {
        let names = || self.0.into_iter().flatten();
        match names().count() {
            0 => {}
            1 => {
                let name = names().next();
                add!(code; use ::agent_events::codec::#name;);
            }
            _ => {
                let names = list(names());
                add!(code; use ::agent_events::codec::{#names};);
            }
        }
    }
}

/// Returns the imports for values of these shapes; `in_record` when they are fields.
pub(super) fn imports<'s>(
    shapes: &(impl Iterator<Item = &'s Shape> + Clone),
    in_record: bool,
) -> Imports {
    let any = |check: fn(&Shape) -> bool| shapes.clone().any(check);
    let is_empty = shapes.clone().next().is_none();
    let codec = any(calls_codec).then_some(word!(AvroCodec));
    let parts = (!in_record && !is_empty
        || any(|shape| !matches!(shape, Shape::Named(named) if !named.recursive)))
    .then_some(word!(encode));
    let decoder =
        (any(passes_decoder) || in_record && any(is_read_by_a_method)).then_some(word!(Decoder));
    Imports {
        encode: Import([codec, parts]),
        decode: Import([decoder, None]),
    }
}

/// Returns the expression that writes `value`.
pub(super) fn encode_call<'s>(shape: &'s Shape, value: Value<'s>) -> impl Append + use<'s> {
    with(move |code| match shape {
        Shape::Nullable(null, item) => {
            let (call, null, item) = (word!(encode::nullable), *null, encode_function(item));
            add!(code; #call(#null, #value, out, #item));
        }
        Shape::NullableUnion(null, _) => {
            let (call, null) = (word!(encode::nullable_union), *null);
            add!(code; #call(#null, #value, out));
        }
        Shape::Single(item) => {
            let (call, item) = (word!(encode::single), encode_function(item));
            add!(code; #call(#value, out, #item));
        }
        Shape::Array(item) => {
            let (call, item) = (word!(encode::array), encode_function(item));
            add!(code; #call(#value, out, #item));
        }
        Shape::Map(_, item) => {
            let (call, item) = (word!(encode::map), encode_function(item));
            add!(code; #call(#value, out, #item));
        }
        Shape::Named(named) if named.recursive => {
            let function = named_encoder(named);
            add!(code; encode::nested(#value, out, #function));
        }
        Shape::Leaf(_) | Shape::Alias(..) | Shape::Never | Shape::Union(_) | Shape::Named(_) => {
            let function = encode_function(shape);
            add!(code; #function(#value, out));
        }
    })
}

/// Returns the function that writes a value of this shape.
fn encode_function(shape: &Shape) -> impl Append {
    with(move |code| match shape {
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => {
            let name = leaf_name(*leaf);
            add!(code; encode::#name);
        }
        Shape::Never | Shape::Union(_) => word!(encode::union).append(code),
        Shape::Named(named) if !named.recursive => named_encoder(named).append(code),
        Shape::Named(_)
        | Shape::Nullable(..)
        | Shape::NullableUnion(..)
        | Shape::Single(_)
        | Shape::Array(_)
        | Shape::Map(..) => {
            closure(
                const { Word::new("|value, out|") },
                with(|code| call_of_value(shape, code)),
            )
            .append(code);
        }
    })
}

/// Adds the expression that writes `value`: a function, since types of expressions may not hold themselves.
fn call_of_value(shape: &Shape, code: &mut Code) {
    encode_call(shape, Value::Bound).append(code);
}

/// Returns the expression that reads a value of this shape.
pub(super) fn decode_call(shape: &Shape) -> impl Append {
    with(move |code| match shape {
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => {
            let name = leaf_name(*leaf);
            add!(code; input.#name());
        }
        Shape::Nullable(null, item) => {
            let (null, item) = (*null, decode_function(item, false));
            add!(code; input.nullable(#null, #item));
        }
        Shape::NullableUnion(null, _) => {
            let null = *null;
            add!(code; input.nullable_union(#null));
        }
        Shape::Single(item) => {
            let item = decode_function(item, false);
            add!(code; input.single(#item));
        }
        Shape::Never | Shape::Union(_) => add!(code; input.union()),
        Shape::Array(item) => {
            let item = decode_function(item, false);
            add!(code; input.array(#item));
        }
        Shape::Map(_, item) => {
            let item = decode_function(item, false);
            add!(code; input.map(#item));
        }
        Shape::Named(named) if named.recursive => {
            let function = named_decoder(named, word!(Decoder));
            add!(code; input.nested(#function));
        }
        Shape::Named(NamedShape {
            codec: Some(codec), ..
        }) => add!(code; #codec::decode(input)),
        Shape::Named(_) => add!(code; input.value()),
    })
}

/// Returns the function that reads a value of this shape; `absolute` where nothing is imported.
pub(super) fn decode_function(shape: &Shape, absolute: bool) -> impl Append {
    let decoder = if absolute {
        word!(::agent_events::codec::Decoder)
    } else {
        word!(Decoder)
    };
    with(move |code| match shape {
        _ if absolute && is_told_by_type(shape) => {
            word!(::agent_events::codec::AvroValue::read).append(code);
        }
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => {
            let name = leaf_name(*leaf);
            add!(code; #decoder::#name);
        }
        Shape::Never | Shape::Union(_) => add!(code; #decoder::union),
        Shape::Named(named) if absolute || !named.recursive => {
            named_decoder(named, decoder).append(code);
        }
        _ => {
            let call = with(|code| call_of_input(shape, code));
            let imports = imports(&std::iter::once(shape), false).decode;
            if absolute && imports.0.iter().any(Option::is_some) {
                let parameter = word!(|input|);
                add!(code; #parameter { #imports #call });
            } else {
                closure(word!(|input|), call).append(code);
            }
        }
    })
}

/// Returns the function that writes a record or enum.
fn named_encoder(named: &NamedShape) -> impl Append {
    with(move |code| match &named.codec {
        Some(codec) => add!(code; #codec::encode_raw),
        None => word!(AvroCodec::encode_raw).append(code),
    })
}

/// Returns the function that reads a record or enum.
fn named_decoder(named: &NamedShape, decoder: Word) -> impl Append {
    with(move |code| {
        if let Some(codec) = &named.codec {
            add!(code; #codec::decode);
        } else {
            add!(code; #decoder::value);
        }
    })
}

/// Adds the expression that reads a value: a function, since types of expressions may not hold themselves.
fn call_of_input(shape: &Shape, code: &mut Code) {
    decode_call(shape).append(code);
}

/// Returns what the parts that write and read a leaf are called in the runtime.
pub(super) fn leaf_name(leaf: Leaf) -> impl Append {
    with(move |code| {
        let name = match leaf {
            Leaf::Null => word!(null),
            Leaf::Boolean => word!(boolean),
            Leaf::Int => word!(int),
            Leaf::Long => word!(long),
            Leaf::Float => word!(float),
            Leaf::Double => word!(double),
            Leaf::Bytes => word!(bytes),
            Leaf::String => word!(string),
            Leaf::Fixed { .. } => word!(fixed),
            Leaf::UuidString => word!(uuid_string),
            Leaf::UuidFixed => word!(uuid_fixed),
            Leaf::Date => word!(date),
            Leaf::TimeMillis => word!(time_millis),
            Leaf::TimeMicros => word!(time_micros),
            Leaf::Timestamp(Unit::Millis) => word!(timestamp_millis),
            Leaf::Timestamp(Unit::Micros) => word!(timestamp_micros),
            Leaf::Timestamp(Unit::Nanos) => word!(timestamp_nanos),
            Leaf::LocalTimestamp(Unit::Millis) => word!(local_timestamp_millis),
            Leaf::LocalTimestamp(Unit::Micros) => word!(local_timestamp_micros),
            Leaf::LocalTimestamp(Unit::Nanos) => word!(local_timestamp_nanos),
            Leaf::Duration => word!(duration),
            Leaf::DecimalBytes { .. } => word!(decimal_bytes),
            Leaf::DecimalFixed {
                precision,
                scale,
                size,
            } => {
                return add!(code; decimal_fixed::<#precision, #scale, #size>);
            }
        };
        name.append(code);
    })
}

/// Tells whether `AvroCodec` is named as a path.
fn calls_codec(shape: &Shape) -> bool {
    match shape {
        Shape::Named(named) => named.codec.is_none(),
        Shape::Nullable(_, item)
        | Shape::Single(item)
        | Shape::Array(item)
        | Shape::Map(_, item) => calls_codec(item),
        Shape::Leaf(_)
        | Shape::Alias(..)
        | Shape::Never
        | Shape::Union(_)
        | Shape::NullableUnion(..) => false,
    }
}

/// Tells whether the call that reads a shape names `Decoder`: where one of its methods is handed to another.
fn passes_decoder(shape: &Shape) -> bool {
    match shape {
        Shape::Nullable(_, item)
        | Shape::Single(item)
        | Shape::Array(item)
        | Shape::Map(_, item) => is_read_by_a_method(item) || passes_decoder(item),
        Shape::Named(named) => named.recursive && named.codec.is_none(),
        Shape::Leaf(_)
        | Shape::Alias(..)
        | Shape::Never
        | Shape::Union(_)
        | Shape::NullableUnion(..) => false,
    }
}

/// Tells whether a method of `Decoder` that takes nothing else reads the shape.
fn is_read_by_a_method(shape: &Shape) -> bool {
    match shape {
        Shape::Named(named) => !named.recursive && named.codec.is_none(),
        Shape::Leaf(_) | Shape::Alias(..) | Shape::Never | Shape::Union(_) => true,
        Shape::Nullable(..)
        | Shape::NullableUnion(..)
        | Shape::Single(_)
        | Shape::Array(_)
        | Shape::Map(..) => false,
    }
}
