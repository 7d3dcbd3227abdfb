//! A schema and a stream of bytes in, a value under that schema out, as the oracle writes it.

use std::collections::HashMap;

use agent_events::uuid::Uuid;
use apache_avro::schema::{InnerDecimalSchema, Name, NamesRef, ResolvedSchema};
use apache_avro::types::Value;
use apache_avro::{BigDecimal, Decimal, Duration, Schema};

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
        let drawn = match end {
            0..=256 => u64::from(self.byte()),
            _ => u64::from(self.byte()) << 8 | u64::from(self.byte()),
        };
        drawn % end.max(1)
    }

    fn index(&mut self, end: usize) -> usize {
        usize::try_from(self.below(end as u64)).expect("an index")
    }

    /// Small numbers and large ones, both signs.
    fn long(&mut self) -> i64 {
        let length = self.below(9);
        let magnitude = (0..length).fold(0_u64, |value, _| value << 8 | u64::from(self.byte()));
        magnitude.cast_signed()
    }

    fn int(&mut self) -> i32 {
        let [a, b, c, d, ..] = self.long().to_le_bytes();
        i32::from_le_bytes([a, b, c, d])
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

    /// Returns the shortest two's complement of a number with at most so many digits.
    fn decimal(&mut self, precision: usize) -> Vec<u8> {
        let digits = u32::try_from(precision).unwrap_or(u32::MAX);
        let bytes = if digits > 18 {
            // A digit is worth 3.32 bits.
            let length = 1 + self.index(precision * 33 / 80);
            self.raw(length)
        } else {
            (self.long() % 10_i64.pow(digits)).to_be_bytes().to_vec()
        };
        let spare = |pair: &[u8]| matches!(pair, [0, ..0x80] | [0xff, 0x80..=0xff]);
        let start = bytes.windows(2).take_while(|pair| spare(pair)).count();
        bytes[start..].to_vec()
    }
}

/// Returns a value under the schema; `None` when there is none.
pub(crate) fn possible_value(schema: &Schema, entropy: &mut Entropy<'_>) -> Option<Value> {
    let resolved = ResolvedSchema::try_from(schema).expect("the schema is whole");
    let values = Values::new(resolved.get_names());
    values.steps(schema)?;
    Some(values.build(schema, entropy, 0))
}

/// Returns a value under the schema.
pub(crate) fn value(schema: &Schema, entropy: &mut Entropy<'_>) -> Value {
    possible_value(schema, entropy).expect("the schema has a value")
}

/// Deeper than this, values come to an end as soon as they can.
const DEPTH: u32 = 8;

struct Values<'n> {
    names: &'n NamesRef<'n>,
    /// How deep the flattest value of each named type is; those without a value are missing.
    flattest: HashMap<&'n Name, u32>,
}

impl<'n> Values<'n> {
    fn new(names: &'n NamesRef<'n>) -> Self {
        let mut values = Self {
            names,
            flattest: HashMap::new(),
        };
        loop {
            let known = values.flattest.len();
            for (name, schema) in names {
                if !values.flattest.contains_key(name)
                    && let Some(steps) = values.steps(schema)
                {
                    values.flattest.insert(name, steps);
                }
            }
            if values.flattest.len() == known {
                return values;
            }
        }
    }

    fn steps(&self, schema: &Schema) -> Option<u32> {
        match schema {
            Schema::Union(union) => {
                let branches = union.variants().iter();
                branches.filter_map(|branch| self.steps(branch)).min()
            }
            Schema::Record(record) => {
                let mut fields = record.fields.iter();
                let deepest =
                    fields.try_fold(0, |most, field| Some(self.steps(&field.schema)?.max(most)))?;
                Some(deepest + 1)
            }
            Schema::Enum(symbols) => (!symbols.symbols.is_empty()).then_some(0),
            Schema::Ref { name } => self.flattest.get(name).copied(),
            _ => Some(0),
        }
    }

