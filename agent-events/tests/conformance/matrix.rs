//! K82: any event survives the way through any two content modes and formats, but for what the first of them loses.

use agent_events::event_format::EventFormat;
use agent_events::kafka::{ContentMode, Received};
use agent_events::{AttributeValue, Envelope, Text, Timestamp, Uri, UriReference};
use chrono::{DateTime, FixedOffset, Utc};
use proptest::prelude::*;

use super::common::minimal;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Binary,
    Json,
    Avro,
    #[cfg(feature = "avro-compact")]
    Compact,
}

const WAYS: &[Way] = &[
    Way::Binary,
    Way::Json,
    Way::Avro,
    #[cfg(feature = "avro-compact")]
    Way::Compact,
];

impl Way {
    fn mode(self) -> ContentMode {
        match self {
            Self::Binary => ContentMode::Binary,
            Self::Json => ContentMode::Structured(EventFormat::Json),
            Self::Avro => ContentMode::Structured(EventFormat::Avro),
            #[cfg(feature = "avro-compact")]
            Self::Compact => ContentMode::Structured(EventFormat::AvroCompact),
        }
    }

    fn through(self, event: &Envelope) -> Envelope {
        let record = event.to_record_in(self.mode()).unwrap();
        match record.read() {
            Ok(Received::Event(event)) => event,
            other => panic!("{self:?}: {other:?}"),
        }
    }

    /// Returns what this way makes of an event; the same as the table in the documentation of `event_format`.
    fn loss(self, event: &Envelope) -> Envelope {
        let mut lost = minimal_of(event);
        for (name, value) in event.extensions().iter() {
            lost = lost.with_extension(name, self.extension(value)).unwrap();
        }
        if let Some(time) = event.time() {
            lost = lost.with_time(self.time(time));
        }
        match (self, event.data().as_bytes()) {
            (Self::Json, Some(data)) if is_json(event) => {
                let text = std::str::from_utf8(data).map(|text| {
                    let trimmed = text.trim_matches([' ', '\t', '\n', '\r']);
                    let value = serde_json::from_str::<&serde_json::value::RawValue>(trimmed);
                    if value.is_ok() { trimmed } else { text }
                });
                lost.with_data(text.map_or(data.to_vec(), |text| text.as_bytes().to_vec()))
            }
            (_, data) => lost.with_data(data.map(Vec::from)),
        }
    }

    fn time(self, time: Timestamp) -> Timestamp {
        match self {
            #[cfg(feature = "avro-compact")]
            Self::Compact => {
                use chrono::SubsecRound;
                let micros = time.as_date_time().to_utc().trunc_subsecs(6);
                // A leap second is the second after it, where seconds are counted.
                let micros = DateTime::from_timestamp_micros(micros.timestamp_micros()).unwrap();
                Timestamp::try_from(micros).unwrap()
            }
            _ => time,
        }
    }

    fn extension(self, value: &AttributeValue) -> AttributeValue {
        let text = || AttributeValue::String(value.to_string().parse().unwrap());
        match (self, value) {
            (Self::Binary, _) => text(),
            (_, AttributeValue::Boolean(_) | AttributeValue::Integer(_)) => value.clone(),
            (Self::Json, _) => text(),
            (_, AttributeValue::Binary(_)) => value.clone(),
            #[cfg(feature = "avro-compact")]
            (Self::Compact, AttributeValue::Timestamp(time)) => {
                AttributeValue::Timestamp(self.time(*time))
            }
            _ => text(),
        }
    }
}

/// The event without `time`, extensions and data.
fn minimal_of(event: &Envelope) -> Envelope {
    let mut bare = Envelope::from_required(
        event.id().parse().unwrap(),
        event.source().parse().unwrap(),
        event.ty().parse().unwrap(),
    );
    if let Some(subject) = event.subject() {
        bare = bare.with_subject(subject.parse().unwrap());
    }
    if let Some(schema) = event.dataschema() {
        bare = bare.with_dataschema(schema.parse().unwrap());
    }
    match event.datacontenttype() {
        Some(content_type) => bare.with_datacontenttype(content_type.parse().unwrap()),
        None => bare,
    }
}

fn is_json(event: &Envelope) -> bool {
    event
        .datacontenttype()
        .is_some_and(|it| it.to_ascii_lowercase().contains("json"))
}

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), 1..12)
        .prop_map(String::from_iter)
        .prop_filter("a CloudEvents String", |text| {
            text.parse::<agent_events::EventSubject>().is_ok()
        })
}

