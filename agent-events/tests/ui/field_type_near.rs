use std::collections::BTreeMap;

use agent_events::CloudEventType;
use agent_events::chrono::{DateTime, FixedOffset};

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", schema = "schemas/invoice.avsc")]
struct Paid {
    id: Option<String>,
    amount: i32,
    note: Option<i64>,
    paid: DateTime<FixedOffset>,
    lines: [i32; 3],
    labels: BTreeMap<String, String>,
}

fn main() {}
