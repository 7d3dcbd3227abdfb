//! The constants of a schema in, the `AvroSchema` that carries them out.

use crate::code::{Append, Ident, Literal, Word, code, list, part, word};
use crate::plan::SchemaPlan;

/// Returns the impl that carries the schema.
pub(crate) fn schema_impl(ident: &Ident, schema: &SchemaPlan) -> impl Append {
    let name = schema.name.as_str();
    let text = Literal::raw_string(&schema.text);
    let fingerprint = Literal::hex(&schema.fingerprint.get().to_be_bytes());
    let guid = Literal::hex(&schema.guid.to_bytes());
    let data_schema = ["urn:uuid:", &schema.guid.to_string()].concat();
    let data_schema = Literal::string(&data_schema);
    let (avro_schema, fingerprint_type, guid_type) = (
        word!(::agent_events::AvroSchema),
        word!(::agent_events::Fingerprint),
        word!(::agent_events::Guid),
    );
    let (new_fingerprint, new_guid) = (
        word!(::agent_events::Fingerprint::new),
        word!(::agent_events::Guid::from_u128),
    );
    let released = (!schema.released.is_empty()).then(|| {
        let texts = list(schema.released.iter().map(|text| Literal::raw_string(text)));
        code! {
            #[inline]
            fn released() -> &'static ::agent_events::codec::Released {
                static RELEASED: ::agent_events::codec::Released =
                    ::agent_events::codec::Released::new(&[#texts]);
                &RELEASED
            }
        }
    });
    let [const_name, const_schema, const_data_schema] = const {
        [
            Word::new("const NAME: &'static str"),
            Word::new("const SCHEMA: &'static str"),
            Word::new("const DATA_SCHEMA: &'static str"),
        ]
    };
    part! {
        impl #avro_schema for #ident {
            #const_name = #name;
            #const_schema = #text;
            const FINGERPRINT: #fingerprint_type = #new_fingerprint(#fingerprint);
            const GUID: #guid_type = #new_guid(#guid);
            #const_data_schema = #data_schema;
            #released
        }
    }
}
