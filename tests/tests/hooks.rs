//! Code that was shaped with every option: it compiles under the strictest lints, and does what the options say.
//!
//! `checked_in.rs` holds the options and keeps the code up to date.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::collections::{BTreeMap, HashSet};

use agent_events::codec::{DecodeError, Decoder, EncodeError, encode};
use agent_events::{AsAttribute, AvroCodec, AvroSchema, CloudEventType, Fingerprint, Guid};

/// Where the runtime crate is for those who re-export it.
mod reexport {
    pub(crate) use ::agent_events;
}

/// Included rather than a module of its own, so that `cargo fmt` leaves it alone.
#[deny(warnings, missing_docs, clippy::all, clippy::pedantic)]
#[allow(
    dead_code,
    unreachable_pub,
    unused_qualifications,
    reason = "a library would make it public, and have the runtime crate by its re-export only"
)]
mod generated {
    include!("../hooks/agent_events.rs");
}

use generated::com::acme::{Address, AddressZip, Channel, Purchase, State};

/// Declares a type for values of one schema, which a generated type would be otherwise.
macro_rules! user_type {
    ($name:ident, $full_name:literal, $schema:literal, $fingerprint:literal) => {
        impl AvroSchema for $name {
            const NAME: &'static str = $full_name;
            const SCHEMA: &'static str = $schema;
            const FINGERPRINT: Fingerprint = Fingerprint::new($fingerprint);
            const GUID: Guid = Guid::from_u128(0);
            const DATA_SCHEMA: &'static str = "urn:uuid:00000000-0000-0000-0000-000000000000";
        }
    };
}

/// A sum in billionths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Hash)]
pub struct Money(i128);

impl AvroCodec for Money {
    fn encode_raw(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        let (units, nanos) = (
            self.0.div_euclid(1_000_000_000),
            self.0.rem_euclid(1_000_000_000),
        );
        encode::long(
            &units.try_into().map_err(|_| EncodeError::new("too much"))?,
            out,
        )?;
        encode::int(&nanos.try_into().expect("less than a billion"), out)
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        let (units, nanos) = (i128::from(input.long()?), i128::from(input.int()?));
        Ok(Self(units * 1_000_000_000 + nanos))
    }
}

user_type!(
    Money,
    "com.acme.Money",
    r#"{"type":"record","name":"Money","namespace":"com.acme","fields":[{"name":"units","type":"long"},{"name":"nanos","type":"int"}]}"#,
    0x8b63_77d5_8e1d_677a
);

/// A currency by its code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Hash)]
pub struct Currency(String);

impl AvroCodec for Currency {
    fn encode_raw(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        encode::index(u32::from(self.0 != "EUR"), out)
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input
            .symbol(&["EUR", "USD"])
            .map(|code| Self(code.to_owned()))
    }
}

impl AsAttribute for Currency {
    fn as_attribute(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(self.0.as_str().into())
    }
}

user_type!(
    Currency,
    "com.acme.Currency",
    r#"{"type":"enum","name":"Currency","namespace":"com.acme","symbols":["EUR","USD"]}"#,
    0x62a3_2e44_54b3_74f7
);

/// A checksum as a number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Hash)]
pub struct Digest(u32);

impl AvroCodec for Digest {
    fn encode_raw(&self, out: &mut Vec<u8>) -> Result<(), EncodeError> {
        encode::fixed(&self.0.to_be_bytes(), out)
    }

    fn decode(input: &mut Decoder<'_>) -> Result<Self, DecodeError> {
        input.fixed().map(u32::from_be_bytes).map(Self)
    }
}

user_type!(
    Digest,
    "com.acme.Digest",
    r#"{"type":"fixed","name":"Digest","namespace":"com.acme","size":4}"#,
    0xd7cc_f6ca_23a3_eb29
);

