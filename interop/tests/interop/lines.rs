//! Records in, JSON out, and back: for a peer whose client cannot talk to the broker of the suite.

use agent_events::kafka::{Headers, Record};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Value, json};

/// Returns a record as JSON; bytes are Base64.
pub(crate) fn described(record: &Record) -> Value {
    let text = |bytes: Option<&[u8]>| bytes.map(|bytes| BASE64_STANDARD.encode(bytes));
    let headers: Vec<Value> = record
        .headers
        .iter()
        .map(|(name, value)| json!([name, text(value)]))
        .collect();
    json!({"key": text(record.key.as_deref()), "value": text(record.value.as_deref()), "headers": headers})
}

/// Returns the record that JSON describes.
pub(crate) fn record(described: &Value) -> Option<Record> {
    let bytes = |value: &Value| {
        value
            .as_str()
            .and_then(|text| BASE64_STANDARD.decode(text).ok())
    };
    let headers = described["headers"].as_array()?.iter();
    let headers: Headers = headers
        .map(|header| {
            (
                header[0].as_str().unwrap_or_default().to_owned(),
                bytes(&header[1]),
            )
        })
        .collect();
    Some(Record::new(headers, bytes(&described["value"])))
}
