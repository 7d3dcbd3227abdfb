use agent_events::{AvroCodec, AvroSchema, CloudEvent, CloudEventType};

#[derive(CloudEventType)]
#[cloudevent(
    type = "paid",
    subject = invoce_id,
    partitionkey = "id",
    topc = "invoices",
    topic = "all invoices",
    schema = "schemas/failed.avsc"
)]
struct Paid {
    id: u64,
    #[cloudevent(rename = "error")]
    problem: i32,
}

// Code that uses it adds no errors.
fn main() {
    let paid = Paid { id: 1, problem: 2 };
    println!("{} {}", Paid::TYPE, Paid::SCHEMA);
    let bytes = paid.to_vec().unwrap();
    Paid::from_slice(&bytes).unwrap();
    let event = CloudEvent::new(paid, "/billing").unwrap();
    event.encode().unwrap().into_event::<Paid>().unwrap();
}