fn purchase() -> Purchase {
    let billing = Address {
        street: "Hauptstr. 1".to_owned(),
        zip: Some(AddressZip::String("10115".to_owned())),
    };
    Purchase::new(
        "42",
        Box::new(Money(12_500_000_000)),
        State::Shipped,
        Box::new(billing),
    )
}

#[test]
fn what_is_left_out_has_the_default_of_the_schema_in_types_of_the_user() {
    let purchase = purchase();
    assert_eq!(purchase.currency, Currency("EUR".to_owned()));
    assert_eq!(purchase.channel, Channel::Web);
    let history = [("b".to_owned(), 2), ("a".to_owned(), 1)];
    assert_eq!(purchase.history, [Vec::from(history)]);
    assert_eq!(purchase.labels, BTreeMap::new());
    assert_eq!(purchase.subject().as_deref(), Some("42"));
    assert_eq!(purchase.partition_key().as_deref(), Some("EUR"));
}

#[test]
fn a_shaped_type_keeps_the_bytes_of_its_schema() {
    let mut purchase = purchase();
    purchase.labels = [("z", "1"), ("a", "2")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    purchase.digest = Some(Digest(0x0102_0304));
    purchase.shipping = Some(purchase.billing.clone());
    let bytes = purchase.to_vec().unwrap();
    let mut wanted = vec![4, b'4', b'2']; // id
    wanted.extend([24, 0x80, 0x94, 0xeb, 0xdc, 0x03]); // total
    wanted.extend([0, 0]); // discounts, currency
    wanted.extend([2, 1, 2, 3, 4]); // digest
    wanted.extend([2, 0]); // status, channel
    wanted.extend([4, 2, b'a', 2, b'2', 2, b'z', 2, b'1', 0]); // labels, sorted
    wanted.extend([2, 4, 2, b'b', 4, 2, b'a', 2, 0, 0]); // history, in the order of the default
    let address = [b"\x16Hauptstr. 1".as_slice(), b"\0\x0a10115"].concat();
    wanted.push(2);
    wanted.extend(&address); // shipping
    wanted.extend(&address); // billing
    assert_eq!(bytes, wanted);
    assert_eq!(Purchase::from_slice(&bytes).unwrap(), purchase);
}

#[test]
fn json_is_that_of_the_schema_whatever_the_types_are() {
    let json = serde_json::to_value(purchase()).unwrap();
    assert_eq!(json["total"]["nanos"], 500_000_000);
    assert_eq!(json["status"], "SHIPPED");
    assert_eq!(json["currency"], "EUR");
    let again: Purchase = serde_json::from_value(json).unwrap();
    let mut wanted = purchase();
    // JSON has the entries of a map sorted by key.
    wanted.history[0].sort();
    assert_eq!(again, wanted);
}

#[test]
fn what_is_derived_works() {
    let purchases: HashSet<Purchase> = [purchase(), purchase()].into();
    assert_eq!(purchases.len(), 1);
    assert!(purchase() <= purchase());
    let addresses = [purchase().billing, purchase().billing];
    assert!(addresses.iter().max().is_some());
}

#[test]
fn a_captured_symbol_can_be_told_and_not_be_written() {
    let unknown = State::from_slice(&[14]).unwrap();
    assert_eq!(unknown, State::Unknown2(7));
    assert_eq!(
        (unknown.as_str(), State::Unknown.as_str()),
        (None, Some("Unknown"))
    );
    assert_eq!(unknown.to_string(), "unknown symbol 7");
    assert_eq!(unknown.as_attribute(), None);
    let mut out = vec![9];
    let message = unknown.encode(&mut out).unwrap_err().to_string();
    assert_eq!(out, [9], "nothing was written");
    assert!(message.starts_with("symbol 7 "), "{message}");
    for symbol in State::ALL {
        let bytes = symbol.to_vec().unwrap();
        assert_eq!(State::from_slice(&bytes).unwrap(), symbol);
    }
    Channel::from_slice(&[4]).unwrap_err();
}
