//! The text of an answer in, what the registry said out. Nothing in it is trusted to be there.

use agent_events_schema::{Json, JsonValue, SourceMap};

use crate::error::{Error, ErrorKind};
use crate::model::{
    Mode, Reference, RegisteredSchema, Registration, SchemaContent, SchemaType, ServerVerdict,
};
use crate::subject::Subject;

/// What a registry answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    /// Method and URL, for messages.
    pub(crate) place: String,
}

/// An answer read as JSON, with the place it came from.
pub(crate) struct Reader<'a> {
    place: &'a str,
    json: Json,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(answer: &'a Answer) -> Result<Self, Error> {
        let id = SourceMap::default().add("answer", "");
        let json = Json::parse(&answer.body, id).map_err(|fault| {
            let reason = format!("the answer is not JSON: {}", fault.message);
            Error::new(ErrorKind::Malformed, &answer.place, reason)
        })?;
        Ok(Self {
            place: &answer.place,
            json,
        })
    }

    fn malformed(&self, expected: &str) -> Error {
        let reason = format!("the answer has no {expected}");
        Error::new(ErrorKind::Malformed, self.place, reason)
    }

    pub(crate) fn strings(&self) -> Result<Vec<String>, Error> {
        let JsonValue::Array(items) = &self.json.value else {
            return Err(self.malformed("array of names"));
        };
        items
            .iter()
            .map(|item| {
                item.as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| self.malformed("array of names"))
            })
            .collect()
    }

    pub(crate) fn numbers(&self) -> Result<Vec<u32>, Error> {
        let JsonValue::Array(items) = &self.json.value else {
            return Err(self.malformed("array of version numbers"));
        };
        items
            .iter()
            .map(|item| number(item).ok_or_else(|| self.malformed("array of version numbers")))
            .collect()
    }

    pub(crate) fn registered(&self) -> Result<RegisteredSchema, Error> {
        let subject = self
            .text("subject")
            .and_then(|subject| subject.parse::<Subject>().ok())
            .ok_or_else(|| self.malformed("`subject`"))?;
        Ok(RegisteredSchema {
            subject,
            version: self
                .number("version")
                .ok_or_else(|| self.malformed("`version`"))?,
            id: self.number("id").ok_or_else(|| self.malformed("`id`"))?,
            content: self.content()?,
        })
    }

    pub(crate) fn content(&self) -> Result<SchemaContent, Error> {
        let text = self
            .text("schema")
            .ok_or_else(|| self.malformed("`schema`"))?;
        let is_set = |key: &str| {
            self.json
                .get(key)
                .is_some_and(|member| member.value.value != JsonValue::Null)
        };
        Ok(SchemaContent {
            text: text.to_owned(),
            schema_type: match self.text("schemaType") {
                None | Some("AVRO") => SchemaType::Avro,
                Some(other) => SchemaType::Other(other.to_owned()),
            },
            references: self.references()?,
            guid: self.text("guid").and_then(|guid| guid.parse().ok()),
            has_metadata: is_set("metadata") || is_set("ruleSet"),
        })
    }

    fn references(&self) -> Result<Vec<Reference>, Error> {
        let Some(member) = self.json.get("references") else {
            return Ok(Vec::new());
        };
        let items = match &member.value.value {
            JsonValue::Null => return Ok(Vec::new()),
            JsonValue::Array(items) => items,
            _ => return Err(self.malformed("array in `references`")),
        };
        items
            .iter()
            .map(|item| {
                let subject = item.get("subject").and_then(|member| member.value.as_str());
                let version = item.get("version").and_then(|member| number(&member.value));
                let name = item.get("name").and_then(|member| member.value.as_str());
                Some(Reference {
                    name: name?.to_owned(),
                    subject: subject?.parse().ok()?,
                    version: version?,
                })
            })
            .collect::<Option<_>>()
            .ok_or_else(|| self.malformed("`name`, `subject` and `version` in each reference"))
    }

    pub(crate) fn registration(&self) -> Result<Registration, Error> {
        Ok(Registration {
            id: self.number("id").ok_or_else(|| self.malformed("`id`"))?,
            version: self.number("version"),
            guid: self.text("guid").and_then(|guid| guid.parse().ok()),
        })
    }

    pub(crate) fn verdict(&self) -> Result<ServerVerdict, Error> {
        let compatible = match self
            .json
            .get("is_compatible")
            .map(|member| &member.value.value)
        {
            Some(JsonValue::Bool(compatible)) => *compatible,
            _ => return Err(self.malformed("`is_compatible`")),
        };
        let messages = match self.json.get("messages").map(|member| &member.value.value) {
            Some(JsonValue::Array(messages)) => messages
                .iter()
                .filter_map(Json::as_str)
                .map(crate::encode::one_line)
                .collect(),
            _ => Vec::new(),
        };
        Ok(ServerVerdict {
            compatible,
            messages,
        })
    }

    /// `compatibilityLevel` when asked, `compatibility` when set.
    pub(crate) fn level(&self) -> Result<String, Error> {
        self.text("compatibilityLevel")
            .or_else(|| self.text("compatibility"))
            .map(str::to_owned)
            .ok_or_else(|| self.malformed("`compatibilityLevel`"))
    }

    pub(crate) fn mode(&self) -> Result<Mode, Error> {
        self.text("mode")
            .map(|mode| Mode(mode.to_owned()))
            .ok_or_else(|| self.malformed("`mode`"))
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.json.get(key)?.value.as_str()
    }

    fn number(&self, key: &str) -> Option<u32> {
        number(&self.json.get(key)?.value)
    }
}

fn number(json: &Json) -> Option<u32> {
    match &json.value {
        JsonValue::Number(text) => text.parse().ok(),
        _ => None,
    }
}

/// Returns the code and message of an answer that is an error; a text that is none of the interface's is the message.
pub(crate) fn error_of(body: &str) -> (Option<u32>, String) {
    let id = SourceMap::default().add("answer", "");
    let Ok(json) = Json::parse(body, id) else {
        return (None, body.to_owned());
    };
    let code = json
        .get("error_code")
        .and_then(|member| number(&member.value));
    let message = json.get("message").and_then(|member| member.value.as_str());
    (code, message.unwrap_or_default().to_owned())
}
