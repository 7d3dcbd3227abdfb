use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
struct Paid {
    invoice_id: String,
    amount: i64,
}

// The mistake above is the only one that is reported.
fn main() {
    let paid = Paid {
        invoice_id: String::new(),
        amount: 1,
    };
    let event = agent_events::CloudEvent::new(paid, "/billing").unwrap();
    event.encode().unwrap();
    println!("{}", Paid::TYPE);
}
