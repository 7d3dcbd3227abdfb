//! The text of a released version in, its schema out, when it is asked for.

use std::sync::{Arc, OnceLock};

use agent_events_schema::{
    CompatibilityLevel, Diagnostic, Json, NodeId, SchemaRef, SchemaSet, SourceId, Span,
    canonical_string, parse_documents,
};

use super::compact::compact;
use crate::lock::Identity;

/// A version of an event that consumers may have data of.
#[derive(Debug, Clone)]
pub(crate) struct ReleasedVersion {
    /// Its number; the first is 1.
    pub(crate) version: u32,
    /// What it is called when it was not released but stands elsewhere, such as `git:main`.
    pub(crate) origin: Option<String>,
    /// What the schema is.
    pub(crate) identity: Identity,
    /// The event types it had.
    pub(crate) types: Vec<String>,
    /// The level at which it is known to have been compared with the versions before it, and nothing was found.
    pub(crate) compared: Option<CompatibilityLevel>,
    /// The schema.
    pub(crate) content: Content,
}

/// A schema, parsed or not yet.
///
/// Most builds look into few of the released versions, and parsing is most of what those would cost.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    /// What is not parsed yet; it is known to be what was released.
    text: Option<Text>,
    parsed: OnceLock<Parsed>,
}

#[derive(Debug, Clone)]
struct Text {
    source: SourceId,
    /// As the file has it, for positions.
    written: Arc<str>,
}

#[derive(Debug, Clone)]
struct Parsed {
    set: Arc<SchemaSet>,
    node: NodeId,
    is_valid: bool,
}

impl Content {
    /// Takes a schema that is parsed, and maybe others beside it.
    pub(crate) fn parsed(set: Arc<SchemaSet>, node: NodeId) -> Self {
        Self {
            text: None,
            parsed: OnceLock::from(Parsed {
                set,
                node,
                is_valid: true,
            }),
        }
    }

    /// Takes the text of a schema, which is its canonical string but for white space.
    pub(super) fn unparsed(source: SourceId, written: Arc<str>) -> Self {
        Self {
            text: Some(Text { source, written }),
            parsed: OnceLock::new(),
        }
    }

    fn get(&self) -> &Parsed {
        self.parsed.get_or_init(|| {
            let text = self.text.as_ref();
            let parsed = text.and_then(|text| parsed(&text.written, text.source));
            parsed.unwrap_or_else(nothing)
        })
    }
}

fn parsed(text: &str, source: SourceId) -> Option<Parsed> {
    let document = Json::parse(text, source).ok()?;
    let parsed = parse_documents(&[document]);
    let root = parsed.set.roots().first().copied()?;
    let is_valid = !parsed.diagnostics.iter().any(Diagnostic::is_error);
    is_valid.then(|| Parsed {
        node: root.node,
        set: Arc::new(parsed.set),
        is_valid: true,
    })
}

/// What stands for a text that is no schema: no event is compatible with it.
fn nothing() -> Parsed {
    let source = agent_events_schema::SourceMap::default().add("nothing", "");
    let parsed = parsed("\"null\"", source).expect("a primitive type is a schema");
    Parsed {
        is_valid: false,
        ..parsed
    }
}

impl ReleasedVersion {
    /// Returns what is said where it stands.
    #[must_use]
    pub(crate) fn label(&self) -> String {
        match &self.origin {
            Some(origin) => format!("as it is in `{origin}`"),
            None => format!("as released in version {}", self.version),
        }
    }

    /// Returns what it is called in findings.
    #[must_use]
    pub(crate) fn name(&self) -> String {
        match &self.origin {
            Some(origin) => format!("`{origin}`"),
            None => format!("version {}", self.version),
        }
    }

    /// Returns the event's record.
    #[must_use]
    pub(crate) fn schema(&self) -> SchemaRef<'_> {
        let Parsed { set, node, .. } = self.content.get();
        set.schema(*node)
    }

    /// Returns its types, and maybe others.
    #[must_use]
    pub(crate) fn set(&self) -> &SchemaSet {
        &self.content.get().set
    }

    /// Returns its types to keep, and the event's record among them.
    #[cfg(feature = "cli")]
    #[must_use]
    pub(crate) fn shared(&self) -> (Arc<SchemaSet>, NodeId) {
        let Parsed { set, node, .. } = self.content.get();
        (Arc::clone(set), *node)
    }

    /// Returns its canonical string.
    #[must_use]
    pub(crate) fn canonical(&self) -> String {
        match &self.content.text {
            Some(text) => compact(&text.written),
            None => canonical_string(self.schema()),
        }
    }

    /// Tells whether somebody looked into it and found no schema.
    pub(super) fn is_invalid(&self) -> bool {
        let parsed = self.content.parsed.get();
        parsed.is_some_and(|parsed| !parsed.is_valid)
    }

    /// Returns where its text begins.
    pub(super) fn start(&self) -> Option<Span> {
        let text = self.content.text.as_ref()?;
        Some(Span::new(text.source, 0, 1))
    }
}
