//! A schema and JSON in, the Avro binary of the value out.

mod number;
mod union;

use std::collections::HashMap;

use agent_events_schema::{Enum, Field, NodeId, Record, SchemaRef, Type, encode_default};
use serde_json::{Map, Value};

use super::error::{Step, TOO_DEEP, listed, quoted};
use super::{JsonError, JsonForm, MAX_DEPTH, branch, logical};
use crate::attribute::base64;
use crate::codec::{EncodeError, encode};

/// How far JSON is from what a value of its type would be written as; 0 is no distance.
type Distance = u64;

type Result<T> = std::result::Result<T, JsonError>;

/// Returns the binary form of `json`.
pub(super) fn bytes(schema: SchemaRef<'_>, json: &Value, form: JsonForm) -> Result<Vec<u8>> {
    check_depth(json)?;
    let mut out = Vec::new();
    let mut writer = Writer {
        form,
        chosen: HashMap::new(),
    };
    writer.value(schema, json, &mut out)?;
    Ok(out)
}

/// Checks the depth before anything follows it; without recursion, as the stack is what is at stake.
fn check_depth(json: &Value) -> Result<()> {
    let mut rest = vec![(json, 0)];
    while let Some((json, depth)) = rest.pop() {
        let is_container = json.is_array() || json.is_object();
        if is_container && depth == MAX_DEPTH {
            return Err(JsonError::new(TOO_DEEP));
        }
        match json {
            Value::Array(items) => rest.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(members) => {
                rest.extend(members.values().map(|value| (value, depth + 1)));
            }
            _ => {}
        }
    }
    Ok(())
}

struct Writer {
    form: JsonForm,
    /// The branch that fits a value of a union, and how well, by the address of the value. Without it unions within
    /// unions would take time that doubles with each level.
    chosen: HashMap<(usize, NodeId), Option<(usize, Distance)>>,
}

