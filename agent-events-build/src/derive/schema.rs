//! A schema file's text in, its types out, or what is wrong with it at the place that names the file.

use agent_events_schema::{Diagnostic, NodeId, SchemaSet, SourceMap, Type, parse_all};
use syn::Error;

use super::DerivedSchema;

/// The types of a file, and the record that it is about.
pub(super) struct ReadSchema {
    pub(super) set: SchemaSet,
    pub(super) node: NodeId,
}

pub(super) fn read_schema(
    schema: &DerivedSchema,
    sources: &mut SourceMap,
) -> syn::Result<ReadSchema> {
    let source = sources.add(schema.label.clone(), schema.text.clone());
    let parsed = parse_all(sources, &[source]);
    let faults = parsed
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error());
    let faults: Vec<String> = faults.map(|diagnostic| text(diagnostic, sources)).collect();
    if !faults.is_empty() {
        return Err(Error::new(schema.span, faults.join("\n")));
    }
    match parsed.set.roots() {
        [root] if matches!(parsed.set.node(root.node).ty, Type::Record(_)) => Ok(ReadSchema {
            node: root.node,
            set: parsed.set,
        }),
        _ => {
            let message = format!(
                "{} is not the schema of one record: name a file whose schema is a record",
                schema.label
            );
            Err(Error::new(schema.span, message))
        }
    }
}

/// A diagnostic in a few lines; the macro's dependencies have no renderer.
fn text(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut text = match &diagnostic.primary {
        Some(label) => format!("{}: {}", sources.describe(label.span), diagnostic.message),
        None => diagnostic.message.clone(),
    };
    for note in &diagnostic.notes {
        text.push_str("\n  = note: ");
        text.push_str(note);
    }
    for help in &diagnostic.help {
        text.push_str("\n  = help: ");
        text.push_str(help);
    }
    text
}
