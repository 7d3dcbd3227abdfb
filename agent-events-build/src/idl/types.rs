//! The tokens of a type in, the JSON that says the same out.

use agent_events_schema::{Diagnostic, Json, JsonMember, JsonValue, Span};

use super::lexer::Kind;
use super::literal::number;
use super::reader::{Reader, member, said};
use super::{Read, fault};

/// A type where it is used.
pub(super) struct Use {
    json: Json,
    /// Where the `?` stands that makes it a union with null.
    nullable: Option<Span>,
}

impl Use {
    /// Returns the type; in a union with null, the branch of the default comes first.
    pub(super) fn for_default(&self, default: Option<&Json>) -> Json {
        let Some(mark) = self.nullable else {
            return self.json.clone();
        };
        let mut branches = vec![said("null", mark), self.json.clone()];
        if default.is_some_and(|default| default.value != JsonValue::Null) {
            branches.reverse();
        }
        Json {
            value: JsonValue::Array(branches),
            span: Span::new(mark.source, self.json.span.start, mark.end),
        }
    }
}

impl Reader<'_> {
    /// Reads annotations and the type they belong to.
    pub(super) fn full_type(&mut self) -> Read<Use> {
        let start = self.start();
        let annotations = self.annotations()?;
        for annotation in &annotations {
            if matches!(&*annotation.key, "aliases" | "order" | "namespace") {
                self.found.push(
                    Diagnostic::warning(
                        "attribute_ignored",
                        format!("`@{}` has no effect on the use of a type", annotation.key),
                    )
                    .at(annotation.key_span, "ignored")
                    .note(
                        "annotations before a type belong to the type, those after it to the field",
                    )
                    .help("write it between the type and the name of the field"),
                );
            }
        }
        self.nested(|reader| reader.plain_type(start, annotations))
    }

    /// Reads a type that begins at `start` with these annotations.
    pub(super) fn plain_type(&mut self, start: usize, annotations: Vec<JsonMember>) -> Read<Use> {
        if self.kind() != Kind::Word {
            return Err(self.unexpected("a type").into());
        }
        let (word, here) = (self.word(), self.here());
        let mut members = vec![member("type", here, said(word, here))];
        match word {
            "array" | "map" => {
                self.advance();
                let open = self.expect("<")?;
                let content = self.full_type()?.for_default(None);
                self.expect(">")?;
                let key = if word == "array" { "items" } else { "values" };
                members.push(member(key, open, content));
            }
            "union" => return self.union(start, &annotations),
            "decimal" if self.is_before("(") => {
                self.advance();
                members = vec![member("type", here, said("bytes", here))];
                self.decimal(&mut members, here)?;
            }
            "boolean" | "int" | "long" | "float" | "double" | "bytes" | "string" | "null" => {
                self.advance();
            }
            _ => match logical_type(word) {
                Some((base, logical)) => {
                    self.advance();
                    members = vec![
                        member("type", here, said(base, here)),
                        member("logicalType", here, said(logical, here)),
                    ];
                }
                None => return self.reference(&annotations),
            },
        }
        for annotation in annotations {
            self.add_once(&mut members, annotation, "attribute");
        }
        let span = self.since(start);
        let value = match members.as_mut_slice() {
            [only] => std::mem::replace(&mut only.value.value, JsonValue::Null),
            _ => JsonValue::Object(members),
        };
        let nullable = if matches!(word, "array" | "map") {
            None
        } else {
            self.eat("?")
        };
        let json = Json { value, span };
        Ok(Use { json, nullable })
    }

    fn decimal(&mut self, members: &mut Vec<JsonMember>, keyword: Span) -> Read<()> {
        members.push(member("logicalType", keyword, said("decimal", keyword)));
        let open = self.expect("(")?;
        members.push(member("precision", open, self.integer()?));
        let scale = if let Some(comma) = self.eat(",") {
            member("scale", comma, self.integer()?)
        } else {
            let value = JsonValue::Number("0".to_owned());
            let span = keyword;
            member("scale", keyword, Json { value, span })
        };
        members.push(scale);
        self.expect(")")?;
        Ok(())
    }

    pub(super) fn integer(&mut self) -> Read<Json> {
        let is_number = self.kind() == Kind::Number;
        match number(self.word()).filter(|_| is_number) {
            Some(value) => Ok(Json {
                value,
                span: self.advance(),
            }),
            None => Err(self.unexpected("a whole number").into()),
        }
    }

    fn union(&mut self, start: usize, annotations: &[JsonMember]) -> Read<Use> {
        self.refuse_annotations(annotations, "a union", "annotate its branches instead");
        self.advance();
        self.expect("{")?;
        let mut branches = Vec::new();
        loop {
            branches.push(self.full_type()?.for_default(None));
            if self.separated("}")? {
                break;
            }
        }
        let json = Json {
            value: JsonValue::Array(branches),
            span: self.since(start),
        };
        let nullable = None;
        Ok(Use { json, nullable })
    }

    fn reference(&mut self, annotations: &[JsonMember]) -> Read<Use> {
        self.refuse_annotations(
            annotations,
            "a type that is defined elsewhere",
            "annotate its definition, or write the annotation after the type to annotate the field",
        );
        let json = self.name("a type")?;
        let nullable = self.eat("?");
        Ok(Use { json, nullable })
    }

    fn refuse_annotations(&mut self, annotations: &[JsonMember], of: &str, help: &str) {
        for annotation in annotations {
            let message = format!("`@{}` stands on {of}", annotation.key);
            self.found.push(
                fault(
                    message,
                    annotation.key_span,
                    "it cannot belong to this type",
                )
                .help(help),
            );
        }
    }

    /// Reads `@name(value)` as often as it stands here.
    pub(super) fn annotations(&mut self) -> Read<Vec<JsonMember>> {
        let mut annotations = Vec::new();
        while self.is("@") {
            let start = self.start();
            self.advance();
            let name = self.name("an annotation")?;
            let key_span = self.since(start);
            self.expect("(")?;
            let value = self.value()?;
            self.expect(")")?;
            let key = name.as_str().unwrap_or_default();
            let annotation = member(key, key_span, value);
            self.add_once(&mut annotations, annotation, "annotation");
        }
        Ok(annotations)
    }
}

/// Returns the type and logical type that a keyword stands for.
fn logical_type(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "date" => ("int", "date"),
        "time_ms" => ("int", "time-millis"),
        "timestamp_ms" => ("long", "timestamp-millis"),
        "local_timestamp_ms" => ("long", "local-timestamp-millis"),
        "uuid" => ("string", "uuid"),
        _ => return None,
    })
}
