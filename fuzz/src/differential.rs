//! Data of a schema in: what this codec and apache-avro make of it, in agreement but for the differences that have a name.

use std::sync::{LazyLock, Once};

use agent_events::AvroSchema;
use agent_events::codec::DecodeError;
use agent_events_tests::containers::nested::Containers;
use agent_events_tests::enums::shapes::Holder;
use agent_events_tests::evolved::work::TaskDone;
use agent_events_tests::hostile_fields::hostile::Fields;
use agent_events_tests::kinds::kinds::Order;
use agent_events_tests::logical::times::Times;
use agent_events_tests::nullable::optional::Nullable;
use agent_events_tests::primitives::Reading;
use agent_events_tests::recursion::endless::{Ping, Tree};
use agent_events_tests::views::seen::{Chain, Logical, Shapes, Unions};
use apache_avro::Schema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;

macro_rules! types {
    ($($ty:ident),+ $(,)?) => {
        const TYPES: &[fn(&[u8])] = &[$(|bytes| {
            static SCHEMA: LazyLock<Schema> =
                LazyLock::new(|| Schema::parse_str($ty::SCHEMA).expect("a generated schema is one"));
            static READER: LazyLock<GenericDatumReader<'static>> = LazyLock::new(|| {
                GenericDatumReader::builder(&SCHEMA).build().expect("a schema that stands alone")
            });
            compare::<$ty>(&SCHEMA, &READER, bytes);
        }),+];
    };
}
types!(
    Chain, Containers, Fields, Holder, Logical, Nullable, Order, Ping, Reading, Shapes, TaskDone,
    Times, Tree, Unions,
);

/// Compares what both make of bytes of the type that the first of them chooses.
pub fn apache_avro(bytes: &[u8]) {
    static LIMIT: Once = Once::new();
    // Its default is 512 MiB, whatever it reads.
    LIMIT.call_once(|| {
        apache_avro::util::max_allocation_bytes(1 << 20);
    });
    if let Some((first, rest)) = bytes.split_first() {
        TYPES[usize::from(*first) % TYPES.len()](rest);
    }
}

fn compare<T: AvroSchema>(schema: &Schema, reader: &GenericDatumReader<'_>, bytes: &[u8]) {
    match (T::from_slice(bytes), theirs(reader, bytes)) {
        (Ok(ours), Ok(expected)) => {
            let written = ours.to_vec().expect("what was read can be written");
            let found = theirs(reader, &written).expect("what was written is data of the schema");
            assert!(is_same(&found, &expected), "{found:?}\n{expected:?}");
        }
        (Ok(_), Err(refused)) => {
            assert!(
                is_stricter(&refused),
                "only apache-avro refuses {bytes:?}: {refused}"
            );
        }
        (Err(refused), Ok(value)) => {
            let is_named = is_laxer(&refused) || !value.validate(schema);
            assert!(
                is_named,
                "only apache-avro accepts {bytes:?}: {refused}\n{value:?}"
            );
        }
        (Err(_), Err(_)) => {}
    }
}

fn theirs(reader: &GenericDatumReader<'_>, mut bytes: &[u8]) -> Result<Value, String> {
    let value = reader.read_value(&mut bytes);
    match value {
        Ok(value) if bytes.is_empty() => Ok(value),
        Ok(_) => Err(format!("{} bytes are left over", bytes.len())),
        Err(error) => Err(error.to_string()),
    }
}

/// What apache-avro refuses and this codec reads.
fn is_stricter(refused: &str) -> bool {
    [
        // An enum with a default reads a newer writer's symbol as that; apache-avro does so with a reader's schema only.
        "Enum value index",
        // The limit above, in items without bytes, and in items that are larger in memory than in the data.
        "Unable to allocate",
    ]
    .iter()
    .any(|reason| refused.contains(reason))
}

/// What apache-avro reads and this codec refuses.
fn is_laxer(refused: &DecodeError) -> bool {
    let refused = refused.to_string();
    [
        // It takes the end of the data for `false`, for an empty text or for the first branch of a union.
        "the data ends within a number",
        "are wanted and 0 are left",
        "bytes are left",
        // It drops the bits of a tenth byte that a long has no place for.
        "a number does not fit 64 bits",
        // It does not look at the size of a block.
        "end at another byte than its size says",
        "a block of",
        // It goes as deep as the stack does.
        "nested deeper than the limit",
        // It takes a UUID in braces, as a URN and without hyphens.
        "is no UUID in the form",
        // It keeps the number of a date or time without looking at it.
        "out of range",
        "is no time of day",
        // It keeps the bytes of a decimal without looking at its precision.
        "digits",
        "a decimal",
        // It counts items without bytes by the memory that they take.
        "more items without any bytes than the limit",
    ]
    .iter()
    .any(|reason| refused.contains(reason))
}

/// Whether two values are the same, not a number included.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Float(left), Value::Float(right)) => left.to_bits() == right.to_bits(),
        (Value::Double(left), Value::Double(right)) => left.to_bits() == right.to_bits(),
        (Value::Union(at, left), Value::Union(other, right)) => at == other && is_same(left, right),
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| is_same(left, right))
        }
        (Value::Map(left), Value::Map(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, left)| right.get(key).is_some_and(|right| is_same(left, right)))
        }
        (Value::Record(left), Value::Record(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|((name, left), (other, right))| name == other && is_same(left, right))
        }
        _ => left == right,
    }
}
