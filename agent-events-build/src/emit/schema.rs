//! The constants of a schema in, the `AvroSchema` that carries them out.

use crate::code::{Append, Ident, Literal, code, list, part};
use crate::plan::SchemaPlan;

/// Returns the impl that carries the schema.
pub(crate) fn schema_impl(ident: &Ident, schema: &SchemaPlan) -> impl Append {
    let name = schema.name.as_str();
    let text = Literal::raw_string(&schema.text);
    let fingerprint = Literal::hex(&schema.fingerprint.to_string());
    let guid = schema.guid.to_string();
    let guid_number = Literal::hex(&guid);
    let data_schema = ["urn:uuid:", &guid].concat();
    let data_schema = Literal::string(&data_schema);
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
    part! {
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
