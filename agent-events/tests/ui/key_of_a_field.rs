use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid")]
struct Paid {
    #[cloudevent(subject)]
    invoice_id: String,
    #[cloudevent(topic = "invoices")]
    amount: i64,
    #[cloudevent(rename = "note")]
    remark: String,
}

fn main() {}
