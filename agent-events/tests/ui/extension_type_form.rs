use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", extensions(priority = 3), subject = invoice_id)]
struct Paid {
    invoice_id: String,
}

fn main() {}
