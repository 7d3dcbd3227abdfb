//! A type and a default of it in, the binary form of the default out ("Binary Encoding", Avro 1.12).

use crate::json::{Json, JsonMember, JsonValue};
use crate::schema::{Enum, Record, SchemaRef, Type};

/// How deep values may be nested; the default of a field may be completed by defaults that lead back to it.
const MAX_DEPTH: usize = 256;
/// How many values may be tried; branches of unions and defaults of fields multiply.
const MAX_VALUES: usize = 1 << 20;
/// How long the binary form may be.
const MAX_BYTES: usize = 16 << 20;

/// Returns the binary form of a default, as data of that schema would have it; `None` when it is no such value, or
/// defaults that complete it make it deeper than 256 values or longer than 16 MiB.
///
/// A union's default is of its first branch that takes it. Fields that a record's default leaves out have their own.
#[must_use]
pub fn encode_default(schema: SchemaRef<'_>, default: &Json) -> Option<Vec<u8>> {
    let mut encoder = Encoder {
        out: Vec::new(),
        depth: 0,
        values: 0,
    };
    encoder.default(schema, default)?;
    Some(encoder.out)
}

/// Returns the number that the default of a float or double names, since JSON has no number for it.
///
/// In a union the same text is a string.
pub(crate) fn not_finite(ty: &Type, default: &Json) -> Option<f64> {
    match (ty, default.as_str()?) {
        (Type::Float | Type::Double, "NaN") => Some(f64::NAN),
        (Type::Float | Type::Double, "Infinity") => Some(f64::INFINITY),
        (Type::Float | Type::Double, "-Infinity") => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

struct Encoder {
    out: Vec<u8>,
    depth: usize,
    values: usize,
}

impl Encoder {
    fn default(&mut self, schema: SchemaRef<'_>, json: &Json) -> Option<()> {
        let ty = &schema.get().ty;
        match (not_finite(ty, json), ty) {
            (Some(f64::INFINITY), Type::Float) => self.float(f32::INFINITY),
            (Some(f64::NEG_INFINITY), Type::Float) => self.float(f32::NEG_INFINITY),
            (Some(_), Type::Float) => self.float(f32::NAN),
            (Some(value), _) => self.out.extend_from_slice(&value.to_le_bytes()),
            (None, _) => return self.encode(schema, json),
        }
        Some(())
    }

    fn float(&mut self, value: f32) {
        self.out.extend_from_slice(&value.to_le_bytes());
    }

    /// Appends the value; leaves an unfinished one behind when it does not fit.
    fn encode(&mut self, schema: SchemaRef<'_>, json: &Json) -> Option<()> {
        self.values += 1;
        if self.depth == MAX_DEPTH || self.values > MAX_VALUES || self.out.len() > MAX_BYTES {
            return None;
        }
        self.depth += 1;
        let encoded = self.value(schema, json);
        self.depth -= 1;
        encoded
    }

    fn value(&mut self, schema: SchemaRef<'_>, json: &Json) -> Option<()> {
        let out = &mut self.out;
        match (&schema.get().ty, &json.value) {
            (Type::Null, JsonValue::Null) => {}
            (Type::Boolean, JsonValue::Bool(value)) => out.push(u8::from(*value)),
            (Type::Int, JsonValue::Number(text)) => long(i64::from(text.parse::<i32>().ok()?), out),
            (Type::Long, JsonValue::Number(text)) => long(text.parse().ok()?, out),
            (Type::Float, JsonValue::Number(text)) => {
                out.extend_from_slice(&text.parse::<f32>().ok()?.to_le_bytes());
            }
            (Type::Double, JsonValue::Number(text)) => {
                out.extend_from_slice(&text.parse::<f64>().ok()?.to_le_bytes());
            }
            (Type::String, JsonValue::String(text)) => string(text, out)?,
            (Type::Bytes, JsonValue::String(text)) => {
                length(text.chars().count(), out)?;
                latin_1(text, out)?;
            }
            (Type::Fixed(fixed), JsonValue::String(text)) => {
                (u32::try_from(text.chars().count()) == Ok(fixed.size)).then_some(())?;
                latin_1(text, out)?;
            }
            (Type::Enum(r#enum), JsonValue::String(text)) => symbol(r#enum, text, out)?,
            (Type::Array(item), JsonValue::Array(values)) => {
                self.block(values, |encoder, value| {
                    encoder.encode(schema.at(item.node), value)
                })?;
            }
            (Type::Map(item), JsonValue::Object(members)) => {
                self.block(members, |encoder, member: &JsonMember| {
                    string(&member.key, &mut encoder.out)?;
                    encoder.encode(schema.at(item.node), &member.value)
                })?;
            }
            (Type::Record(record), JsonValue::Object(_)) => self.fields(schema, record, json)?,
            (Type::Union(branches), _) => {
                let start = out.len();
                (0..).zip(branches).find_map(|(index, branch)| {
                    self.out.truncate(start);
                    long(index, &mut self.out);
                    self.encode(schema.at(branch.node), json)
                })?;
            }
            _ => return None,
        }
        Some(())
    }

    fn fields(&mut self, schema: SchemaRef<'_>, record: &Record, json: &Json) -> Option<()> {
        for field in &record.fields {
            let ty = schema.at(field.ty.node);
            match json.get(&field.name) {
                Some(own) => self.encode(ty, &own.value)?,
                None => self.default(ty, field.default.as_ref()?)?,
            }
        }
        Some(())
    }

    /// Appends an array or map as one block.
    fn block<T>(
        &mut self,
        items: &[T],
        mut item: impl FnMut(&mut Self, &T) -> Option<()>,
    ) -> Option<()> {
        if !items.is_empty() {
            length(items.len(), &mut self.out)?;
            for value in items {
                item(self, value)?;
            }
        }
        self.out.push(0);
        Some(())
    }
}

fn symbol(r#enum: &Enum, text: &str, out: &mut Vec<u8>) -> Option<()> {
    let index = r#enum
        .symbols
        .iter()
        .position(|symbol| symbol.name == text)?;
    length(index, out)
}

fn string(text: &str, out: &mut Vec<u8>) -> Option<()> {
    length(text.len(), out)?;
    out.extend_from_slice(text.as_bytes());
    Some(())
}

/// Bytes stand in JSON as the characters up to U+00FF.
fn latin_1(text: &str, out: &mut Vec<u8>) -> Option<()> {
    for char in text.chars() {
        out.push(u8::try_from(u32::from(char)).ok()?);
    }
    Some(())
}

fn length(length: usize, out: &mut Vec<u8>) -> Option<()> {
    long(i64::try_from(length).ok()?, out);
    Some(())
}

/// Zig-zag, then seven bits a byte, the lowest first.
pub(crate) fn long(value: i64, out: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while rest >= 0x80 {
        out.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    out.push(rest.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use super::encode_default;
    use crate::parse::Schema;
    use crate::schema::Type;

    fn bytes(ty: &str, default: &str) -> Option<Vec<u8>> {
        let text = format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"f","type":{ty},"default":{default}}}]}}"#
        );
        let schema = Schema::parse(&text).unwrap();
        let root = schema.as_ref();
        let Type::Record(record) = &root.get().ty else {
            unreachable!("the schema is a record");
        };
        let field = &record.fields[0];
        encode_default(root.at(field.ty.node), field.default.as_ref().unwrap())
    }

    #[test]
    fn a_default_that_completes_itself_without_end_has_no_form() {
        let own = r#"["null",{"type":"record","name":"N","fields":[{"name":"n","type":["N"],"default":{}}]}]"#;
        assert_eq!(bytes(own, "{}"), None);
    }

    #[test]
    fn has_the_binary_form_of_data() {
        for (ty, default, wanted) in [
            (r#""null""#, "null", &[][..]),
            (r#""boolean""#, "true", &[1]),
            (r#""int""#, "-2", &[3]),
            (r#""long""#, "128", &[0x80, 2]),
            (r#""float""#, "1", &[0, 0, 0x80, 0x3f]),
            (r#""double""#, "0.5", &[0, 0, 0, 0, 0, 0, 0xe0, 0x3f]),
            (r#""string""#, r#""é""#, &[4, 0xc3, 0xa9]),
            (r#""bytes""#, r#""é\u0001""#, &[4, 0xe9, 1]),
            (
                r#"{"type":"fixed","name":"F","size":2}"#,
                r#""\u00ff!""#,
                &[0xff, 0x21],
            ),
            (
                r#"{"type":"enum","name":"E","symbols":["A","B"]}"#,
                r#""B""#,
                &[2],
            ),
            (r#"{"type":"array","items":"int"}"#, "[1, 2]", &[4, 2, 4, 0]),
            (
                r#"{"type":"map","values":"int"}"#,
                r#"{"k": 1}"#,
                &[2, 2, b'k', 2, 0],
            ),
            (r#"["null","string"]"#, "null", &[0]),
            (r#"["null","string","int"]"#, "7", &[4, 14]),
            (
                r#"{"type":"record","name":"N","fields":[{"name":"a","type":"int"},{"name":"b","type":"int","default":5}]}"#,
                r#"{"a": 1}"#,
                &[2, 10],
            ),
        ] {
            assert_eq!(
                bytes(ty, default).as_deref(),
                Some(wanted),
                "{ty} {default}"
            );
        }
    }
}
