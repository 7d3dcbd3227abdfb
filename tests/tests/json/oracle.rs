//! Values without `bytes` in: an independent implementation makes the same JSON of the same bytes.

use agent_events::json::{self, JsonForm, datum_to_value, value_to_datum};
use agent_events::{AvroCodec, AvroSchema};
use agent_events_schema::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;
use proptest::prelude::*;

use crate::generated::json::Settings;

/// apache-avro writes bare unions, and numbers for times; types that are the same in both are compared.
fn oracle(schema: &str, mut bytes: &[u8]) -> serde_json::Value {
    let schema = apache_avro::Schema::parse_str(schema).unwrap();
    let reader = GenericDatumReader::builder(&schema).build().unwrap();
    let value: Value = reader.read_value(&mut bytes).unwrap();
    assert!(bytes.is_empty());
    value.try_into().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn records_of_common_types_are_the_same(
        (name, retries, tags) in any::<(String, i32, Vec<String>)>(),
        (limit, note) in any::<(Option<i64>, Option<String>)>(),
    ) {
        let value = Settings { name, retries, tags, limit, note };
        let bytes = value.to_vec().unwrap();
        let wanted = oracle(Settings::SCHEMA, &bytes);
        prop_assert_eq!(&json::to_value(&value).unwrap(), &wanted);
        prop_assert_eq!(&json::from_value::<Settings>(&wanted).unwrap(), &value);
    }
}

/// The places where a schema itself holds JSON-encoded values: defaults. The first branch of a union is bare there.
#[test]
fn bytes_are_written_as_defaults_are() {
    let schema = Schema::parse(r#"{"type":"array","items":"bytes"}"#).unwrap();
    let json = serde_json::json!(["\u{0}\u{7f}\u{80}\u{ff}", ""]);
    let bytes = value_to_datum(schema.as_ref(), &json, JsonForm::Avro).unwrap();
    assert_eq!(bytes, [4, 8, 0x00, 0x7f, 0x80, 0xff, 0, 0]);
    let again = datum_to_value(schema.as_ref(), &bytes, JsonForm::Avro).unwrap();
    assert_eq!(again, json);
}
