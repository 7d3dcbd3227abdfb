//! A struct with a fault in, impls that compile out: one mistake shall not be followed by errors wherever it is used.

use super::schema::ReadSchema;
use crate::code::{Append, Code, Ident, code};
use crate::emit;

/// Returns the format of an event that has none.
pub(super) fn format() -> Code {
    code!(::agent_events::private::Undecided)
}

/// Returns the impls of a struct with a schema; `read` is the schema, as far as that is not the fault.
pub(super) fn codec(ident: &Ident, read: Option<&ReadSchema>) -> Code {
    let schema = read.map_or_else(
        || no_schema(ident),
        |read| emit::schema_impl(ident, &read.plan()).into_code(),
    );
    let format = &format();
    code! {
        impl ::agent_events::AvroCodec for #ident {
            fn encode_raw(&self, out: &mut ::std::vec::Vec<u8>) -> ::agent_events::codec::encode::Result {
                <#format as ::agent_events::DataFormat<Self>>::encode(self, out)
            }

            fn decode(
                _: &mut ::agent_events::codec::Decoder<'_>
            ) -> ::agent_events::codec::decode::Result<Self> {
                <#format as ::agent_events::DataFormat<Self>>::decode(::agent_events::EncodedData::new(&[]))
            }
        }
        #schema
    }
}

fn no_schema(ident: &Ident) -> Code {
    code! {
        impl ::agent_events::AvroSchema for #ident {
            const NAME: &'static str = "";
            const SCHEMA: &'static str = "";
            const FINGERPRINT: ::agent_events::Fingerprint = ::agent_events::Fingerprint::new(0);
            const GUID: ::agent_events::Guid = ::agent_events::Guid::from_u128(0);
            const DATA_SCHEMA: &'static str = "";
        }
    }
}
