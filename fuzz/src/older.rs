//! The text of a schema in, that of an older version out, whose data the schema reads by every kind of resolution.
//!
//! Fields and branches stand in reverse, numbers are the narrowest that are promoted, `bytes` and `string` the other of
//! the two, and every record has a field that is gone by now.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

pub(crate) fn older(schema: &str) -> String {
    let schema: Value = serde_json::from_str(schema).expect("a generated schema is JSON");
    let mut types = HashMap::new();
    named(&schema, "", &mut types);
    let mut older = Older {
        types,
        written: HashSet::new(),
    };
    older.ty(&schema, "").to_string()
}

/// Finds the definitions of all named types, by full name.
fn named<'a>(
    schema: &'a Value,
    namespace: &str,
    types: &mut HashMap<String, &'a Map<String, Value>>,
) {
    match schema {
        Value::Array(branches) => branches
            .iter()
            .for_each(|branch| named(branch, namespace, types)),
        Value::Object(object) => {
            let name = object
                .contains_key("name")
                .then(|| full_name(object, namespace));
            let namespace = name.as_deref().map_or(namespace, namespace_of);
            if let Some(name) = &name {
                types.insert(name.clone(), object);
            }
            for key in ["type", "items", "values"] {
                object
                    .get(key)
                    .into_iter()
                    .for_each(|inner| named(inner, namespace, types));
            }
            for field in object
                .get("fields")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                named(&field["type"], namespace, types);
            }
        }
        _ => {}
    }
}

fn namespace_of(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(namespace, _)| namespace)
}

fn full_name(object: &Map<String, Value>, enclosing: &str) -> String {
    let name = object["name"].as_str().expect("a name is text");
    let namespace = object.get("namespace").and_then(Value::as_str);
    qualified(name, namespace.unwrap_or(enclosing))
}

fn qualified(name: &str, namespace: &str) -> String {
    if name.contains('.') || namespace.is_empty() {
        name.to_owned()
    } else {
        format!("{namespace}.{name}")
    }
}

struct Older<'a> {
    types: HashMap<String, &'a Map<String, Value>>,
    /// Names that are defined already.
    written: HashSet<String>,
}

impl<'a> Older<'a> {
    fn ty(&mut self, schema: &'a Value, namespace: &str) -> Value {
        match schema {
            Value::Array(branches) => branches
                .iter()
                .rev()
                .map(|branch| self.branch(branch, namespace))
                .collect(),
            Value::String(name) => match name.as_str() {
                "long" => json!("int"),
                "double" => json!("float"),
                "bytes" => json!("string"),
                "string" => json!("bytes"),
                "null" | "boolean" | "int" | "float" => schema.clone(),
                name => self.named(qualified(name, namespace)),
            },
            Value::Object(object) if object.contains_key("name") => {
                self.named(full_name(object, namespace))
            }
            Value::Object(object) => {
                let mut object = object.clone();
                let inner = schema.as_object().expect("it is one");
                for key in ["items", "values"] {
                    if let Some(item) = inner.get(key) {
                        object[key] = self.ty(item, namespace);
                    }
                }
                // What a logical type stands on stays, but for times that a shorter number can tell.
                if object
                    .get("logicalType")
                    .is_some_and(|it| it == "timestamp-millis")
                {
                    return json!("int");
                }
                Value::Object(object)
            }
            other => other.clone(),
        }
    }

    /// A branch stays of its kind, so that it finds its own again.
    fn branch(&mut self, schema: &'a Value, namespace: &str) -> Value {
        match schema.as_str() {
            Some("long" | "double" | "bytes" | "string") => schema.clone(),
            _ => self.ty(schema, namespace),
        }
    }

    fn named(&mut self, name: String) -> Value {
        if !self.written.insert(name.clone()) {
            return Value::String(name);
        }
        let mut object = self.types[&name].clone();
        let definition = self.types[&name];
        let namespace = namespace_of(&name).to_owned();
        object.insert("name".to_owned(), Value::String(name));
        object.remove("namespace");
        object.remove("aliases");
        if let Some(fields) = definition.get("fields").and_then(Value::as_array) {
            let mut older = vec![json!({"name": "gone", "type": "string"})];
            for field in fields.iter().rev() {
                let ty = self.ty(&field["type"], &namespace);
                older.push(json!({"name": field["name"], "type": ty}));
            }
            object["fields"] = Value::Array(older);
        }
        Value::Object(object)
    }
}