    fn build(&self, schema: &Schema, entropy: &mut Entropy<'_>, depth: u32) -> Value {
        let inner =
            |schema: &Schema, entropy: &mut Entropy<'_>| self.build(schema, entropy, depth + 1);
        let most = |items: &Schema| match self.steps(items) {
            Some(_) if depth < DEPTH => 4,
            _ => 1,
        };
        match schema {
            Schema::Array(array) => {
                let count = entropy.below(most(&array.items));
                Value::Array((0..count).map(|_| inner(&array.items, entropy)).collect())
            }
            Schema::Map(map) => {
                let count = entropy.below(most(&map.types)).min(entropy.map_entries);
                Value::Map(
                    (0..count)
                        .map(|_| (entropy.text(), inner(&map.types, entropy)))
                        .collect(),
                )
            }
            Schema::Union(union) => {
                let branches = union.variants();
                let steps = |index: &usize| self.steps(&branches[*index]);
                let mut possible: Vec<usize> = (0..branches.len())
                    .filter(|index| steps(index).is_some())
                    .collect();
                if depth >= DEPTH {
                    possible.sort_by_key(steps);
                    possible.truncate(1);
                }
                let index = possible[entropy.index(possible.len())];
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
            Schema::Ref { name } => self.build(self.names[name], entropy, depth),
            leaf => self::leaf(leaf, entropy),
        }
    }
}

fn leaf(schema: &Schema, entropy: &mut Entropy<'_>) -> Value {
    match schema {
        Schema::Null => Value::Null,
        Schema::Boolean => Value::Boolean(entropy.below(2) == 1),
        Schema::Int => Value::Int(entropy.int()),
        Schema::Long => Value::Long(entropy.long()),
        // Values are compared, and NaN is not equal to itself.
        Schema::Float => Value::Float(
            Some(f32::from_bits(entropy.int().cast_unsigned()))
                .filter(|float| !float.is_nan())
                .unwrap_or(0.5),
        ),
        Schema::Double => Value::Double(
            Some(f64::from_bits(entropy.long().cast_unsigned()))
                .filter(|double| !double.is_nan())
                .unwrap_or(0.5),
        ),
        Schema::Bytes => {
            let length = entropy.index(6);
            Value::Bytes(entropy.raw(length))
        }
        Schema::String => Value::String(entropy.text()),
        Schema::Fixed(fixed) => Value::Fixed(fixed.size, entropy.raw(fixed.size)),
        Schema::Enum(symbols) => {
            let index = entropy.index(symbols.symbols.len());
            let symbol = symbols.symbols[index].clone();
            Value::Enum(u32::try_from(index).expect("few symbols"), symbol)
        }
        Schema::Decimal(decimal) => {
            let mut bytes = entropy.decimal(decimal.precision);
            if let InnerDecimalSchema::Fixed(fixed) = &decimal.inner {
                let sign = if bytes[0] < 0x80 { 0 } else { 0xff };
                // The oracle takes decimals that the fixed is too small for.
                let start = bytes.len().saturating_sub(fixed.size);
                let wide = vec![sign; fixed.size.saturating_sub(bytes.len())];
                bytes = wide.into_iter().chain(bytes.split_off(start)).collect();
            }
            Value::Decimal(Decimal::from(bytes))
        }
        Schema::BigDecimal => {
            let text = format!("{}e{}", entropy.long(), entropy.int() % 100);
            Value::BigDecimal(text.parse::<BigDecimal>().expect("a number"))
        }
        Schema::Uuid(_) => Value::Uuid(Uuid::from_slice(&entropy.raw(16)).expect("16 bytes")),
        Schema::Duration(_) => {
            let bytes: [u8; 12] = entropy.raw(12).try_into().expect("12 bytes");
            Value::Duration(Duration::from(bytes))
        }
        // Within the years that chrono knows.
        Schema::Date => Value::Date(entropy.int() % 90_000_000),
        Schema::TimeMillis => Value::TimeMillis(entropy.int().rem_euclid(86_400_000)),
        Schema::TimeMicros => Value::TimeMicros(entropy.long().rem_euclid(86_400_000_000)),
        Schema::TimestampMillis => Value::TimestampMillis(millis(entropy)),
        Schema::TimestampMicros => Value::TimestampMicros(micros(entropy)),
        Schema::TimestampNanos => Value::TimestampNanos(entropy.long()),
        Schema::LocalTimestampMillis => Value::LocalTimestampMillis(millis(entropy)),
        Schema::LocalTimestampMicros => Value::LocalTimestampMicros(micros(entropy)),
        Schema::LocalTimestampNanos => Value::LocalTimestampNanos(entropy.long()),
        other => panic!("the golden schemas have no {other:?}; add values of it here"),
    }
}

fn millis(entropy: &mut Entropy<'_>) -> i64 {
    entropy.long() % 8_000_000_000_000_000
}

fn micros(entropy: &mut Entropy<'_>) -> i64 {
    entropy.long() % 8_000_000_000_000_000_000
}
