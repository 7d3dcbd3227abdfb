//! The members of a JSON object in, the attributes that the specification defines, and the custom ones, out.

use crate::diagnostic::Diagnostic;
use crate::json::{Json, JsonMember, JsonValue};

use super::draft::Draft;
use super::suggest::is_near;

/// What a JSON object describes, which decides the attributes it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Primitive,
    Array,
    Map,
    Record,
    Enum,
    Fixed,
    Field,
    /// Its `type` is missing.
    Unknown,
}

impl Kind {
    fn describe(self) -> &'static str {
        match self {
            Self::Primitive => "a primitive",
            Self::Array => "an array",
            Self::Map => "a map",
            Self::Record => "a record",
            Self::Enum => "an enum",
            Self::Fixed => "a fixed",
            Self::Field => "a field",
            Self::Unknown => "a type",
        }
    }

    /// The attributes that mean something here.
    fn attributes(self) -> &'static [&'static str] {
        match self {
            Self::Primitive => &["type", "logicalType"],
            Self::Array => &["type", "items", "logicalType"],
            Self::Map => &["type", "values", "logicalType"],
            Self::Record => &["type", "name", "namespace", "doc", "aliases", "fields"],
            Self::Enum => &[
                "type",
                "name",
                "namespace",
                "doc",
                "aliases",
                "symbols",
                "default",
            ],
            Self::Fixed => &[
                "type",
                "name",
                "namespace",
                "doc",
                "aliases",
                "size",
                "logicalType",
            ],
            Self::Field => &["name", "type", "doc", "default", "order", "aliases"],
            Self::Unknown => &["type"],
        }
    }

    /// Tells whether `key` is an attribute of the specification for this kind or another one of its family, and so
    /// never a custom one.
    fn reserves(self, key: &str) -> bool {
        match self {
            Self::Field => matches!(
                key,
                "name" | "type" | "doc" | "default" | "order" | "aliases"
            ),
            _ => {
                matches!(
                    key,
                    "type"
                        | "name"
                        | "namespace"
                        | "doc"
                        | "aliases"
                        | "fields"
                        | "symbols"
                        | "items"
                        | "values"
                        | "size"
                ) || (self == Self::Enum && key == "default")
            }
        }
    }
}

impl Draft {
    /// Returns the attribute `key`, which has to be there; the nearest other key is named when it is not.
    pub(super) fn required<'j>(
        &mut self,
        json: &'j Json,
        key: &str,
        kind: Kind,
    ) -> Option<&'j JsonMember> {
        let found = json.get(key);
        if found.is_none() {
            let message = format!("{} has no `{key}`", kind.describe());
            let finding = Diagnostic::error("missing_attribute", message);
            self.report(match misspelt(json, key, kind) {
                Some(near) => finding
                    .at(near.key_span, format!("did you mean `{key}`?"))
                    .help(format!("write `{key}` instead of `{}`", near.key)),
                None => if let Some(ty) = json.get("type") {
                    finding.at(ty.value.span, format!("`{key}` is missing beside this"))
                } else {
                    let mut brace = json.span;
                    brace.end = brace.end.min(brace.start.saturating_add(1));
                    finding.at(brace, format!("`{key}` is missing in this object"))
                }
                .help(format!("add `{key}`")),
            });
        }
        found
    }

    /// Returns the attributes that the specification does not define, and warns of those that are misspelt.
    pub(super) fn properties(&mut self, json: &Json, kind: Kind) -> Vec<JsonMember> {
        let JsonValue::Object(members) = &json.value else {
            return Vec::new();
        };
        let mut properties = Vec::new();
        for member in members {
            if kind.reserves(&member.key) {
                if kind != Kind::Field && !kind.attributes().contains(&&*member.key) {
                    self.warn_of_foreign_attribute(member, kind);
                }
                continue;
            }
            let mut absent = absent(json, kind);
            if let Some(meant) = absent.find(|known| is_near(&member.key, known)) {
                self.report(
                    Diagnostic::warning("unknown_attribute", format!("{} has no attribute `{}`", kind.describe(), member.key))
                        .at(member.key_span, format!("did you mean `{meant}`?"))
                        .note("an attribute that Avro does not know has no effect on the data")
                        .help(format!("write `{meant}`, or choose a name for your own attribute that is less like it")),
                );
            }
            properties.push(member.clone());
        }
        properties
    }

    fn warn_of_foreign_attribute(&mut self, member: &JsonMember, kind: Kind) {
        // Tools write these beside any type; nobody is misled by them.
        if matches!(&*member.key, "name" | "namespace" | "doc" | "aliases") {
            return;
        }
        self.report(
            Diagnostic::warning(
                "attribute_ignored",
                format!("`{}` has no effect on {}", member.key, kind.describe()),
            )
            .at(member.key_span, "ignored")
            .help("remove it, or correct the `type` beside it"),
        );
    }

    /// Returns the text of an attribute; JSON's `null` counts as absent, anything else is reported.
    pub(super) fn optional_text<'j>(&mut self, member: &'j JsonMember) -> Option<&'j str> {
        match &member.value.value {
            JsonValue::String(text) => Some(text),
            JsonValue::Null => None,
            _ => {
                self.wrong_type(member, "a string");
                None
            }
        }
    }

    /// Returns the elements of an attribute that has to be an array.
    pub(super) fn array_of<'j>(&mut self, member: &'j JsonMember) -> Option<&'j [Json]> {
        if let JsonValue::Array(items) = &member.value.value {
            return Some(items);
        }
        self.wrong_type(member, "an array");
        None
    }

    /// Returns the strings of an attribute that has to be an array of strings; JSON's `null` counts as absent.
    pub(super) fn strings_of<'j>(&mut self, member: &'j JsonMember) -> Vec<(&'j str, &'j Json)> {
        let items = match &member.value.value {
            JsonValue::Null if member.key != "symbols" => return Vec::new(),
            _ => self.array_of(member).unwrap_or_default(),
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.as_str() {
                Some(text) => texts.push((text, item)),
                None => self.report(
                    Diagnostic::error(
                        "wrong_json_type",
                        format!("`{}` contains {}", member.key, item.kind()),
                    )
                    .at(item.span, "a string is expected")
                    .help("put it in double quotes"),
                ),
            }
        }
        texts
    }

    /// Reports an attribute whose value has the wrong JSON type.
    pub(super) fn wrong_type(&mut self, member: &JsonMember, expected: &str) {
        self.report(
            Diagnostic::error(
                "wrong_json_type",
                format!("`{}` is {}", member.key, member.value.kind()),
            )
            .at(member.value.span, format!("{expected} is expected"))
            .help(format!("write {expected}")),
        );
    }
}

/// Returns the member that `key` was probably meant by.
fn misspelt<'j>(json: &'j Json, key: &str, kind: Kind) -> Option<&'j JsonMember> {
    let JsonValue::Object(members) = &json.value else {
        return None;
    };
    members
        .iter()
        .find(|member| !kind.reserves(&member.key) && is_near(&member.key, key))
}

/// Returns the attributes that are absent and may be; a misspelt one that must be there is reported by [`Draft::required`].
fn absent(json: &Json, kind: Kind) -> impl Iterator<Item = &'static str> {
    let required = [
        "type", "name", "fields", "symbols", "items", "values", "size",
    ];
    let known = kind.attributes().iter().copied();
    known.filter(move |known| !required.contains(known) && json.get(known).is_none())
}
