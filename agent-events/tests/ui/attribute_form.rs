use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent]
struct Bare {}

#[derive(CloudEventType)]
#[cloudevent = "com.acme.invoice.paid"]
struct Equals {}

#[derive(CloudEventType)]
#[cloudevent("com.acme.invoice.paid")]
struct Text {}

fn main() {}
