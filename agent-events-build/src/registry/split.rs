//! A schema and the types that stand elsewhere in, the schema with their names in place of their definitions out.

use std::collections::BTreeSet;
use std::fmt::Write;

use agent_events_schema::{
    FullName, Json, JsonMember, JsonValue, NodeId, SchemaRef, SchemaSet, SourceMap,
    canonical_string,
};

/// A schema that uses types that stand elsewhere.
pub(crate) struct Split {
    /// The schema, without white space.
    pub(crate) text: String,
    /// The types that it uses by name, in the order of their first use.
    pub(crate) uses: Vec<FullName>,
}

/// Writes a schema without the definitions of the types in `elsewhere`, itself excepted.
pub(crate) fn split(schema: SchemaRef<'_>, elsewhere: &BTreeSet<FullName>) -> Split {
    let canonical = canonical_string(schema);
    let own = schema.get().named().map(|named| &named.name);
    let mut writer = Writer {
        elsewhere,
        own,
        out: String::with_capacity(canonical.len()),
        uses: Vec::new(),
    };
    let id = SourceMap::default().add("schema", "");
    match Json::parse(&canonical, id) {
        Ok(json) => writer.schema(&json, None),
        // Only what is nested deeper than any text can be read from; such a schema stays whole.
        Err(_) => writer.out = canonical,
    }
    Split {
        text: writer.out,
        uses: writer.uses,
    }
}

/// Returns the names of the types that a type uses, at any depth; its own only when it uses itself.
pub(crate) fn reached(set: &SchemaSet, from: NodeId) -> BTreeSet<FullName> {
    let mut names = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<NodeId> = set.node(from).ty.uses().map(|used| used.node).collect();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            let node = set.node(id);
            names.extend(node.named().map(|named| named.name.clone()));
            open.extend(node.ty.uses().map(|used| used.node));
        }
    }
    names
}

struct Writer<'w> {
    elsewhere: &'w BTreeSet<FullName>,
    own: Option<&'w FullName>,
    out: String,
    uses: Vec<FullName>,
}

impl Writer<'_> {
    fn schema(&mut self, json: &Json, namespace: Option<&str>) {
        match &json.value {
            JsonValue::String(name) => {
                self.name(name, namespace);
                push_value(&mut self.out, json);
            }
            JsonValue::Array(branches) => {
                self.out.push('[');
                for (index, branch) in branches.iter().enumerate() {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.schema(branch, namespace);
                }
                self.out.push(']');
            }
            JsonValue::Object(members) => self.object(json, members, namespace),
            _ => push_value(&mut self.out, json),
        }
    }

    fn object(&mut self, json: &Json, members: &[JsonMember], namespace: Option<&str>) {
        let text = |key: &str| json.get(key).and_then(|member| member.value.as_str());
        let is_named = matches!(text("type"), Some("record" | "error" | "enum" | "fixed"));
        let name = text("name")
            .filter(|_| is_named)
            .and_then(|name| FullName::resolve(name, text("namespace").or(namespace)).ok());
        if let Some(name) = &name
            && self.stands_elsewhere(name, namespace)
        {
            self.used(name);
            // As names are written where they are used again, which is all that some readers know.
            let is_near = name.namespace() == namespace;
            push_text(
                &mut self.out,
                if is_near { name.name() } else { name.as_str() },
            );
            return;
        }
        let inner = name.as_ref().map_or(namespace, FullName::namespace);
        self.members(members, |writer, member| {
            match (&*member.key, &member.value.value) {
                ("fields", JsonValue::Array(fields)) if is_named => writer.fields(fields, inner),
                ("items" | "values", _) => writer.schema(&member.value, inner),
                ("type", JsonValue::Object(_) | JsonValue::Array(_)) => {
                    writer.schema(&member.value, inner);
                }
                _ => push_value(&mut writer.out, &member.value),
            }
        });
    }

    fn fields(&mut self, fields: &[Json], namespace: Option<&str>) {
        self.out.push('[');
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            match &field.value {
                JsonValue::Object(members) => self.members(members, |writer, member| {
                    if member.key == "type" {
                        writer.schema(&member.value, namespace);
                    } else {
                        push_value(&mut writer.out, &member.value);
                    }
                }),
                _ => push_value(&mut self.out, field),
            }
        }
        self.out.push(']');
    }

    fn members(&mut self, members: &[JsonMember], mut value: impl FnMut(&mut Self, &JsonMember)) {
        self.out.push('{');
        for (index, member) in members.iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            push_text(&mut self.out, &member.key);
            self.out.push(':');
            value(self, member);
        }
        self.out.push('}');
    }

    /// A name where a type stands; a primitive type is one that nothing else can be called.
    fn name(&mut self, name: &str, namespace: Option<&str>) {
        if let Ok(name) = FullName::resolve(name, namespace)
            && self.stands_elsewhere(&name, namespace)
        {
            self.used(&name);
        }
    }

    /// Tells whether a type is to be referred to. One without a namespace has no name within another's.
    fn stands_elsewhere(&self, name: &FullName, namespace: Option<&str>) -> bool {
        self.elsewhere.contains(name)
            && self.own != Some(name)
            && (name.namespace().is_some() || namespace.is_none())
    }

    fn used(&mut self, name: &FullName) {
        if !self.uses.contains(name) {
            self.uses.push(name.clone());
        }
    }
}

fn push_value(out: &mut String, json: &Json) {
    match &json.value {
        JsonValue::Null => out.push_str("null"),
        JsonValue::Bool(true) => out.push_str("true"),
        JsonValue::Bool(false) => out.push_str("false"),
        JsonValue::Number(number) => out.push_str(number),
        JsonValue::String(text) => push_text(out, text),
        JsonValue::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_value(out, item);
            }
            out.push(']');
        }
        JsonValue::Object(members) => {
            out.push('{');
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_text(out, &member.key);
                out.push(':');
                push_value(out, &member.value);
            }
            out.push('}');
        }
    }
}

fn push_text(out: &mut String, text: &str) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            character if character.is_control() => {
                write!(out, "\\u{:04x}", u32::from(character)).expect("a String takes all text");
            }
            character => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use agent_events_schema::Schema;

    use super::split;

    #[test]
    fn definitions_give_way_to_names() {
        let schema = Schema::parse(
            r#"{"type":"record","name":"A","namespace":"n","fields":[
                {"name":"b","type":{"type":"record","name":"B","fields":[
                    {"name":"c","type":{"type":"enum","name":"C","namespace":"m","symbols":["X"]}}]}},
                {"name":"bs","type":{"type":"array","items":["null","B"]}},
                {"name":"c","type":"m.C","default":"X","doc":"a \"B\"\n"},
                {"name":"d","type":{"type":"enum","name":"D","namespace":"m","symbols":["X"]}}]}"#,
        )
        .unwrap();
        let elsewhere: BTreeSet<_> = ["n.A", "n.B", "m.D"]
            .map(|name| name.parse().unwrap())
            .into();
        let split = split(schema.as_ref(), &elsewhere);
        let expected = concat!(
            r#"{"type":"record","name":"A","namespace":"n","fields":["#,
            r#"{"name":"b","type":"B"},"#,
            r#"{"name":"bs","type":{"type":"array","items":["null","B"]}},"#,
            r#"{"name":"c","type":"m.C","doc":"a \"B\"\n","default":"X"},"#,
            r#"{"name":"d","type":"m.D"}]}"#
        );
        assert_eq!(split.text, expected);
        let uses: Vec<_> = split.uses.iter().map(ToString::to_string).collect();
        assert_eq!(uses, ["n.B", "m.D"]);
    }
}
