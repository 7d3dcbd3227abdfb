use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
enum Status {
    Paid,
    Overdue,
}

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type(
    by = status,
    Paid = "com.acme.invoice.paid",
    Overdue = "com.acme.invoice.overdue",
    Lost = "com.acme.invoice.lost",
))]
struct Changed {
    status: Status,
}

fn main() {}
