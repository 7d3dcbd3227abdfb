use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid")]
struct Paid {
    invoice_id: String,
    amount: i64,
}

fn main() {}
