//! Payloads with a schema: what the bytes are follows from the schema alone.

use std::collections::{BTreeMap, HashMap};

use agent_events::chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use agent_events::codec::{AvroUnion, Decoder, decode, encode};
use agent_events::uuid::Uuid;
use agent_events::{
    AsAttribute, AvroCodec, AvroSchema, CloudEvent, CloudEventType, Decimal, Fingerprint, Guid,
};

/// An enum as one would write it by hand.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Colour {
    Red,
    Green,
}

impl AvroCodec for Colour {
    fn encode_raw(&self, out: &mut Vec<u8>) -> encode::Result {
        encode::index(*self as u32, out)
    }

    fn decode(input: &mut Decoder<'_>) -> decode::Result<Self> {
        input.symbol(&[Self::Red, Self::Green])
    }
}

impl AvroSchema for Colour {
    const NAME: &'static str = "com.acme.Colour";
    const SCHEMA: &'static str =
        r#"{"type":"enum","name":"Colour","namespace":"com.acme","symbols":["RED","GREEN"]}"#;
    // CRC-64-AVRO of {"name":"com.acme.Colour","type":"enum","symbols":["RED","GREEN"]}.
    const FINGERPRINT: Fingerprint = Fingerprint::new(0x1ec9_9e69_8355_a56c);
    const GUID: Guid = Guid::from_u128(0);
    const DATA_SCHEMA: &'static str = "urn:uuid:00000000-0000-0000-0000-000000000000";
}

impl AsAttribute for Colour {
    fn as_attribute(&self) -> Option<std::borrow::Cow<'_, str>> {
        Some(match self {
            Self::Red => "RED".into(),
            Self::Green => "GREEN".into(),
        })
    }
}

/// A nested record can be derived too, though nobody sends it.
#[derive(Debug, Clone, PartialEq, CloudEventType)]
#[cloudevent(type = "com.acme.step", schema = "tests/derive/schemas/step.avsc")]
struct Step {
    label: String,
    colour: Colour,
}

// The order of the schema is another.
#[derive(Debug, Clone, PartialEq, CloudEventType)]
#[cloudevent(
    type(by = colour, Red = "com.acme.job.red", Green = "com.acme.job.green"),
    subject = trace_id,
    partitionkey = colour,
    topic = "jobs",
    schema = "tests/derive/schemas/job.avsc"
)]
struct Job {
    steps: Vec<Step>,
    colour: Colour,
    #[cloudevent(name = "trace")]
    trace_id: Uuid,
    started: DateTime<Utc>,
    limits: BTreeMap<String, i64>,
    tags: Vec<String>,
    last: Option<i64>,
    note: Option<String>,
    raw: Vec<u8>,
    score: f64,
    ratio: f32,
    done: bool,
    total: i64,
    count: i32,
    id: String,
}

fn job() -> Job {
    Job {
        id: "j".into(),
        count: -1,
        total: 64,
        done: true,
        ratio: 1.0,
        score: -2.0,
        raw: vec![0xff],
        note: Some("n".into()),
        last: None,
        tags: vec!["a".into(), "b".into()],
        limits: BTreeMap::from([("k".into(), 2)]),
        started: DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1),
        trace_id: Uuid::nil(),
        colour: Colour::Green,
        steps: vec![Step {
            label: "s".into(),
            colour: Colour::Red,
        }],
    }
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    let digit = |digit: u8| {
        char::from(digit)
            .to_digit(16)
            .and_then(|it| u8::try_from(it).ok())
    };
    let pairs = digits.chunks(2);
    pairs
        .map(|pair| digit(pair[0]).zip(digit(pair[1])))
        .map(|pair| pair.map(|(high, low)| high << 4 | low))
        .collect::<Option<_>>()
        .expect("the digits have been filtered")
}

#[test]
fn the_bytes_are_those_of_the_schema() {
    let expected = [
        "02 6a",                   // id: one byte, `j`
        "01",                      // count: -1
        "80 01",                   // total: 64
        "01",                      // done
        "00 00 80 3f",             // ratio: 1.0
        "00 00 00 00 00 00 00 c0", // score: -2.0
        "02 ff",                   // raw: one byte
        "02 02 6e",                // note: branch 1, `n`
        "02",                      // last: branch 1 is null
        "04 02 61 02 62 00",       // tags: a block of two, then the end
        "02 02 6b 04 00",          // limits: a block of one: `k`, 2
        "02",                      // started: one millisecond
        "48",                      // trace: 36 bytes
        "30303030303030302d303030302d303030302d303030302d303030303030303030303030",
        "02",             // colour: the second symbol
        "02 02 73 00 00", // steps: a block of one: `s`, the first symbol
    ];
    let bytes = job().to_vec().unwrap();
    assert_eq!(bytes, hex(&expected.concat()));
    assert_eq!(Job::from_slice(&bytes).unwrap(), job());
}

#[test]
fn the_event_says_which_schema_it_has() {
    let event = CloudEvent::new(job(), "/jobs").unwrap();
    let context = event.context();
    assert_eq!(context.ty(), Job::TYPE_GREEN);
    assert_eq!(Job::TYPE_GREEN, "com.acme.job.green");
    assert_eq!(
        context.subject(),
        Some("00000000-0000-0000-0000-000000000000")
    );
    assert_eq!(context.datacontenttype(), Some("application/avro"));
    assert_eq!(context.dataschema(), Some(Job::DATA_SCHEMA));
    assert_eq!(Job::DATA_SCHEMA, format!("urn:uuid:{}", Job::GUID));
    assert_eq!(Job::NAME, "com.acme.Job");
    let record = event.to_record().unwrap().with_partition_key_as_key();
    assert_eq!(record.key.as_deref(), Some(&b"GREEN"[..]));
    assert_eq!(record.topic.as_deref(), Some("jobs"));
    let back: CloudEvent<Job> = event.encode().unwrap().into_event().unwrap();
    assert_eq!(back, event);
}

