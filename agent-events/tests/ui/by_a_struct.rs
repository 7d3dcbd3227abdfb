use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Status {
    text: String,
}

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type(by = status, Paid = "com.acme.invoice.paid"))]
struct Changed {
    status: Status,
}

fn main() {}
