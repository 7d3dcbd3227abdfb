//! The events as structs for serde in; what the codecs of `serde_avro_fast` and `apache-avro` do with them out.

#![expect(
    deprecated,
    reason = "`to_avro_datum` and `from_avro_datum` are what most code calls"
)]

mod types;

use std::hint::black_box;

use agent_events::AvroCodec;
use agent_events::codec::AvroSchema;
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::writer::datum::GenericDatumWriter;
use apache_avro::{from_avro_datum, from_value, to_avro_datum, to_value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_avro_fast::ser::SerializerConfig;
use serde_avro_fast::{from_datum_slice, to_datum};

pub(crate) use types::{AgentTaskEvent, Nested, Numeric, Unions, Wide};

use crate::operation::{Group, Task, same};

/// The name of the peer that is fastest on the whole.
pub(crate) const FAST: &str = "serde_avro_fast";
/// The fastest encoder of apache-avro.
pub(crate) const WRITE_SER: &str = "apache-avro, `write_ser`";
/// The fastest decoder of apache-avro.
pub(crate) const READ_DESER: &str = "apache-avro, `read_deser`";
/// The one way of apache-avro to read data of an older schema.
pub(crate) const OLDER: &str = "apache-avro, `from_avro_datum` with both schemas";

/// Adds the codecs that go by serde; `S` says the same to serde as `T` to agent-events.
pub(crate) fn add<T, S>(group: &mut Group, value: &T)
where
    T: AvroSchema + PartialEq + 'static,
    S: Serialize + DeserializeOwned + Clone + PartialEq + 'static,
{
    let bytes = value.to_vec().expect("a value of the benchmark");
    fast::<T, S>(group, value, &bytes);
    apache::<T, S>(group, value, &bytes);
}

/// Whether what was written is the value.
fn written<T: AvroCodec + PartialEq>(bytes: &[u8], value: &T) -> Result<(), String> {
    let found = T::from_slice(bytes).map_err(|error| error.to_string())?;
    same(&found, value)
}

fn fast<T, S>(group: &mut Group, value: &T, bytes: &[u8])
where
    T: AvroSchema + PartialEq + 'static,
    S: Serialize + DeserializeOwned + Clone + PartialEq + 'static,
{
    // Leaked: the configuration of the serializer borrows it, and both live as long as the program.
    let schema: &'static serde_avro_fast::Schema =
        Box::leak(Box::new(T::SCHEMA.parse().expect("a schema")));
    let theirs = from_datum_slice::<S>(bytes, schema).map_err(|error| error.to_string());
    if let Ok(event) = theirs.clone() {
        let mut config = SerializerConfig::new(schema);
        let tried = to_datum(&event, Vec::new(), &mut config)
            .map_err(|error| error.to_string())
            .and_then(|bytes| written(&bytes, value));
        let mut out = Vec::new();
        group.add(Task::Encode, FAST, tried, move || {
            out.clear();
            to_datum(black_box(&event), &mut out, &mut config).expect("was written before");
            black_box(&out);
        });
    }
    let bytes = bytes.to_vec();
    group.add(Task::Decode, FAST, theirs.map(drop), move || {
        drop(black_box(from_datum_slice::<S>(black_box(&bytes), schema)));
    });
}

fn apache<T, S>(group: &mut Group, value: &T, bytes: &[u8])
where
    T: AvroSchema + PartialEq + 'static,
    S: Serialize + DeserializeOwned + Clone + PartialEq + 'static,
{
    let schema: &'static apache_avro::Schema = Box::leak(Box::new(
        apache_avro::Schema::parse_str(T::SCHEMA).expect("a schema"),
    ));
    let writer = GenericDatumWriter::builder(schema)
        .build()
        .expect("a writer");
    let reader = GenericDatumReader::builder(schema)
        .build()
        .expect("a reader");
    let theirs: Result<S, _> = reader.read_deser(&mut &*bytes).map_err(text);
    if let Ok(event) = theirs.clone() {
        let tried = writer
            .write_ser_to_vec(&event)
            .map_err(text)
            .and_then(|bytes| written(&bytes, value));
        let mut out = Vec::new();
        let again = event.clone();
        group.add(Task::Encode, WRITE_SER, tried, move || {
            out.clear();
            let written = writer.write_ser(&mut out, black_box(&event));
            written.expect("was written before");
            black_box(&out);
        });
        let classic =
            move |event: &S| to_value(event).and_then(|value| to_avro_datum(schema, value));
        let tried = classic(&again)
            .map_err(text)
            .and_then(|bytes| written(&bytes, value));
        group.add(
            Task::Encode,
            "apache-avro, `to_avro_datum`",
            tried,
            move || {
                drop(black_box(classic(black_box(&again))));
            },
        );
    }
    let expected = theirs.clone();
    let data = bytes.to_vec();
    group.add(Task::Decode, READ_DESER, theirs.map(drop), move || {
        let found: Result<S, _> = reader.read_deser(&mut black_box(&data).as_slice());
        drop(black_box(found));
    });
    let classic = move |mut bytes: &[u8]| {
        from_avro_datum(schema, &mut bytes, None).and_then(|value| from_value::<S>(&value))
    };
    let tried = classic(bytes)
        .map_err(text)
        .and_then(|found| expected.and_then(|expected| same(&found, &expected)));
    let data = bytes.to_vec();
    group.add(
        Task::Decode,
        "apache-avro, `from_avro_datum`",
        tried,
        move || {
            drop(black_box(classic(black_box(&data))));
        },
    );
}

/// Adds the decoders of data that was written with the schema `writer`.
pub(crate) fn add_older<T, S>(group: &mut Group, writer: &str, bytes: &[u8], value: &T)
where
    T: AvroSchema,
    S: DeserializeOwned + PartialEq + 'static,
{
    let today: serde_avro_fast::Schema = T::SCHEMA.parse().expect("a schema");
    let expected: S = from_datum_slice(&value.to_vec().expect("a value"), &today)
        .expect("a value of the benchmark");

    let schema: serde_avro_fast::Schema = writer.parse().expect("a schema");
    let tried = from_datum_slice::<S>(bytes, &schema)
        .map_err(|error| error.to_string())
        .and_then(|found| same(&found, &expected));
    let data = bytes.to_vec();
    let name = "serde_avro_fast, defaults of serde";
    group.add(Task::DecodeOlder, name, tried, move || {
        drop(black_box(from_datum_slice::<S>(black_box(&data), &schema)));
    });

    let writer = apache_avro::Schema::parse_str(writer).expect("a schema");
    let reader = apache_avro::Schema::parse_str(T::SCHEMA).expect("a schema");
    let resolve = move |mut bytes: &[u8]| {
        from_avro_datum(&writer, &mut bytes, Some(&reader))
            .and_then(|value| from_value::<S>(&value))
    };
    let tried = resolve(bytes)
        .map_err(text)
        .and_then(|found| same(&found, &expected));
    let data = bytes.to_vec();
    group.add(Task::DecodeOlder, OLDER, tried, move || {
        drop(black_box(resolve(black_box(&data))));
    });
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
