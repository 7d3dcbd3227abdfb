//! The types that agent-events generates for the measured events, with `HashMap` and with `Vec`.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::too_many_lines,
    reason = "generated for a library, of which a benchmark needs little"
)]

pub(crate) mod hash {
    include!(concat!(env!("OUT_DIR"), "/shipped_hash/agent_events.rs"));
}

pub(crate) mod vec {
    include!(concat!(env!("OUT_DIR"), "/shipped_vec/agent_events.rs"));
}

pub(crate) mod own {
    include!(concat!(env!("OUT_DIR"), "/own/agent_events.rs"));
}
