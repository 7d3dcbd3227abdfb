//! Extensions by name and type, what follows from an event, and what comes in at the edge.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use agent_events::event_format::EventFormat;
use agent_events::extension::{
    self, AuthContext, AuthType, Classification, Correlation, DataClassification, DataRef,
    Declared, DistributedTracing, ExpiryTime, ExtensionKey, KnownExtension, RecordedTime, Sequence,
    Severity,
};
use agent_events::kafka::Received;
use agent_events::{
    AttributeType, AttributeValue, CloudEvent, CloudEventType, DeriveError, Edge, Envelope,
    Incoming, PartitionKey, Text, Timestamp, Uri, UriReference, format::Json,
};
use common::{Event, TaskDone, done, minimal};
use serde::{Deserialize, Serialize};

/// The event as it comes out of binary mode, where everything is a String, and out of two formats.
fn everywhere(event: &Envelope) -> Vec<Envelope> {
    let Ok(Received::Event(binary)) = event.to_record().unwrap().read() else {
        panic!("no event");
    };
    let formats = [EventFormat::Json, EventFormat::Avro];
    let formats = formats.map(|format| format.decode(&format.encode(event)).unwrap());
    [vec![event.clone(), binary], formats.to_vec()].concat()
}

#[track_caller]
fn known<X: KnownExtension + Clone + PartialEq + std::fmt::Debug>(extension: &X, names: &[&str]) {
    assert_eq!(minimal().known::<X>(), Ok(None));
    let event = minimal().with_known(extension.clone()).unwrap();
    let found: Vec<&str> = event.extensions().iter().map(|(name, _)| name).collect();
    assert_eq!(found, names);
    for event in everywhere(&event) {
        assert_eq!(event.known::<X>(), Ok(Some(extension.clone())));
    }
}

fn text(text: &str) -> Text {
    text.parse().unwrap()
}

const TRACE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

