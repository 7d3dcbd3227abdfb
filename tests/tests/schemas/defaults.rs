//! A schema and the JSON of a default in, the value that the specification gives it out (Avro 1.12, "Complex Types").

use apache_avro::schema::{InnerDecimalSchema, NamesRef, UuidSchema};
use apache_avro::types::Value;
use apache_avro::{Decimal, Duration, Schema};
use serde_json::Value as Json;

/// How deep a default may be; one that its own field completes would have no end.
const MAX_DEPTH: u32 = 100;

/// Returns the value; `None` when the JSON is no value of the schema.
pub(crate) fn default_value(schema: &Schema, names: &NamesRef<'_>, json: &Json) -> Option<Value> {
    value(schema, names, json, 0)
}

fn value(schema: &Schema, names: &NamesRef<'_>, json: &Json, depth: u32) -> Option<Value> {
    if depth == MAX_DEPTH {
        return None;
    }
    let inner = |schema: &Schema, json: &Json| value(schema, names, json, depth + 1);
    Some(match schema {
        Schema::Null => json.as_null().map(|()| Value::Null)?,
        Schema::Boolean => Value::Boolean(json.as_bool()?),
        Schema::Int => Value::Int(int(json)?),
        Schema::Date => Value::Date(int(json)?),
        Schema::TimeMillis => Value::TimeMillis(int(json)?),
        Schema::Long => Value::Long(json.as_i64()?),
        Schema::TimeMicros => Value::TimeMicros(json.as_i64()?),
        Schema::TimestampMillis => Value::TimestampMillis(json.as_i64()?),
        Schema::TimestampMicros => Value::TimestampMicros(json.as_i64()?),
        Schema::TimestampNanos => Value::TimestampNanos(json.as_i64()?),
        Schema::LocalTimestampMillis => Value::LocalTimestampMillis(json.as_i64()?),
        Schema::LocalTimestampMicros => Value::LocalTimestampMicros(json.as_i64()?),
        Schema::LocalTimestampNanos => Value::LocalTimestampNanos(json.as_i64()?),
        // What JSON has no number for has a name.
        Schema::Float if json.is_string() => Value::Float(json.as_str()?.parse().ok()?),
        Schema::Double if json.is_string() => Value::Double(json.as_str()?.parse().ok()?),
        Schema::Float => Value::Float(json.as_number()?.to_string().parse().ok()?),
        Schema::Double => Value::Double(json.as_f64()?),
        Schema::String => Value::String(json.as_str()?.to_owned()),
        Schema::Bytes => Value::Bytes(latin_1(json)?),
        Schema::Fixed(fixed) => {
            let bytes = latin_1(json)?;
            (bytes.len() == fixed.size).then_some(Value::Fixed(fixed.size, bytes))?
        }
        Schema::Decimal(decimal) => {
            let bytes = latin_1(json)?;
            let fits = match &decimal.inner {
                InnerDecimalSchema::Fixed(fixed) => fixed.size == bytes.len(),
                InnerDecimalSchema::Bytes => true,
            };
            fits.then(|| Value::Decimal(Decimal::from(bytes)))?
        }
        Schema::Uuid(UuidSchema::String) => Value::Uuid(json.as_str()?.parse().ok()?),
        Schema::Uuid(_) => Value::Uuid(agent_events::uuid::Uuid::from_slice(&latin_1(json)?).ok()?),
        Schema::Duration(_) => {
            let bytes: [u8; 12] = latin_1(json)?.try_into().ok()?;
            Value::Duration(Duration::from(bytes))
        }
        Schema::Enum(symbols) => {
            let symbol = json.as_str()?;
            let index = symbols.symbols.iter().position(|known| known == symbol)?;
            Value::Enum(u32::try_from(index).ok()?, symbol.to_owned())
        }
        Schema::Array(array) => {
            let items = json.as_array()?.iter();
            Value::Array(
                items
                    .map(|item| inner(&array.items, item))
                    .collect::<Option<_>>()?,
            )
        }
        Schema::Map(map) => {
            let entries = json.as_object()?.iter();
            let entry =
                |(key, json): (&String, &Json)| Some((key.clone(), inner(&map.types, json)?));
            Value::Map(entries.map(entry).collect::<Option<_>>()?)
        }
        Schema::Record(record) => {
            let members = json.as_object()?;
            let fields = record.fields.iter().map(|field| {
                let json = members.get(&field.name).or(field.default.as_ref())?;
                Some((field.name.clone(), inner(&field.schema, json)?))
            });
            Value::Record(fields.collect::<Option<_>>()?)
        }
        Schema::Union(union) => {
            let mut branches = (0_u32..).zip(union.variants());
            branches.find_map(|(index, branch)| {
                Some(Value::Union(index, Box::new(inner(branch, json)?)))
            })?
        }
        Schema::Ref { name } => inner(names.get(name)?, json)?,
        Schema::BigDecimal => return None,
    })
}

fn int(json: &Json) -> Option<i32> {
    i32::try_from(json.as_i64()?).ok()
}

/// Each character stands for the byte of its number.
fn latin_1(json: &Json) -> Option<Vec<u8>> {
    let chars = json.as_str()?.chars();
    chars
        .map(|char| u8::try_from(u32::from(char)).ok())
        .collect()
}
