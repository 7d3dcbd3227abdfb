//! The JSON of a record, enum or fixed in, the definition with its full name out.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::json::{Json, JsonMember, JsonValue};
use crate::name::{Alias, FullName, InvalidName, Symbol, is_name};
use crate::schema::{Enum, Fixed, Named, Node, Record, Type, TypeRef};
use crate::source::Span;

use super::attributes::Kind;
use super::draft::{Draft, Namespace, primitive};

impl Draft {
    pub(super) fn record(&mut self, json: &Json, is_error: bool, namespace: &Namespace) -> TypeRef {
        let errors = self.errors;
        let named = self.named(json, Kind::Record, namespace);
        let inner = named
            .as_ref()
            .map_or_else(|| namespace.clone(), |named| Namespace::of(&named.name));
        let properties = self.properties(json, Kind::Record);
        let fields = match self.required(json, "fields", Kind::Record) {
            Some(member) => self.fields(member, &inner),
            None => Vec::new(),
        };
        let ty = |named| {
            Type::Record(Record {
                named,
                is_error,
                fields,
            })
        };
        self.define(json, named, ty, properties, errors)
    }

    pub(super) fn r#enum(&mut self, json: &Json, namespace: &Namespace) -> TypeRef {
        let errors = self.errors;
        let named = self.named(json, Kind::Enum, namespace);
        let properties = self.properties(json, Kind::Enum);
        let symbols = self.symbols(json);
        let default = self.enum_default(json, &symbols);
        let ty = |named| {
            Type::Enum(Enum {
                named,
                symbols,
                default,
            })
        };
        self.define(json, named, ty, properties, errors)
    }

    pub(super) fn fixed(&mut self, json: &Json, namespace: &Namespace) -> TypeRef {
        let errors = self.errors;
        let named = self.named(json, Kind::Fixed, namespace);
        let properties = self.properties(json, Kind::Fixed);
        let size = self.size(json).unwrap_or_default();
        let ty = |named| Type::Fixed(Fixed { named, size });
        self.define(json, named, ty, properties, errors)
    }

    /// Adds a definition; one without a usable name becomes a faulty node that nothing can refer to.
    fn define(
        &mut self,
        json: &Json,
        named: Option<Named>,
        ty: impl FnOnce(Named) -> Type,
        properties: Vec<JsonMember>,
        errors: usize,
    ) -> TypeRef {
        let span = json.span;
        let Some(named) = named else {
            let node = self.add(Node::plain(Type::Null, span), errors);
            return TypeRef { node, span };
        };
        let name = named.name.clone();
        let node = self.with_logical_type(Node {
            properties,
            ..Node::plain(ty(named), span)
        });
        let node = self.add(node, errors);
        self.definitions.push((name, node));
        TypeRef { node, span }
    }

    fn named(&mut self, json: &Json, kind: Kind, namespace: &Namespace) -> Option<Named> {
        let mut namespace = namespace.clone();
        let full_name = json.get("name").and_then(|member| member.value.as_str());
        let full_name = full_name.filter(|name| name.contains('.'));
        if let Some(member) = json.get("namespace")
            && let Some(text) = self.optional_text(member)
        {
            if let Some(name) = full_name {
                self.warn_of_other_namespace(name, text, member.value.span);
            } else if let Some(part) = text
                .split('.')
                .find(|part| !text.is_empty() && !is_name(part))
            {
                let message = if part.is_empty() {
                    format!("the namespace `{text}` has an empty part between its dots")
                } else {
                    format!("`{part}` in the namespace `{text}` is not a name")
                };
                self.report(invalid_name(message, member.value.span));
                return None;
            }
            namespace = Namespace::parse(text);
        }
        let member = self.required(json, "name", kind)?;
        let Some(text) = member.value.as_str() else {
            self.wrong_type(member, "a string");
            return None;
        };
        let name_span = member.value.span;
        let name = match FullName::resolve(text, namespace.as_deref()) {
            Ok(name) => name,
            Err(error) => {
                self.report_invalid_name(&error, name_span);
                return None;
            }
        };
        if primitive(name.name()).is_some() {
            self.report(
                Diagnostic::error(
                    "primitive_redefined",
                    format!("`{name}` has the name of a primitive type"),
                )
                .at(name_span, "this name is taken")
                .note("the names of the primitive types may not be defined in any namespace")
                .help("choose another name"),
            );
            return None;
        }
        let inner = Namespace::of(&name);
        let aliases = self.aliases(json, |alias| match inner.as_deref() {
            Some(namespace) if !alias.contains('.') => format!("{namespace}.{alias}"),
            // `.Name` is a name in the null namespace.
            _ => match alias.strip_prefix('.') {
                Some(rest) if !rest.contains('.') => rest.to_owned(),
                _ => alias.to_owned(),
            },
        });
        let doc = json
            .get("doc")
            .and_then(|member| self.optional_text(member))
            .map(str::to_owned);
        Some(Named {
            name,
            name_span,
            aliases,
            doc,
        })
    }

    /// A name with a dot decides alone, so that a namespace beside it misleads unless it says the same.
    fn warn_of_other_namespace(&mut self, name: &str, namespace: &str, span: Span) {
        let own = name.rsplit_once('.').map_or("", |(namespace, _)| namespace);
        if own == namespace {
            return;
        }
        self.report(
            Diagnostic::warning("attribute_ignored", "`namespace` has no effect here")
                .at(span, "ignored")
                .note(format!(
                    "`{name}` has a dot and so is a full name, which decides alone"
                ))
                .help("remove `namespace`, or the part of the name up to its last dot"),
        );
    }

    pub(super) fn report_invalid_name(&mut self, error: &InvalidName, span: Span) {
        self.report(invalid_name(error.to_string(), span));
    }

    /// Returns the aliases; any string may be one, as old data may carry any name.
    pub(super) fn aliases(&mut self, json: &Json, complete: impl Fn(&str) -> String) -> Vec<Alias> {
        let Some(member) = json.get("aliases") else {
            return Vec::new();
        };
        let mut seen = HashMap::new();
        let mut aliases = Vec::new();
        for (text, item) in self.strings_of(member) {
            let name = complete(text);
            if let Some(first) = seen.insert(name.clone(), item.span) {
                self.report(
                    Diagnostic::warning(
                        "duplicate_alias",
                        format!("the alias `{text}` is given twice"),
                    )
                    .at(item.span, "second")
                    .and_at(first, "first")
                    .help("remove one of them"),
                );
                continue;
            }
            aliases.push(Alias {
                name,
                span: item.span,
            });
        }
        aliases
    }

    fn symbols(&mut self, json: &Json) -> Vec<Symbol> {
        let Some(member) = self.required(json, "symbols", Kind::Enum) else {
            return Vec::new();
        };
        let texts = self.strings_of(member);
        let mut seen = HashMap::with_capacity(texts.len());
        let mut symbols = Vec::with_capacity(texts.len());
        for (text, item) in texts {
            if !is_name(text) {
                self.report(invalid_name(
                    format!("the symbol `{text}` is not a name"),
                    item.span,
                ));
            }
            if let Some(first) = seen.insert(text, item.span) {
                self.report(
                    Diagnostic::error(
                        "duplicate_symbol",
                        format!("the symbol `{text}` is given twice"),
                    )
                    .at(item.span, "second")
                    .and_at(first, "first")
                    .help("remove or rename one of them"),
                );
                continue;
            }
            symbols.push(Symbol {
                name: text.to_owned(),
                span: item.span,
            });
        }
        symbols
    }

    fn enum_default(&mut self, json: &Json, symbols: &[Symbol]) -> Option<Symbol> {
        let member = json.get("default")?;
        let name = self.optional_text(member)?.to_owned();
        if !symbols.iter().any(|symbol| symbol.name == name) {
            self.report(
                Diagnostic::error("invalid_enum_default", format!("the default `{name}` is not a symbol of the enum"))
                    .at(member.value.span, "not among the symbols")
                    .note("it stands for symbols that a reader does not know, so it must be one that it knows")
                    .help("add it to `symbols`, or name one that is there"),
            );
            return None;
        }
        Some(Symbol {
            name,
            span: member.value.span,
        })
    }

    fn size(&mut self, json: &Json) -> Option<u32> {
        let member = self.required(json, "size", Kind::Fixed)?;
        let JsonValue::Number(text) = &member.value.value else {
            self.wrong_type(member, "a number");
            return None;
        };
        let size = text
            .parse()
            .ok()
            .filter(|size| i32::try_from(*size).is_ok());
        if size.is_none() {
            self.report(
                Diagnostic::error("invalid_size", format!("a fixed cannot have {text} bytes"))
                    .at(member.value.span, "not a number of bytes")
                    .help(format!("write a whole number from 0 to {}", i32::MAX)),
            );
        }
        size
    }
}

pub(super) fn invalid_name(message: String, span: Span) -> Diagnostic {
    Diagnostic::error("invalid_name", message)
        .at(span, "not a name")
        .note("a name is an ASCII letter or `_`, followed by ASCII letters, digits and `_`; dots join the parts of a full name")
        .help("rename it")
}
