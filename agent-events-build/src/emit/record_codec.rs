//! The fields of a record in, its `AvroCodec` out: straight-line code, one call for all fields in a row whose types say how
//! they are written.

use super::codec::{Value, decode_function, encode_call, imports, is_told_by_type};
use super::lint;
use crate::code::{Append, Ident, Word, add, at, code, list, part, with, word};
use crate::plan::FieldPlan;

/// The most fields that are written by one call.
const MANY: usize = 12;

/// What tells how a field is written and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// The type of the field, where it can: rustc has the least to do then.
    ByType,
    /// The line of the field, whose span it bears, so that a field of the wrong type is marked where the user wrote it.
    ByLine,
}

/// Returns the impl that writes and reads the fields in the schema's order.
pub(crate) fn record_codec(ident: &Ident, fields: &[FieldPlan], told: Told) -> impl Append {
    let (out, input) = if fields.is_empty() {
        (word!(_out), word!(_input))
    } else {
        (word!(out), word!(input))
    };
    let by_type = move |field: &FieldPlan| told == Told::ByType && is_told_by_type(&field.shape);
    let by_line = fields.iter().filter(move |field| !by_type(field));
    let mut imports = imports(&by_line.map(|field| &field.shape), true);
    if fields.iter().any(by_type) {
        imports.encode.0[1] = Some(word!(encode));
    }
    let encoders = encoders(fields, told, by_type);
    let decoders = decoders(fields, by_type);
    let by_field = (!fields.is_empty()).then(|| {
        let by_field = const { Word::new("const BY_FIELD: bool = true") };
        code!(#by_field;)
    });
    let (encode_imports, decode_imports) = (imports.encode, imports.decode);
    let (codec, decoder) = (
        word!(::agent_events::AvroCodec),
        word!(::agent_events::codec::Decoder),
    );
    let (written, read) = (
        word!(::agent_events::codec::encode::Result),
        word!(::agent_events::codec::decode::Result),
    );
    let bytes = word!(::std::vec::Vec);
    let lint = lint::on_length(fields, by_type);
    let names = has_rows(fields, by_type).then(|| lint::on_locals(fields));
    part! {
        impl #codec for #ident {
            #by_field

            #[inline]
            #lint
            fn encode_raw(&self, #out: &mut #bytes<u8>) -> #written {
                #encode_imports
                #encoders
            }

            #[inline]
            #names
            #lint
            fn decode(
                #input: &mut #decoder<'_>
            ) -> #read<Self> {
                #decode_imports
                #decoders
            }
        }
    }
}

/// Tells whether fields are read in rows. Each is a variable then, so that none may be called like the parameter.
fn has_rows(fields: &[FieldPlan], by_type: impl Fn(&FieldPlan) -> bool) -> bool {
    fields.windows(2).any(|pair| pair.iter().all(&by_type))
        && fields.iter().all(|field| field.ident.name() != "input")
}

/// Returns fields as far as one call reads or writes them.
fn rows<'f>(
    fields: &'f [FieldPlan],
    by_type: impl Fn(&FieldPlan) -> bool + Copy + 'f,
) -> impl Iterator<Item = &'f [FieldPlan]> {
    let rows = fields.chunk_by(move |one, two| by_type(one) && by_type(two));
    rows.flat_map(|row| row.chunks(MANY))
}

/// Returns the lines that write fields; the last is the result, unless it has to bear the span of its field alone.
fn encoders<'f>(
    fields: &'f [FieldPlan],
    told: Told,
    by_type: impl Fn(&FieldPlan) -> bool + Copy + 'f,
) -> impl Append {
    with(move |code| {
        let is_last_apart = fields.is_empty() || told == Told::ByLine;
        let mut rows = rows(fields, by_type).peekable();
        while let Some(row) = rows.next() {
            let tail = (is_last_apart || rows.peek().is_some()).then(|| code!(?;));
            match row {
                [field] => {
                    let value = Value::Field(&field.ident);
                    let call = with(|code| {
                        if by_type(field) {
                            add!(code; encode::value(#value, out)#tail);
                        } else {
                            let call = encode_call(&field.shape, value);
                            add!(code; #call #tail);
                        }
                    });
                    at(&field.ident, call).append(code);
                }
                fields => {
                    let values = list(fields.iter().map(|field| Value::Field(&field.ident)));
                    add!(code; encode::fields((#values), out)#tail);
                }
            }
        }
        if is_last_apart {
            add!(code; ::core::result::Result::Ok(()));
        }
    })
}

/// Returns the lines that read fields and make a value of them.
fn decoders<'f>(
    fields: &'f [FieldPlan],
    by_type: impl Fn(&FieldPlan) -> bool + Copy + 'f,
) -> impl Append {
    let read = move |field: &'f FieldPlan| {
        with(move |code| {
            let name = &field.name;
            if by_type(field) {
                add!(code; input.read(#name)?);
            } else {
                let function = decode_function(&field.shape, false);
                add!(code; input.field(#name, #function)?);
            }
        })
    };
    with(move |code| {
        let ok = word!(::core::result::Result::Ok);
        if !has_rows(fields, by_type) {
            let fields = list(fields.iter().map(|field| {
                let (ident, read) = (&field.ident, read(field));
                at(ident, part!(#ident: #read))
            }));
            return add!(code; #ok(Self { #fields }));
        }
        for row in rows(fields, by_type) {
            let idents = list(row.iter().map(|field| &field.ident));
            if let [field] = row {
                let read = read(field);
                add!(code; let #idents = #read;);
            } else {
                let names = list(row.iter().map(|field| &field.name));
                add!(code; let (#idents) = input.fields([#names])?;);
            }
        }
        let idents = list(fields.iter().map(|field| &field.ident));
        add!(code; #ok(Self { #idents }));
    })
}
