use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", topic = "all invoices")]
struct Paid {
    invoice_id: String,
    amount: i64,
}

fn main() {}
