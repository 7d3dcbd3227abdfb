//! A seed in, the text of a schema with hostile names, references and defaults out.

use serde_json::{Map, Value as Json, json};

use crate::pools::{FIELDS, LOGICAL, NAMESPACES, PRIMITIVES, SYMBOLS, TEXTS, TYPES};
use crate::trial::Random;

/// Returns a schema: a record, or a union of some that may refer to each other.
pub(crate) fn schema_text(seed: u64) -> String {
    let mut writer = Writer {
        random: Random::new(seed),
        defined: Vec::new(),
        open: Vec::new(),
    };
    let count = 1 + writer.random.below(3);
    let records: Vec<Json> = (0..count).map(|_| writer.record("", 0)).collect();
    let schema = match <[Json; 1]>::try_from(records) {
        Ok([record]) => record,
        Err(records) => Json::Array(records),
    };
    schema.to_string()
}

struct Writer {
    random: Random,
    /// The full names given, with the definition once it is complete.
    defined: Vec<(String, Option<Json>)>,
    /// The records being written.
    open: Vec<String>,
}

impl Writer {
    /// Starts a definition: its kind, a name that is free, and perhaps documentation and aliases.
    fn named(&mut self, kind: &str, enclosing: &str) -> (Map<String, Json>, String, String) {
        let (name, namespace) = loop {
            let name = *self.random.pick(TYPES);
            let namespace = match self.random.below(2) {
                0 => enclosing,
                _ => self.random.pick(NAMESPACES),
            };
            let full = full_name(namespace, name);
            if self.defined.iter().all(|(taken, _)| *taken != full) {
                break (name, namespace.to_owned());
            }
        };
        let full = full_name(&namespace, name);
        self.defined.push((full.clone(), None));
        let mut members = Map::new();
        members.insert("type".to_owned(), json!(kind));
        members.insert("name".to_owned(), json!(name));
        if namespace != enclosing {
            members.insert("namespace".to_owned(), json!(namespace));
        }
        if self.random.below(3) == 0 {
            members.insert("doc".to_owned(), json!(self.random.pick(TEXTS)));
        }
        if self.random.below(6) == 0 {
            members.insert(
                "aliases".to_owned(),
                json!([format!("was_{}", self.defined.len())]),
            );
        }
        (members, namespace, full)
    }

    fn close(&mut self, full: &str, members: Map<String, Json>) -> Json {
        let definition = Json::Object(members);
        for (_, known) in self.defined.iter_mut().filter(|(name, _)| name == full) {
            *known = Some(definition.clone());
        }
        definition
    }

