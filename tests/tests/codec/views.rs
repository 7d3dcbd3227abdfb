//! Bytes in; what their views show is what the owned types hold, and what the one refuses the other refuses.

use std::collections::BTreeMap;

use agent_events::codec::view::{Array, Map};
use agent_events::codec::{AvroView, DecodeError, Decoder, Limits, encode};
use agent_events::kafka::Received;
use agent_events::{AvroCodec, AvroSchema, CloudEvent, CloudEventView, Envelope, Guid, Mismatch};
use agent_events_tests::views::seen::people::{Age, AgeRef, Person, PersonRef};
use agent_events_tests::views::seen::{
    Chain, ChainRef, Empty, EmptyRef, Logical, LogicalRef, Parcel, ParcelRef, ParcelRef2,
    ParcelRefRef, Price, PriceRef, Ring, RingRef, Shapes, ShapesRef, State, Taken, TakenRef,
    TakenRef2, TakenRefRef, Unions, UnionsRef,
};
use agent_events_tests::{evolved, evolved_before};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use crate::entropy::{Entropy, value};
use crate::oracle::Oracle;

/// What became of bytes: a value as text and its bytes with sorted maps, or the message.
type Outcome = Result<(String, Vec<u8>), String>;

/// A record and its view.
struct Pair {
    names: [&'static str; 2],
    schema: &'static str,
    owned: fn(&[u8]) -> Outcome,
    /// As text only.
    view: fn(&[u8]) -> Result<String, String>,
}

macro_rules! pairs {
    ($($owned:ident $view:ident),+ $(,)?) => {
        const PAIRS: &[Pair] = &[$(Pair {
            names: [stringify!($owned), stringify!($view)],
            schema: $owned::SCHEMA,
            owned: |bytes| match $owned::from_slice(bytes) {
                Ok(value) => Ok((format!("{value:?}"), value.to_vec().expect("it was read"))),
                Err(error) => Err(error.to_string()),
            },
            view: |bytes| match $view::from_slice(bytes) {
                Ok(view) => {
                    let (text, again) = (format!("{view:?}"), format!("{:?}", view.clone()));
                    assert_eq!(text, again, "a view shows the same every time");
                    Ok(owned_names(&text))
                }
                Err(error) => Err(error.to_string()),
            },
        }),+];
    };
}

pairs!(
    Age AgeRef,
    Chain ChainRef,
    Empty EmptyRef,
    Logical LogicalRef,
    Parcel ParcelRef2,
    Person PersonRef,
    Price PriceRef,
    Ring RingRef,
    Shapes ShapesRef,
    Taken TakenRef2,
    TakenRef TakenRefRef,
    Unions UnionsRef,
);

/// Calls the structs in a text what they are called when nothing is borrowed.
fn owned_names(text: &str) -> String {
    let mut text = text
        .replace("EmptyRef { lifetime: PhantomData<&()> }", "Empty")
        .replace(", lifetime: PhantomData<&()>", "")
        .replace(", lifetime_2: PhantomData<&()>", "");
    for Pair { names, .. } in PAIRS {
        let [owned, view] = names.map(|name| format!("{name} {{"));
        text = text.replace(&view, &owned);
    }
    text
}

fn for_every_pair(cases: u32, check: impl Fn(&Pair, &Oracle, &[u8]) -> Result<(), TestCaseError>) {
    for pair in PAIRS {
        let oracle = Oracle::new(pair.schema);
        let config = Config {
            cases,
            failure_persistence: None,
            ..Config::default()
        };
        let result = TestRunner::new(config).run(&vec(any::<u8>(), 0..300), |entropy| {
            check(pair, &oracle, &entropy)
        });
        if let Err(failure) = result {
            panic!("{}: {failure}", pair.names[1]);
        }
    }
}

/// Checks that both take the bytes, or refuse them with the same message.
fn same_end(pair: &Pair, bytes: &[u8]) -> Result<(), TestCaseError> {
    let (owned, view) = ((pair.owned)(bytes).err(), (pair.view)(bytes).err());
    prop_assert_eq!(owned, view, "{:?}", bytes);
    Ok(())
}

#[test]
fn every_golden_view_is_tested() {
    let code = std::fs::read_to_string("golden/views.rs").expect("a golden file");
    let views = code
        .matches("::agent_events::codec::AvroView<'a> for")
        .count();
    assert_eq!(views, PAIRS.len());
}

#[test]
fn a_view_shows_what_the_owned_type_holds() {
    for_every_pair(60, |pair, oracle, entropy| {
        let any = value(&oracle.schema, &mut Entropy::new(entropy, 4));
        let (text, sorted) = (pair.owned)(&oracle.encode(&any)).expect("a value");
        prop_assert_eq!((pair.view)(&sorted), Ok(text));
        // With one entry at most, maps are sorted.
        let any = value(&oracle.schema, &mut Entropy::new(entropy, 1));
        for bytes in [oracle.encode(&any), oracle.encode_in_blocks(&any)] {
            let (text, _) = (pair.owned)(&bytes).expect("a value");
            prop_assert_eq!((pair.view)(&bytes), Ok(text));
        }
        Ok(())
    });
}

#[test]
fn what_is_cut_off_or_left_over_or_damaged_ends_the_same() {
    for_every_pair(12, |pair, oracle, entropy| {
        let any = value(&oracle.schema, &mut Entropy::new(entropy, 4));
        for mut bytes in [oracle.encode(&any), oracle.encode_in_blocks(&any)] {
            for end in 0..=bytes.len() {
                same_end(pair, &bytes[..end])?;
            }
            for place in entropy.iter().take(if bytes.is_empty() { 0 } else { 16 }) {
                let index = usize::from(*place) % bytes.len();
                for damage in [0x00, 0x01, 0x7f, 0x80, 0xff] {
                    let mut damaged = bytes.clone();
                    damaged[index] = damage;
                    same_end(pair, &damaged)?;
                }
            }
            bytes.push(0);
            same_end(pair, &bytes)?;
        }
        Ok(())
    });
}

#[test]
fn any_bytes_end_the_same() {
    for_every_pair(200, |pair, _, bytes| same_end(pair, bytes));
}

fn long(value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode::long(&value, &mut bytes).expect("any long");
    bytes
}

#[test]
fn hostile_counts_and_nesting_end_the_same() {
    let deep = |levels: usize| [[2, 2].repeat(levels), vec![2, 0, 0, 0]].concat();
    for pair in PAIRS {
        for bytes in [
            long(i64::MAX),
            long(i64::MIN),
            [long(-(1 << 16)), vec![0; 100]].concat(),
            [long(1 << 17), vec![0; 1000]].concat(),
            [vec![0], long(1 << 16), vec![0; 100]].concat(),
            deep(3),
            deep(63),
            deep(64),
            deep(65),
            [0, 2].repeat(1 << 16),
            vec![2; 1 << 16],
        ] {
            same_end(pair, &bytes).expect("both end the same");
        }
    }
    let error = ChainRef::from_slice(&deep(65)).expect_err("65 levels below the first");
    assert!(error.to_string().contains("nested deeper"), "{error}");
}

#[test]
fn arrays_and_maps_are_walked_block_by_block() -> Result<(), DecodeError> {
    // Two items; three with their size in bytes in front; the end.
    let longs = [2, 10, 11, -3, 4, 12, 13, 64, 0];
    let bytes: Vec<u8> = longs.into_iter().flat_map(long).collect();
    let array: Array<'_, i64> = Decoder::new(&bytes).view_array()?;
    assert_eq!((array.len(), array.is_empty()), (5, false));
    let mut items = array.iter();
    assert_eq!((items.len(), items.next(), items.len()), (5, Some(10), 4));
    assert_eq!(items.by_ref().collect::<Vec<i64>>(), [11, 12, 13, 64]);
    assert_eq!((items.next(), items.len()), (None, 0));
    assert_eq!(format!("{array:?}"), "[10, 11, 12, 13, 64]");
    // In one block they are the same items.
    let bytes: Vec<u8> = [5, 10, 11, 12, 13, 64, 0]
        .into_iter()
        .flat_map(long)
        .collect();
    assert_eq!(array, Decoder::new(&bytes).view_array()?);

    let bytes = [6, 2, b'a', 2, 2, b'b', 4, 2, b'a', 6, 0];
    let map: Map<'_, i32> = Decoder::new(&bytes).view_map()?;
    assert_eq!(map.len(), 3);
    assert_eq!(
        map.iter().collect::<Vec<_>>(),
        [("a", 1), ("b", 2), ("a", 3)]
    );
    // As in a `HashMap`, the last holds.
    assert_eq!(
        (map.get("a"), map.get("b"), map.get("c")),
        (Some(3), Some(2), None)
    );
    assert_eq!(format!("{map:?}"), r#"{"a": 1, "b": 2, "a": 3}"#);
    Ok(())
}

#[test]
fn limits_are_those_of_the_reader_and_not_met_again_when_walking() {
    let mut limits = Limits::default();
    limits.depth = 200;
    limits.empty_items = 1 << 20;
    let bytes = [[2, 2].repeat(199), vec![2, 0, 0, 0]].concat();
    let bytes = [bytes, vec![0; 199 * 2]].concat();
    let mut chain = ChainRef::view(&mut Decoder::with_limits(&bytes, limits)).expect("in limits");
    assert!(Chain::from_slice(&bytes).is_err());
    let mut depth = 0;
    while let Some(next) = chain.next {
        chain = next.get().expect("it was checked");
        depth += 1;
    }
    assert_eq!(depth, 199);
    let many = [long(1 << 17), vec![0]].concat();
    let mut input = Decoder::with_limits(&many, limits);
    let nothings: Array<'_, EmptyRef<'_>> = input.view_array().expect("in limits");
    assert_eq!(nothings.iter().count(), 1 << 17);
}

/// What a view borrows lives as long as the bytes, not as long as the view.
fn name(bytes: &[u8]) -> &str {
    let view = PersonRef::from_slice(bytes).expect("a person");
    let friend = view.friends.iter().next().expect("a friend");
    friend.name
}

/// A view of longer life is one of a shorter life.
fn shorter<'s>(view: PersonRef<'static>, _: &'s str) -> PersonRef<'s> {
    view
}

fn person(name: &str, friends: Vec<Person>) -> Person {
    Person {
        name: name.to_owned(),
        friends,
        age: Some(Age { years: 7 }),
        state: State::Lost,
    }
}

#[test]
fn what_is_borrowed_outlives_the_view() {
    let bytes = person("a", vec![person("b", vec![])])
        .to_vec()
        .expect("a person");
    assert_eq!(name(&bytes), "b");
    let leaked: &'static [u8] = bytes.leak();
    let view = PersonRef::from_slice(leaked).expect("a person");
    assert_eq!(shorter(view, "").name, "a");
    assert_eq!(view.age.map(|age| age.years), Some(7));
}

fn parcel() -> Parcel {
    Parcel {
        id: "p-1".to_owned(),
        state: State::Lost,
        weight: Some(0.5),
        note: None,
        seal: vec![1, 2],
        labels: BTreeMap::from([("k".to_owned(), "v".to_owned())]),
        sender: person("a", vec![]),
        r#ref: Some(ParcelRef::String("r".to_owned())),
    }
}

fn envelope(event: &CloudEvent<Parcel>) -> Envelope {
    let record = event.to_record().expect("a record");
    match record.read() {
        Ok(Received::Event(envelope)) => envelope,
        other => panic!("no event: {other:?}"),
    }
}

/// An event with nothing but data, and what is said of it.
fn bare(ty: &str, bytes: Vec<u8>) -> Envelope {
    let required = Envelope::from_required(
        "1".parse().expect("an id"),
        "/depots/1".parse().expect("a source"),
        ty.parse().expect("a type"),
    );
    required.with_data(bytes)
}

#[test]
fn an_envelope_hands_out_a_view_of_its_data() {
    let event = CloudEvent::new(parcel(), "/depots/1").expect("an event");
    let envelope = envelope(&event);
    let view: ParcelRef2<'_> = envelope.view().expect("a parcel");
    assert_eq!(
        (view.id, view.weight, view.seal),
        ("p-1", Some(0.5), &[1, 2][..])
    );
    assert_eq!(view.labels.get("k"), Some("v"));
    assert_eq!(view.r#ref, Some(ParcelRefRef::String("r")));
    assert_eq!(view.event_type(), Parcel::TYPE_LOST);
    // What is wrong with an event is wrong with its view.
    let text = |error: DecodeError| format!("{error}: {}", error_source(&error));
    for wrong in [
        envelope.clone().with_data(None),
        envelope.clone().with_data(vec![2]),
        envelope.clone().with_data(vec![0; (16 << 20) + 1]),
        envelope
            .clone()
            .with_datacontenttype("application/json".parse().expect("a media type")),
        bare(Parcel::TYPE_SENT, parcel().to_vec().expect("a parcel")),
        bare("seen.parcel.found", parcel().to_vec().expect("a parcel")),
    ] {
        let owned = wrong.decode::<Parcel>().expect_err("it is wrong");
        let view = wrong.view::<ParcelRef2<'_>>().expect_err("it is wrong");
        assert_eq!(text(view), text(owned));
    }
}

fn error_source(error: &DecodeError) -> String {
    std::error::Error::source(error).map_or_else(String::new, ToString::to_string)
}

#[test]
fn an_event_of_another_version_has_no_view_unless_its_data_is_the_same() {
    use evolved::work::{Priority, TaskDone, TaskDoneRef};
    let bytes = TaskDone::new("ada", "t-1", 3, Priority::High, vec![])
        .to_vec()
        .expect("a task");
    let of = |schema: Option<&str>| {
        let envelope = bare("work.task.done", bytes.clone());
        match schema {
            Some(schema) => envelope.with_dataschema(schema.parse().expect("a URI")),
            None => envelope,
        }
    };
    // Version 2 has other documentation only.
    let second = Guid::of(TaskDone::released().texts()[0]);
    let second = format!("urn:uuid:{second}");
    for schema in [None, Some(TaskDone::DATA_SCHEMA), Some(&second)] {
        let envelope = of(schema);
        let view = envelope
            .view::<TaskDoneRef<'_>>()
            .expect("of today's schema");
        assert_eq!(format!("{:?}", view.steps), "[]");
    }
    let before = evolved_before::work::TaskDone::DATA_SCHEMA;
    let unknown = "urn:uuid:00000000-0000-0000-0000-000000000000";
    for schema in [before, unknown] {
        let envelope = of(Some(schema));
        let error = envelope
            .view::<TaskDoneRef<'_>>()
            .expect_err("another version");
        let source = std::error::Error::source(&error).expect("a source");
        let mismatch = source.downcast_ref::<Mismatch>().expect("a mismatch");
        assert_eq!(
            (mismatch.attribute(), mismatch.found()),
            ("dataschema", schema)
        );
        assert!(
            error
                .to_string()
                .contains("decode the event as its owned type"),
            "{error}"
        );
    }
}
