use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", subject = "invoice_id", partitionkey = self.amount)]
struct Paid {
    invoice_id: String,
    amount: i64,
}

fn main() {}
