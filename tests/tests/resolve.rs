//! Random pairs of schemas and random data in, agreement with an independent implementation out.
//!
//! A reader's schema is made by changing the writer's, as people do. What comes of the writer's data has to be data of
//! the reader's schema for apache-avro, and the value that it resolves the data to itself, where it keeps to the
//! specification. Data of a compatible pair has to be resolved without exception.

#[path = "resolve/model.rs"]
mod model;
#[path = "resolve/schemas.rs"]
mod schemas;

use agent_events::AvroCodec;
use agent_events::codec::{Resolver, encode};
use agent_events_schema::{
    ReaderSchema, ResolutionPlan, Schema, SchemaRef, Type, WriterSchema, incompatibilities,
};
use apache_avro::reader::datum::GenericDatumReader;
use apache_avro::types::Value;

use model::Root;
use schemas::{Random, Schemas};

fn long(value: i64, out: &mut Vec<u8>) {
    encode::long(&value, out).expect("every number has a form");
}

/// Appends an index or a count.
fn count(count: usize, out: &mut Vec<u8>) {
    long(i64::try_from(count).expect("a small count"), out);
}

/// Returns a number of any length, most of them short.
fn number(random: &mut Random, bits: usize) -> i64 {
    let bits = if random.one_in(3) {
        random.below(bits)
    } else {
        7
    };
    let number = (i64::MAX >> (63 - bits)) - i64::from(random.byte(100));
    if random.one_in(2) { number } else { !number }
}

fn text(random: &mut Random, out: &mut Vec<u8>) {
    // Lengths of one, two and three bytes.
    let length = match random.below(24) {
        0 => 60 + random.below(10),
        1 => 8_190 + random.below(5),
        _ => random.below(4),
    };
    count(length, out);
    out.extend((0..length).map(|_| b'a' + random.byte(26)));
}

/// Appends data of a schema; below some depth only what ends soonest.
fn datum(random: &mut Random, schema: SchemaRef<'_>, depth: usize, out: &mut Vec<u8>) {
    match &schema.get().ty {
        Type::Null => {}
        Type::Boolean => out.push(random.byte(2)),
        Type::Int => long(number(random, 32), out),
        Type::Long => long(number(random, 64), out),
        Type::Float => out.extend((f32::from(random.byte(100)) / 8.0).to_le_bytes()),
        Type::Double => out.extend((f64::from(random.byte(100)) / 8.0).to_le_bytes()),
        Type::Bytes | Type::String => text(random, out),
        Type::Fixed(fixed) => out.extend((0..fixed.size).map(|_| random.byte(255))),
        Type::Enum(symbols) => count(random.below(symbols.symbols.len()), out),
        Type::Array(item) | Type::Map(item) => {
            let keyed = matches!(schema.get().ty, Type::Map(_));
            let blocks = if depth > 4 { 0 } else { random.byte(3) };
            for block in 0..blocks {
                // Maps have one entry, so that no key comes twice.
                let length = match random.byte(16) {
                    _ if keyed => 1,
                    0 if depth < 2 => 62 + random.byte(4),
                    few => 1 + few % 3,
                };
                let mut items = Vec::new();
                for _ in 0..length {
                    if keyed {
                        items.extend([2, b'k' + block]);
                    }
                    datum(random, schema.at(item.node), depth + 1, &mut items);
                }
                if random.one_in(2) {
                    long(-i64::from(length), out);
                    count(items.len(), out);
                } else {
                    long(length.into(), out);
                }
                out.append(&mut items);
            }
            out.push(0);
        }
        Type::Union(branches) => {
            let null = |branch: &agent_events_schema::TypeRef| {
                matches!(schema.at(branch.node).get().ty, Type::Null)
            };
            let end = branches.iter().position(null).filter(|_| depth > 4);
            let index = end.unwrap_or_else(|| random.below(branches.len()));
            count(index, out);
            datum(random, schema.at(branches[index].node), depth + 1, out);
        }
        Type::Record(record) => {
            for field in &record.fields {
                datum(random, schema.at(field.ty.node), depth + 1, out);
            }
        }
    }
}

