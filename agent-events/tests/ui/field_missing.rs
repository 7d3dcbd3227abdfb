use agent_events::CloudEventType;
use agent_events::chrono::{DateTime, Utc};

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", schema = "schemas/invoice.avsc")]
struct Paid {
    id: String,
    note: Option<String>,
    paid: DateTime<Utc>,
    lines: Vec<i32>,
}

fn main() {}
