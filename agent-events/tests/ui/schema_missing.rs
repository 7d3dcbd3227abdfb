use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.thing", schema = "schemas/invoices.avsc")]
struct Thing {
    id: String,
}

fn main() {}