    fn record(&mut self, enclosing: &str, depth: u32) -> Json {
        let (mut members, namespace, full) = self.named("record", enclosing);
        self.open.push(full.clone());
        let mut names: Vec<&str> = Vec::new();
        for _ in 0..self.random.below(7) {
            let name = *self.random.pick(FIELDS);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let fields: Vec<Json> = names
            .into_iter()
            .map(|name| self.field(name, &namespace, depth))
            .collect();
        members.insert("fields".to_owned(), Json::Array(fields));
        self.open.pop();
        self.close(&full, members)
    }

    fn field(&mut self, name: &str, namespace: &str, depth: u32) -> Json {
        let ty = self.ty(namespace, depth + 1, false);
        let mut field = Map::new();
        field.insert("name".to_owned(), json!(name));
        if self.random.below(3) == 0
            && let Some(default) = self.default(&ty, 0)
        {
            field.insert("default".to_owned(), default);
        }
        field.insert("type".to_owned(), ty);
        if self.random.below(4) == 0 {
            field.insert("doc".to_owned(), json!(self.random.pick(TEXTS)));
        }
        Json::Object(field)
    }

    /// `ends` tells whether the value may be left out, so that a record may stand within itself.
    fn ty(&mut self, namespace: &str, depth: u32, ends: bool) -> Json {
        let choices = if depth > 4 { 6 } else { 12 };
        match self.random.below(choices) {
            0..=2 => json!(self.random.pick(PRIMITIVES)),
            3 => {
                let (base, logical) = *self.random.pick(LOGICAL);
                json!({"type": base, "logicalType": logical})
            }
            4 => {
                let precision = 1 + self.random.below(30);
                let scale = self.random.below(precision + 1);
                json!({"type": "bytes", "logicalType": "decimal", "precision": precision, "scale": scale})
            }
            5 => self.reference(namespace, ends),
            6 => json!({"type": "array", "items": self.ty(namespace, depth + 1, true)}),
            7 => json!({"type": "map", "values": self.ty(namespace, depth + 1, true)}),
            8 if depth < 4 => self.record(namespace, depth),
            9 => self.enumeration(namespace),
            10 => self.fixed(namespace),
            _ => self.union(namespace, depth),
        }
    }

    fn enumeration(&mut self, namespace: &str) -> Json {
        let (mut members, _, full) = self.named("enum", namespace);
        let mut symbols: Vec<&str> = vec!["FIRST"];
        for _ in 0..self.random.below(8) {
            let symbol = *self.random.pick(SYMBOLS);
            if !symbols.contains(&symbol) {
                symbols.push(symbol);
            }
        }
        if self.random.below(2) == 0 {
            members.insert("default".to_owned(), json!(self.random.pick(&symbols)));
        }
        members.insert("symbols".to_owned(), json!(symbols));
        self.close(&full, members)
    }

    fn fixed(&mut self, namespace: &str) -> Json {
        let (mut members, _, full) = self.named("fixed", namespace);
        let size = *self.random.pick(&[0, 1, 3, 12, 16, 33]);
        members.insert("size".to_owned(), json!(size));
        match (size, self.random.below(2)) {
            (12, 0) => members.insert("logicalType".to_owned(), json!("duration")),
            (16, 0) => members.insert("logicalType".to_owned(), json!("uuid")),
            (3, 0) => {
                members.insert("precision".to_owned(), json!(6));
                members.insert("logicalType".to_owned(), json!("decimal"))
            }
            _ => None,
        };
        self.close(&full, members)
    }

    fn reference(&mut self, namespace: &str, ends: bool) -> Json {
        let complete = self
            .defined
            .iter()
            .filter(|(_, definition)| definition.is_some());
        let names = complete.map(|(name, _)| name);
        let open = self.open.iter().filter(|_| ends);
        let names: Vec<String> = names
            .chain(open)
            .filter(|name| sayable(name, namespace))
            .cloned()
            .collect();
        if names.is_empty() {
            return json!("string");
        }
        json!(self.random.pick(&names))
    }

    fn union(&mut self, namespace: &str, depth: u32) -> Json {
        // A branch that ends for sure, so that the others may lead back.
        let sure = *self.random.pick(&["null", "null", "int"]);
        let mut taken = vec![sure.to_owned()];
        let mut branches = Vec::new();
        for _ in 0..self.random.below(4) {
            branches.extend(self.branch(namespace, depth + 1, &mut taken));
        }
        let place = self.random.below(branches.len() + 1);
        branches.insert(place, json!(sure));
        Json::Array(branches)
    }

    /// Returns a branch that is not among those taken: kinds of types, and full names.
    fn branch(&mut self, namespace: &str, depth: u32, taken: &mut Vec<String>) -> Option<Json> {
        let first = self.defined.len();
        let branch = match self.random.below(7) {
            0 => self.enumeration(namespace),
            1 => self.fixed(namespace),
            2 if depth < 4 => self.record(namespace, depth),
            3 => self.reference(namespace, true),
            4 => {
                let (base, logical) = *self.random.pick(LOGICAL);
                json!({"type": base, "logicalType": logical})
            }
            5 => {
                let (kind, content) = *self.random.pick(&[("array", "items"), ("map", "values")]);
                if taken.iter().any(|taken| taken == kind) {
                    return None;
                }
                taken.push(kind.to_owned());
                return Some(json!({"type": kind, content: self.ty(namespace, depth + 1, true)}));
            }
            _ => json!(self.random.pick(PRIMITIVES)),
        };
        let kind = match (self.defined.get(first), &branch) {
            (Some((name, _)), _) | (None, Json::String(name)) => name.clone(),
            (None, branch) => branch["type"].as_str()?.to_owned(),
        };
        if taken.contains(&kind) {
            return None;
        }
        taken.push(kind);
        Some(branch)
    }

    /// Returns a default for the type, now and then.
    fn default(&mut self, ty: &Json, depth: u32) -> Option<Json> {
        let object = match ty {
            Json::String(name) if PRIMITIVES.contains(&name.as_str()) => {
                return Some(self.primitive_default(name));
            }
            Json::Array(branches) => {
                let branch = self.random.pick(branches).clone();
                let default = self.default(&branch, depth + 1)?;
                return Some(default);
            }
            Json::Object(object) => object,
            _ => return None,
        };
        let text = |key: &str| object.get(key).and_then(Json::as_str).unwrap_or_default();
        match text("type") {
            "array" if depth < 3 => {
                let count = self.random.below(3);
                let items = (0..count).map(|_| self.default(&object["items"], depth + 1));
                Some(Json::Array(items.collect::<Option<_>>()?))
            }
            "map" if depth < 3 => {
                let key = *self.random.pick(TEXTS);
                let value = self.default(&object["values"], depth + 1)?;
                Some(json!({key: value}))
            }
            "enum" => Some(self.random.pick(object["symbols"].as_array()?).clone()),
            "fixed" => {
                let size = usize::try_from(object["size"].as_u64()?).ok()?;
                Some(json!("\u{1}".repeat(size)))
            }
            "record" => {
                let mut members = Map::new();
                for field in object["fields"].as_array()? {
                    if field.get("default").is_none() || self.random.below(2) == 0 {
                        let name = field["name"].as_str()?.to_owned();
                        members.insert(name, self.default(&field["type"], depth + 1)?);
                    }
                }
                Some(Json::Object(members))
            }
            _ if object.contains_key("logicalType") => match text("logicalType") {
                "uuid" => Some(json!("00112233-4455-6677-8899-aabbccddeeff")),
                "decimal" => Some(json!("\u{7}")),
                "big-decimal" => None,
                "date" if text("type") == "string" => Some(json!("")),
                _ => Some(json!(self.random.below(1000))),
            },
            _ => None,
        }
    }

    fn primitive_default(&mut self, name: &str) -> Json {
        match name {
            "boolean" => json!(self.random.below(2) == 0),
            "int" => json!(*self.random.pick(&[0, -1, i32::MAX, i32::MIN, 42])),
            "long" => json!(*self.random.pick(&[0, -1, i64::MAX, i64::MIN, 42])),
            "float" => json!(*self.random.pick(&[0.5, -0.0, 1e10, 7.0])),
            "double" => json!(*self.random.pick(&[0.1, 1e300, -3.25, 5e-324])),
            "bytes" => json!(*self.random.pick(&["", "\u{ff}\u{0}", "abc", "\"\\"])),
            "string" => json!(self.random.pick(TEXTS)),
            _ => Json::Null,
        }
    }
}

fn full_name(namespace: &str, name: &str) -> String {
    if namespace.is_empty() {
        name.to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}

/// A name without a dot means one in the namespace around it.
fn sayable(full: &str, namespace: &str) -> bool {
    full.contains('.') || namespace.is_empty()
}
