//! Any bytes in: an error, or a value that is written and read again, out. The first byte chooses the type.
#![no_main]

use agent_events::AvroCodec;
use agent_events_tests::{
    containers::nested::Containers, enums::shapes::Holder, hostile_fields::hostile::Fields,
    logical::times::Times, nullable::optional::Nullable, primitives::Reading,
    recursion::endless::Tree,
};
use libfuzzer_sys::fuzz_target;

fn again<T: AvroCodec>(bytes: &[u8]) {
    let Ok(value) = T::from_slice(bytes) else {
        return;
    };
    let written = value.to_vec().expect("what was read can be written");
    let read = T::from_slice(&written).expect("what was written can be read");
    // Maps have no order of their own, so bytes are compared by number only.
    let twice = read.to_vec().expect("what was read can be written");
    assert_eq!(twice.len(), written.len());
}

const TYPES: [fn(&[u8]); 7] = [
    again::<Containers>,
    again::<Holder>,
    again::<Fields>,
    again::<Times>,
    again::<Nullable>,
    again::<Reading>,
    again::<Tree>,
];

fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        TYPES[usize::from(*first) % TYPES.len()](rest);
    }
});
