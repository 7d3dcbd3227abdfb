//! Numbers that a writer of `int` wrote in, read where it is a `long` by now: those of 32 bits, and why no others out.

use std::collections::HashMap;
use std::fmt::Debug;

use agent_events::AvroCodec;
use agent_events::codec::{AvroValue, Decoder, Resolver, Schema, decode, encode};
use agent_events_schema::{ReaderSchema, ResolutionPlan, WriterSchema};

/// A record of a number, or of what holds one, and a text.
#[derive(Debug, PartialEq)]
struct Numbered<T>(T, String);

impl<T: AvroValue> AvroCodec for Numbered<T> {
    const BY_FIELD: bool = true;

    fn encode_raw(&self, out: &mut Vec<u8>) -> encode::Result {
        self.0.write(out)?;
        encode::string(&self.1, out)
    }

    fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
        Ok(Self(input.read("number")?, input.read("note")?))
    }
}

fn record(fields: &[(&str, &str)]) -> Schema {
    let field = |(name, ty): &(&str, &str)| format!(r#"{{"name": "{name}", "type": {ty}}}"#);
    let fields: Vec<_> = fields.iter().map(field).collect();
    let fields = fields.join(", ");
    Schema::parse(&format!(
        r#"{{"type": "record", "name": "Numbered", "fields": [{fields}]}}"#
    ))
    .expect("a schema")
}

/// Reads what was written as the second type as the first, wherever in the record it stands. What holds a number of so many bytes
/// has bytes of its own around it.
fn reads_ints<T: AvroValue + Debug + PartialEq>(
    (read, written): (&str, &str),
    around: impl Fn(u8) -> (Vec<u8>, Vec<u8>),
    held: impl Fn(i64) -> T,
) {
    let (number, note) = (("number", written), ("note", r#""string""#));
    let gone = ("gone", r#""long""#);
    let also_gone = ("also_gone", r#""long""#);
    let reader = record(&[("number", read), note]);
    let orders: [&[(&str, &str)]; 6] = [
        &[number, note],
        &[gone, number, also_gone, note],
        &[number, note, gone],
        &[note, number],
        &[note, gone, number],
        &[note, number, gone],
    ];
    for order in orders {
        let writer = record(order);
        let (to, from) = (ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()));
        let resolver = Resolver::<Numbered<T>>::between(to, from).expect("compatible");
        let plan = ResolutionPlan::new(to, from).expect("compatible");
        let least = i64::from(i32::MIN);
        for value in [
            0,
            -65,
            1 << 13,
            (1 << 20) - 1,
            1 << 20,
            (1 << 27) - 1,
            1 << 27,
            -(1 << 27),
            -(1 << 27) - 1,
            i64::from(i32::MAX),
            least,
            1 << 31,
            least - 1,
            i64::MAX,
        ] {
            let mut number = Vec::new();
            encode::long(&value, &mut number).expect("any long");
            let (before, after) = around(u8::try_from(number.len()).expect("at most ten"));
            let (mut bytes, mut at) = (Vec::new(), 0);
            for (name, _) in order {
                match *name {
                    "number" => {
                        at = bytes.len() + before.len();
                        bytes.extend([&before[..], &number, &after].concat());
                    }
                    "note" => bytes.extend([2, b'n']),
                    _ => bytes.push(0),
                }
            }
            let read = resolver.decode(&bytes);
            let mut out = Vec::new();
            let transcoded = plan.transcode(&bytes, &mut out);
            if i32::try_from(value).is_ok() {
                let expected = Numbered(held(value), "n".to_owned());
                assert_eq!(read.as_ref().ok(), Some(&expected), "{order:?}");
                assert_eq!(transcoded, Ok(bytes.len()), "{order:?}");
                assert_eq!(Numbered::from_slice(&out).ok(), Some(expected));
            } else {
                let reason =
                    format!("{value} does not fit an int, which has 32 bits, at byte {at}");
                let error = read.expect_err("no int").to_string();
                assert_eq!(error, format!("{reason}, in field `number`"), "{order:?}");
                let error = transcoded.expect_err("no int").to_string();
                assert_eq!(error, reason, "{order:?}");
            }
        }
    }
}

#[test]
fn a_number() {
    let alone = |_| (vec![], vec![]);
    let (int, long) = (r#""int""#, r#""long""#);
    reads_ints((long, int), alone, |value| value);
    reads_ints((long, r#"["int"]"#), |_| (vec![0], vec![]), |value| value);
    reads_ints((r#"["null", "long"]"#, int), alone, Some);
}

#[test]
fn a_branch() {
    let nullable = r#"["null", "long"]"#;
    let second = |_| (vec![2], vec![]);
    reads_ints((nullable, r#"["null", "int"]"#), second, Some);
    let first = |_| (vec![0], vec![]);
    reads_ints((nullable, r#"["int", "null"]"#), first, Some);
}

#[test]
fn an_item() {
    let (longs, ints) = (
        r#"{"type": "array", "items": "long"}"#,
        r#"{"type": "array", "items": "int"}"#,
    );
    let one = |value| vec![value];
    reads_ints((longs, ints), |_| (vec![2], vec![0]), one);
    // A block that says how long it is.
    reads_ints((longs, ints), |length| (vec![1, 2 * length], vec![0]), one);
}

#[test]
fn a_value_of_a_map() {
    let (longs, ints) = (
        r#"{"type": "map", "values": "long"}"#,
        r#"{"type": "map", "values": "int"}"#,
    );
    let one = |value| HashMap::from([("k".to_owned(), value)]);
    let entry = |_| (vec![2, 2, b'k'], vec![0]);
    reads_ints((longs, ints), entry, one);
}

#[test]
fn a_value_alone() {
    // What is no record has no field either.
    let parse = |text| Schema::parse(text).expect("a schema");
    let (long, int) = (parse(r#""long""#), parse(r#""int""#));
    let (to, from) = (ReaderSchema(long.as_ref()), WriterSchema(int.as_ref()));
    let plan = ResolutionPlan::new(to, from).expect("compatible");
    assert!(!plan.is_identity());
    let resolver = Resolver::<Alone>::between(to, from).expect("compatible");
    assert_eq!(resolver.decode(&[3]).ok(), Some(Alone(-2)));
    let error = resolver.decode(&[0x80, 0x80, 0x80, 0x80, 0x10]);
    assert_eq!(
        error.expect_err("no int").to_string(),
        "2147483648 does not fit an int, which has 32 bits, at byte 0"
    );
}

#[derive(Debug, PartialEq)]
struct Alone(i64);

impl AvroCodec for Alone {
    fn encode_raw(&self, out: &mut Vec<u8>) -> encode::Result {
        encode::long(&self.0, out)
    }

    fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
        input.long().map(Self)
    }
}
