use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.wide", schema = "schemas/wide.avsc")]
struct Wide {
    union: Option<String>,
    hash: Vec<u8>,
    price: f64,
    day: i32,
}

fn main() {}
