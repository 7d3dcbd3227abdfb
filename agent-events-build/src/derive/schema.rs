//! A schema file and its neighbours in, the types of its record out, or what is wrong at the place that names the file.

use std::io;

use agent_events_schema::{
    Diagnostic, NodeId, Parsed, Record, SchemaSet, SourceId, SourceMap, Type, parse_all,
};
use syn::Error;

use super::DerivedSchema;
use crate::plan::SchemaPlan;
use crate::suggest::nearest;

/// The types of a file, and the record that it is about.
pub(super) struct ReadSchema {
    pub(super) set: SchemaSet,
    pub(super) node: NodeId,
    pub(super) record: Record,
    /// The path of the file, then those of the files that define what it uses.
    pub(super) files: Vec<String>,
}

impl ReadSchema {
    pub(super) fn plan(&self) -> SchemaPlan {
        SchemaPlan::new(&self.record.named, self.set.schema(self.node))
    }
}

pub(super) fn read_schema(
    schema: &DerivedSchema,
    neighbours: &dyn Fn() -> Vec<(String, String)>,
    sources: &mut SourceMap,
) -> syn::Result<ReadSchema> {
    let text = schema
        .text
        .as_ref()
        .map_err(|error| unreadable(schema, error, neighbours))?;
    let source = sources.add(schema.label.clone(), text.clone());
    let (parsed, ids) = parse_with(neighbours, source, sources);
    let faults: Vec<String> = parsed
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(|diagnostic| self::text(diagnostic, sources))
        .collect();
    if !faults.is_empty() {
        return Err(Error::new(schema.span, faults.join("\n\n")));
    }
    let roots = parsed.set.roots().iter();
    let mut own = roots.filter(|root| root.span.source == source);
    if let (Some(root), None) = (own.next(), own.next())
        && let Type::Record(record) = &parsed.set.node(root.node).ty
    {
        return Ok(ReadSchema {
            node: root.node,
            record: record.clone(),
            files: ids
                .iter()
                .map(|id| sources.get(*id).label().to_owned())
                .collect(),
            set: parsed.set,
        });
    }
    let message = format!(
        "{} is not the schema of one record: name a file whose schema is a record",
        schema.label
    );
    Err(Error::new(schema.span, message))
}

fn unreadable(
    schema: &DerivedSchema,
    error: &io::Error,
    neighbours: &dyn Fn() -> Vec<(String, String)>,
) -> Error {
    let label = &schema.label;
    let message = match error.kind() {
        io::ErrorKind::NotFound => {
            let others = neighbours();
            let others = others.iter().map(|(label, _)| label.as_str());
            match nearest(label, others) {
                Some(meant) => format!("there is no file {label}: did you mean `{meant}`?"),
                None => format!(
                    "there is no file {label}: the path is relative to the folder of Cargo.toml"
                ),
            }
        }
        io::ErrorKind::InvalidData => format!("{label} is not text: save it as UTF-8"),
        _ => format!(
            "cannot read {label}: {error}; write a path that is relative to the folder of Cargo.toml"
        ),
    };
    Error::new(schema.span, message)
}

/// Parses the file together with the neighbours that define the names it uses, and those that these use, but no others:
/// what is wrong elsewhere in the folder is no concern of this struct.
fn parse_with(
    neighbours: &dyn Fn() -> Vec<(String, String)>,
    source: SourceId,
    sources: &mut SourceMap,
) -> (Parsed, Vec<SourceId>) {
    let mut ids = vec![source];
    let mut parsed = parse_all(sources, &ids);
    let mut others = None;
    loop {
        let missing = unknown_names(&parsed, sources);
        if missing.is_empty() {
            return (parsed, ids);
        }
        let known = ids.len();
        others
            .get_or_insert_with(neighbours)
            .retain(|(label, text)| {
                let wanted = missing.iter().any(|name| defines(text, name));
                if wanted {
                    ids.push(sources.add(label.clone(), text.clone()));
                }
                !wanted
            });
        if ids.len() == known {
            return (parsed, ids);
        }
        parsed = parse_all(sources, &ids);
    }
}

/// Returns the names that are used and not defined, without their namespaces.
fn unknown_names(parsed: &Parsed, sources: &SourceMap) -> Vec<String> {
    let unknown = parsed
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.rule == "unknown_type");
    unknown
        .filter_map(|diagnostic| diagnostic.primary.as_ref())
        .map(|label| sources.snippet(label.span).trim_matches('"'))
        .map(|name| last_part(name).to_owned())
        .collect()
}

/// Tells whether a text seems to define a name. It may be no JSON at all: then that is what the user has to know.
fn defines(text: &str, name: &str) -> bool {
    text.split("\"name\"").skip(1).any(|after| {
        let value = after
            .trim_start()
            .strip_prefix(':')
            .and_then(|value| value.trim_start().strip_prefix('"'));
        let value = value.and_then(|value| value.split('"').next());
        value.is_some_and(|value| last_part(value) == name)
    })
}

fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// A diagnostic in a few lines; the macro's dependencies have no renderer.
fn text(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut lines = vec![diagnostic.message.clone()];
    if let Some(label) = &diagnostic.primary {
        lines[0] = format!("{}: {}", sources.describe(label.span), diagnostic.message);
        if !label.text.is_empty() {
            lines[0] = format!("{}: {}", lines[0], label.text);
        }
    }
    let secondary = diagnostic.secondary.iter();
    lines.extend(
        secondary.map(|label| format!("  = {}: {}", sources.describe(label.span), label.text)),
    );
    lines.extend(
        diagnostic
            .notes
            .iter()
            .map(|note| format!("  = note: {note}")),
    );
    lines.extend(
        diagnostic
            .help
            .iter()
            .map(|help| format!("  = help: {help}")),
    );
    lines.join("\n")
}

/// Returns a type as the specification calls it.
pub(super) fn avro_name(set: &SchemaSet, id: NodeId) -> String {
    let node = set.node(id);
    if let Some(logical) = &node.logical {
        return logical.name().to_owned();
    }
    match &node.ty {
        Type::Array(item) => format!("array of {}", avro_name(set, item.node)),
        Type::Map(values) => format!("map of {}", avro_name(set, values.node)),
        Type::Union(branches) => {
            let branches: Vec<String> = branches
                .iter()
                .map(|branch| avro_name(set, branch.node))
                .collect();
            branches.join(" or ")
        }
        other => match node.named() {
            Some(named) => format!("{} {}", other.kind(), named.name),
            None => other.kind().to_owned(),
        },
    }
}
