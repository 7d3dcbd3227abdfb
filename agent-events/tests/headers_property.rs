//! Any event survives the way through Kafka headers; any headers are read without a panic.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use agent_events::kafka::{Headers, Received, Record};
use agent_events::{Envelope, Timestamp};
use chrono::{DateTime, FixedOffset};
use common::minimal;
use proptest::prelude::*;

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
        let time = DateTime::from_timestamp(seconds, nanos).unwrap();
        Timestamp::try_from(time.with_timezone(&offset)).unwrap()
    })
}

prop_compose! {
    fn event()(
        id in text(),
        ty in text(),
        subject in proptest::option::of(text()),
        time in proptest::option::of(time()),
        data in proptest::option::of(any::<Vec<u8>>()),
        extensions in proptest::collection::btree_map("x[a-z0-9]{0,8}", text(), 0..4),
    ) -> Envelope {
        let source = "/agents/planner".parse().unwrap();
        let mut event = Envelope::from_required(id.parse().unwrap(), source, ty.parse().unwrap()).with_data(data);
        if let Some(subject) = subject {
            event = event.with_subject(subject.parse().unwrap());
        }
        if let Some(time) = time {
            event = event.with_time(time);
        }
        for (name, value) in extensions {
            event = event.with_extension(name.as_str(), value).unwrap();
        }
        event
    }
}

fn header() -> impl Strategy<Value = (String, Option<Vec<u8>>)> {
    let key = prop_oneof![
        Just("ce_id".to_owned()),
        Just("ce_time".to_owned()),
        Just("content-type".to_owned()),
        "ce_[a-z_A-Z]{0,4}",
        any::<String>(),
    ];
    (key, proptest::option::of(any::<Vec<u8>>()))
}

proptest! {
    #[test]
    fn any_event_survives_its_record(sent in event()) {
        let record = sent.to_record().unwrap();
        prop_assert_eq!(record.read(), Ok(Received::Event(sent.clone())));
        let again = record.read().map(|received| match received {
            Received::Event(event) => event.to_record().unwrap(),
            _ => Record::default(),
        });
        prop_assert_eq!(again, Ok(record));
    }

    #[test]
    fn any_headers_are_read_without_a_panic(
        noise in proptest::collection::vec(header(), 0..8),
        valid in any::<bool>(),
    ) {
        let mut headers = if valid { minimal().to_record().unwrap().headers } else { Headers::new() };
        for (key, value) in noise {
            headers.push(key, value);
        }
        if let Ok(Received::Event(event)) = Record::new(headers, None).read() {
            prop_assert!(event.to_record().is_ok());
        }
    }
}
