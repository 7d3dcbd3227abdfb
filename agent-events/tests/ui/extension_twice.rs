use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", extensions(priority = "Integer", priority = "String"))]
struct Paid {
    invoice_id: String,
}

fn main() {}
