use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.thing", schema = "schemas/needs_not_json.avsc")]
struct Thing {
    id: String,
}

fn main() {}
