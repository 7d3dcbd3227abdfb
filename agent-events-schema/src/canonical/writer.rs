//! A schema and a way to write each of its types in, one text out; nesting costs heap, never stack.

use std::borrow::Cow;

use crate::schema::{NodeId, SchemaRef, Type, TypeRef};

/// A part of the text that is still to be written.
enum Step<'a> {
    /// A text as it is.
    Text(Cow<'a, str>),
    /// A type, standing in a definition of this namespace.
    Type {
        node: NodeId,
        namespace: Option<&'a str>,
    },
}

/// What one type consists of, in the order of the text.
pub(super) struct Parts<'a> {
    steps: Vec<Step<'a>>,
    /// The namespace of the definition around the type.
    pub(super) namespace: Option<&'a str>,
}

impl<'a> Parts<'a> {
    pub(super) fn text(&mut self, text: impl Into<Cow<'a, str>>) {
        self.steps.push(Step::Text(text.into()));
    }

    pub(super) fn array(&mut self, item: NodeId, end: String) {
        self.text("{\"type\":\"array\",\"items\":");
        self.ty(item);
        self.text(end);
    }

    pub(super) fn map(&mut self, value: NodeId, end: String) {
        self.text("{\"type\":\"map\",\"values\":");
        self.ty(value);
        self.text(end);
    }

    pub(super) fn union(&mut self, branches: &[TypeRef]) {
        self.text("[");
        for (index, branch) in branches.iter().enumerate() {
            if index > 0 {
                self.text(",");
            }
            self.ty(branch.node);
        }
        self.text("]");
    }

    /// Writes a field of a record whose namespace is `namespace`, up to its type.
    pub(super) fn field(
        &mut self,
        index: usize,
        name: &'a str,
        ty: NodeId,
        namespace: Option<&'a str>,
    ) {
        self.text(if index > 0 {
            ",{\"name\":\""
        } else {
            "{\"name\":\""
        });
        self.text(name);
        self.text("\",\"type\":");
        self.steps.push(Step::Type {
            node: ty,
            namespace,
        });
    }

    fn ty(&mut self, node: NodeId) {
        let namespace = self.namespace;
        self.steps.push(Step::Type { node, namespace });
    }
}

/// Writes a schema; `expand` says what a type consists of.
///
/// A chain of references may be far longer than any text is deep, which is why this does not recurse.
pub(super) fn write<'a>(
    schema: SchemaRef<'a>,
    mut expand: impl FnMut(SchemaRef<'a>, &mut Parts<'a>),
) -> String {
    let mut out = String::new();
    let mut waiting = vec![Step::Type {
        node: schema.node,
        namespace: None,
    }];
    let mut parts = Parts {
        steps: Vec::new(),
        namespace: None,
    };
    while let Some(step) = waiting.pop() {
        match step {
            Step::Text(text) => out.push_str(&text),
            Step::Type { node, namespace } => {
                parts.namespace = namespace;
                expand(schema.at(node), &mut parts);
                let is_text = |step: &Step<'_>| matches!(step, Step::Text(_));
                let texts = parts.steps.iter().take_while(|step| is_text(step)).count();
                for step in parts.steps.drain(..texts) {
                    if let Step::Text(text) = step {
                        out.push_str(&text);
                    }
                }
                waiting.extend(parts.steps.drain(..).rev());
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