fn time() -> impl Strategy<Value = Timestamp> {
    let seconds = -62_135_500_000_i64..253_402_200_000;
    (seconds, 0..1_000_000_000_u32, -1439..=1439).prop_map(|(seconds, nanos, minutes)| {
        let offset = FixedOffset::east_opt(minutes * 60).unwrap();
        let time: DateTime<Utc> = DateTime::from_timestamp(seconds, nanos).unwrap();
        Timestamp::try_from(time.with_timezone(&offset)).unwrap()
    })
}

fn extension() -> impl Strategy<Value = AttributeValue> {
    prop_oneof![
        any::<bool>().prop_map(AttributeValue::from),
        any::<i32>().prop_map(AttributeValue::from),
        text().prop_map(|text| text.parse::<Text>().unwrap().into()),
        any::<Vec<u8>>().prop_map(AttributeValue::from),
        "[a-z]{1,3}:[a-zA-Z0-9/]{0,8}".prop_map(|text| text.parse::<Uri>().unwrap().into()),
        "/[a-zA-Z0-9]{0,8}#?".prop_map(|text| text.parse::<UriReference>().unwrap().into()),
        time().prop_map(AttributeValue::from),
    ]
}

fn data() -> impl Strategy<Value = Option<Vec<u8>>> {
    let json = prop_oneof![
        Just(" {\"a\" : [1.50, \"\\u00e9\", null]}\n".to_owned()),
        Just("\"text\"".to_owned()),
        Just("null".to_owned()),
        Just("-0".to_owned()),
        any::<String>(),
    ];
    proptest::option::of(prop_oneof![
        any::<Vec<u8>>(),
        json.prop_map(String::into_bytes)
    ])
}

prop_compose! {
    fn any_event()(
        id in text(),
        ty in text(),
        subject in proptest::option::of(text()),
        time in proptest::option::of(time()),
        content_type in proptest::option::of(prop_oneof![
            Just("application/json"), Just("text/plain"), Just("application/avro"), Just("Text/Plain; charset=x"),
            Just("application/vnd.acme+JSON; charset=\"utf-8\""),
        ]),
        schema in proptest::option::of(Just("HTTP://Example.COM:80/%41")),
        extensions in proptest::collection::btree_map("x[a-z0-9]{0,8}", extension(), 0..4),
        data in data(),
    ) -> Envelope {
        let source = "//authority/a%41#b".parse().unwrap();
        let mut event = Envelope::from_required(id.parse().unwrap(), source, ty.parse().unwrap()).with_data(data);
        if let Some(subject) = subject {
            event = event.with_subject(subject.parse().unwrap());
        }
        if let Some(time) = time {
            event = event.with_time(time);
        }
        if let Some(content_type) = content_type {
            event = event.with_datacontenttype(content_type.parse().unwrap());
        }
        if let Some(schema) = schema {
            event = event.with_dataschema(schema.parse().unwrap());
        }
        for (name, value) in extensions {
            event = event.with_extension(name.as_str(), value).unwrap();
        }
        event
    }
}

proptest! {
    #[test]
    fn k82_any_event_survives_any_two_ways(event in any_event()) {
        for first in WAYS {
            let once = first.through(&event);
            prop_assert_eq!(&once, &first.loss(&event), "{:?}", first);
            for second in WAYS {
                let twice = second.through(&once);
                prop_assert_eq!(&twice, &second.loss(&once), "{:?} then {:?}", first, second);
                // What is lost is lost: the same way again changes nothing.
                prop_assert_eq!(&second.through(&twice), &twice);
            }
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in any::<Vec<u8>>()) {
        for way in WAYS {
            if let ContentMode::Structured(format) = way.mode()
                && let Ok(event) = format.decode(&bytes)
            {
                prop_assert_eq!(format.decode(&format.encode(&event)), Ok(event));
            }
        }
    }
}

#[test]
fn offsets_of_times_are_kept_where_there_is_text() {
    let event = minimal().with_time("2018-04-05T18:31:00.5+01:00".parse().unwrap());
    for way in [Way::Binary, Way::Json, Way::Avro] {
        let time = way.through(&event).time().unwrap().to_string();
        assert_eq!(time, "2018-04-05T18:31:00.500+01:00");
    }
}
