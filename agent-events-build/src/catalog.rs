//! Resolved schemas in, the catalog out: which records are events, and what their `cloudevents` objects say.

mod extensions;
mod topic;
mod types;

use std::sync::OnceLock;

use agent_events_schema::{
    Diagnostic, FullName, Guid, Json, JsonMember, JsonValue, LogicalType, Node, NodeId, Record,
    SchemaRef, SchemaSet, Span, Type, canonical_string,
};

use crate::suggest::nearest;

pub use extensions::{Extension, ExtensionType};
pub(crate) use extensions::{ExtensionPart, by_name, extension_type};
pub use topic::Topic;

/// What the schemas of one folder say.
#[derive(Debug, Default)]
pub struct Catalog {
    /// Every type, events or not.
    pub set: SchemaSet,
    /// The records that are events, sorted by full name.
    pub events: Vec<Event>,
    /// The topics that are described, sorted by name.
    pub topics: Vec<Topic>,
    /// How many `cloudevents` objects are at fault, so that their records are no events; one for schemas that are.
    pub faulty: usize,
}

/// A record with a `cloudevents` object.
#[derive(Debug)]
pub struct Event {
    /// The record's full name.
    pub name: FullName,
    /// The record.
    pub node: NodeId,
    /// The values of its `type` attribute.
    pub types: EventTypes,
    /// The field that is the `subject` attribute.
    pub subject: Option<FieldIndex>,
    /// The field that is the `partitionkey` attribute.
    pub partition_key: Option<FieldIndex>,
    /// The topic it is meant for.
    pub topic: Option<String>,
    /// Extension attributes with their types, sorted by name.
    pub extensions: Vec<Extension>,
    /// Where the `cloudevents` object stands.
    pub span: Span,
    /// All that the schema says, once somebody asked for it.
    pub(crate) whole: OnceLock<Whole>,
}

/// All that a schema says, as one text.
#[derive(Debug, Clone)]
pub struct Whole {
    /// Its canonical string.
    pub text: String,
    /// The GUID that is made of it.
    pub guid: Guid,
}

impl Whole {
    /// Returns what a schema says.
    #[must_use]
    pub fn of(schema: SchemaRef<'_>) -> Self {
        let text = canonical_string(schema);
        Self {
            guid: Guid::of(&text),
            text,
        }
    }
}

impl Event {
    /// Returns what its schema says; `set` is the one it is from.
    #[must_use]
    pub fn whole(&self, set: &SchemaSet) -> &Whole {
        self.whole.get_or_init(|| Whole::of(set.schema(self.node)))
    }
}

/// A field by its place in the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldIndex(pub usize);

/// How an event gets its `type` attribute.
#[derive(Debug)]
pub enum EventTypes {
    /// One type for every event.
    One(TypeName),
    /// A field of an enum type chooses; one type per symbol, in the enum's order.
    By(FieldIndex, Vec<TypeName>),
}

/// A `type` attribute as written.
#[derive(Debug, Clone)]
pub struct TypeName {
    /// The attribute's value.
    pub text: String,
    /// Where it is written.
    pub span: Span,
}

impl EventTypes {
    /// Returns every type name with its place.
    #[must_use]
    pub fn names(&self) -> &[TypeName] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::By(_, names) => names,
        }
    }

    /// Returns every type name.
    #[cfg(feature = "report")]
    pub(crate) fn texts(&self) -> Vec<String> {
        let names = self.names().iter();
        names.map(|name| name.text.clone()).collect()
    }
}

const KEYS: [&str; 5] = ["type", "subject", "partitionkey", "topic", "extensions"];

impl Catalog {
    /// Finds the events of a set; `attached` gives the object of a record whose schema cannot be edited.
    pub fn new<'a>(
        set: SchemaSet,
        attached: impl Fn(&FullName) -> Option<&'a Json>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut events = Vec::new();
        let mut objects = 0;
        for (name, id) in set.named() {
            let node = set.node(id);
            let own = node.property("cloudevents").map(|member| &member.value);
            let object = attached(name).or(own);
            objects += usize::from(object.is_some());
            match (&node.ty, object) {
                (Type::Record(_), None) => diagnostics.extend(misspelt(node)),
                (_, None) => {}
                (Type::Record(record), Some(object)) => {
                    let mut reader = EventReader {
                        set: &set,
                        record,
                        diagnostics,
                    };
                    events.extend(reader.read(object, id));
                }
                (_, Some(object)) => diagnostics.push(
                    Diagnostic::error("event_not_a_record", format!("`{name}` cannot be an event"))
                        .at(object.span, "only records are events")
                        .help(
                            "move the `cloudevents` object to a record with a field of this type",
                        ),
                ),
            }
        }
        let faulty = objects - events.len();
        Self {
            set,
            events,
            topics: Vec::new(),
            faulty,
        }
    }
}

/// A key that is nearly `cloudevents` has no effect, and its record silently is no event.
fn misspelt(node: &Node) -> Option<Diagnostic> {
    let mut properties = node.properties.iter();
    let member = properties.find(|member| {
        let plain: String = member
            .key
            .chars()
            .filter(|char| !matches!(char, '_' | '-' | ' '))
            .collect();
        nearest(&plain, ["cloudevents"]).is_some()
    })?;
    let message = format!(
        "`{}` is not the key that makes a record an event",
        member.key
    );
    Some(
        Diagnostic::warning("unknown_attribute", message)
            .at(member.key_span, "did you mean `cloudevents`?")
            .note(
                "an attribute that Avro does not know has no effect, and so the record is no event",
            )
            .help(
                "write `cloudevents`, or choose a name for your own attribute that is less like it",
            ),
    )
}

