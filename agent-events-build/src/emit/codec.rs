//! The fields of a record in, its `AvroCodec` out: straight-line code over the runtime's small parts.

use proc_macro2::{Group, Ident, Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};

use super::lint;
use crate::plan::{FieldPlan, Leaf, Shape, Unit};

/// Returns the impl that writes and reads the fields in the schema's order.
///
/// Each line bears the span of its field, so that a field of the wrong type is marked where the user wrote it.
pub(crate) fn record_codec(ident: &Ident, fields: &[FieldPlan]) -> TokenStream {
    let (out, input) = if fields.is_empty() {
        (quote!(_out), quote!(_input))
    } else {
        (quote!(out), quote!(input))
    };
    let shapes: Vec<&Shape> = fields.iter().map(|field| &field.shape).collect();
    let imports = imports(&shapes, true);
    let encoders = fields.iter().map(|field| {
        let ident = &field.ident;
        let span = at(ident);
        let value = quote_spanned!(span=> &self.#ident);
        let call = encode_call(&field.shape, &value, span);
        quote_spanned!(span=> #call?;)
    });
    let decoders = fields.iter().map(|field| {
        let (ident, name) = (&field.ident, &field.name);
        let span = at(ident);
        let call = relocate(decode_call(&field.shape), span);
        quote_spanned!(span=> #ident: #call.in_field(#name)?)
    });
    let (encode_imports, decode_imports) = (imports.encode, imports.decode);
    let lint = lint::on_length(fields);
    quote! {
        impl ::agent_events::AvroCodec for #ident {
            #lint
            fn encode(&self, #out: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                #encode_imports
                #(#encoders)*
                ::core::result::Result::Ok(())
            }

            #lint
            fn decode(
                #input: &mut ::agent_events::codec::Decoder<'_>,
            ) -> ::agent_events::codec::decode::Result<Self> {
                #decode_imports
                ::core::result::Result::Ok(Self { #(#decoders),* })
            }
        }
    }
}

/// Returns the place of an identifier, for code whose names are not those of its macro, should a macro have written it.
fn at(ident: &Ident) -> Span {
    Span::call_site().located_at(ident.span())
}

/// Moves code to a place, so that what rustc finds wrong with it is marked there; names stay what they are.
pub(crate) fn relocate(code: TokenStream, span: Span) -> TokenStream {
    let moved = code.into_iter().map(|mut token| {
        if let TokenTree::Group(group) = &token {
            let inner = relocate(group.stream(), span);
            token = TokenTree::Group(Group::new(group.delimiter(), inner));
        }
        token.set_span(token.span().located_at(span));
        token
    });
    moved.collect()
}

/// What the two functions of a codec name without their paths.
pub(super) struct Imports {
    pub(super) encode: TokenStream,
    pub(super) decode: TokenStream,
}

/// Returns the imports for values of these shapes; `in_record` when they are fields.
pub(super) fn imports(shapes: &[&Shape], in_record: bool) -> Imports {
    if shapes.is_empty() {
        return Imports {
            encode: quote!(),
            decode: quote!(),
        };
    }
    let any = |check: fn(&Shape) -> bool| shapes.iter().any(|shape| check(shape));
    let codec = any(calls_codec).then(|| quote!(AvroCodec));
    let parts =
        (!in_record || any(|shape| !matches!(shape, Shape::Named(_)))).then(|| quote!(encode));
    let decoder = any(passes_decoder).then(|| quote!(Decoder));
    let in_field = in_record.then(|| quote!(InField));
    let import = |names: &[&Option<TokenStream>]| {
        let names: Vec<&TokenStream> = names.iter().filter_map(|name| name.as_ref()).collect();
        match names.as_slice() {
            [] => quote!(),
            [name] => quote!(use ::agent_events::codec::#name;),
            names => quote!(use ::agent_events::codec::{#(#names),*};),
        }
    };
    Imports {
        encode: import(&[&codec, &parts]),
        decode: import(&[&codec, &decoder, &in_field]),
    }
}

/// Returns the expression that writes `value`.
pub(super) fn encode_call(shape: &Shape, value: &TokenStream, span: Span) -> TokenStream {
    match shape {
        Shape::Nullable(null, item) => {
            let (null, item) = (Literal::u32_unsuffixed(*null), encode_function(item, span));
            quote_spanned!(span=> encode::nullable(#null, #value, out, #item))
        }
        Shape::NullableUnion(null, _) => {
            let null = Literal::u32_unsuffixed(*null);
            quote_spanned!(span=> encode::nullable_union(#null, #value, out))
        }
        Shape::Single(item) => {
            let item = encode_function(item, span);
            quote_spanned!(span=> encode::single(#value, out, #item))
        }
        Shape::Array(item) => {
            let item = encode_function(item, span);
            quote_spanned!(span=> encode::array(#value, out, #item))
        }
        Shape::Map(_, item) => {
            let item = encode_function(item, span);
            quote_spanned!(span=> encode::map(#value, out, #item))
        }
        Shape::Leaf(_) | Shape::Alias(..) | Shape::Never | Shape::Union(_) | Shape::Named(_) => {
            let function = encode_function(shape, span);
            quote_spanned!(span=> #function(#value, out))
        }
    }
}

/// Returns the function that writes a value of this shape.
fn encode_function(shape: &Shape, span: Span) -> TokenStream {
    match shape {
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => {
            let name = relocate(leaf_name(*leaf), span);
            quote_spanned!(span=> encode::#name)
        }
        Shape::Never | Shape::Union(_) => quote_spanned!(span=> encode::union),
        Shape::Named(_) => quote_spanned!(span=> AvroCodec::encode),
        Shape::Nullable(..)
        | Shape::NullableUnion(..)
        | Shape::Single(_)
        | Shape::Array(_)
        | Shape::Map(..) => {
            let call = encode_call(shape, &quote_spanned!(span=> value), span);
            quote_spanned!(span=> |value, out| #call)
        }
    }
}

/// Returns the expression that reads a value of this shape.
pub(super) fn decode_call(shape: &Shape) -> TokenStream {
    match shape {
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => {
            let name = leaf_name(*leaf);
            quote!(input.#name())
        }
        Shape::Nullable(null, item) => {
            let (null, item) = (Literal::u32_unsuffixed(*null), decode_function(item, false));
            quote!(input.nullable(#null, #item))
        }
        Shape::NullableUnion(null, _) => {
            let null = Literal::u32_unsuffixed(*null);
            quote!(input.nullable_union(#null))
        }
        Shape::Single(item) => {
            let item = decode_function(item, false);
            quote!(input.single(#item))
        }
        Shape::Never | Shape::Union(_) => quote!(input.union()),
        Shape::Array(item) => {
            let item = decode_function(item, false);
            quote!(input.array(#item))
        }
        Shape::Map(_, item) => {
            let item = decode_function(item, false);
            quote!(input.map(#item))
        }
        Shape::Named(named) if named.recursive => quote!(input.nested(AvroCodec::decode)),
        Shape::Named(_) => quote!(AvroCodec::decode(input)),
    }
}

/// Returns the function that reads a value of this shape; `absolute` where nothing is imported.
pub(super) fn decode_function(shape: &Shape, absolute: bool) -> TokenStream {
    match shape {
        Shape::Leaf(leaf) | Shape::Alias(_, leaf) => {
            let name = leaf_name(*leaf);
            if absolute {
                quote!(::agent_events::codec::Decoder::#name)
            } else {
                quote!(Decoder::#name)
            }
        }
        Shape::Never | Shape::Union(_) if absolute => quote!(::agent_events::codec::Decoder::union),
        Shape::Never | Shape::Union(_) => quote!(Decoder::union),
        Shape::Named(named) if absolute || !named.recursive => {
            if absolute {
                quote!(::agent_events::AvroCodec::decode)
            } else {
                quote!(AvroCodec::decode)
            }
        }
        _ if absolute => {
            let imports = imports(&[shape], false).decode;
            let call = decode_call(shape);
            if imports.is_empty() {
                quote!(|input| #call)
            } else {
                quote!(|input| { #imports #call })
            }
        }
        _ => {
            let call = decode_call(shape);
            quote!(|input| #call)
        }
    }
}

/// Returns what the parts that write and read a leaf are called in the runtime.
fn leaf_name(leaf: Leaf) -> TokenStream {
    match leaf {
        Leaf::Null => quote!(null),
        Leaf::Boolean => quote!(boolean),
        Leaf::Int => quote!(int),
        Leaf::Long => quote!(long),
        Leaf::Float => quote!(float),
        Leaf::Double => quote!(double),
        Leaf::Bytes => quote!(bytes),
        Leaf::String => quote!(string),
        Leaf::Fixed { .. } => quote!(fixed),
        Leaf::UuidString => quote!(uuid_string),
        Leaf::UuidFixed => quote!(uuid_fixed),
        Leaf::Date => quote!(date),
        Leaf::TimeMillis => quote!(time_millis),
        Leaf::TimeMicros => quote!(time_micros),
        Leaf::Timestamp(Unit::Millis) => quote!(timestamp_millis),
        Leaf::Timestamp(Unit::Micros) => quote!(timestamp_micros),
        Leaf::Timestamp(Unit::Nanos) => quote!(timestamp_nanos),
        Leaf::LocalTimestamp(Unit::Millis) => quote!(local_timestamp_millis),
        Leaf::LocalTimestamp(Unit::Micros) => quote!(local_timestamp_micros),
        Leaf::LocalTimestamp(Unit::Nanos) => quote!(local_timestamp_nanos),
        Leaf::Duration => quote!(duration),
        Leaf::DecimalBytes { .. } => quote!(decimal_bytes),
        Leaf::DecimalFixed {
            precision,
            scale,
            size,
        } => {
            let numbers = [precision, scale, size].map(Literal::u32_unsuffixed);
            quote!(decimal_fixed::<#(#numbers),*>)
        }
    }
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

/// Tells whether `Decoder` is named as a path: where the method of a leaf is handed to a container.
fn passes_decoder(shape: &Shape) -> bool {
    match shape {
        Shape::Nullable(_, item)
        | Shape::Single(item)
        | Shape::Array(item)
        | Shape::Map(_, item) => is_read_by_a_method(item) || passes_decoder(item),
        Shape::Leaf(_)
        | Shape::Alias(..)
        | Shape::Never
        | Shape::Union(_)
        | Shape::NullableUnion(..)
        | Shape::Named(_) => false,
    }
}

/// Tells whether a method of `Decoder` that takes nothing else reads the shape.
fn is_read_by_a_method(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Leaf(_) | Shape::Alias(..) | Shape::Never | Shape::Union(_)
    )
}
