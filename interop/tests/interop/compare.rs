//! An event and what somebody has read in its stead in, the differences in words out.

use agent_events::{AttributeType, Envelope, Timestamp};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Map, Value, json};

/// Returns how what a peer shows differs from the event; `typed` when the record tells a Boolean and an Integer from text.
pub(crate) fn with_shown(expected: &Envelope, shown: &Value, typed: bool) -> Vec<String> {
    let empty = Map::new();
    let found = shown["attributes"].as_object().unwrap_or(&empty);
    let mut differences = attributes(&attributes_of(expected), found);
    for (name, value) in expected.extensions().iter().filter(|_| typed) {
        let is_text = matches!(value.ty(), AttributeType::Boolean | AttributeType::Integer)
            && found.get(name).is_some_and(Value::is_string);
        if is_text {
            differences.push(format!("`{name}` has become text"));
        }
    }
    differences.extend(data(expected, &shown["data"]));
    differences
}

/// Returns how an event that was read differs from the one that was meant.
pub(crate) fn with_read(expected: &Envelope, read: &Envelope) -> Vec<String> {
    let shown = read
        .data()
        .as_bytes()
        .map(|bytes| json!({"base64": BASE64_STANDARD.encode(bytes)}));
    let shown = json!({"attributes": attributes_of(read), "data": shown});
    with_shown(expected, &shown, false)
}

fn attributes_of(event: &Envelope) -> Map<String, Value> {
    let mut all = Map::new();
    let time = event.time().map(|time| time.to_string());
    let core = [
        ("specversion", Some("1.0")),
        ("id", Some(event.id())),
        ("source", Some(event.source())),
        ("type", Some(event.ty())),
        ("subject", event.subject()),
        ("time", time.as_deref()),
        ("datacontenttype", event.datacontenttype()),
        ("dataschema", event.dataschema()),
    ];
    let extensions = event
        .extensions()
        .iter()
        .map(|(name, value)| (name, Some(value.to_string())));
    for (name, value) in core
        .map(|(name, value)| (name, value.map(str::to_owned)))
        .into_iter()
        .chain(extensions)
    {
        if let Some(value) = value {
            all.insert(name.to_owned(), value.into());
        }
    }
    all
}

fn attributes(expected: &Map<String, Value>, found: &Map<String, Value>) -> Vec<String> {
    let mut differences = Vec::new();
    for (name, expected) in expected {
        match found.get(name) {
            None => differences.push(format!("`{name}` is not there")),
            Some(found) => {
                differences.extend(value(name, expected.as_str().unwrap_or_default(), found));
            }
        }
    }
    for name in found.keys().filter(|name| !expected.contains_key(*name)) {
        differences.push(format!("`{name}` is there, which the event does not have"));
    }
    differences
}

/// A value is the same when its canonical text is: headers and JSON have fewer types than CloudEvents.
fn value(name: &str, expected: &str, found: &Value) -> Option<String> {
    let text = match found {
        Value::String(text) => text.clone(),
        Value::Object(bytes) => bytes.get("bytes")?.as_str()?.to_owned(),
        other => other.to_string(),
    };
    if text == expected {
        return None;
    }
    if let (Ok(expected), Ok(found)) = (expected.parse::<Timestamp>(), text.parse::<Timestamp>()) {
        let (expected, found) = (expected.as_date_time(), found.as_date_time());
        if expected == found {
            let is_same = expected.offset() == found.offset();
            return (!is_same).then(|| format!("`{name}` has another offset, of the same instant"));
        }
        if (expected - found).num_milliseconds() == 0 {
            return Some(format!("`{name}` has fewer digits of a second"));
        }
    }
    Some(format!("`{name}` is `{text}`"))
}

fn data(expected: &Envelope, shown: &Value) -> Option<String> {
    let content_type = expected.datacontenttype().unwrap_or_default();
    let meant = expected.data().as_bytes();
    let found = shown["base64"]
        .as_str()
        .and_then(|text| BASE64_STANDARD.decode(text).ok());
    let is_json = content_type.contains("json");
    let as_json = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
    let difference = match (meant, found, shown.get("json")) {
        (None, None, None) => return None,
        (Some(meant), Some(found), _) if meant == found => return None,
        (Some(meant), Some(found), _)
            if is_json && as_json(meant).is_some() && as_json(meant) == as_json(&found) =>
        {
            return None;
        }
        (Some(meant), _, Some(found)) if as_json(meant).as_ref() == Some(found) => return None,
        (Some(b""), None, None) => "there is no data, where the event has data without bytes",
        (Some(_), None, None) => "there is no data",
        (None, Some(found), _) if found.is_empty() => {
            "there is data without bytes, where the event has none"
        }
        (None, _, _) => "there is data",
        (Some(meant), Some(found), _) => {
            return Some(format!(
                "{} bytes of data come as {} others",
                meant.len(),
                found.len()
            ));
        }
        (Some(_), None, Some(_)) => "the data is read as JSON and is another",
    };
    Some(difference.to_owned())
}