impl Writer {
    /// Appends the value; leaves an unfinished one behind when it does not fit.
    fn value(
        &mut self,
        schema: SchemaRef<'_>,
        json: &Value,
        out: &mut Vec<u8>,
    ) -> Result<Distance> {
        let node = schema.get();
        let mismatch = || {
            let (expected, found) = (branch::expected(node, self.form), branch::found(json));
            JsonError::new(format!("expected {expected}, found {found}"))
        };
        if let Type::Union(branches) = &node.ty {
            return match self.form {
                JsonForm::HumanReadable => self.bare_union(schema, branches, json, out),
                JsonForm::Avro => self.tagged_union(schema, branches, json, out),
            };
        }
        if !branch::may_be(node, self.form, json) {
            return Err(mismatch());
        }
        if let Some(logical) = branch::text_of(node, self.form) {
            // A decimal can be an integer as well.
            let number = json.as_number().map(ToString::to_string);
            let text = number.as_deref().or(json.as_str()).unwrap_or_default();
            logical::write(logical, &node.ty, text, out)
                .ok_or_else(mismatch)?
                .map_err(refused)?;
            return Ok(number.is_some().into());
        }
        match (&node.ty, json) {
            (Type::Boolean, Value::Bool(value)) => out.push((*value).into()),
            (Type::Int, Value::Number(number)) => number::int(number, out)?,
            (Type::Long, Value::Number(number)) => number::long(number, out)?,
            (Type::Float, _) => return number::float(json, out),
            (Type::Double, _) => return number::double(json, out),
            (Type::String, Value::String(text)) => encode::string(text, out).map_err(refused)?,
            (Type::Bytes, Value::String(text)) => {
                let bytes = self.bytes(text).ok_or_else(mismatch)?;
                encode::bytes(&bytes, out).map_err(refused)?;
            }
            (Type::Fixed(fixed), Value::String(text)) => {
                let bytes = self.bytes(text).ok_or_else(mismatch)?;
                if bytes.len() != fixed.size as usize {
                    return Err(JsonError::new(format!(
                        "`{}` has {} bytes, not {}",
                        fixed.named.name,
                        fixed.size,
                        bytes.len()
                    )));
                }
                out.extend_from_slice(&bytes);
            }
            (Type::Enum(r#enum), Value::String(text)) => symbol(r#enum, text, out)?,
            (Type::Array(item), Value::Array(items)) => {
                let item = schema.at(item.node);
                return self.array(item, items, out);
            }
            (Type::Map(item), Value::Object(members)) => {
                let item = schema.at(item.node);
                return self.map(item, members, out);
            }
            (Type::Record(record), Value::Object(members)) => {
                return self.record(schema, record, members, out);
            }
            _ => {}
        }
        Ok(0)
    }

    fn bytes(&self, text: &str) -> Option<Vec<u8>> {
        match self.form {
            JsonForm::HumanReadable => base64::decode(text),
            JsonForm::Avro => text.chars().map(|char| u8::try_from(char).ok()).collect(),
        }
    }

    fn array(
        &mut self,
        item: SchemaRef<'_>,
        items: &[Value],
        out: &mut Vec<u8>,
    ) -> Result<Distance> {
        start_block(items.len(), out)?;
        let mut distance = 0;
        for (index, json) in items.iter().enumerate() {
            distance += self
                .value(item, json, out)
                .map_err(|error| error.at(Step::Item(index)))?;
        }
        out.push(0);
        Ok(distance)
    }

    fn map(
        &mut self,
        item: SchemaRef<'_>,
        members: &Map<String, Value>,
        out: &mut Vec<u8>,
    ) -> Result<Distance> {
        start_block(members.len(), out)?;
        let mut distance = 0;
        for (key, json) in members {
            encode::string(key, out).map_err(refused)?;
            distance += self
                .value(item, json, out)
                .map_err(|error| error.at_key(key))?;
        }
        out.push(0);
        Ok(distance)
    }

    fn record(
        &mut self,
        schema: SchemaRef<'_>,
        record: &Record,
        members: &Map<String, Value>,
        out: &mut Vec<u8>,
    ) -> Result<Distance> {
        let (mut distance, mut known) = (0, 0);
        for field in &record.fields {
            let ty = schema.at(field.ty.node);
            if let Some(json) = members.get(&field.name) {
                known += 1;
                distance += self
                    .value(ty, json, out)
                    .map_err(|error| error.at_key(&field.name))?;
            } else {
                distance += 1;
                self.missing(ty, field, out)?;
            }
        }
        let unknown = members.len() - known;
        if unknown > 0 && self.form == JsonForm::Avro {
            return Err(unknown_field(record, members));
        }
        Ok(distance + unknown as Distance)
    }

    fn missing(&mut self, ty: SchemaRef<'_>, field: &Field, out: &mut Vec<u8>) -> Result<()> {
        if let Some(default) = &field.default {
            let bytes = encode_default(ty, default).ok_or_else(|| {
                JsonError::new("the default of the schema is no value of the field")
                    .at_key(&field.name)
            })?;
            out.extend_from_slice(&bytes);
            return Ok(());
        }
        let null = match &ty.get().ty {
            Type::Union(branches) if self.form == JsonForm::HumanReadable => branches
                .iter()
                .position(|branch| matches!(ty.at(branch.node).get().ty, Type::Null)),
            _ => None,
        };
        let index = null.ok_or_else(|| {
            let name = &field.name;
            JsonError::new(format!("the field `{name}` is missing and has no default"))
        })?;
        length(index, out)
    }
}

fn unknown_field(record: &Record, members: &Map<String, Value>) -> JsonError {
    let is_known = |key: &String| record.fields.iter().any(|field| field.name == *key);
    let unknown = members.keys().find(|key| !is_known(key));
    JsonError::new(format!(
        "{} is not a field of `{}`, which has {}",
        quoted(unknown.map_or("", String::as_str)),
        record.named.name,
        listed(record.fields.iter().map(|field| field.name.as_str()))
    ))
}

fn symbol(r#enum: &Enum, text: &str, out: &mut Vec<u8>) -> Result<()> {
    let index = r#enum.symbols.iter().position(|known| known.name == text);
    match index {
        Some(index) => length(index, out),
        None => Err(JsonError::new(format!(
            "{} is not a symbol of `{}`, which has {}",
            quoted(text),
            r#enum.named.name,
            listed(r#enum.symbols.iter().map(|known| known.name.as_str()))
        ))),
    }
}

fn start_block(count: usize, out: &mut Vec<u8>) -> Result<()> {
    if count == 0 {
        Ok(())
    } else {
        length(count, out)
    }
}

fn length(length: usize, out: &mut Vec<u8>) -> Result<()> {
    let length = i64::try_from(length).map_err(|_| JsonError::new("the value is too long"))?;
    encode::long(&length, out).map_err(refused)
}

/// The reason stands for the whole error.
fn refused(error: EncodeError) -> JsonError {
    JsonError::new(error.to_string()).caused_by(error)
}