/// Reads bytes with apache-avro, all of them; `None` when it cannot.
fn oracle(
    writer: &apache_avro::Schema,
    reader: Option<&apache_avro::Schema>,
    mut bytes: &[u8],
) -> Option<Value> {
    let datum = GenericDatumReader::builder(writer).maybe_reader_schema(reader);
    let value = datum.build().ok()?.read_value(&mut bytes).ok()?;
    bytes.is_empty().then_some(value)
}

struct Pair {
    writer: Schema,
    plan: Option<ResolutionPlan>,
    compatible: bool,
}

impl Pair {
    fn new(schemas: &Schemas) -> Self {
        let parse =
            |text: &str| Schema::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let (reader, writer) = (parse(&schemas.reader), parse(&schemas.writer));
        let (from, to) = (ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()));
        let plan = ResolutionPlan::new(from, to);
        let compatible = incompatibilities(from, to).is_empty();
        assert!(plan.is_ok() || !compatible, "{schemas:?}: {plan:?}");
        Self {
            plan: plan.ok(),
            compatible,
            writer,
        }
    }
}

#[test]
fn data_is_resolved_as_an_independent_implementation_does() {
    let (mut compared, mut resolved, mut refused, mut partly) = (0, 0, 0, 0);
    for seed in 1..=800 {
        let mut random = Random::new(seed);
        let schemas = Schemas::new(&mut random);
        let pair = Pair::new(&schemas);
        let parse = |text: &str| apache_avro::Schema::parse_str(text).expect("a schema");
        let (reader, writer) = (parse(&schemas.reader), parse(&schemas.writer));
        for _ in 0..8 {
            let mut bytes = Vec::new();
            datum(&mut random, pair.writer.as_ref(), 0, &mut bytes);
            let context = || format!("seed {seed}: {schemas:#?}\n{bytes:?}");
            let mut out = Vec::new();
            let result = pair
                .plan
                .as_ref()
                .map(|plan| plan.transcode(&bytes, &mut out));
            match result {
                Some(Ok(consumed)) => {
                    assert_eq!(consumed, bytes.len(), "{}", context());
                    resolved += 1;
                    partly += usize::from(!pair.compatible);
                }
                error => {
                    assert!(!pair.compatible, "{error:?} {}", context());
                    refused += 1;
                    continue;
                }
            }
            let value = oracle(&reader, None, &out);
            assert!(
                value.is_some(),
                "{out:?} is no data of the reader: {}",
                context()
            );
            if let Some(expected) = oracle(&writer, Some(&reader), &bytes)
                && schemas.within_the_oracle
            {
                assert_eq!(value, Some(expected), "{}", context());
                compared += 1;
            }
        }
    }
    let counts = [compared, resolved, refused, partly];
    assert!(
        counts.iter().all(|&count| count > 150),
        "one-sided: {counts:?}"
    );
}

fn damage(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..=random.below(3) {
        match random.below(4) {
            0 => bytes.truncate(random.below(bytes.len() + 1)),
            1 => bytes.insert(random.below(bytes.len() + 1), random.byte(255)),
            _ if bytes.is_empty() => {}
            2 => drop(bytes.remove(random.below(bytes.len()))),
            _ => {
                let at = random.below(bytes.len());
                bytes[at] = random.byte(255);
            }
        }
    }
}