/// Reads the `cloudevents` object of one record.
struct EventReader<'a> {
    set: &'a SchemaSet,
    record: &'a Record,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl EventReader<'_> {
    fn read(&mut self, object: &Json, node: NodeId) -> Option<Event> {
        let JsonValue::Object(members) = &object.value else {
            self.fault(
                "`cloudevents` is not an object",
                object.span,
                "an object belongs here",
            )
            .help("write `\"cloudevents\": { \"type\": \"com.example.thing.happened\" }`");
            return None;
        };
        let before = self.diagnostics.len();
        for member in members {
            if !KEYS.contains(&&*member.key) {
                self.unknown_key(member);
            }
        }
        let types = self.types(object);
        let subject = self.attribute_field(object, "subject");
        let partition_key = self.attribute_field(object, "partitionkey");
        let topic = self.topic(object);
        let extensions = self.extensions(object);
        if self.diagnostics.len() > before {
            return None;
        }
        Some(Event {
            name: self.record.named.name.clone(),
            node,
            types: types?,
            subject,
            partition_key,
            topic,
            extensions,
            span: object.span,
            whole: OnceLock::new(),
        })
    }

    /// Starts an error at `span`; the caller adds the remedy.
    fn fault(&mut self, message: impl Into<String>, span: Span, label: &str) -> Remedy<'_> {
        self.diagnostics
            .push(Diagnostic::error("invalid_cloudevents", message).at(span, label));
        Remedy(self.diagnostics)
    }

    fn unknown_key(&mut self, member: &JsonMember) {
        let help = match nearest(&member.key, KEYS) {
            Some(key) => format!("did you mean `{key}`?"),
            None => format!("the keys are {}", quoted(KEYS)),
        };
        self.fault(
            format!("`cloudevents` has no key `{}`", member.key),
            member.key_span,
            "unknown key",
        )
        .help(help);
    }

    /// Reads a key whose value names a field that can be a CloudEvents attribute.
    fn attribute_field(&mut self, object: &Json, key: &str) -> Option<FieldIndex> {
        let member = object.get(key)?;
        let index = self.field(&member.value)?;
        let field = &self.record.fields[index.0];
        if !self.is_text(field.ty.node) {
            self.fault(
                format!("field `{}` cannot be the `{key}`", field.name),
                member.value.span,
                "its type has no form as text",
            )
            .help("name a field of type string, uuid, int, long or enum, or one of these or null");
            return None;
        }
        Some(index)
    }

    fn is_text(&self, node: NodeId) -> bool {
        let node = self.set.node(node);
        match &node.ty {
            Type::String | Type::Enum(_) => true,
            Type::Int | Type::Long => node.logical.is_none(),
            Type::Fixed(_) => node.logical == Some(LogicalType::Uuid),
            Type::Union(branches) => {
                let null = |branch: NodeId| matches!(self.set.node(branch).ty, Type::Null);
                branches.len() == 2
                    && branches.iter().filter(|branch| null(branch.node)).count() == 1
                    && branches
                        .iter()
                        .all(|branch| null(branch.node) || self.is_text(branch.node))
            }
            _ => false,
        }
    }

    fn field(&mut self, name: &Json) -> Option<FieldIndex> {
        let fields = || self.record.fields.iter().map(|field| field.name.as_str());
        let Some(text) = name.as_str() else {
            self.fault(
                "a field's name is not a string",
                name.span,
                "a string belongs here",
            )
            .help("write the name of a field of this record");
            return None;
        };
        if let Some(index) = fields().position(|field| field == text) {
            return Some(FieldIndex(index));
        }
        let help = match nearest(text, fields()) {
            Some(field) => format!("did you mean `{field}`?"),
            None => format!("the fields are {}", quoted(fields())),
        };
        let message = format!("record `{}` has no field `{text}`", self.record.named.name);
        self.fault(message, name.span, "no such field").help(help);
        None
    }

    fn topic(&mut self, object: &Json) -> Option<String> {
        let member = object.get("topic")?;
        match member.value.as_str() {
            Some(text) if is_topic(text) => Some(text.to_owned()),
            _ => {
                self.fault(
                    "`topic` is not the name of a Kafka topic",
                    member.value.span,
                    "not a topic",
                )
                .help("use 1 to 249 letters, digits, dots, underscores and hyphens");
                None
            }
        }
    }
}

/// Tells whether Kafka takes `text` as the name of a topic.
pub(crate) fn is_topic(text: &str) -> bool {
    (1..=249).contains(&text.len())
        && !matches!(text, "." | "..")
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// The diagnostic just pushed, to which a remedy is added.
struct Remedy<'a>(&'a mut Vec<Diagnostic>);

impl Remedy<'_> {
    fn help(self, text: impl Into<String>) {
        if let Some(last) = self.0.last_mut() {
            last.help.push(text.into());
        }
    }
}

fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
