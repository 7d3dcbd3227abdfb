use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.invoice.paid")]
union Paid {
    amount: i64,
    share: f64,
}

fn main() {}