#[test]
fn documented_extensions_survive_every_mode() {
    known(
        &Severity::new(17).unwrap().with_text(text("ERROR")),
        &["severitynumber", "severitytext"],
    );
    known(&Severity::new(0).unwrap(), &["severitynumber"]);
    known(&Sequence::from_number(7), &["sequence"]);
    let auth = AuthContext::new(AuthType::Other(text("agent"))).with_id(text("planner"));
    let auth = auth.with_claims(text(r#"{"tier":1}"#)).unwrap();
    known(&auth, &["authclaims", "authid", "authtype"]);
    known(&AuthContext::new(AuthType::ServiceAccount), &["authtype"]);
    let data = DataClassification::new(Classification::Restricted).with_category(text("health"));
    let data = data
        .with_regulation(text("GDPR"))
        .unwrap()
        .with_regulation(text("HIPAA"))
        .unwrap();
    known(
        &data,
        &["datacategory", "dataclassification", "dataregulation"],
    );
    known(&DataRef::new("../blob#1".parse().unwrap()), &["dataref"]);
    let tracing = DistributedTracing::new(TRACE.parse().unwrap()).with_state(text("a=b"));
    known(&tracing, &["traceparent", "tracestate"]);
    known(&"k".parse::<PartitionKey>().unwrap(), &["partitionkey"]);
    let mut correlation = Correlation::new();
    correlation.correlation_id = Some("c".parse().unwrap());
    correlation.causation_id = Some("d".parse().unwrap());
    correlation.causation_source = Some("/e".parse().unwrap());
    known(
        &correlation,
        &["causationid", "causationsource", "correlationid"],
    );
    let time: Timestamp = "2018-04-05T18:31:00.5+01:00".parse().unwrap();
    known(&ExpiryTime::new(time), &["expirytime"]);
    known(&RecordedTime::new(time), &["recordedtime"]);
}

#[test]
fn an_extension_takes_the_place_of_the_one_before() {
    let event = minimal()
        .with_known(Severity::new(17).unwrap().with_text(text("ERROR")))
        .unwrap()
        .with_known(Severity::new(9).unwrap())
        .unwrap();
    assert_eq!(event.known(), Ok(Some(Severity::new(9).unwrap())));
    let event = minimal()
        .with_known(DistributedTracing::new(TRACE.parse().unwrap()).with_state(text("a=b")));
    let event = event
        .unwrap()
        .with_known(DistributedTracing::new(TRACE.parse().unwrap()))
        .unwrap();
    assert_eq!(event.extension("tracestate"), None);
}

#[test]
fn what_an_extension_cannot_be() {
    assert!(Severity::new(-1).is_err());
    assert!(Sequence::from_text(text("")).is_err());
    assert_eq!(Sequence::from_number(u64::MAX).number(), Some(u64::MAX));
    assert!(Sequence::from_number(9) < Sequence::from_number(10));
    assert_eq!(Sequence::from_text(text("a1")).unwrap().number(), None);
    assert!(
        AuthContext::new(AuthType::User)
            .with_claims(text("{"))
            .is_err()
    );
    let public = || DataClassification::new(Classification::Public);
    for regulation in ["", "a,b", "a b"] {
        assert!(public().with_regulation(text(regulation)).is_err());
    }
    let timed = minimal().with_time("2018-04-05T17:31:00Z".parse().unwrap());
    let before: Timestamp = "2018-04-05T17:30:59Z".parse().unwrap();
    let error = timed
        .clone()
        .with_known(ExpiryTime::new(before))
        .unwrap_err();
    assert_eq!(error.attribute(), "expirytime");
    assert!(timed.clone().with_known(RecordedTime::new(before)).is_err());
    assert!(
        timed
            .clone()
            .with_known(ExpiryTime::new(timed.time().unwrap()))
            .is_ok()
    );
    assert!(ExpiryTime::new(before).is_over(timed.time().unwrap()));
    for (name, value) in [("severitynumber", "17.0"), ("severitynumber", "-1")] {
        let event = minimal().with_extension(name, value).unwrap();
        assert_eq!(event.known::<Severity>().unwrap_err().attribute(), name);
    }
    let lunch = minimal().with_extension("expirytime", "lunchtime").unwrap();
    assert_eq!(
        lunch.known::<ExpiryTime>().unwrap_err().attribute(),
        "expirytime"
    );
    for trace in [
        "",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x",
        "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ] {
        assert!(trace.parse::<extension::TraceParent>().is_err(), "{trace}");
    }
    let later = format!("cc{}-what-comes", &TRACE[2..]);
    let later: extension::TraceParent = later.parse().unwrap();
    assert_eq!(later.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(later.parent_id(), "00f067aa0ba902b7");
}

#[test]
fn keys_give_strings_their_types_again() {
    const FLAG: ExtensionKey<bool> = ExtensionKey::new("flag");
    const NUMBER: ExtensionKey<i32> = ExtensionKey::new("number");
    const TEXT: ExtensionKey<Text> = ExtensionKey::new("text");
    const BYTES: ExtensionKey<Vec<u8>> = ExtensionKey::new("bytes");
    const ADDRESS: ExtensionKey<Uri> = ExtensionKey::new("address");
    const PLACE: ExtensionKey<UriReference> = ExtensionKey::new("place");
    const AT: ExtensionKey<Timestamp> = ExtensionKey::new("at");
    let time: Timestamp = "2018-04-05T18:31:00.123456789+01:00".parse().unwrap();
    let event = minimal()
        .with(&FLAG, true)
        .unwrap()
        .with(&NUMBER, i32::MIN)
        .unwrap()
        .with(&TEXT, text(""))
        .unwrap()
        .with(&BYTES, vec![0, 255])
        .unwrap()
        .with(&ADDRESS, "HTTP://Example.COM:80".parse().unwrap())
        .unwrap()
        .with(&PLACE, "//a/b#c".parse().unwrap())
        .unwrap()
        .with(&AT, time)
        .unwrap();
    for event in everywhere(&event) {
        assert_eq!(event.get(&FLAG), Ok(Some(true)));
        assert_eq!(event.get(&NUMBER), Ok(Some(i32::MIN)));
        assert_eq!(event.get(&TEXT), Ok(Some(text(""))));
        assert_eq!(event.get(&BYTES), Ok(Some(vec![0, 255])));
        assert_eq!(
            event.get(&ADDRESS).unwrap().unwrap().as_str(),
            "HTTP://Example.COM:80"
        );
        assert_eq!(event.get(&PLACE).unwrap().unwrap().as_str(), "//a/b#c");
        let read = event.get(&AT).unwrap().unwrap();
        assert_eq!(read.to_string(), "2018-04-05T18:31:00.123456789+01:00");
        assert_eq!(
            event
                .get(&ExtensionKey::<bool>::new("number"))
                .unwrap_err()
                .attribute(),
            "number"
        );
        assert_eq!(event.get(&ExtensionKey::<bool>::new("unset")), Ok(None));
    }
    for name in ["", "Foo", "a_b", "data", "id", "ä"] {
        assert!(
            std::panic::catch_unwind(|| ExtensionKey::<bool>::new(name)).is_err(),
            "{name}"
        );
    }
    let uri = AttributeValue::from("urn:a".parse::<Uri>().unwrap());
    assert!(uri.to_type(AttributeType::UriReference).is_ok());
    assert!(uri.to_type(AttributeType::Binary).is_err());
}

/// An event whose schema declares extensions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Paid {
    cents: i64,
}

impl CloudEventType for Paid {
    const TYPES: &'static [&'static str] = &["com.acme.paid.v1"];
    const EXTENSIONS: &'static [Declared] = &[
        ExtensionKey::<bool>::new("express").declared(),
        ExtensionKey::<i32>::new("priority").declared(),
    ];
    type Format = Json;
}

