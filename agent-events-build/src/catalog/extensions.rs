//! The key `extensions` of a `cloudevents` object in, the names and types of extension attributes out.

use agent_events_schema::{Json, JsonMember, JsonValue};

use super::{EventReader, quoted};
use crate::suggest::nearest;

/// An extension attribute that events of a record have.
#[derive(Debug)]
pub struct Extension {
    /// The attribute's name.
    pub name: String,
    /// The type of its values.
    pub ty: ExtensionType,
}

/// A type of the CloudEvents type system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtensionType {
    /// `true` or `false`.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// Text.
    String,
    /// Bytes.
    Binary,
    /// An absolute URI.
    Uri,
    /// A URI reference.
    UriReference,
    /// A point in time.
    Timestamp,
}

const TYPES: [(&str, ExtensionType); 7] = [
    ("Boolean", ExtensionType::Boolean),
    ("Integer", ExtensionType::Integer),
    ("String", ExtensionType::String),
    ("Binary", ExtensionType::Binary),
    ("URI", ExtensionType::Uri),
    ("URI-reference", ExtensionType::UriReference),
    ("Timestamp", ExtensionType::Timestamp),
];

/// What the specification defines itself.
const RESERVED: [&str; 9] = [
    "data",
    "datacontenttype",
    "dataschema",
    "id",
    "source",
    "specversion",
    "subject",
    "time",
    "type",
];

pub(crate) fn by_name(mut extensions: Vec<Extension>) -> Vec<Extension> {
    extensions.sort_by(|left, right| left.name.cmp(&right.name));
    extensions
}

impl EventReader<'_> {
    /// Reads the extensions, sorted by name.
    pub(super) fn extensions(&mut self, object: &Json) -> Vec<Extension> {
        let Some(member) = object.get("extensions") else {
            return Vec::new();
        };
        let JsonValue::Object(members) = &member.value.value else {
            self.fault(
                "`extensions` is not an object",
                member.value.span,
                "an object belongs here",
            )
            .help("write `{ \"priority\": \"Integer\" }`: names of extensions and their CloudEvents types");
            return Vec::new();
        };
        let extensions = members.iter();
        by_name(
            extensions
                .filter_map(|member| self.extension(member))
                .collect(),
        )
    }

    fn extension(&mut self, member: &JsonMember) -> Option<Extension> {
        let text = member.value.as_str().unwrap_or_default();
        match extension_type(&member.key, text, "the `cloudevents` object") {
            Ok(ty) => Some(Extension {
                name: member.key.to_string(),
                ty,
            }),
            Err(fault) => {
                let span = match fault.part {
                    ExtensionPart::Name => member.key_span,
                    ExtensionPart::Type => member.value.span,
                };
                self.fault(fault.message, span, fault.label)
                    .help(fault.help);
                None
            }
        }
    }
}

/// What is wrong with an extension.
pub(crate) struct ExtensionFault {
    pub(crate) part: ExtensionPart,
    pub(crate) message: String,
    pub(crate) label: &'static str,
    pub(crate) help: String,
}

/// The part of an extension that is at fault.
pub(crate) enum ExtensionPart {
    Name,
    Type,
}

/// Returns the type that `text` names, for an extension that is declared at `place`.
pub(crate) fn extension_type(
    name: &str,
    text: &str,
    place: &str,
) -> Result<ExtensionType, ExtensionFault> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name.is_empty() || !name.bytes().all(fits) {
        return Err(ExtensionFault {
            part: ExtensionPart::Name,
            message: format!("`{name}` is no name for an extension"),
            label: "not a name",
            help: "use letters a-z and digits only, such as `tenantid`".to_owned(),
        });
    }
    if RESERVED.contains(&name) || name == "partitionkey" {
        let help = if matches!(name, "subject" | "partitionkey" | "type") {
            format!("give {place} the key `{name}`")
        } else {
            "leave it out: every event has it by itself".to_owned()
        };
        return Err(ExtensionFault {
            part: ExtensionPart::Name,
            message: format!("`{name}` is no extension to declare"),
            label: "defined already",
            help,
        });
    }
    if let Some((_, ty)) = TYPES.iter().find(|(known, _)| *known == text) {
        return Ok(*ty);
    }
    let known = TYPES.iter().map(|(known, _)| *known);
    let help = match nearest(text, known.clone()) {
        Some(near) if !text.is_empty() => format!("did you mean `{near}`?"),
        _ => format!("the types are {}", quoted(known)),
    };
    Err(ExtensionFault {
        part: ExtensionPart::Type,
        message: format!("the type of extension `{name}` is not one of CloudEvents"),
        label: "not a type",
        help,
    })
}
