//! Fields of a record, as they are registered and as they are to be next.

/// A difference that is known, and whose fault it is.
pub(crate) struct Explained {
    /// What is the matter with the registry.
    pub(crate) name: &'static str,
    /// What the pair has in it.
    pub(crate) sign: &'static str,
    /// Whether it is compatible.
    pub(crate) ours: bool,
}

/// Each follows from Avro's specification, against the registry.
pub(crate) const EXPLAINED: [Explained; 3] = [
    Explained {
        name: "the writer's aliases are honoured, which count for readers only",
        sign: "aliases",
        ours: false,
    },
    Explained {
        name: "the reader's aliases are ignored",
        sign: "aliases",
        ours: true,
    },
    // `B` is found compatible while `A` is assumed to be, then `A` is found not to be, and nobody asks again about `B`.
    Explained {
        name: "Java's checker keeps what it concluded from an assumption that failed",
        sign: "live.unsound",
        ours: false,
    },
];

/// Versions at which the next one is compared with more than the last.
pub(crate) const HISTORIES: [(&[&str], &str); 4] = [
    (
        &[r#"{"name":"a","type":"int"}"#, ""],
        r#"{"name":"a","type":"string","default":""}"#,
    ),
    (
        &["", r#"{"name":"a","type":"int","default":0}"#],
        r#"{"name":"a","type":"int"}"#,
    ),
    (
        &[
            r#"{"name":"a","type":"int"}"#,
            r#"{"name":"a","type":"long"}"#,
            r#"{"name":"a","type":"double"}"#,
        ],
        r#"{"name":"a","type":"double"},{"name":"b","type":"int","default":0}"#,
    ),
    (
        &[
            r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X","Y"]}}"#,
            r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X"],"default":"X"}}"#,
        ],
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X","Z"]}}"#,
    ),
];

/// The fields before and after, on which every registry should have one opinion.
pub(crate) const PAIRS: [(&str, &str); 22] = [
    ("", r#"{"name":"a","type":"int"}"#),
    ("", r#"{"name":"a","type":"int","default":0}"#),
    (r#"{"name":"a","type":"int"}"#, ""),
    (r#"{"name":"a","type":"int","default":0}"#, ""),
    (
        r#"{"name":"a","type":"int"}"#,
        r#"{"name":"a","type":"long"}"#,
    ),
    (
        r#"{"name":"a","type":"long"}"#,
        r#"{"name":"a","type":"int"}"#,
    ),
    (
        r#"{"name":"a","type":"string"}"#,
        r#"{"name":"a","type":"bytes"}"#,
    ),
    (
        r#"{"name":"a","type":"string"}"#,
        r#"{"name":"a","type":"int"}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X"]}}"#,
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X","Y"]}}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X"],"default":"X"}}"#,
        r#"{"name":"a","type":{"type":"enum","name":"E","symbols":["X","Y"],"default":"X"}}"#,
    ),
    (
        r#"{"name":"a","type":["null","int"]}"#,
        r#"{"name":"a","type":["null","int","string"]}"#,
    ),
    (
        r#"{"name":"a","type":"int"}"#,
        r#"{"name":"a","type":["null","int"]}"#,
    ),
    (
        r#"{"name":"a","type":"int"}"#,
        r#"{"name":"b","aliases":["a"],"type":"int"}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"fixed","name":"F","size":4}}"#,
        r#"{"name":"a","type":{"type":"fixed","name":"F","size":8}}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"array","items":"int"}}"#,
        r#"{"name":"a","type":{"type":"array","items":"string"}}"#,
    ),
    (
        r#"{"name":"a","type":"int"}"#,
        r#"{"name":"a","type":"int","doc":"now told"}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"map","values":["null","long"]}}"#,
        r#"{"name":"a","type":{"type":"map","values":"long"}}"#,
    ),
    (
        r#"{"name":"a","type":["null",{"type":"record","name":"N","fields":[]}]}"#,
        r#"{"name":"a","type":["null",{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]}]}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]}}"#,
        r#"{"name":"a","type":{"type":"record","name":"M","fields":[{"name":"x","type":"int"}]}}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"long","logicalType":"timestamp-millis"}}"#,
        r#"{"name":"a","type":{"type":"long","logicalType":"timestamp-micros"}}"#,
    ),
    (
        r#"{"name":"a","type":{"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]},{"name":"x","type":"int"}]}}"#,
        r#"{"name":"a","type":{"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]},{"name":"x","type":"long"}]}}"#,
    ),
    (
        r#"{"name":"f","type":{"type":"record","name":"A","fields":[{"name":"b","type":{"type":"record","name":"B","fields":[{"name":"a","type":["null","A"]}]}},{"name":"x","type":"int"}]}},
           {"name":"g","type":"B"}"#,
        r#"{"name":"f","type":[{"type":"record","name":"A","fields":[{"name":"b","type":{"type":"record","name":"B","fields":[{"name":"a","type":["null","A"]}]}},{"name":"x","type":"string"}]},{"type":"record","name":"A","namespace":"live.unsound","fields":[]}]},
           {"name":"g","type":"B"}"#,
    ),
];
