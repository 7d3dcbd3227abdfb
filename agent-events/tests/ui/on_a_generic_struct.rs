use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid")]
struct Paid<T> {
    details: T,
}

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.sent")]
struct Sent<'a> {
    invoice_id: &'a str,
}

fn main() {}
