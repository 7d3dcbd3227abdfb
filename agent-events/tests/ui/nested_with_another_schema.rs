use agent_events::CloudEventType;

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.failed", schema = "schemas/failed.avsc")]
struct Failed {
    id: String,
    error: Invoice,
}

#[derive(CloudEventType)]
#[cloudevent(type = "com.acme.invoice", schema = "schemas/other_problem.avsc")]
struct Invoice {
    code: String,
}

fn main() {}
