//! The constants of a schema in, the `AvroSchema` that carries them out.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use crate::plan::SchemaPlan;

/// Returns the impl that carries the schema.
pub(crate) fn schema_impl(ident: &Ident, schema: &SchemaPlan) -> TokenStream {
    let name = schema.name.as_str();
    let text = raw_string(&schema.text);
    let fingerprint = hex(&format!("{}", schema.fingerprint));
    let guid = schema.guid.to_string();
    let guid_number = hex(&guid.replace('-', ""));
    let data_schema = format!("urn:uuid:{guid}");
    let released = (!schema.released.is_empty()).then(|| {
        let texts = schema.released.iter().map(|text| raw_string(text));
        quote! {
            fn released() -> &'static ::agent_events::codec::Released {
                static RELEASED: ::agent_events::codec::Released =
                    ::agent_events::codec::Released::new(&[#(#texts),*]);
                &RELEASED
            }
        }
    });
    quote! {
        impl ::agent_events::AvroSchema for #ident {
            const NAME: &'static str = #name;
            const SCHEMA: &'static str = #text;
            const FINGERPRINT: ::agent_events::Fingerprint = ::agent_events::Fingerprint::new(#fingerprint);
            const GUID: ::agent_events::Guid = ::agent_events::Guid::from_u128(#guid_number);
            const DATA_SCHEMA: &'static str = #data_schema;
            #released
        }
    }
}

/// A schema is full of quotes: as a raw string it reads as it is.
fn raw_string(text: &str) -> Literal {
    // rustc refuses text that is shown in another order than it is read, and hidden text would stay hidden.
    let is_hidden = |char: char| !char.is_ascii() && char.escape_debug().len() > 1;
    if text.contains(is_hidden) {
        return Literal::string(text);
    }
    let longest = text
        .split('"')
        .skip(1)
        .map(|after| after.len() - after.trim_start_matches('#').len())
        .max()
        .unwrap_or(0);
    let hashes = "#".repeat(longest + 1);
    let raw = format!("r{hashes}\"{text}\"{hashes}");
    // A bare carriage return cannot stand in a raw string; JSON writes it escaped, and so does the fallback.
    raw.parse().unwrap_or_else(|_| Literal::string(text))
}

/// Returns a number written with the digits given, in groups of four.
pub(crate) fn hex(digits: &str) -> Literal {
    let groups: Vec<&str> = (0..digits.len())
        .step_by(4)
        .filter_map(|start| digits.get(start..(start + 4).min(digits.len())))
        .collect();
    let text = format!("0x{}", groups.join("_"));
    text.parse().expect("hexadecimal digits are a number")
}
