use agent_events::CloudEventType;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", extensions = "priority")]
struct Paid {
    invoice_id: String,
}

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", extensions(priority))]
struct Paid2 {
    invoice_id: String,
}

#[derive(Serialize, Deserialize, CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid", extensions(priority = "Integer" tenantid = "String"))]
struct Paid3 {
    invoice_id: String,
}

fn main() {}
