use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
enum Status {
    Paid,
    Overdue,
}

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type(by = state, Paid = "com.acme.invoice.paid"))]
struct Changed {
    status: Status,
}

fn main() {}
