use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.failed", schema = "schemas/failed.avsc")]
struct Failed {
    id: String,
    error: String,
}

fn main() {}
