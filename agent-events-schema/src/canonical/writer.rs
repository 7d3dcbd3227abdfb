//! A schema and a way to write each of its types in, one text out; nesting costs heap, never stack.

use std::collections::HashSet;

use crate::schema::{Field, Named, Node, NodeId, Record, SchemaRef, Type};

/// What one form of a schema writes for its types; the rest is the same in every form.
pub(super) trait Form {
    /// Writes the name of a type that was written before; it stands in a definition of this namespace.
    fn again(&self, out: &mut String, named: &Named, _namespace: Option<&str>) {
        push_all(out, ["\"", named.name.as_str(), "\""]);
    }

    /// Writes a record up to its fields.
    fn record(&self, out: &mut String, record: &Record, _namespace: Option<&str>) {
        let name = record.named.name.as_str();
        push_all(
            out,
            ["{\"name\":\"", name, "\",\"type\":\"record\",\"fields\":["],
        );
    }

    /// Writes what follows the type of a field, without the brace.
    fn field_end(&self, out: &mut String, field: &Field);

    /// Writes what follows the parts of an array, map or record, without the brace.
    fn end(&self, out: &mut String, node: &Node);

    /// Writes a type that has no parts.
    fn leaf(&self, out: &mut String, node: &Node, namespace: Option<&str>);
}

/// A type whose parts are being written.
struct Begun<'a> {
    node: &'a Node,
    /// How many of them have been.
    done: usize,
    /// That of the definition in which the parts stand.
    namespace: Option<&'a str>,
}

/// Bytes that many a schema takes.
const MANY_BYTES: usize = 1 << 10;

/// Writes a schema in a form.
pub(super) fn write(schema: SchemaRef<'_>, form: &impl Form) -> String {
    let mut writer = Writer {
        schema,
        form,
        out: String::with_capacity(MANY_BYTES),
        defined: HashSet::new(),
    };
    let mut open = Vec::new();
    open.extend(writer.begin(schema.node, None));
    while let Some(begun) = open.last_mut() {
        match writer.next(begun) {
            Some(node) => {
                let inner = writer.begin(node, begun.namespace);
                open.extend(inner);
            }
            None => {
                open.pop();
            }
        }
    }
    writer.out
}

struct Writer<'a, F> {
    schema: SchemaRef<'a>,
    form: &'a F,
    out: String,
    defined: HashSet<NodeId>,
}

impl<'a, F: Form> Writer<'a, F> {
    /// Writes a type up to its parts, and returns it where it has any.
    fn begin(&mut self, id: NodeId, namespace: Option<&'a str>) -> Option<Begun<'a>> {
        let node = self.schema.at(id).get();
        if let Some(named) = node.named()
            && !self.defined.insert(id)
        {
            self.form.again(&mut self.out, named, namespace);
            return None;
        }
        let mut namespace = namespace;
        match &node.ty {
            Type::Array(_) => self.out.push_str("{\"type\":\"array\",\"items\":"),
            Type::Map(_) => self.out.push_str("{\"type\":\"map\",\"values\":"),
            Type::Union(_) => self.out.push('['),
            Type::Record(record) => {
                self.form.record(&mut self.out, record, namespace);
                namespace = record.named.name.namespace();
            }
            _ => {
                self.form.leaf(&mut self.out, node, namespace);
                return None;
            }
        }
        Some(Begun {
            node,
            done: 0,
            namespace,
        })
    }

    /// Returns the next part of a type; what stands before it has been written, or all that follows the last.
    fn next(&mut self, begun: &mut Begun<'a>) -> Option<NodeId> {
        let (done, out) = (begun.done, &mut self.out);
        begun.done += 1;
        match &begun.node.ty {
            Type::Array(part) | Type::Map(part) if done == 0 => return Some(part.node),
            Type::Union(branches) => {
                if let Some(branch) = branches.get(done) {
                    if done > 0 {
                        out.push(',');
                    }
                    return Some(branch.node);
                }
                out.push(']');
                return None;
            }
            Type::Record(record) => {
                if let Some(before) = done.checked_sub(1) {
                    self.form.field_end(out, &record.fields[before]);
                    out.push('}');
                }
                if let Some(field) = record.fields.get(done) {
                    out.push_str(if done > 0 {
                        ",{\"name\":\""
                    } else {
                        "{\"name\":\""
                    });
                    out.push_str(&field.name);
                    out.push_str("\",\"type\":");
                    return Some(field.ty.node);
                }
                out.push(']');
            }
            _ => {}
        }
        self.form.end(out, begun.node);
        out.push('}');
        None
    }
}

/// Adds texts one after another.
pub(super) fn push_all<const N: usize>(out: &mut String, texts: [&str; N]) {
    for text in texts {
        out.push_str(text);
    }
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
