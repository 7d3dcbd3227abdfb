use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", subject = lines)]
struct Paid {
    lines: Vec<String>,
}

fn main() {}
