//! An incompatibility in, what the author of the new schema is told about it out.

use agent_events_schema::{
    CompatibilityLevel, Diagnostic, Direction, Field, Fix, Incompatibility,
    IncompatibilityKind as Kind, Node, Span, Type, Witness,
};

use super::causes;
use crate::catalog::Event;
use crate::edit;
use crate::history::ReleasedVersion;
use crate::past::Past;

/// An incompatibility between the new schema of an event and some of its released versions.
pub(super) struct Finding<'a> {
    pub(super) past: &'a Past<'a>,
    pub(super) event: &'a Event,
    pub(super) level: CompatibilityLevel,
    pub(super) direction: Direction,
    /// The released versions, newest first.
    pub(super) versions: Vec<&'a ReleasedVersion>,
    pub(super) reason: Incompatibility,
    /// A datum that proves it, of the newest of the versions.
    pub(super) witness: Option<Witness>,
}

impl Finding<'_> {
    pub(super) fn into_diagnostic(self) -> Diagnostic {
        let (new, old) = match self.direction {
            Direction::Backward => (self.reason.reader, self.reason.writer),
            Direction::Forward => (self.reason.writer, self.reason.reader),
        };
        let versions = self.versions_text();
        let mut diagnostic = Diagnostic::error(self.reason.kind.id(), self.message())
            .at(new, self.new_label())
            .and_at(old, self.old_label())
            .note(self.rule(&versions));
        diagnostic = diagnostic.because(causes(
            &self.reason.causes,
            match self.direction {
                Direction::Backward => |cause| cause.reader,
                Direction::Forward => |cause| cause.writer,
            },
        ));
        if let Some(witness) = &self.witness {
            let newest = self.newest();
            let (writer, reader) = match self.direction {
                Direction::Backward => (newest.as_str(), "the new version"),
                Direction::Forward => ("the new version", newest.as_str()),
            };
            diagnostic = diagnostic
                .note(format!(
                    "written with {writer} and not readable with {reader}: {witness}"
                ))
                .fact("witness_json", &witness.json)
                .fact("witness_hex", witness.hex())
                .fact("witness_error", &witness.reason);
        }
        let direction = match self.direction {
            Direction::Backward => "backward",
            Direction::Forward => "forward",
        };
        diagnostic = diagnostic
            .fact("event", self.event.name.as_str())
            .fact("level", self.level.as_str())
            .fact("direction", direction)
            .fact("versions", versions.as_str())
            .fact("java_type", self.reason.kind.as_java())
            .fact("java_location", &self.reason.location)
            .fact("java_message", &self.reason.message);
        diagnostic = diagnostic.fix(self.fix(new));
        for help in self.help(new) {
            diagnostic = diagnostic.help(help);
        }
        diagnostic
    }

    fn message(&self) -> String {
        let detail = &self.reason.message;
        match (self.reason.kind, self.direction) {
            (Kind::ReaderFieldMissingDefaultValue, Direction::Backward) => {
                format!("reader field `{detail}` has no default value")
            }
            (Kind::ReaderFieldMissingDefaultValue, Direction::Forward) => {
                format!("removed field `{detail}` has no default value in released versions")
            }
            (Kind::MissingEnumSymbols, Direction::Backward) => {
                format!("enum no longer has the symbols {detail}")
            }
            (Kind::MissingEnumSymbols, Direction::Forward) => {
                format!("enum has the new symbols {detail}")
            }
            (Kind::NameMismatch, _) => format!("the name changed, {detail}"),
            (Kind::FixedSizeMismatch, _) => format!("the size of a fixed changed, {detail}"),
            (Kind::AmbiguousAlias, _) => format!("aliases are ambiguous: {detail}"),
            _ => detail.clone(),
        }
    }

    fn new_label(&self) -> &'static str {
        match (self.reason.kind, self.direction) {
            (Kind::ReaderFieldMissingDefaultValue, Direction::Backward) => {
                "new in this version; events already written do not have it"
            }
            (Kind::ReaderFieldMissingDefaultValue, Direction::Forward) => {
                "no longer written; readers of released versions have nothing to put there"
            }
            (Kind::MissingEnumSymbols, Direction::Backward) => {
                "events already written may have them"
            }
            (Kind::MissingEnumSymbols, Direction::Forward) => {
                "readers of released versions do not know them"
            }
            (_, Direction::Backward) => "cannot be read from what is already written",
            (_, Direction::Forward) => "cannot be read by released versions",
        }
    }

    fn old_label(&self) -> String {
        let newest = self.versions.first();
        newest.map(|version| version.label()).unwrap_or_default()
    }

    fn rule(&self, versions: &str) -> String {
        let (event, level) = (&self.event.name, self.level);
        match self.direction {
            Direction::Backward => {
                format!("`{event}` is {level}: the new schema must read events of {versions}")
            }
            Direction::Forward => {
                format!("`{event}` is {level}: readers of {versions} must read new events")
            }
        }
    }

    fn newest(&self) -> String {
        let newest = self.versions.first();
        newest.map(|version| version.name()).unwrap_or_default()
    }

    fn versions_text(&self) -> String {
        let numbered = self
            .versions
            .iter()
            .filter(|version| version.origin.is_none());
        let numbers: Vec<String> = numbered
            .map(|version| version.version.to_string())
            .collect();
        let mut parts: Vec<String> = self
            .versions
            .iter()
            .filter(|version| version.origin.is_some())
            .map(|version| version.name())
            .collect();
        match numbers.as_slice() {
            [] => {}
            [one] => parts.push(format!("version {one}")),
            many => parts.push(format!("versions {}", many.join(", "))),
        }
        parts.join(" and ")
    }

    fn help(&self, new: Span) -> Vec<String> {
        let remedy = match (self.reason.kind, self.direction) {
            (Kind::ReaderFieldMissingDefaultValue, Direction::Backward) => self
                .field_named_at(new)
                .map_or_else(|| "add a default".to_owned(), |field| self.default_for(field)),
            (Kind::ReaderFieldMissingDefaultValue, Direction::Forward) => {
                "keep the field; it can go once all readers have a version in which it has a default".to_owned()
            }
            (Kind::MissingEnumSymbols, Direction::Backward) => {
                "keep the symbols, or give the enum a `default` that stands for unknown ones".to_owned()
            }
            (Kind::MissingEnumSymbols, Direction::Forward) => {
                "release an enum `default` first, and the symbols once all readers have it".to_owned()
            }
            (Kind::NameMismatch, Direction::Backward) => {
                "add the old name to `aliases`".to_owned()
            }
            (Kind::MissingUnionBranch, _) if !self.reason.causes.is_empty() => {
                "mend what keeps the nearest branch from fitting, which stands above".to_owned()
            }
            (Kind::MissingUnionBranch, Direction::Backward) => "keep the branch in the union".to_owned(),
            (Kind::MissingUnionBranch, Direction::Forward) => {
                "keep to the branches that released versions have".to_owned()
            }
            (Kind::AmbiguousAlias, _) => "keep one alias a field".to_owned(),
            _ => "keep the type, and add a field with a default for the new one".to_owned(),
        };
        let mut help = vec![remedy];
        if let (Kind::ReaderFieldMissingDefaultValue, Direction::Backward) =
            (self.reason.kind, self.direction)
        {
            help.push(
                "if it is a released field under a new name, add the old name to its `aliases`"
                    .to_owned(),
            );
        }
        help.push(
            "if the break is meant, publish a new event: another record with another `type`, such as `….v2`"
                .to_owned(),
        );
        help
    }

    /// Returns the remedy as an edit of the new schema.
    fn fix(&self, new: Span) -> Option<Fix> {
        let sources = self.past.sources;
        match (self.reason.kind, self.direction) {
            (Kind::ReaderFieldMissingDefaultValue, Direction::Backward) => {
                let field = self.field_named_at(new)?;
                let default = self.default_of(field)?;
                edit::add_member(sources, field.span, "default", &default)
            }
            (Kind::NameMismatch, Direction::Backward) => {
                let node = self.type_named_at(new)?;
                let old = self.reason.message.strip_prefix("expected: ")?;
                edit::add_alias(sources, node.span, &node.named()?.aliases, old)
            }
            _ => None,
        }
    }

    fn type_named_at(&self, span: Span) -> Option<&Node> {
        let set = &self.past.catalog.set;
        let mut nodes = set.named().map(|(_, id)| set.node(id));
        nodes.find(|node| node.named().is_some_and(|named| named.name_span == span))
    }

    fn field_named_at(&self, span: Span) -> Option<&Field> {
        let set = &self.past.catalog.set;
        set.named().find_map(|(_, id)| match &set.node(id).ty {
            Type::Record(record) => record.fields.iter().find(|field| field.name_span == span),
            _ => None,
        })
    }

    /// Returns the smallest default of a field; `None` when only its author can choose one.
    fn default_of(&self, field: &Field) -> Option<String> {
        let set = &self.past.catalog.set;
        let zero = |ty: &Type| match ty {
            Type::Null => Some("null"),
            Type::Boolean => Some("false"),
            Type::Int | Type::Long | Type::Float | Type::Double => Some("0"),
            Type::Bytes | Type::String => Some("\"\""),
            Type::Array(_) => Some("[]"),
            Type::Map(_) => Some("{}"),
            _ => None,
        };
        match &set.node(field.ty.node).ty {
            Type::Enum(symbols) => symbols
                .default
                .as_ref()
                .or(symbols.symbols.first())
                .map(|symbol| format!("\"{}\"", symbol.name)),
            Type::Union(branches) => {
                let first = &set.node(branches.first()?.node).ty;
                matches!(first, Type::Null).then(|| "null".to_owned())
            }
            ty => zero(ty).map(str::to_owned),
        }
    }

    fn default_for(&self, field: &Field) -> String {
        let set = &self.past.catalog.set;
        let optional = "make the type a union with `\"null\"` first, and add `\"default\": null`";
        match (self.default_of(field), &set.node(field.ty.node).ty) {
            (None, Type::Union(_)) => "add a `\"default\"` of the first branch's type".to_owned(),
            (None, _) => optional.to_owned(),
            (Some(default), Type::Null | Type::Enum(_) | Type::Union(_)) => {
                format!("add `\"default\": {default}`")
            }
            (Some(default), _) => format!(
                "add `\"default\": {default}`, or {}",
                optional.replace("first, and", "first and")
            ),
        }
    }
}
