//! Any value in: each form is read as the value it was written from.

use agent_events::json::{self, JsonForm, datum_to_value, value_to_datum};
use agent_events::{AvroCodec, AvroSchema};
use agent_events_schema::Schema;
use proptest::prelude::*;

use crate::generated::json::{Chain, Everything};
use crate::values::any_everything;

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_forms_are_read_as_what_was_written(value in any_everything()) {
        let text = json::to_string(&value).unwrap();
        prop_assert_eq!(&json::from_str::<Everything>(&text).unwrap(), &value);
        let avro = json::to_avro_json(&value).unwrap();
        prop_assert_eq!(&json::from_avro_json::<Everything>(&avro).unwrap(), &value);
        let tree = json::to_value(&value).unwrap();
        prop_assert_eq!(&json::from_value::<Everything>(&tree).unwrap(), &value);
    }

    #[test]
    fn serde_json_reads_and_writes_the_form_for_people(value in any_everything()) {
        let text = serde_json::to_string(&value).unwrap();
        prop_assert_eq!(&text, &json::to_string(&value).unwrap());
        prop_assert_eq!(&serde_json::from_str::<Everything>(&text).unwrap(), &value);
    }

    #[test]
    fn a_schema_is_enough(value in any_everything()) {
        let schema = Schema::parse(Everything::SCHEMA).unwrap();
        let bytes = value.to_vec().unwrap();
        for form in [JsonForm::HumanReadable, JsonForm::Avro] {
            let json = datum_to_value(schema.as_ref(), &bytes, form).unwrap();
            let datum = value_to_datum(schema.as_ref(), &json, form).unwrap();
            prop_assert_eq!(&Everything::from_slice(&datum).unwrap(), &value);
        }
    }

    #[test]
    fn any_text_is_a_value_or_an_error(text in r#"[\[\]{}",:a-z0-9. ]{0,60}"#) {
        let _ = json::from_str::<Everything>(&text);
        let _ = json::from_avro_json::<Chain>(&text);
    }

    #[test]
    fn any_bytes_are_json_or_an_error(bytes in any::<Vec<u8>>()) {
        let schema = Schema::parse(Chain::SCHEMA).unwrap();
        let _ = datum_to_value(schema.as_ref(), &bytes, JsonForm::Avro);
    }
}

/// Parsed as a double and cast, this one would become its neighbour.
#[test]
fn a_float_is_rounded_once() {
    let value = Everything {
        single: 7.038_531e-26,
        ..crate::values::everything()
    };
    let text = json::to_string(&value).unwrap();
    assert!(text.contains("7.038531e-26"), "{text}");
    let read: Everything = json::from_str(&text).unwrap();
    assert_eq!(read.single.to_bits(), value.single.to_bits());
}