#[test]
fn damaged_data_never_panics() {
    for seed in 1..=500 {
        let mut random = Random::new(seed);
        let schemas = Schemas::new(&mut random);
        let Pair {
            plan: Some(plan),
            writer,
            ..
        } = Pair::new(&schemas)
        else {
            continue;
        };
        let mut bytes = Vec::new();
        datum(&mut random, writer.as_ref(), 0, &mut bytes);
        for _ in 0..40 {
            let mut bytes = bytes.clone();
            damage(&mut random, &mut bytes);
            let mut out = vec![7];
            match plan.transcode(&bytes, &mut out) {
                Ok(consumed) => assert!(consumed <= bytes.len()),
                Err(error) => {
                    assert!(error.offset() <= bytes.len());
                    assert_eq!(out, [7]);
                }
            }
        }
    }
}

/// A pair of schemas that live as long as the test.
fn resolver(schemas: &Schemas) -> Option<(SchemaRef<'static>, SchemaRef<'static>, Resolver<Root>)> {
    let parse = |text: &str| -> SchemaRef<'static> {
        let schema = Schema::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        Box::leak(Box::new(schema)).as_ref()
    };
    let (reader, writer) = (parse(&schemas.reader), parse(&schemas.writer));
    let resolver = Resolver::between(ReaderSchema(reader), WriterSchema(writer)).ok()?;
    Some((reader, writer, resolver))
}

#[test]
fn reading_around_a_codec_gives_what_transcoding_gives() {
    let (mut read, mut refused) = (0, 0);
    for seed in 1..=2_000 {
        let mut random = Random::new(seed);
        let reordered = seed > 1_500;
        let schemas = if reordered {
            Schemas::reordered(&mut random)
        } else {
            Schemas::new(&mut random)
        };
        let Some((reader, writer, resolver)) = resolver(&schemas) else {
            assert!(!reordered, "{schemas:#?}");
            continue;
        };
        let plan = ResolutionPlan::new(ReaderSchema(reader), WriterSchema(writer));
        let plan = plan.expect("the same pair");
        for _ in 0..8 {
            let mut bytes = Vec::new();
            datum(&mut random, writer, 0, &mut bytes);
            let context = || format!("seed {seed}: {schemas:#?}\n{bytes:?}");
            let mut out = Vec::new();
            let transcoded = plan.transcode(&bytes, &mut out);
            model::expect(reader);
            let found = resolver.decode(&bytes).map(|Root(value)| value);
            if let Err(error) = transcoded {
                assert!(!reordered && found.is_err(), "{error} {}", context());
                refused += 1;
                continue;
            }
            model::expect(reader);
            let expected = Root::from_slice(&out).map(|Root(value)| value);
            let expected = expected.unwrap_or_else(|error| panic!("{error} {}", context()));
            let found = found.unwrap_or_else(|error| panic!("{error} {}", context()));
            assert_eq!(found, expected, "{}", context());
            read += 1;
            // Every byte of some.
            for end in (0..bytes.len().min(600)).filter(|_| seed % 8 == 0) {
                model::expect(reader);
                let error = resolver.decode(&bytes[..end]).map(|Root(value)| value);
                let error = error.expect_err("cut short");
                let offset = error.offset();
                assert!(
                    offset.is_some_and(|offset| offset <= end),
                    "{error} of {end}: {}",
                    context()
                );
            }
        }
    }
    assert!(read > 3_000 && refused > 150, "one-sided: {read} {refused}");
}

#[test]
fn damaged_data_is_read_or_refused_where_it_is() {
    for seed in 1..=600 {
        let mut random = Random::new(seed);
        let schemas = Schemas::new(&mut random);
        let Some((reader, writer, resolver)) = resolver(&schemas) else {
            continue;
        };
        let mut bytes = Vec::new();
        datum(&mut random, writer, 0, &mut bytes);
        for _ in 0..40 {
            let mut bytes = bytes.clone();
            damage(&mut random, &mut bytes);
            model::expect(reader);
            if let Err(error) = resolver.decode(&bytes) {
                let offset = error.offset();
                assert!(
                    offset.is_some_and(|offset| offset <= bytes.len()),
                    "{error}"
                );
            }
        }
    }
}
