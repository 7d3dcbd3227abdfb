//! The fields of a record in, its `AvroCodec` out: straight-line code over the runtime's small parts.

use crate::code::{Append, Code, Ident, Word, closure, code, list, word};
use crate::plan::{FieldPlan, Leaf, Shape, Unit};

/// Returns the impl that writes and reads the fields in the schema's order.
///
/// Each line bears the span of its field, so that a field of the wrong type is marked where the user wrote it.
pub(crate) fn record_codec(ident: &Ident, fields: &[FieldPlan]) -> Code {
    let (out, input) = if fields.is_empty() {
        (word!(_out), word!(_input))
    } else {
        (word!(out), word!(input))
    };
    let shapes: Vec<&Shape> = fields.iter().map(|field| &field.shape).collect();
    let imports = imports(&shapes, true);
    let encoders = fields.iter().map(|field| {
        let ident = &field.ident;
        let call = encode_call(&field.shape, code!(&self.#ident));
        code!(#call?;).at(ident)
    });
    let encoders: Vec<Code> = encoders.collect();
    let decoders = list(fields.iter().map(|field| {
        let (ident, name) = (&field.ident, &field.name);
        let function = decode_function(&field.shape, false);
        code!(#ident: input.field(#name, #function)?).at(ident)
    }));
    let by_field = (!fields.is_empty()).then(|| code!(const BY_FIELD: bool = true;));
    let (encode_imports, decode_imports) = (imports.encode, imports.decode);
    // clippy counts the lines of a function: a wide record has many.
    let lint = (fields.len() > 40).then(|| {
        code!(#[allow(clippy::too_many_lines, reason = "one line or more for each field of the schema")])
    });
    let lint = lint.as_ref();
    code! {
        impl ::agent_events::AvroCodec for #ident {
            #by_field

            #lint
            fn encode(&self, #out: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                #encode_imports
                #encoders
                ::core::result::Result::Ok(())
            }

            #lint
            fn decode(
                #input: &mut ::agent_events::codec::Decoder<'_>
            ) -> ::agent_events::codec::decode::Result<Self> {
                #decode_imports
                ::core::result::Result::Ok(Self { #decoders })
            }
        }
    }
}

/// What the two functions of a codec name without their paths.
pub(super) struct Imports {
    pub(super) encode: Option<Code>,
    pub(super) decode: Option<Code>,
}

/// Returns the imports for values of these shapes; `in_record` when they are fields.
pub(super) fn imports(shapes: &[&Shape], in_record: bool) -> Imports {
    if shapes.is_empty() {
        return Imports {
            encode: None,
            decode: None,
        };
    }
    let any = |check: fn(&Shape) -> bool| shapes.iter().any(|shape| check(shape));
    let codec = any(calls_codec).then_some(word!(AvroCodec));
    let parts = (!in_record || any(|shape| !matches!(shape, Shape::Named(_))))
        .then_some(word!(encode));
    let decoder = (any(passes_decoder) || in_record && any(is_read_by_a_method))
        .then_some(word!(Decoder));
    let import = |names: &[Option<Word>]| {
        let mut names = names.iter().copied().flatten();
        let first = names.next()?;
        let others: Vec<Word> = names.collect();
        if others.is_empty() {
            return Some(code!(use ::agent_events::codec::#first;));
        }
        let names = list([first].into_iter().chain(others));
        Some(code!(use ::agent_events::codec::{#names};))
    };
    Imports {
        encode: import(&[codec, parts]),
        decode: import(&[decoder]),
    }
}

/// Returns the expression that writes `value`.
pub(super) fn encode_call(shape: &Shape, value: impl Append) -> Code {
    match shape {
        Shape::Nullable(null, item) => {
            let (null, item) = (*null, encode_function(item));
            code!(encode::nullable(#null, #value, out, #item))
        }
        Shape::NullableUnion(null, _) => {
            let null = *null;
            code!(encode::nullable_union(#null, #value, out))
        }
        Shape::Single(item) => {
            let item = encode_function(item);
            code!(encode::single(#value, out, #item))
        }
        Shape::Array(item) => {
            let item = encode_function(item);
            code!(encode::array(#value, out, #item))
        }
        Shape::Map(_, item) => {
            let item = encode_function(item);
            code!(encode::map(#value, out, #item))
        }
        Shape::Leaf(_) | Shape::Alias(..) | Shape::Never | Shape::Union(_) | Shape::Named(_) => {
            let function = encode_function(shape);
            code!(#function(#value, out))
        }
    }
}

/// Returns the function that writes a value of this shape.
fn encode_function(shape: &Shape) -> Code {
    match shape {
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => {
            let name = leaf_name(*leaf);
            code!(encode::#name)
        }
        Shape::Never | Shape::Union(_) => code!(encode::union),
        Shape::Named(_) => code!(AvroCodec::encode),
        Shape::Nullable(..)
        | Shape::NullableUnion(..)
        | Shape::Single(_)
        | Shape::Array(_)
        | Shape::Map(..) => closure("|value, out|", encode_call(shape, word!(value))),
    }
}

/// Returns the expression that reads a value of this shape.
pub(super) fn decode_call(shape: &Shape) -> Code {
    match shape {
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => {
            let name = leaf_name(*leaf);
            code!(input.#name())
        }
        Shape::Nullable(null, item) => {
            let (null, item) = (*null, decode_function(item, false));
            code!(input.nullable(#null, #item))
        }
        Shape::NullableUnion(null, _) => {
            let null = *null;
            code!(input.nullable_union(#null))
        }
        Shape::Single(item) => {
            let item = decode_function(item, false);
            code!(input.single(#item))
        }
        Shape::Never | Shape::Union(_) => code!(input.union()),
        Shape::Array(item) => {
            let item = decode_function(item, false);
            code!(input.array(#item))
        }
        Shape::Map(_, item) => {
            let item = decode_function(item, false);
            code!(input.map(#item))
        }
        Shape::Named(named) if named.recursive => code!(input.nested(Decoder::value)),
        Shape::Named(_) => code!(input.value()),
    }
}

/// Returns the function that reads a value of this shape; `absolute` where nothing is imported.
pub(super) fn decode_function(shape: &Shape, absolute: bool) -> Code {
    match shape {
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => {
            let name = leaf_name(*leaf);
            if absolute {
                code!(::agent_events::codec::Decoder::#name)
            } else {
                code!(Decoder::#name)
            }
        }
        Shape::Never | Shape::Union(_) if absolute => code!(::agent_events::codec::Decoder::union),
        Shape::Never | Shape::Union(_) => code!(Decoder::union),
        Shape::Named(named) if absolute || !named.recursive => {
            if absolute {
                code!(::agent_events::codec::Decoder::value)
            } else {
                code!(Decoder::value)
            }
        }
        _ => {
            let imports = absolute.then(|| imports(&[shape], false).decode);
            let call = decode_call(shape);
            match imports.flatten() {
                Some(imports) => {
                    let parameter = word!(|input|);
                    code!(#parameter { #imports #call })
                }
                None => closure("|input|", call),
            }
        }
    }
}

/// Returns what the parts that write and read a leaf are called in the runtime.
pub(super) fn leaf_name(leaf: Leaf) -> Code {
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
        } => return code!(decimal_fixed::<#precision, #scale, #size>),
    };
    code!(#name)
}

/// Tells whether `AvroCodec` is named as a path.
fn calls_codec(shape: &Shape) -> bool {
    match shape {
        Shape::Named(_) => true,
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
        Shape::Named(named) => named.recursive,
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
        Shape::Named(named) => !named.recursive,
        Shape::Leaf(_) | Shape::Alias(..) | Shape::Never | Shape::Union(_) => true,
        Shape::Nullable(..)
        | Shape::NullableUnion(..)
        | Shape::Single(_)
        | Shape::Array(_)
        | Shape::Map(..) => false,
    }
}
