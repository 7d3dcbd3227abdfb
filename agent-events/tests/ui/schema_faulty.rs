use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.thing", schema = "schemas/faulty.avsc")]
struct Thing {
    id: String,
}

fn main() {}
