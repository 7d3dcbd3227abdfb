//! Spans have OpenTelemetry's names, and the trace goes with the event and with each hop.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

mod common;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::Once;
use std::time::Duration;

use agent_events::CloudEvent;
use agent_events::event_format::EventFormat;
use agent_events::kafka::{Consumer, ContentMode, KafkaConfig, Producer, processing};
use agent_events::testing::Broker;
use common::{Event, TaskDone, done};
use opentelemetry::Context;
use opentelemetry::context::FutureExt;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event as Told, Metadata, Subscriber};

type Fields = HashMap<String, String>;

thread_local! {
    /// The fields of all spans and events of a test, which has a thread of its own, under their names.
    static KEPT: RefCell<Vec<(String, Fields)>> = const { RefCell::new(Vec::new()) };
}

/// Keeps what is told. There is one for all tests: which spans somebody wants is remembered for the whole process.
struct Keeper;

struct Fill<'a>(&'a mut Fields);

impl Visit for Fill<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let value = format!("{value:?}");
        self.0
            .insert(field.name().to_owned(), value.trim_matches('"').to_owned());
    }
}

fn keep() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Keeper).unwrap());
}

fn named(name: &str) -> Fields {
    KEPT.with_borrow(|all| {
        let found = all.iter().rfind(|(known, _)| known == name);
        found
            .unwrap_or_else(|| panic!("no {name} in {all:?}"))
            .1
            .clone()
    })
}

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "agent_events::kafka"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut fields = Fields::new();
        span.record(&mut Fill(&mut fields));
        KEPT.with_borrow_mut(|all| {
            all.push((span.metadata().name().to_owned(), fields));
            Id::from_u64(all.len() as u64)
        })
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        let index = usize::try_from(span.into_u64()).unwrap() - 1;
        KEPT.with_borrow_mut(|all| values.record(&mut Fill(&mut all[index].1)));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Told<'_>) {
        let mut fields = Fields::new();
        event.record(&mut Fill(&mut fields));
        KEPT.with_borrow_mut(|all| all.push(("event".to_owned(), fields)));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn check(fields: &Fields, expected: &[(&str, &str)]) {
    for (name, value) in expected {
        assert_eq!(
            fields.get(*name).map(String::as_str),
            Some(*value),
            "{name} in {fields:?}"
        );
    }
}

fn trace(trace: u128, span: u64) -> Context {
    let context = SpanContext::new(
        TraceId::from(trace),
        SpanId::from(span),
        TraceFlags::SAMPLED,
        true,
        TraceState::from_key_value([("vendor", "1")]).unwrap(),
    );
    Context::new().with_remote_span_context(context)
}

