use std::collections::HashMap;

use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", schema = "schemas/invoice.avsc")]
struct Paid {
    id: u32,
    amount: u32,
    note: String,
    paid: i64,
    lines: Vec<String>,
    labels: HashMap<u32, String>,
}

fn main() {}
