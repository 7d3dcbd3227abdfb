//! The JSON of a record's fields in, the fields out; their defaults are checked when all types are known.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::json::{Json, JsonMember, JsonValue};
use crate::name::is_name;
use crate::places::Places;
use crate::schema::{Field, Order};
use crate::source::Span;

use super::attributes::Kind;
use super::draft::{Draft, Namespace};
use super::named::invalid_name;

/// Fields that are compared with each other rather than put into a map.
const FEW_FIELDS: usize = 24;

impl Draft {
    pub(super) fn fields(&mut self, member: &JsonMember, namespace: &Namespace) -> Vec<Field> {
        let items = self.array_of(member).unwrap_or_default();
        let mut seen: HashMap<String, Span> = HashMap::new();
        let mut fields: Vec<Field> = Vec::with_capacity(items.len());
        for item in items {
            if !matches!(item.value, JsonValue::Object(_)) {
                self.report(
                    Diagnostic::error("wrong_json_type", format!("a field is {}", item.kind()))
                        .at(item.span, "an object is expected")
                        .help("write {\"name\": …, \"type\": …}"),
                );
                continue;
            }
            let Some(field) = self.field(item, namespace) else {
                continue;
            };
            let mut before = fields.iter().rev();
            let same = if fields.len() < FEW_FIELDS {
                let same = before.find(|first| first.name == field.name);
                same.map(|first| first.name_span)
            } else {
                if seen.is_empty() {
                    seen = before
                        .map(|it| (it.name.clone(), it.name_span))
                        .rev()
                        .collect();
                }
                seen.insert(field.name.clone(), field.name_span)
            };
            if let Some(first) = same {
                self.report(
                    Diagnostic::error(
                        "duplicate_field",
                        format!("the field `{}` is defined twice", field.name),
                    )
                    .at(field.name_span, "second")
                    .and_at(first, "first")
                    .help("remove or rename one of them"),
                );
            }
            fields.push(field);
        }
        self.warn_of_shared_aliases(&fields);
        fields
    }

    fn field(&mut self, json: &Json, namespace: &Namespace) -> Option<Field> {
        let name = self.required(json, "name", Kind::Field);
        let name = name.and_then(|member| {
            let text = member.value.as_str();
            if text.is_none() {
                self.wrong_type(member, "a string");
            }
            text.map(|text| (text, member.value.span))
        });
        if let Some((text, span)) = name
            && !is_name(text)
        {
            self.report(invalid_name(
                format!("the field name `{text}` is not a name"),
                span,
            ));
        }
        let properties = self.properties(json, Kind::Field);
        self.warn_of_logical_type_beside_type(&properties);
        let ty = self.required(json, "type", Kind::Field);
        let ty = ty.and_then(|member| self.schema(&member.value, namespace));
        let doc = json
            .get("doc")
            .and_then(|member| self.optional_text(member))
            .map(str::to_owned);
        let order = json.get("order").and_then(|member| self.order(member));
        let aliases = self.aliases(json, str::to_owned);
        let (name, name_span) = name?;
        Some(Field {
            name: name.to_owned(),
            name_span,
            aliases,
            doc,
            ty: ty?,
            default: json.get("default").map(|member| member.value.clone()),
            order,
            properties,
            span: json.span,
        })
    }

    fn order(&mut self, member: &JsonMember) -> Option<Order> {
        let Some(text) = member.value.as_str() else {
            self.wrong_type(member, "a string");
            return None;
        };
        let known = [
            ("ascending", Order::Ascending),
            ("descending", Order::Descending),
            ("ignore", Order::Ignore),
        ];
        let meant = known
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text));
        let finding = match meant {
            Some((name, _)) if name == text => None,
            Some((name, _)) => Some(
                Diagnostic::warning(
                    "invalid_order",
                    format!("the order `{text}` is not in small letters"),
                )
                .note("Java reads it nevertheless, other implementations refuse it")
                .help(format!("write `{name}`")),
            ),
            None => Some(
                Diagnostic::error("invalid_order", format!("`{text}` is not a sort order"))
                    .help("write `ascending`, `descending` or `ignore`"),
            ),
        };
        if let Some(finding) = finding {
            self.report(finding.at(member.value.span, "not an order"));
        }
        meant.map(|(_, order)| order)
    }

    /// A logical type belongs to the type; beside it, every Avro library ignores it.
    fn warn_of_logical_type_beside_type(&mut self, properties: &[JsonMember]) {
        if let Some(member) = properties.iter().find(|member| member.key == "logicalType") {
            let name = member.value.as_str().unwrap_or("…");
            self.report(
                Diagnostic::warning("logical_type_on_field", "a logical type stands on the field instead of its type")
                    .at(member.key_span, "ignored here")
                    .note("logical types are attributes of a type; on a field every Avro library ignores them")
                    .help(format!("write \"type\": {{\"type\": …, \"logicalType\": \"{name}\"}}")),
            );
        }
    }

    /// Two fields that claim one old name make a reader choose between them.
    fn warn_of_shared_aliases(&mut self, fields: &[Field]) {
        if fields.iter().all(|field| field.aliases.is_empty()) {
            return;
        }
        let mut owners = Vec::new();
        let mut taken = Places::new();
        for (index, field) in fields.iter().enumerate() {
            taken.insert(&field.name, owners.len());
            owners.push((index, field.name_span));
        }
        for (index, field) in fields.iter().enumerate() {
            for alias in &field.aliases {
                let owner = *taken.entry(&alias.name).or_insert(owners.len());
                if owner == owners.len() {
                    owners.push((index, alias.span));
                }
                let (owner, span) = owners[owner];
                if owner != index {
                    self.report(
                        Diagnostic::warning(
                            "duplicate_alias",
                            format!(
                                "the alias `{}` names another field of the record too",
                                alias.name
                            ),
                        )
                        .at(alias.span, "this alias")
                        .and_at(span, "the other field")
                        .note("data written under this name could belong to either field")
                        .help("remove the alias from one of them"),
                    );
                }
            }
        }
    }
}
