//! A value in; what agent-events does with it, and what the hardware would do with as many bytes, out.

use std::hint::black_box;

use agent_events::codec::{AvroSchema, Resolver};

use crate::operation::{Group, Task, same};

/// The name of our encoder in every table.
pub(crate) const ENCODE: &str = "agent-events, buffer reused";
/// The name of our decoder in every table.
pub(crate) const DECODE: &str = "agent-events";
/// The name of our decoder with the type for maps that is fast.
pub(crate) const DECODE_VEC: &str = "agent-events, maps as `Vec`";
/// What an owned value costs whoever reads it.
pub(crate) const CLONE: &str = "clone of the value";

/// Begins the group of an event.
pub(crate) fn group<T>(name: &'static str, value: &T) -> Group
where
    T: AvroSchema + Clone + PartialEq + 'static,
{
    let bytes = value.to_vec().expect("a value of the benchmark");
    let mut group = Group {
        name,
        bytes: bytes.len(),
        operations: Vec::new(),
    };
    let (event, mut out) = (value.clone(), Vec::new());
    group.add(Task::Encode, ENCODE, Ok(()), move || {
        out.clear();
        black_box(&event)
            .encode(&mut out)
            .expect("was written before");
        black_box(&out);
    });
    let event = value.clone();
    group.add(Task::Encode, "agent-events, new `Vec`", Ok(()), move || {
        drop(black_box(black_box(&event).to_vec()));
    });
    let (from, mut out) = (bytes.clone(), Vec::new());
    group.add(Task::Encode, "memcpy, buffer reused", Ok(()), move || {
        out.clear();
        out.extend_from_slice(black_box(&from));
        black_box(&out);
    });
    group.decode::<T>(DECODE, &bytes, value);
    let event = value.clone();
    group.add(Task::Decode, CLONE, Ok(()), move || {
        drop(black_box(black_box(&event).clone()));
    });
    group
}

impl Group {
    /// Adds our decoder for a type that has the schema of the event.
    pub(crate) fn decode<T>(&mut self, name: &'static str, bytes: &[u8], expected: &T)
    where
        T: AvroSchema + PartialEq + 'static,
    {
        let tried = T::from_slice(bytes)
            .map_err(|error| error.to_string())
            .and_then(|found| same(&found, expected));
        let bytes = bytes.to_vec();
        self.add(Task::Decode, name, tried, move || {
            drop(black_box(T::from_slice(black_box(&bytes))));
        });
    }

    /// Adds our decoder of data that was written with an older schema.
    pub(crate) fn decode_older<T>(&mut self, writer: &str, bytes: &[u8], expected: &T)
    where
        T: AvroSchema + PartialEq + 'static,
    {
        let writer = writer.parse().expect("a schema of the benchmark");
        let resolver = Resolver::<T>::new(&writer).expect("a plan");
        let tried = resolver
            .decode(bytes)
            .map_err(|error| error.to_string())
            .and_then(|found| same(&found, expected));
        let bytes = bytes.to_vec();
        self.add(Task::DecodeOlder, DECODE, tried, move || {
            drop(black_box(resolver.decode(black_box(&bytes))));
        });
    }
}
