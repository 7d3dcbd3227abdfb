//! What `#[derive(CloudEventType)]` makes of a struct, seen from outside.

#![cfg(feature = "derive")]

#[path = "derive/avro.rs"]
mod avro;
#[path = "derive/hygiene.rs"]
mod hygiene;
#[path = "derive/json.rs"]
mod json;
#[path = "derive/times.rs"]
mod times;
#[path = "derive/tracking.rs"]
mod tracking;
