use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type(by = status, Paid = "com.acme.invoice.paid"))]
struct Changed {
    status: Option<String>,
}

fn main() {}
