//! The fields of a record in, its `AvroCodec` out: straight-line code over the runtime's small parts.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};

use crate::plan::{FieldPlan, Shape, TimestampUnit};

/// Returns the impl that writes and reads the fields in the schema's order.
///
/// Each line bears the span of its field, so that a field of the wrong type is marked where the user wrote it.
pub(crate) fn record_codec(ident: &Ident, fields: &[FieldPlan]) -> TokenStream {
    let (encode, decode) = if fields.is_empty() {
        (quote!(_out), quote!(_input))
    } else {
        (quote!(out), quote!(input))
    };
    let calls_codec = fields.iter().any(|field| calls_codec(&field.shape));
    let calls_parts = fields
        .iter()
        .any(|field| !matches!(field.shape, Shape::Named(_)));
    let encode_imports = match (calls_codec, calls_parts) {
        (true, true) => quote!(
            use ::agent_events::codec::{AvroCodec, encode};
        ),
        (true, false) => quote!(
            use ::agent_events::codec::AvroCodec;
        ),
        (false, true) => quote!(
            use ::agent_events::codec::encode;
        ),
        (false, false) => quote!(),
    };
    let passes_decoder = fields.iter().any(|field| passes_decoder(&field.shape));
    let decode_imports = match (calls_codec, passes_decoder) {
        _ if fields.is_empty() => quote!(),
        (true, true) => quote!(
            use ::agent_events::codec::{AvroCodec, Decoder, InField};
        ),
        (true, false) => quote!(
            use ::agent_events::codec::{AvroCodec, InField};
        ),
        (false, true) => quote!(
            use ::agent_events::codec::{Decoder, InField};
        ),
        (false, false) => quote!(
            use ::agent_events::codec::InField;
        ),
    };
    let encoders = fields.iter().map(|field| {
        let ident = &field.ident;
        let span = at(ident);
        let value = quote_spanned!(span=> &self.#ident);
        let call = encode_call(&field.shape, &value, span);
        quote_spanned!(span=> #call?;)
    });
    let decoders = fields.iter().map(|field| {
        let (ident, name) = (&field.ident, &field.name);
        let call = decode_call(&field.shape);
        quote_spanned!(at(ident)=> #ident: #call.in_field(#name)?)
    });
    quote! {
        impl ::agent_events::AvroCodec for #ident {
            fn encode(&self, #encode: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                #encode_imports
                #(#encoders)*
                ::core::result::Result::Ok(())
            }

            fn decode(
                #decode: &mut ::agent_events::codec::Decoder<'_>,
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

/// Returns the expression that writes `value`.
fn encode_call(shape: &Shape, value: &TokenStream, span: Span) -> TokenStream {
    match shape {
        Shape::Nullable(null, item) => {
            let (null, item) = (Literal::u32_unsuffixed(*null), encode_function(item, span));
            quote_spanned!(span=> encode::nullable(#null, #value, out, #item))
        }
        Shape::Array(item) => {
            let item = encode_function(item, span);
            quote_spanned!(span=> encode::array(#value, out, #item))
        }
        Shape::Map(item) => {
            let item = encode_function(item, span);
            quote_spanned!(span=> encode::map(#value, out, #item))
        }
        leaf => {
            let function = encode_function(leaf, span);
            quote_spanned!(span=> #function(#value, out))
        }
    }
}

/// Returns the function that writes a value of this shape.
fn encode_function(shape: &Shape, span: Span) -> TokenStream {
    match shape {
        Shape::Boolean => quote!(encode::boolean),
        Shape::Int => quote!(encode::int),
        Shape::Long => quote!(encode::long),
        Shape::Float => quote!(encode::float),
        Shape::Double => quote!(encode::double),
        Shape::Bytes => quote!(encode::bytes),
        Shape::String => quote!(encode::string),
        Shape::UuidString => quote!(encode::uuid_string),
        Shape::Timestamp(TimestampUnit::Millis) => quote!(encode::timestamp_millis),
        Shape::Timestamp(TimestampUnit::Micros) => quote!(encode::timestamp_micros),
        Shape::Timestamp(TimestampUnit::Nanos) => quote!(encode::timestamp_nanos),
        Shape::Named(_) => quote!(AvroCodec::encode),
        Shape::Nullable(..) | Shape::Array(_) | Shape::Map(_) => {
            let call = encode_call(shape, &quote!(value), span);
            quote!(|value, out| #call)
        }
    }
}

/// Returns the expression that reads a value of this shape.
fn decode_call(shape: &Shape) -> TokenStream {
    match shape {
        Shape::Nullable(null, item) => {
            let (null, item) = (Literal::u32_unsuffixed(*null), decode_function(item));
            quote!(input.nullable(#null, #item))
        }
        Shape::Array(item) => {
            let item = decode_function(item);
            quote!(input.array(#item))
        }
        Shape::Map(item) => {
            let item = decode_function(item);
            quote!(input.map(#item))
        }
        Shape::Named(named) if named.recursive => {
            quote!(input.nested(AvroCodec::decode))
        }
        Shape::Named(_) => quote!(AvroCodec::decode(input)),
        leaf => {
            let method = decode_method(leaf);
            quote!(input.#method())
        }
    }
}

/// Returns the function that reads a value of this shape.
fn decode_function(shape: &Shape) -> TokenStream {
    match shape {
        Shape::Named(named) if !named.recursive => quote!(AvroCodec::decode),
        Shape::Nullable(..) | Shape::Array(_) | Shape::Map(_) | Shape::Named(_) => {
            let call = decode_call(shape);
            quote!(|input| #call)
        }
        leaf => {
            let method = decode_method(leaf);
            quote!(Decoder::#method)
        }
    }
}

/// Returns the name of the method that reads a leaf.
fn decode_method(leaf: &Shape) -> TokenStream {
    match leaf {
        Shape::Boolean => quote!(boolean),
        Shape::Int => quote!(int),
        Shape::Long => quote!(long),
        Shape::Float => quote!(float),
        Shape::Double => quote!(double),
        Shape::Bytes => quote!(bytes),
        Shape::UuidString => quote!(uuid_string),
        Shape::Timestamp(TimestampUnit::Millis) => quote!(timestamp_millis),
        Shape::Timestamp(TimestampUnit::Micros) => quote!(timestamp_micros),
        Shape::Timestamp(TimestampUnit::Nanos) => quote!(timestamp_nanos),
        Shape::String | Shape::Nullable(..) | Shape::Array(_) | Shape::Map(_) | Shape::Named(_) => {
            quote!(string)
        }
    }
}

/// Tells whether `AvroCodec` is named as a path.
fn calls_codec(shape: &Shape) -> bool {
    match shape {
        Shape::Named(_) => true,
        Shape::Nullable(_, item) | Shape::Array(item) | Shape::Map(item) => calls_codec(item),
        _ => false,
    }
}

/// Tells whether `Decoder` is named as a path: where a leaf's method is handed to a container.
fn passes_decoder(shape: &Shape) -> bool {
    match shape {
        Shape::Nullable(_, item) | Shape::Array(item) | Shape::Map(item) => {
            !matches!(**item, Shape::Named(_)) && (is_leaf(item) || passes_decoder(item))
        }
        _ => false,
    }
}

fn is_leaf(shape: &Shape) -> bool {
    !matches!(
        shape,
        Shape::Nullable(..) | Shape::Array(_) | Shape::Map(_) | Shape::Named(_)
    )
}