fn event() -> CloudEvent<TaskDone> {
    CloudEvent::new(done(), "/agents/planner").unwrap()
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_sent_received_and_processed_is_told() {
    keep();
    let broker = Broker::start().unwrap();
    broker.create_topic("tasks", 1).unwrap();
    let producer = Producer::new(broker.client_config()).unwrap();
    let sent = event();
    producer.send(&sent).await.unwrap();

    let of_event = [
        ("messaging.system", "kafka"),
        ("messaging.destination.name", "tasks"),
        ("messaging.destination.partition.id", "0"),
        ("messaging.kafka.offset", "0"),
        ("cloudevents.event_id", sent.id()),
        ("cloudevents.event_source", "/agents/planner"),
        ("cloudevents.event_type", "com.acme.task.done.v1"),
    ];
    let span = named("send");
    check(&span, &of_event);
    check(
        &span,
        &[
            ("otel.name", "send tasks"),
            ("otel.kind", "producer"),
            ("messaging.operation.name", "send"),
            ("messaging.operation.type", "send"),
            ("messaging.kafka.message.key", "t-1"),
            ("cloudevents.event_subject", "t-1"),
        ],
    );
    assert!(!span.contains_key("error.type"));

    let consumer: Consumer<Event> = Consumer::new(broker.client_config(), "group").unwrap();
    let incoming = consumer.recv().await.unwrap();
    let received = named("event");
    check(&received, &of_event);
    check(&received, &[("messaging.operation.type", "receive")]);

    let span = processing(&incoming).in_group("group");
    assert_eq!(span.around(async { 7 }).await, 7);
    span.failed("handler");
    let span = named("process");
    check(&span, &of_event);
    check(
        &span,
        &[
            ("otel.name", "process tasks"),
            ("otel.kind", "consumer"),
            ("messaging.operation.type", "process"),
            ("messaging.consumer.group.name", "group"),
            ("error.type", "handler"),
        ],
    );

    producer.send_all(&[event(), event()]).await;
    check(&named("send"), &[("messaging.batch.message_count", "2")]);
}

#[tokio::test(flavor = "current_thread")]
async fn what_is_not_sent_has_the_type_of_its_error() {
    keep();
    let config = KafkaConfig::new("localhost:1").set("message.timeout.ms", "200");
    let producer = Producer::new(config).unwrap();
    producer.send(&event()).await.unwrap_err();
    check(&named("send"), &[("error.type", "MessageTimedOut")]);
    producer.close(Duration::ZERO).await.unwrap();
}

#[tokio::test(flavor = "current_thread")]
async fn the_trace_an_event_began_in_stays_and_that_of_the_hop_changes() {
    const BEGUN: &str = "00-0000000000000000000000000000000a-000000000000000b-01";
    const HOP: &str = "00-0000000000000000000000000000000c-000000000000000d-01";
    let broker = Broker::start().unwrap();
    broker.create_topic("tasks", 1).unwrap();
    let producer = Producer::new(broker.client_config()).unwrap();
    let structured = producer
        .clone()
        .with_content_mode(ContentMode::Structured(EventFormat::Json));
    let consumer: Consumer<Event> = Consumer::new(broker.client_config(), "group").unwrap();
    producer.send(&event()).await.unwrap();
    let untraced = consumer.recv().await.unwrap();
    assert!(untraced.context().extension("traceparent").is_none());
    assert!(untraced.headers().is_empty());

    for producer in [producer.clone(), structured] {
        producer
            .send(&event())
            .with_context(trace(10, 11))
            .await
            .unwrap();
        let incoming = consumer.recv().await.unwrap();
        let extension = |name| {
            incoming
                .context()
                .extension(name)
                .and_then(|value| value.as_str())
        };
        assert_eq!(extension("traceparent"), Some(BEGUN));
        assert_eq!(extension("tracestate"), Some("vendor=1"));
        assert_eq!(
            incoming.headers().get("traceparent"),
            Some(BEGUN.as_bytes())
        );

        let answer = incoming.derive(done(), "/agents/worker").unwrap();
        producer
            .send(&answer)
            .with_context(trace(12, 13))
            .await
            .unwrap();
        let incoming = consumer.recv().await.unwrap();
        let extension = incoming.context().extension("traceparent");
        assert_eq!(
            extension.and_then(|value| value.as_str()),
            Some(BEGUN),
            "where it began"
        );
        assert_eq!(
            incoming.headers().get("traceparent"),
            Some(HOP.as_bytes()),
            "this hop"
        );
        let span = processing(&incoming);
        let seen = span.around(async {
            Context::map_current(|context| context.span().span_context().clone())
        });
        let seen = seen.await;
        assert_eq!(
            (seen.trace_id(), seen.span_id()),
            (TraceId::from(12), SpanId::from(13))
        );
        assert_eq!(seen.trace_state().get("vendor"), Some("1"));
    }

    // A record that is passed on has the trace of one hop, not of two.
    let record = event().to_record().unwrap().with_header("traceparent", HOP);
    producer
        .send_record(&record)
        .with_context(trace(10, 11))
        .await
        .unwrap();
    let incoming = consumer.recv().await.unwrap();
    let hops: Vec<_> = incoming.headers().iter().collect();
    assert_eq!(hops[0], ("traceparent", Some(BEGUN.as_bytes())));
    assert_eq!(hops.len(), 2, "with `tracestate`: {hops:?}");
}
