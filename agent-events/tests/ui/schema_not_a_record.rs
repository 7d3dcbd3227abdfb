use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.thing", schema = "schemas/colour.avsc")]
struct Thing {
    id: String,
}

fn main() {}
