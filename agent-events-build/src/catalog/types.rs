//! The key `type` of a `cloudevents` object in, the event types that the record has out.

use agent_events_schema::{Json, JsonMember, JsonValue, Type};

use super::{EventReader, EventTypes, TypeName, quoted};
use crate::suggest::nearest;

impl EventReader<'_> {
    pub(super) fn types(&mut self, object: &Json) -> Option<EventTypes> {
        let Some(member) = object.get("type") else {
            return Some(EventTypes::One(TypeName {
                text: self.record.named.name.to_string(),
                span: object.span,
            }));
        };
        match &member.value.value {
            JsonValue::String(text) => Some(EventTypes::One(TypeName {
                text: text.clone(),
                span: member.value.span,
            })),
            JsonValue::Object(choices) => self.types_by_field(&member.value, choices),
            _ => {
                self.fault(
                    "`type` is neither a string nor an object",
                    member.value.span,
                    "a string, or an object with `by`, belongs here",
                )
                .help("write one event type, or `{ \"by\": \"status\", \"DONE\": \"com.example.thing.done\" }`");
                None
            }
        }
    }

    fn types_by_field(&mut self, object: &Json, choices: &[JsonMember]) -> Option<EventTypes> {
        let Some(by) = object.get("by") else {
            self.fault(
                "`type` does not say which field chooses",
                object.span,
                "`by` is missing",
            )
            .help("add `\"by\"` with the name of a field whose type is an enum");
            return None;
        };
        let index = self.field(&by.value)?;
        let Type::Enum(r#enum) = &self.set.node(self.record.fields[index.0].ty.node).ty else {
            self.fault(
                format!(
                    "field `{}` cannot choose the event type",
                    self.record.fields[index.0].name
                ),
                by.value.span,
                "its type is not an enum",
            )
            .help("name a field whose type is an enum, or write one event type");
            return None;
        };
        let symbols: Vec<&str> = r#enum
            .symbols
            .iter()
            .map(|symbol| symbol.name.as_str())
            .collect();
        for choice in choices.iter().filter(|choice| choice.key != "by") {
            if !symbols.contains(&&*choice.key) {
                let help = match nearest(&choice.key, symbols.iter().copied()) {
                    Some(symbol) => format!("did you mean `{symbol}`?"),
                    None => format!("the symbols are {}", quoted(symbols.iter().copied())),
                };
                let message = format!(
                    "enum `{}` has no symbol `{}`",
                    r#enum.named.name, choice.key
                );
                self.fault(message, choice.key_span, "unknown symbol")
                    .help(help);
            }
        }
        let mut names = Vec::new();
        for symbol in symbols {
            match object
                .get(symbol)
                .map(|choice| (&choice.value.value, choice.value.span))
            {
                Some((JsonValue::String(text), span)) => names.push(TypeName {
                    text: text.clone(),
                    span,
                }),
                Some((_, span)) => {
                    self.fault(
                        format!("the event type for `{symbol}` is not a string"),
                        span,
                        "a string belongs here",
                    )
                    .help("write the event type of this symbol");
                }
                None => {
                    self.fault(
                        format!("symbol `{symbol}` has no event type"),
                        object.span,
                        "every symbol of the enum needs one",
                    )
                    .help(format!("add `\"{symbol}\": \"…\"`"));
                }
            }
        }
        Some(EventTypes::By(index, names))
    }
}
