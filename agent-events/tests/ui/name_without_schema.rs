use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid")]
struct Paid {
    #[cloudevent(name = "invoiceId")]
    invoice_id: String,
}

fn main() {}
