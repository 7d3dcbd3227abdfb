//! What every route of the mock reads and answers alike: bodies of JSON, and errors with a code.

use agent_events_schema::{Json, SourceMap};

use crate::encode::push_json_string;

/// A status and a body.
pub(super) type Answer = (u16, String);

pub(super) fn parse(text: &str) -> Option<Json> {
    Json::parse(text, SourceMap::default().add("body", "")).ok()
}

pub(super) fn text(json: &Json, key: &str) -> Option<String> {
    Some(json.get(key)?.value.as_str()?.to_owned())
}

pub(super) fn no_subject(subject: &str) -> Answer {
    error(404, 40401, &format!("Subject '{subject}' not found."))
}

pub(super) fn error(status: u16, code: u32, message: &str) -> Answer {
    let mut body = format!("{{\"error_code\":{code},\"message\":");
    push_json_string(&mut body, message);
    body.push('}');
    (status, body)
}
