//! An incompatibility in, what the author of the new schema is told about it out.

use agent_events_schema::{
    CompatibilityLevel, Diagnostic, Direction, Field, Incompatibility, IncompatibilityKind as Kind,
    Span, Type,
};

use crate::catalog::{Catalog, Event};

/// An incompatibility between the new schema of an event and some of its released versions.
pub(super) struct Finding<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) event: &'a Event,
    pub(super) level: CompatibilityLevel,
    pub(super) direction: Direction,
    /// The numbers of the released versions, newest first.
    pub(super) versions: Vec<u32>,
    pub(super) reason: Incompatibility,
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
        for cause in leaves(&self.reason) {
            diagnostic = diagnostic.note(format!("nearest branch: {cause}"));
        }
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
        let newest = self.versions.first().copied().unwrap_or_default();
        format!("as released in version {newest}")
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

    fn versions_text(&self) -> String {
        let numbers: Vec<String> = self.versions.iter().map(u32::to_string).collect();
        match numbers.as_slice() {
            [one] => format!("version {one}"),
            many => format!("versions {}", many.join(", ")),
        }
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

    fn field_named_at(&self, span: Span) -> Option<&Field> {
        self.catalog
            .set
            .named()
            .find_map(|(_, id)| match &self.catalog.set.node(id).ty {
                Type::Record(record) => record.fields.iter().find(|field| field.name_span == span),
                _ => None,
            })
    }

    fn default_for(&self, field: &Field) -> String {
        let set = &self.catalog.set;
        let default = match &set.node(field.ty.node).ty {
            Type::Null => "null",
            Type::Boolean => "false",
            Type::Int | Type::Long | Type::Float | Type::Double => "0",
            Type::Bytes | Type::String => "\"\"",
            Type::Array(_) => "[]",
            Type::Map(_) => "{}",
            Type::Enum(r#enum) => match r#enum.symbols.first() {
                Some(symbol) => return format!("add `\"default\": \"{}\"`", symbol.name),
                None => "null",
            },
            Type::Union(branches) => match branches.first().map(|branch| &set.node(branch.node).ty)
            {
                Some(Type::Null) => "null",
                _ => return "add a `\"default\"` of the first branch's type".to_owned(),
            },
            Type::Record(_) | Type::Fixed(_) => {
                return "make the type a union with `\"null\"` first, and add `\"default\": null`"
                    .to_owned();
            }
        };
        match default {
            "null" => "add `\"default\": null`".to_owned(),
            _ => format!(
                "add `\"default\": {default}`, or make the type a union with `\"null\"` first and add `\"default\": null`"
            ),
        }
    }
}

/// What is wrong at the bottom of nested unions.
fn leaves(reason: &Incompatibility) -> Vec<&Incompatibility> {
    let mut leaves = Vec::new();
    let mut open: Vec<&Incompatibility> = reason.causes.iter().collect();
    while let Some(cause) = open.pop() {
        if cause.causes.is_empty() {
            leaves.push(cause);
        }
        open.extend(&cause.causes);
    }
    leaves.reverse();
    leaves
}
