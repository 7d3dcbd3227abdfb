//! Payloads without a schema: JSON through serde.

use agent_events::extension::Declared;
use agent_events::{CloudEvent, CloudEventType, kafka};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, CloudEventType)]
#[cloudevent(
    type = "com.acme.invoice.paid.v1",
    subject = invoice_id,
    partitionkey = customer,
    topic = "invoices"
)]
struct InvoicePaid {
    invoice_id: String,
    customer: Option<i64>,
    amount: i64,
}

fn paid() -> InvoicePaid {
    InvoicePaid {
        invoice_id: "i-1".into(),
        customer: Some(7),
        amount: 1250,
    }
}

#[test]
fn attributes_come_from_the_fields() {
    let event = CloudEvent::new(paid(), "/billing").unwrap();
    let context = event.context();
    assert_eq!(context.ty(), "com.acme.invoice.paid.v1");
    assert_eq!(context.subject(), Some("i-1"));
    assert_eq!(context.datacontenttype(), Some("application/json"));
    assert_eq!(context.dataschema(), None);
    assert_eq!(paid().partition_key().as_deref(), Some("7"));
    assert_eq!(InvoicePaid::TOPIC, Some("invoices"));
}

#[test]
fn an_empty_option_leaves_its_attribute_out() {
    let data = InvoicePaid {
        customer: None,
        ..paid()
    };
    assert_eq!(data.partition_key(), None);
    let record = CloudEvent::new(data, "/billing")
        .unwrap()
        .to_record()
        .unwrap();
    assert_eq!(record.headers.get("ce_partitionkey"), None);
}

#[test]
fn data_is_json_and_comes_back() {
    let event = CloudEvent::new(paid(), "/billing").unwrap();
    let envelope = event.encode().unwrap();
    assert_eq!(
        envelope.data().as_bytes().unwrap(),
        br#"{"invoice_id":"i-1","customer":7,"amount":1250}"#
    );
    let back: CloudEvent<InvoicePaid> = envelope.into_event().unwrap();
    assert_eq!(back, event);
}

#[test]
fn a_kafka_record_carries_the_event() {
    let event = CloudEvent::new(paid(), "/billing").unwrap();
    let record = event.to_record().unwrap().with_partition_key_as_key();
    assert_eq!(record.topic.as_deref(), Some("invoices"));
    assert_eq!(record.key.as_deref(), Some(&b"7"[..]));
    assert_eq!(
        record.headers.get("ce_type"),
        Some(&b"com.acme.invoice.paid.v1"[..])
    );
    assert_eq!(record.headers.get("ce_subject"), Some(&b"i-1"[..]));
    let kafka::Received::Event(envelope) = record.read().unwrap() else {
        panic!("the record is an event");
    };
    assert_eq!(envelope.into_event::<InvoicePaid>().unwrap(), event);
}

#[test]
fn only_the_type_is_needed() {
    #[derive(Serialize, Deserialize, CloudEventType)]
    #[cloudevent(type = "com.acme.tick")]
    struct Tick {}

    assert_eq!(Tick::TYPES, ["com.acme.tick"]);
    assert_eq!(Tick::TOPIC, None);
    assert_eq!(Tick {}.subject(), None);
    assert_eq!(Tick {}.partition_key(), None);
    let record = CloudEvent::new(Tick {}, "/clock")
        .unwrap()
        .to_record()
        .unwrap();
    assert_eq!(record.value.as_deref(), Some(&b"{}"[..]));
}

/// Variants with and without data choose alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Status {
    Pending,
    InProgress(u8),
    Failed { reason: String },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, CloudEventType)]
#[cloudevent(
    type(
        by = status,
        Pending = "com.acme.task.created",
        InProgress = "com.acme.task.progress",
        Failed = "com.acme.task.failed",
    ),
    subject = id
)]
struct TaskEvent {
    id: u64,
    status: Status,
}

fn kind(ty: &str) -> &'static str {
    match ty {
        InvoicePaid::TYPE => "invoice",
        TaskEvent::TYPE_PENDING | TaskEvent::TYPE_IN_PROGRESS => "open task",
        TaskEvent::TYPE_FAILED => "failed task",
        _ => "unknown",
    }
}

#[test]
fn a_field_chooses_the_type() {
    let reason = "no time".to_owned();
    let cases = [
        (Status::Pending, "com.acme.task.created", "open task"),
        (Status::InProgress(5), "com.acme.task.progress", "open task"),
        (
            Status::Failed { reason },
            "com.acme.task.failed",
            "failed task",
        ),
    ];
    for (status, ty, expected) in cases {
        let data = TaskEvent { id: 3, status };
        assert_eq!(data.event_type(), ty);
        let event = CloudEvent::new(data, "/agents").unwrap();
        assert_eq!(event.context().ty(), ty);
        assert_eq!(event.context().subject(), Some("3"));
        assert_eq!(kind(ty), expected);
        let back: CloudEvent<TaskEvent> = event.encode().unwrap().into_event().unwrap();
        assert_eq!(back, event);
    }
    assert_eq!(
        TaskEvent::TYPES,
        [
            "com.acme.task.created",
            "com.acme.task.progress",
            "com.acme.task.failed"
        ]
    );
}

#[test]
fn types_are_constants_of_patterns() {
    assert_eq!(kind("com.acme.invoice.paid.v1"), "invoice");
    assert_eq!(kind("com.acme.other"), "unknown");
}

#[test]
fn keys_may_stand_in_several_attributes() {
    #[derive(Serialize, Deserialize, CloudEventType)]
    #[cloudevent(type = "com.acme.note")]
    #[cloudevent(subject = id)]
    struct Note {
        id: String,
    }

    let note = Note { id: "n".into() };
    assert_eq!(note.subject().as_deref(), Some("n"));
}

#[test]
fn extensions_have_keys_that_know_their_types() {
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, CloudEventType)]
    #[cloudevent(
        type = "com.acme.note",
        extensions(priority = "Integer", tenantid = "String", r#async = "Boolean")
    )]
    struct Note {
        id: String,
    }

    let names: Vec<&str> = Note::EXTENSIONS.iter().map(Declared::name).collect();
    assert_eq!(names, ["async", "priority", "tenantid"]);
    let event = CloudEvent::new(Note { id: "n".into() }, "/a").unwrap();
    let event = event.with_extension("priority", 3).unwrap();
    let event = event.with_extension("async", true).unwrap();
    // Headers are text: the type says what it is.
    let record = event.to_record().unwrap();
    let kafka::Received::Event(read) = record.read().unwrap() else {
        panic!("no event");
    };
    let read: CloudEvent<Note> = read.into_event().unwrap();
    assert_eq!(read.get(&Note::EXTENSION_PRIORITY), Ok(Some(3)));
    assert_eq!(read.get(&Note::EXTENSION_ASYNC), Ok(Some(true)));
    assert_eq!(read.get(&Note::EXTENSION_TENANTID), Ok(None));
    assert_eq!(read, event);
}