#[test]
fn the_schema_is_whole_without_its_neighbours() {
    for defined in [
        r#""name":"Colour""#,
        r#""symbols":["RED","GREEN"]"#,
        r#""name":"Step""#,
    ] {
        assert_eq!(Job::SCHEMA.matches(defined).count(), 1, "{defined}");
    }
    assert!(!Job::SCHEMA.contains("Unrelated"));
}

#[test]
fn an_error_names_the_field_of_the_schema() {
    let bytes = job().to_vec().unwrap();
    let error = Job::from_slice(&bytes[..bytes.len() - 1])
        .unwrap_err()
        .to_string();
    assert!(error.contains("steps"), "{error}");
}

#[derive(Debug, Clone, Default, PartialEq, CloudEventType)]
#[cloudevent(
    type = "com.acme.tree.grown",
    schema = "tests/derive/schemas/tree.avsc"
)]
struct Tree {
    value: i32,
    next: Option<Box<Self>>,
    children: Vec<Tree>,
}

#[test]
fn a_record_can_contain_itself() {
    let leaf = |value| Tree {
        value,
        ..Tree::default()
    };
    let tree = Tree {
        value: 1,
        next: Some(Box::new(leaf(2))),
        children: vec![leaf(3)],
    };
    let bytes = tree.to_vec().unwrap();
    assert_eq!(bytes, hex("02  02 040000  02 060000 00"));
    assert_eq!(Tree::from_slice(&bytes).unwrap(), tree);
}

#[test]
fn data_without_an_end_is_refused() {
    // Each value has a next one: `value` 0, branch 1.
    let endless = [0, 2].repeat(1000);
    let error = Tree::from_slice(&endless).unwrap_err().to_string();
    assert!(error.contains("deeper than the limit"), "{error}");
}

#[derive(Debug, Clone, PartialEq, CloudEventType)]
#[cloudevent(
    type = "com.acme.keywords",
    subject = r#type,
    partitionkey = match,
    schema = "tests/derive/schemas/keywords.avsc"
)]
struct Keywords {
    r#type: String,
    r#match: Option<i64>,
}

#[test]
fn raw_identifiers_bear_their_bare_names() {
    let data = Keywords {
        r#type: "t".into(),
        r#match: Some(1),
    };
    assert_eq!(data.to_vec().unwrap(), hex("02 74 02 02"));
    assert_eq!(data.subject().as_deref(), Some("t"));
    assert_eq!(data.partition_key().as_deref(), Some("1"));
}

#[derive(Debug, Clone, PartialEq, CloudEventType)]
#[cloudevent(type = "com.acme.empty", schema = "tests/derive/schemas/empty.avsc")]
struct Empty {}

#[test]
fn a_record_without_fields_has_no_bytes() {
    assert!(Empty {}.to_vec().unwrap().is_empty());
    assert_eq!(Empty::from_slice(&[]).unwrap(), Empty {});
}

#[derive(Debug, Clone, PartialEq)]
enum Choice {
    Text(String),
    Number(i64),
}

impl AvroUnion for Choice {
    const BRANCHES: u32 = 3;

    fn encode(&self, out: &mut Vec<u8>) -> encode::Result {
        match self {
            Self::Text(text) => {
                encode::index(0, out)?;
                encode::string(text, out)
            }
            Self::Number(number) => {
                encode::index(2, out)?;
                encode::long(number, out)
            }
        }
    }

    fn decode_branch(index: u32, input: &mut Decoder<'_>) -> decode::Result<Self> {
        match index {
            0 => input.string().map(Self::Text),
            _ => input.long().map(Self::Number),
        }
    }
}

#[derive(Debug, Clone, PartialEq, CloudEventType)]
#[cloudevent(type = "com.acme.wide", schema = "tests/derive/schemas/wide.avsc")]
struct Wide {
    choice: Option<Choice>,
    hash: [u8; 4],
    hashes: Vec<[u8; 4]>,
    price: Decimal<9, 2>,
    day: NaiveDate,
    problem: Option<Step>,
    steps: HashMap<String, Step>,
}

#[test]
fn every_type_of_a_schema_has_a_type_in_rust() {
    let wide = Wide {
        choice: Some(Choice::Number(1)),
        hash: [1, 2, 3, 4],
        hashes: vec![[5, 6, 7, 8]],
        price: "1.28".parse().unwrap(),
        day: NaiveDate::from_ymd_opt(1970, 1, 3).unwrap(),
        problem: Some(Step {
            label: "s".into(),
            colour: Colour::Green,
        }),
        steps: HashMap::new(),
    };
    let expected = "04 02  01020304  02 05060708 00  04 0080  04  02 0273 02  00";
    assert_eq!(wide.to_vec().unwrap(), hex(expected));
    assert_eq!(Wide::from_slice(&hex(expected)).unwrap(), wide);
}

/// Another file of the folder defines the same name, and is not asked.
#[derive(Debug, Clone, PartialEq, CloudEventType)]
#[cloudevent(
    type = "com.acme.bundled",
    schema = "tests/derive/schemas/bundled.avsc"
)]
struct Bundled {
    again: Colour,
    colour: Colour,
}

#[test]
fn a_schema_that_needs_no_other_file_stands_alone() {
    let data = Bundled {
        colour: Colour::Red,
        again: Colour::Green,
    };
    assert_eq!(data.to_vec().unwrap(), hex("00 02"));
}
