//! A difference in, the reason for it out.

use crate::table::Direction::{self, PeerReads, PeerWrites};

/// A peer, a direction, how the difference begins or what it contains, and the reason.
const REASONS: &[(&str, Direction, &str, &str)] = &[
    (
        JS,
        PeerReads,
        "Invalid time value",
        "Without a time it makes a `Date` of nothing, which throws: give structured events a `time`.",
    ),
    (
        JS,
        PeerReads,
        "Value is null",
        "It takes a record without a value for no event.",
    ),
    (
        JS,
        PeerReads,
        "another offset",
        "It reads `time` as a `Date`, which is in UTC and has milliseconds.",
    ),
    (
        JS,
        PeerReads,
        "fewer digits",
        "It reads `time` as a `Date`, which is in UTC and has milliseconds.",
    ),
    (
        JS,
        PeerReads,
        "data without bytes",
        "It loses a `data_base64` without characters.",
    ),
    (
        JS,
        PeerWrites,
        "12 bytes of data come as 8",
        "It leaves a text to the client as it is, so JSON goes out without its quotes: no reader can mend that.",
    ),
    (
        JS,
        PeerWrites,
        "another offset",
        "It writes `time` as a `Date`, which is in UTC and has milliseconds.",
    ),
    (
        JS,
        PeerWrites,
        "fewer digits",
        "It writes `time` as a `Date`, which is in UTC and has milliseconds.",
    ),
    (
        JS,
        PeerWrites,
        "`time` is there",
        "It gives every event a `time`.",
    ),
    (
        JS,
        PeerWrites,
        "header `ce_bytes` is not UTF-8",
        "It leaves the bytes of an extension to the client as they are, not in Base64.",
    ),
    (
        JS,
        PeerWrites,
        "attribute `bytes` is an object",
        "It writes the bytes of an extension as an object of numbers, not in Base64.",
    ),
    (
        JS,
        PeerWrites,
        "`data` and `data_base64`",
        "It writes both members for data without bytes.",
    ),
    (
        PYTHON,
        PeerReads,
        "fewer digits",
        "Its `datetime` has microseconds.",
    ),
    (
        PYTHON,
        PeerReads,
        "`time` is there",
        "It gives every event a `time`, also those that it reads: the present.",
    ),
    (
        PYTHON,
        PeerReads,
        "data without bytes",
        "It has no data without bytes: an empty value is no data.",
    ),
    (
        PYTHON,
        PeerWrites,
        "12 bytes of data come as 8",
        "It writes a text as it is, so JSON goes out without its quotes: no reader can mend that.",
    ),
    (
        PYTHON,
        PeerWrites,
        "fewer digits",
        "Its `datetime` has microseconds.",
    ),
    (
        PYTHON,
        PeerWrites,
        "`time` is there",
        "It gives every event a `time`.",
    ),
    (
        PYTHON,
        PeerWrites,
        "`flag`",
        "It writes Booleans as Python does, `True`.",
    ),
    (
        PYTHON,
        PeerWrites,
        "`bytes`",
        "It writes the bytes of an extension as Python shows them, not in Base64.",
    ),
    (
        PYTHON,
        PeerWrites,
        "bytes is not JSON",
        "It cannot write the bytes of an extension in JSON.",
    ),
    (
        PYTHON,
        PeerWrites,
        "has no bytes",
        "It writes no data as a value without bytes, not as null, so it writes no tombstones.",
    ),
    (
        PYTHON,
        PeerWrites,
        "data without bytes",
        "It writes no data as a value without bytes, not as null, so it writes no tombstones.",
    ),
    (
        JAVA,
        PeerReads,
        "Because content type is not a json",
        "It knows JSON by letters alone before `+json`: no dots, digits or hyphens.",
    ),
    (
        JAVA,
        PeerReads,
        "data without bytes",
        "It takes an empty value for no data.",
    ),
    (
        JAVA,
        PeerWrites,
        "the event cannot be read: expected value",
        "It writes bytes without media type as they are, which is not JSON: give bytes a `datacontenttype`.",
    ),
];

const JS: &str = "cloudevents for JavaScript";
const PYTHON: &str = "cloudevents for Python";
const JAVA: &str = "cloudevents for Java";

/// Returns why a peer differs.
pub(crate) fn of(peer: &str, direction: Direction, difference: &str) -> Option<&'static str> {
    REASONS
        .iter()
        .find(|(of, to, part, _)| *of == peer && *to == direction && difference.contains(part))
        .map(|(_, _, _, reason)| *reason)
}
