use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid")]
enum Paid {
    Whole,
    Part,
}

fn main() {}
