//! The JSON of a schema in, its type in the draft out; names are only noted, not looked up.

use crate::diagnostic::{Diagnostic, Severity};
use crate::json::{Json, JsonMember, JsonValue};
use crate::schema::{Node, Type, TypeRef};
use crate::source::Span;

use super::attributes::Kind;
use super::draft::{Draft, Namespace, primitive};

impl Draft {
    /// Adds what one text says: a schema or a protocol.
    pub(super) fn collect(&mut self, json: &Json) {
        if json.get("protocol").is_some() && json.get("type").is_none() {
            self.protocol(json);
        } else if let Some(root) = self.schema(json, &Namespace::default()) {
            self.roots.push(root);
        }
    }

    fn protocol(&mut self, json: &Json) {
        let name = json
            .get("protocol")
            .and_then(|member| member.value.as_str())
            .unwrap_or_default();
        let mut namespace = name
            .rsplit_once('.')
            .map_or_else(Namespace::default, |(space, _)| Namespace::parse(space));
        if !name.contains('.')
            && let Some(member) = json.get("namespace")
            && let Some(text) = self.optional_text(member)
        {
            namespace = Namespace::parse(text);
        }
        if let Some(member) = json.get("types")
            && let Some(types) = self.array_of(member)
        {
            for ty in types {
                if matches!(ty.value, JsonValue::Object(_)) {
                    self.schema(ty, &namespace);
                } else {
                    self.report(
                        Diagnostic::error(
                            "wrong_json_type",
                            format!("a type of a protocol is {}", ty.kind()),
                        )
                        .at(ty.span, "an object is expected")
                        .help("define a record, error, enum or fixed here"),
                    );
                }
            }
        }
        if let Some(member) = json.get("messages") {
            self.report(
                Diagnostic::new(
                    Severity::Note,
                    "messages_ignored",
                    "the messages of a protocol are not used",
                )
                .at(member.key_span, "only the types are read"),
            );
        }
    }

    /// Adds the type that `json` describes; `None` when it cannot be made out, which is reported.
    pub(super) fn schema(&mut self, json: &Json, namespace: &Namespace) -> Option<TypeRef> {
        match &json.value {
            JsonValue::String(name) => Some(self.name(name, json.span, namespace)),
            JsonValue::Array(branches) => Some(self.union(branches, json.span, namespace)),
            JsonValue::Object(_) => self.object(json, namespace),
            _ => {
                self.report(
                    Diagnostic::error("wrong_json_type", format!("a type is {}", json.kind()))
                        .at(json.span, "a type is expected here")
                        .note("a schema is the name of a type (a string), a definition (an object) or a union (an array)")
                        .help(if json.value == JsonValue::Null {
                            "put the name of the type `null` in double quotes: \"null\""
                        } else {
                            "write one of these"
                        }),
                );
                None
            }
        }
    }

    fn name(&mut self, name: &str, span: Span, namespace: &Namespace) -> TypeRef {
        match self.plain_primitive(name, span) {
            Some(type_ref) => type_ref,
            None => self.refer(name, namespace, span),
        }
    }

    fn union(&mut self, branches: &[Json], span: Span, namespace: &Namespace) -> TypeRef {
        let errors = self.errors;
        let mut types = Vec::with_capacity(branches.len());
        for branch in branches {
            if matches!(branch.value, JsonValue::Array(_)) {
                self.report(nested_union(branch.span));
            } else {
                types.extend(self.schema(branch, namespace));
            }
        }
        let node = self.add(Node::plain(Type::Union(types), span), errors);
        TypeRef { node, span }
    }

    fn object(&mut self, json: &Json, namespace: &Namespace) -> Option<TypeRef> {
        let ty = self.required(json, "type", Kind::Unknown)?;
        let JsonValue::String(kind) = &ty.value.value else {
            self.warn_of_attributes_ignored(json, ty);
            return self.schema(&ty.value, namespace);
        };
        match kind.as_str() {
            "record" => Some(self.record(json, false, namespace)),
            "error" => Some(self.record(json, true, namespace)),
            "enum" => Some(self.r#enum(json, namespace)),
            "fixed" => Some(self.fixed(json, namespace)),
            "array" => self.container(json, Kind::Array, namespace),
            "map" => self.container(json, Kind::Map, namespace),
            name => {
                if let Some((_, ty)) = primitive(name) {
                    Some(self.primitive(json, ty))
                } else {
                    self.warn_of_attributes_ignored(json, ty);
                    Some(self.refer(name, namespace, ty.value.span))
                }
            }
        }
    }

    fn primitive(&mut self, json: &Json, ty: Type) -> TypeRef {
        let errors = self.errors;
        let properties = self.properties(json, Kind::Primitive);
        let span = json.span;
        if properties.is_empty()
            && let Some(type_ref) = self.plain_primitive(ty.kind(), span)
        {
            return type_ref;
        }
        let node = self.with_logical_type(Node {
            properties,
            ..Node::plain(ty, span)
        });
        let node = self.add(node, errors);
        TypeRef { node, span }
    }

    fn container(&mut self, json: &Json, kind: Kind, namespace: &Namespace) -> Option<TypeRef> {
        let errors = self.errors;
        let key = if kind == Kind::Array {
            "items"
        } else {
            "values"
        };
        let properties = self.properties(json, kind);
        let content = self.required(json, key, kind)?;
        let content = self.schema(&content.value, namespace)?;
        let ty = if kind == Kind::Array {
            Type::Array(content)
        } else {
            Type::Map(content)
        };
        let span = json.span;
        let node = self.with_logical_type(Node {
            properties,
            ..Node::plain(ty, span)
        });
        let node = self.add(node, errors);
        Some(TypeRef { node, span })
    }

    /// Warns of attributes around a type that is defined elsewhere: they have no effect.
    fn warn_of_attributes_ignored(&mut self, json: &Json, ty: &JsonMember) {
        let JsonValue::Object(members) = &json.value else {
            return;
        };
        for member in members.iter().filter(|member| member.key != "type") {
            self.report(
                Diagnostic::warning(
                    "attribute_ignored",
                    format!("`{}` has no effect here", member.key),
                )
                .at(member.key_span, "ignored")
                .and_at(ty.value.span, "the type is defined by this alone")
                .help("write the attribute into the definition of the type, or remove it"),
            );
        }
    }
}

pub(super) fn nested_union(span: Span) -> Diagnostic {
    Diagnostic::error("nested_union", "a union stands directly in a union")
        .at(span, "a union")
        .note("the specification does not allow it: the inner branches would be indistinguishable from the outer ones")
        .help("move its branches into the outer union")
}
