//! The tokens of a whole IDL file in, the JSON of a protocol with the same types, and its imports, out.

use agent_events_schema::{Json, JsonMember, JsonValue, Span};

use super::reader::{Reader, member, said};
use super::{Document, Import, Read, fault};

/// What stands before the keyword of a declaration.
struct Head {
    start: usize,
    doc: Option<Json>,
    annotations: Vec<JsonMember>,
}

impl Reader<'_> {
    /// Reads a file: a protocol, or schemas in the form of Avro 1.12.
    pub(super) fn file(&mut self) -> Read<Document> {
        let start = self.start();
        let head = self.head()?;
        let mut document = Document::default();
        let (name, namespace, types) = if self.is("protocol") {
            self.protocol(head, &mut document)?
        } else {
            self.schemas(head, &mut document)?
        };
        let span = self.since(start);
        let key_span = name.span;
        let value = JsonValue::Array(types);
        let mut members = vec![member("protocol", key_span, name)];
        members.extend(namespace);
        members.push(member("types", key_span, Json { value, span }));
        if let Some(messages) = document.messages {
            let value = JsonValue::Object(Vec::new());
            let json = Json {
                value,
                span: messages,
            };
            members.push(member("messages", messages, json));
        }
        document.json = Some(Json {
            value: JsonValue::Object(members),
            span,
        });
        if !self.is("") {
            return Err(self.unexpected("the end of the file").into());
        }
        Ok(document)
    }

    fn head(&mut self) -> Read<Head> {
        Ok(Head {
            start: self.start(),
            doc: self.doc(),
            annotations: self.annotations()?,
        })
    }

    fn protocol(
        &mut self,
        head: Head,
        document: &mut Document,
    ) -> Read<(Json, Option<JsonMember>, Vec<Json>)> {
        self.advance();
        let name = self.name("the protocol")?;
        let mut annotations = head.annotations.into_iter();
        let namespace = annotations.find(|annotation| annotation.key == "namespace");
        self.expect("{")?;
        let mut types = Vec::new();
        while self.eat("}").is_none() {
            if self.is("import") {
                document.imports.push(self.import()?);
                continue;
            }
            let first = self.index();
            let head = self.head()?;
            if let Some(ty) = self.declaration(&head)? {
                types.push(ty);
            } else {
                let message = self.message()?;
                document.messages.get_or_insert(message);
                self.drop_docs(first);
            }
        }
        Ok((name, namespace, types))
    }

    fn schemas(
        &mut self,
        head: Head,
        document: &mut Document,
    ) -> Read<(Json, Option<JsonMember>, Vec<Json>)> {
        let mut head = Some(head);
        let mut types = Vec::new();
        let mut namespace = None;
        if head
            .as_ref()
            .is_some_and(|head| head.annotations.is_empty())
        {
            if let Some(keyword) = self.eat("namespace") {
                namespace = Some(member("namespace", keyword, self.name("the namespace")?));
                self.expect(";")?;
                head = None;
            }
            if self.is("schema") {
                head = None;
                let keyword = self.advance();
                let value = self.full_type()?.for_default(None);
                let end = self.expect(";")?;
                let span = Span::new(end.source, keyword.start, end.end);
                let value = JsonValue::Object(vec![member("type", keyword, value)]);
                types.push(Json { value, span });
            }
        }
        while !self.is("") {
            if self.is("import") {
                document.imports.push(self.import()?);
                continue;
            }
            let next = match head.take() {
                Some(head) => head,
                None => self.head()?,
            };
            match self.declaration(&next)? {
                Some(ty) => types.push(ty),
                None => return Err(self.unexpected("a record, enum, fixed or import").into()),
            }
        }
        let name = said("", self.since(self.start()));
        Ok((name, namespace, types))
    }

    fn import(&mut self) -> Read<Import> {
        self.advance();
        if !(self.is("idl") || self.is("protocol") || self.is("schema")) {
            return Err(self.unexpected("`idl`, `protocol` or `schema`").into());
        }
        self.advance();
        let path = self.text()?;
        self.expect(";")?;
        Ok(Import {
            span: path.span,
            path: path.as_str().unwrap_or_default().to_owned(),
        })
    }

    /// Reads the definition of a type; `None` when something else stands here.
    fn declaration(&mut self, head: &Head) -> Read<Option<Json>> {
        let keyword = self.word();
        if !matches!(keyword, "record" | "error" | "enum" | "fixed") {
            return Ok(None);
        }
        let place = self.advance();
        let name = self.name(&format!("the {keyword}"))?;
        let name_span = name.span;
        let mut members = vec![
            member("type", place, said(keyword, place)),
            member("name", name_span, name),
        ];
        if let Some(doc) = &head.doc {
            members.push(member("doc", doc.span, doc.clone()));
        }
        match keyword {
            "enum" => self.symbols(&mut members)?,
            "fixed" => {
                let open = self.expect("(")?;
                members.push(member("size", open, self.integer()?));
                self.expect(")")?;
                self.expect(";")?;
            }
            _ => {
                let fields = self.fields()?;
                members.push(member("fields", name_span, fields));
            }
        }
        for annotation in &head.annotations {
            self.annotate(&mut members, annotation.clone());
        }
        Ok(Some(Json {
            value: JsonValue::Object(members),
            span: self.since(head.start),
        }))
    }

    /// Adds an annotation unless the declaration says the same in its own notation, which is reported.
    fn annotate(&mut self, members: &mut Vec<JsonMember>, annotation: JsonMember) {
        let key = &*annotation.key;
        if matches!(
            key,
            "name"
                | "type"
                | "doc"
                | "fields"
                | "symbols"
                | "size"
                | "items"
                | "values"
                | "default"
        ) {
            let message = format!("`@{key}` is no annotation");
            let help = match key {
                "doc" => "write it as a comment that starts with `/**`",
                _ => "remove it: IDL has a notation of its own for it",
            };
            self.found
                .push(fault(message, annotation.key_span, "an attribute of the schema").help(help));
        } else {
            self.add_once(members, annotation, "annotation");
        }
    }

    fn symbols(&mut self, members: &mut Vec<JsonMember>) -> Read<()> {
        let open = self.expect("{")?;
        let mut symbols = Vec::new();
        if self.eat("}").is_none() {
            loop {
                // Avro has no place for what is said about a symbol.
                self.doc();
                self.annotations()?;
                symbols.push(self.name("a symbol")?);
                if self.separated("}")? {
                    break;
                }
            }
        }
        let value = JsonValue::Array(symbols);
        let span = self.since(open.start as usize);
        members.push(member("symbols", open, Json { value, span }));
        if let Some(mark) = self.eat("=") {
            members.push(member("default", mark, self.name("a symbol")?));
            self.expect(";")?;
        }
        Ok(())
    }

    fn fields(&mut self) -> Read<Json> {
        let open = self.expect("{")?;
        let mut fields = Vec::new();
        while self.eat("}").is_none() {
            let start = self.start();
            let doc = self.doc();
            let ty = self.full_type()?;
            loop {
                let doc = self.doc().or_else(|| doc.clone());
                let annotations = self.annotations()?;
                let name = self.name("a field")?;
                let name_span = name.span;
                let default = match self.eat("=") {
                    Some(mark) => Some((mark, self.value()?)),
                    None => None,
                };
                let ty = ty.for_default(default.as_ref().map(|(_, value)| value));
                let mut members =
                    vec![member("name", name_span, name), member("type", ty.span, ty)];
                members.extend(doc.map(|doc| member("doc", doc.span, doc)));
                members.extend(default.map(|(mark, value)| member("default", mark, value)));
                for annotation in annotations {
                    self.annotate(&mut members, annotation);
                }
                fields.push(Json {
                    value: JsonValue::Object(members),
                    span: self.since(start),
                });
                if self.separated(";")? {
                    break;
                }
            }
        }
        Ok(Json {
            value: JsonValue::Array(fields),
            span: self.since(open.start as usize),
        })
    }

    /// Reads a message, of which nothing is used, to tell it from a misspelt declaration.
    fn message(&mut self) -> Read<Span> {
        let start = self.start();
        if self.eat("void").is_none() {
            self.plain_type(start, Vec::new())?;
        }
        let span = self.name("a message")?.span;
        if self.is("{") {
            let mut finding = self.unexpected("`(`");
            finding.help = vec![
                "start a definition with `record`, `error`, `enum` or `fixed`; a message has parameters in `(…)`"
                    .to_owned(),
            ];
            return Err(finding.into());
        }
        self.expect("(")?;
        if self.eat(")").is_none() {
            loop {
                self.full_type()?;
                self.annotations()?;
                self.name("a parameter")?;
                if self.eat("=").is_some() {
                    self.value()?;
                }
                if self.separated(")")? {
                    break;
                }
            }
        }
        if self.eat("throws").is_some() {
            self.name("an error")?;
            while self.eat(",").is_some() {
                self.name("an error")?;
            }
        } else {
            self.eat("oneway");
        }
        self.expect(";")?;
        Ok(span)
    }
}