#[test]
fn declared_extensions_get_their_types() {
    let event = CloudEvent::new(Paid { cents: 5 }, "/a").unwrap();
    let event = event
        .with_extension("priority", 3)
        .unwrap()
        .with_extension("other", "3")
        .unwrap();
    for envelope in everywhere(&event.encode().unwrap()) {
        let read: CloudEvent<Paid> = envelope.into_event().unwrap();
        assert_eq!(read, event);
    }
    let wrong = event
        .with_extension("express", "True")
        .unwrap()
        .encode()
        .unwrap();
    let rejected = wrong.clone().into_event::<Paid>().unwrap_err();
    assert_eq!(*rejected.envelope(), wrong);
    let cause = std::error::Error::source(rejected.error())
        .unwrap()
        .to_string();
    assert!(cause.starts_with("attribute `express` "), "{cause}");
}

#[test]
fn events_are_derived_from_what_was_received() {
    let root = CloudEvent::new(done(), "/a").unwrap();
    let traced = root
        .clone()
        .with_known(DistributedTracing::new(TRACE.parse().unwrap()))
        .unwrap();
    let first = Incoming::from_event(traced).derive(done(), "/b").unwrap();
    assert_eq!(first.correlation_id(), Some(root.id()));
    assert_eq!(first.causation_id(), Some(root.id()));
    assert_eq!(
        first
            .get(&extension::CAUSATION_SOURCE)
            .unwrap()
            .unwrap()
            .as_str(),
        "/a"
    );
    assert_eq!(first.get(&extension::HOPS), Ok(Some(1)));
    assert_eq!(
        first.extension("traceparent").unwrap().as_str(),
        Some(TRACE)
    );
    assert_eq!(first.source(), "/b");
    let incoming: Incoming<Event> = Incoming::from_envelope(first.encode().unwrap()).unwrap();
    let (event, cause) = incoming.into_parts();
    assert!(matches!(event, Event::TaskDone(event) if event == first));
    let second = cause.derive(done(), "/c").unwrap();
    assert_eq!(second.correlation_id(), Some(root.id()));
    assert_eq!(second.causation_id(), Some(first.id()));
    assert_eq!(
        second
            .get(&extension::CAUSATION_SOURCE)
            .unwrap()
            .unwrap()
            .as_str(),
        "/b"
    );
    assert_eq!(second.context().hops(), 2);
    assert!(cause.derive(done(), "not a uri").is_err());
}

#[test]
fn a_circle_of_agents_comes_to_an_end() {
    let mut event = CloudEvent::new(done(), "/a").unwrap();
    let mut hops = 0;
    let limit = loop {
        match Incoming::from_event(event.clone())
            .with_hop_limit(5)
            .derive(done(), "/a")
        {
            Ok(next) => event = next,
            Err(DeriveError::TooManyHops { limit }) => break limit,
            Err(other) => panic!("{other}"),
        }
        hops += 1;
    };
    assert_eq!((limit, hops), (5, 5));
    // Whoever breaks the count does not get around it, in binary mode either.
    for (value, derives) in [
        ("4", true),
        ("5", false),
        ("a", false),
        ("-7", true),
        ("2147483647", false),
    ] {
        let event: CloudEvent<TaskDone> = CloudEvent::new(done(), "/a").unwrap();
        let event = event.with_extension("hops", value).unwrap();
        let incoming = Incoming::from_event(event).with_hop_limit(5);
        assert_eq!(incoming.derive(done(), "/b").is_ok(), derives, "{value}");
    }
}

#[test]
fn correlation_and_trace_come_in_at_the_edge() {
    let headers = [
        ("Host", "example.com"),
        ("X-CORRELATION-ID", " order-7 "),
        ("TraceParent", TRACE),
        ("tracestate", "a=b"),
        ("tracestate", "c=d"),
    ];
    let event = Edge::from_headers(headers).root(done(), "/api").unwrap();
    assert_eq!(event.correlation_id(), Some("order-7"));
    assert_eq!(event.causation_id(), None);
    assert_eq!(
        event.extension("traceparent").unwrap().as_str(),
        Some(TRACE)
    );
    assert_eq!(
        event.extension("tracestate").unwrap().as_str(),
        Some("a=b,c=d")
    );
    let next = Incoming::from_event(event).derive(done(), "/b").unwrap();
    assert_eq!(next.correlation_id(), Some("order-7"));
    let bytes: [(&str, &[u8]); 1] = [("x-correlation-id", b"\xFF")];
    assert_eq!(Edge::from_headers(bytes), Edge::default());
    let long = "a".repeat(257);
    for headers in [
        vec![("x-correlation-id", long.as_str())],
        vec![("x-correlation-id", "")],
        vec![("x-correlation-id", "a\u{7}b")],
        vec![("traceparent", "00-x")],
        vec![("traceparent", TRACE), ("traceparent", TRACE)],
        vec![("tracestate", "a=b")],
    ] {
        assert_eq!(
            Edge::from_headers(headers.clone()),
            Edge::default(),
            "{headers:?}"
        );
    }
    let event = Edge::default().root(done(), "/api").unwrap();
    assert_eq!(
        (event.correlation_id(), event.extension("traceparent")),
        (None, None)
    );
}
