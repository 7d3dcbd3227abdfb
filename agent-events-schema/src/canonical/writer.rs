//! A schema and a way to write each of its types in, one text out; nesting costs heap, never stack.

use std::borrow::Cow;

use crate::schema::{NodeId, SchemaRef, Type};

/// A part of the text that is still to be written.
pub(super) enum Step<'a> {
    /// A text as it is.
    Text(Cow<'a, str>),
    /// A type, standing in a definition of this namespace.
    Type {
        node: NodeId,
        namespace: Option<&'a str>,
    },
}

impl<'a> Step<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }
}

/// Writes a schema; `expand` says what a type consists of.
///
/// A chain of references may be far longer than any text is deep, which is why this does not recurse.
pub(super) fn write<'a>(
    schema: SchemaRef<'a>,
    mut expand: impl FnMut(SchemaRef<'a>, Option<&'a str>, &mut Vec<Step<'a>>),
) -> String {
    let mut out = String::new();
    let mut waiting = vec![Step::Type {
        node: schema.node,
        namespace: None,
    }];
    let mut parts = Vec::new();
    while let Some(step) = waiting.pop() {
        match step {
            Step::Text(text) => out.push_str(&text),
            Step::Type { node, namespace } => {
                expand(schema.at(node), namespace, &mut parts);
                let is_text = |step: &Step<'_>| matches!(step, Step::Text(_));
                let texts = parts.iter().take_while(|step| is_text(step)).count();
                for step in parts.drain(..texts) {
                    if let Step::Text(text) = step {
                        out.push_str(&text);
                    }
                }
                waiting.extend(parts.drain(..).rev());
            }
        }
    }
    out
}

/// Returns the name of a type without parts, in quotes.
pub(super) fn quoted(ty: &Type) -> &'static str {
    match ty {
        Type::Null => "\"null\"",
        Type::Boolean => "\"boolean\"",
        Type::Int => "\"int\"",
        Type::Long => "\"long\"",
        Type::Float => "\"float\"",
        Type::Double => "\"double\"",
        Type::Bytes => "\"bytes\"",
        Type::String => "\"string\"",
        Type::Array(_) => "\"array\"",
        Type::Map(_) => "\"map\"",
        Type::Union(_) => "\"union\"",
        Type::Record(_) => "\"record\"",
        Type::Enum(_) => "\"enum\"",
        Type::Fixed(_) => "\"fixed\"",
    }
}
