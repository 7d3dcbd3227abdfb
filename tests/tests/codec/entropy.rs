//! A schema and a stream of bytes in, a value under that schema out, as the oracle writes it.

use agent_events::uuid::Uuid;
use apache_avro::Schema;
use apache_avro::schema::{NamesRef, ResolvedSchema};
use apache_avro::types::Value;

/// A stream that ends in zeros, so that less of it means a smaller value.
pub(crate) struct Entropy<'b> {
    bytes: &'b [u8],
    /// Most entries a map may have: with one at most, its bytes have one order only.
    pub(crate) map_entries: u64,
}

impl<'b> Entropy<'b> {
    pub(crate) fn new(bytes: &'b [u8], map_entries: u64) -> Self {
        Self { bytes, map_entries }
    }

    fn byte(&mut self) -> u8 {
        match self.bytes.split_first() {
            Some((first, rest)) => {
                self.bytes = rest;
                *first
            }
            None => 0,
        }
    }

    fn below(&mut self, end: u64) -> u64 {
        u64::from(self.byte()) % end.max(1)
    }

    /// Small numbers and large ones, both signs.
    fn long(&mut self) -> i64 {
        let length = self.below(9);
        let magnitude = (0..length).fold(0_u64, |value, _| value << 8 | u64::from(self.byte()));
        magnitude.cast_signed()
    }

    fn text(&mut self) -> String {
        let length = self.below(6);
        (0..length)
            .map(|_| match self.byte() {
                wide @ 0xf0.. => char::from_u32(0x1_f980 + u32::from(wide)).unwrap_or('x'),
                byte => char::from(byte),
            })
            .collect()
    }

    fn raw(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.byte()).collect()
    }
}

/// Returns a value under the schema.
pub(crate) fn value(schema: &Schema, entropy: &mut Entropy<'_>) -> Value {
    let resolved = ResolvedSchema::try_from(schema).expect("the schema is whole");
    build(schema, resolved.get_names(), entropy, 0)
}

/// Deeper than this, values come to an end as soon as they can.
const DEPTH: u32 = 8;

fn build(schema: &Schema, names: &NamesRef<'_>, entropy: &mut Entropy<'_>, depth: u32) -> Value {
    let most = if depth < DEPTH { 4 } else { 1 };
    let inner =
        |schema: &Schema, entropy: &mut Entropy<'_>| build(schema, names, entropy, depth + 1);
    match schema {
        Schema::Null => Value::Null,
        Schema::Boolean => Value::Boolean(entropy.below(2) == 1),
        Schema::Int => Value::Int(int(entropy)),
        Schema::Long => Value::Long(entropy.long()),
        // Values are compared, and NaN is not equal to itself.
        Schema::Float => Value::Float(
            Some(f32::from_bits(int(entropy).cast_unsigned()))
                .filter(|float| !float.is_nan())
                .unwrap_or(0.5),
        ),
        Schema::Double => Value::Double(
            Some(f64::from_bits(entropy.long().cast_unsigned()))
                .filter(|double| !double.is_nan())
                .unwrap_or(0.5),
        ),
        Schema::Bytes => {
            let length = entropy.below(6);
            Value::Bytes(entropy.raw(usize::try_from(length).expect("below 6")))
        }
        Schema::String => Value::String(entropy.text()),
        Schema::Fixed(fixed) => Value::Fixed(fixed.size, entropy.raw(fixed.size)),
        Schema::Array(array) => {
            let count = entropy.below(most);
            Value::Array((0..count).map(|_| inner(&array.items, entropy)).collect())
        }
        Schema::Map(map) => {
            let count = entropy.below(most).min(entropy.map_entries);
            Value::Map(
                (0..count)
                    .map(|_| (entropy.text(), inner(&map.types, entropy)))
                    .collect(),
            )
        }
        Schema::Union(union) => {
            let branches = union.variants();
            let null = branches
                .iter()
                .position(|branch| matches!(branch, Schema::Null));
            let drawn = usize::try_from(entropy.below(branches.len() as u64)).expect("an index");
            let index = match null {
                Some(null) if depth >= DEPTH => null,
                _ => drawn,
            };
            let value = inner(&branches[index], entropy);
            Value::Union(u32::try_from(index).expect("few branches"), Box::new(value))
        }
        Schema::Record(record) => Value::Record(
            record
                .fields
                .iter()
                .map(|field| (field.name.clone(), inner(&field.schema, entropy)))
                .collect(),
        ),
        Schema::Enum(symbols) => {
            let index = entropy.below(symbols.symbols.len() as u64);
            let symbol = symbols.symbols[usize::try_from(index).expect("an index")].clone();
            Value::Enum(u32::try_from(index).expect("few symbols"), symbol)
        }
        Schema::Ref { name } => build(names[name], names, entropy, depth),
        Schema::Uuid(_) => Value::Uuid(Uuid::from_slice(&entropy.raw(16)).expect("16 bytes")),
        // Within the years that chrono knows.
        Schema::TimestampMillis => Value::TimestampMillis(entropy.long() % 8_000_000_000_000_000),
        Schema::TimestampMicros => {
            Value::TimestampMicros(entropy.long() % 8_000_000_000_000_000_000)
        }
        Schema::TimestampNanos => Value::TimestampNanos(entropy.long()),
        other => unimplemented!("values of {other:?}"),
    }
}

fn int(entropy: &mut Entropy<'_>) -> i32 {
    let [a, b, c, d, ..] = entropy.long().to_le_bytes();
    i32::from_le_bytes([a, b, c, d])
}
