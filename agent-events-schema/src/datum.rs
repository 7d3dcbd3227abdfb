//! A type and a default of it in, the binary form of the default out ("Binary Encoding", Avro 1.12).

use crate::json::{Json, JsonMember, JsonValue};
use crate::schema::{Enum, NodeId, Record, SchemaRef, Type};

/// Returns the binary form of a default, as data of that schema would have it; `None` when it is no such value.
///
/// A union's default is of its first branch that takes it. Fields that a record's default leaves out have their own.
#[must_use]
pub fn encode_default(schema: SchemaRef<'_>, default: &Json) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    encode(schema, default, &mut out).map(|()| out)
}

/// Appends the value; leaves an unfinished one behind when it does not fit.
fn encode(schema: SchemaRef<'_>, json: &Json, out: &mut Vec<u8>) -> Option<()> {
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
        (Type::String, JsonValue::String(text)) => {
            length(text.len(), out)?;
            out.extend_from_slice(text.as_bytes());
        }
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
            block(values, out, |value, out| {
                encode(schema.at(item.node), value, out)
            })?;
        }
        (Type::Map(item), JsonValue::Object(members)) => {
            block(members, out, |member: &JsonMember, out| {
                length(member.key.len(), out)?;
                out.extend_from_slice(member.key.as_bytes());
                encode(schema.at(item.node), &member.value, out)
            })?;
        }
        (Type::Record(record), JsonValue::Object(_)) => fields(schema, record, json, out)?,
        (Type::Union(branches), _) => {
            let start = out.len();
            let fits = |(index, node): (i64, NodeId)| {
                out.truncate(start);
                long(index, out);
                encode(schema.at(node), json, out)
            };
            (0..)
                .zip(branches.iter().map(|branch| branch.node))
                .find_map(fits)?;
        }
        _ => return None,
    }
    Some(())
}

fn fields(schema: SchemaRef<'_>, record: &Record, json: &Json, out: &mut Vec<u8>) -> Option<()> {
    for field in &record.fields {
        let own = json.get(&field.name).map(|member| &member.value);
        encode(
            schema.at(field.ty.node),
            own.or(field.default.as_ref())?,
            out,
        )?;
    }
    Some(())
}

fn symbol(r#enum: &Enum, text: &str, out: &mut Vec<u8>) -> Option<()> {
    let index = r#enum
        .symbols
        .iter()
        .position(|symbol| symbol.name == text)?;
    length(index, out)
}

/// Appends an array or map as one block.
fn block<T>(
    items: &[T],
    out: &mut Vec<u8>,
    mut item: impl FnMut(&T, &mut Vec<u8>) -> Option<()>,
) -> Option<()> {
    if !items.is_empty() {
        length(items.len(), out)?;
        for value in items {
            item(value, out)?;
        }
    }
    out.push(0);
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
fn long(value: i64, out: &mut Vec<u8>) {
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
