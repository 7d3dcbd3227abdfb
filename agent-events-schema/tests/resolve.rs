//! Pairs of schemas and bytes of the writer in, bytes of the reader or the reason why there are none out.

use agent_events_schema::{ReaderSchema, ResolutionPlan, Schema, WriterSchema};

fn plan(reader: &str, writer: &str) -> Result<ResolutionPlan, String> {
    let parse = |text: &str| Schema::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let (reader, writer) = (parse(reader), parse(writer));
    ResolutionPlan::new(ReaderSchema(reader.as_ref()), WriterSchema(writer.as_ref()))
        .map_err(|error| error.to_string())
}

/// Transcodes bytes that are followed by others.
fn transcode(reader: &str, writer: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let plan = plan(reader, writer)?;
    let mut out = vec![0xee];
    match plan.transcode(&[bytes, &[0xff]].concat(), &mut out) {
        Ok(consumed) => assert_eq!(consumed, bytes.len(), "{reader} reads {writer}"),
        Err(error) => {
            assert_eq!(out, [0xee], "what was there before stays, and nothing else");
            return Err(error.to_string());
        }
    }
    Ok(out.split_off(1))
}

#[track_caller]
fn becomes(reader: &str, writer: &str, bytes: &[u8], expected: &[u8]) {
    assert_eq!(
        transcode(reader, writer, bytes).as_deref(),
        Ok(expected),
        "{reader} reads {writer}"
    );
}

#[track_caller]
fn fails(reader: &str, writer: &str, bytes: &[u8], expected: &str) {
    assert_eq!(
        transcode(reader, writer, bytes),
        Err(expected.to_owned()),
        "{reader} reads {writer}"
    );
}

fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#)
}

fn items(item: &str) -> String {
    format!(r#"{{"type":"array","items":{item}}}"#)
}

fn symbols(name: &str, symbols: &str, more: &str) -> String {
    format!(r#"{{"type":"enum","name":"{name}","symbols":[{symbols}]{more}}}"#)
}

#[test]
fn numbers_are_promoted() {
    let float = |number: f32| number.to_le_bytes();
    let double = |number: f64| number.to_le_bytes();
    becomes(r#""long""#, r#""int""#, &[0xff, 0x01], &[0xff, 0x01]);
    becomes(r#""float""#, r#""int""#, &[3], &float(-2.0));
    becomes(r#""double""#, r#""int""#, &[3], &double(-2.0));
    becomes(r#""float""#, r#""long""#, &[3], &float(-2.0));
    becomes(r#""double""#, r#""long""#, &[3], &double(-2.0));
    becomes(
        r#""double""#,
        r#""float""#,
        &float(0.1),
        &double(f64::from(0.1_f32)),
    );
    fails(
        r#""long""#,
        r#""int""#,
        &[0x80, 0x80, 0x80, 0x80, 0x10],
        "2147483648 does not fit an int, which has 32 bits, at byte 0",
    );
    fails(
        r#""int""#,
        r#""long""#,
        &[0],
        "`long` of the writer cannot be read as `int` (TYPE_MISMATCH at /: reader type: INT not compatible with \
         writer type: LONG)",
    );
}

#[test]
fn strings_and_bytes_are_each_other() {
    for (reader, writer) in [("string", "bytes"), ("bytes", "string")] {
        let (reader, writer) = (format!("{reader:?}"), format!("{writer:?}"));
        becomes(&reader, &writer, &[4, 0xc3, 0xa9], &[4, 0xc3, 0xa9]);
        // Whether it is text is left to the decoder, which reads one of the two only as text.
        becomes(&reader, &writer, &[4, b'a', 0xff], &[4, b'a', 0xff]);
    }
    let decimal = r#"{"type":"bytes","logicalType":"decimal","precision":4}"#;
    let fixed = r#"{"type":"fixed","name":"F","size":2,"logicalType":"decimal","precision":4}"#;
    assert!(plan(fixed, decimal).is_err());
    assert!(plan(decimal, fixed).is_err());
    becomes(
        r#"{"type":"long","logicalType":"timestamp-micros"}"#,
        r#"{"type":"long","logicalType":"timestamp-millis"}"#,
        &[8],
        &[8],
    );
}

#[test]
fn fields_come_by_name_in_the_readers_order() {
    let (a, b, c) = (
        r#"{"name":"a","type":"int"}"#,
        r#"{"name":"b","type":"string"}"#,
        r#"{"name":"c","type":"boolean"}"#,
    );
    let written = record("R", &[a, b, c].join(","));
    let bytes = [2, 4, b'h', b'i', 1];
    becomes(
        &record("R", &[c, b, a].join(",")),
        &written,
        &bytes,
        &[1, 4, b'h', b'i', 2],
    );
    becomes(
        &record("R", &[b, a].join(",")),
        &written,
        &bytes,
        &[4, b'h', b'i', 2],
    );
    becomes(&record("R", c), &written, &bytes, &[1]);
    becomes(&record("R", ""), &written, &bytes, &[]);
    becomes(
        &record(
            "R",
            &[a, r#"{"name":"n","type":["null","int"],"default":7}"#, c].join(","),
        ),
        &written,
        &bytes,
        &[2, 2, 14, 1],
    );
    fails(
        &record("R", r#"{"name":"n","type":"int"}"#),
        &written,
        &bytes,
        "the writer's `R` has no field `n`, for which the reader has no default \
         (READER_FIELD_MISSING_DEFAULT_VALUE at /fields/0: n)",
    );
}

#[test]
fn aliases_are_the_readers() {
    let old = record("o.Old", r#"{"name":"x","type":"int"}"#);
    let new = r#"{"type":"record","name":"n.New","aliases":["o.Old"],
        "fields":[{"name":"y","type":"long","aliases":["x"]}]}"#;
    becomes(new, &old, &[5], &[5]);
    assert!(plan(&old, new).is_err());
    // Another namespace does not matter.
    becomes(
        &record("p.Old", r#"{"name":"x","type":"double"}"#),
        &old,
        &[2],
        &1_f64.to_le_bytes(),
    );

    let both = record(
        "R",
        r#"{"name":"a","type":"int"},{"name":"b","type":"int"}"#,
    );
    let one = record("R", r#"{"name":"a","type":"int","aliases":["b"]}"#);
    assert!(
        plan(&one, &both)
            .unwrap_err()
            .contains("names of several fields")
    );
    let twice = record(
        "R",
        r#"{"name":"p","type":"int","aliases":["b"]},{"name":"q","type":"double","aliases":["b"]}"#,
    );
    becomes(
        &twice,
        &both,
        &[1, 4],
        &[&[4][..], &2_f64.to_le_bytes()].concat(),
    );
}

#[test]
fn symbols_come_by_name() {
    let written = symbols("E", r#""A","B","C""#, "");
    let reader = symbols("E", r#""C","A""#, "");
    becomes(&reader, &written, &[0], &[2]);
    becomes(&reader, &written, &[4], &[0]);
    fails(
        &reader,
        &written,
        &[2],
        "the reader's `E` has neither the symbol `B` nor a default, at byte 0",
    );
    fails(
        &reader,
        &written,
        &[6],
        "index 3 is not one of the 3 that the writer's schema has, at byte 0",
    );
    let defaulted = symbols("E", r#""X","A""#, r#","default":"X""#);
    becomes(&defaulted, &written, &[4], &[0]);
    becomes(&defaulted, &written, &[0], &[2]);
    assert!(plan(&symbols("E", r#""X""#, ""), &written).is_err());
    assert!(plan(&symbols("F", r#""A","B","C""#, ""), &written).is_err());
}

#[test]
fn fixed_have_name_and_size() {
    let fixed = |name: &str, size| format!(r#"{{"type":"fixed","name":"{name}","size":{size}}}"#);
    becomes(&fixed("n.F", 3), &fixed("F", 3), &[1, 2, 3], &[1, 2, 3]);
    fails(
        &fixed("F", 3),
        &fixed("F", 3),
        &[1],
        "3 bytes are wanted and 2 are left, at byte 0",
    );
    assert!(
        plan(&fixed("F", 2), &fixed("F", 3))
            .unwrap_err()
            .starts_with("the writer's `F` has 3 bytes, the reader's 2")
    );
    assert!(plan(&fixed("G", 3), &fixed("F", 3)).is_err());
}

#[test]
fn blocks_of_arrays_and_maps_keep_their_counts() {
    let (ints, doubles) = (items(r#""int""#), items(r#""double""#));
    let double = |number: f64| number.to_le_bytes();
    let all = [
        &[4][..],
        &double(1.0),
        &double(2.0),
        &[2],
        &double(3.0),
        &[0],
    ]
    .concat();
    becomes(&doubles, &ints, &[4, 2, 4, 2, 6, 0], &all);
    // A negative count is followed by a size, which is that of the writer's items.
    becomes(&doubles, &ints, &[3, 4, 2, 4, 2, 6, 0], &all);
    let longs = items(r#""long""#);
    becomes(&longs, &ints, &[3, 4, 2, 4, 2, 6, 0], &[4, 2, 4, 2, 6, 0]);
    // Nothing has to be looked at in a block whose items are the reader's.
    becomes(
        &longs,
        &longs,
        &[3, 4, 2, 4, 2, 6, 0],
        &[3, 4, 2, 4, 2, 6, 0],
    );
    becomes(
        r#"{"type":"map","values":"string"}"#,
        r#"{"type":"map","values":"bytes"}"#,
        &[1, 8, 2, b'k', 2, b'v', 0],
        &[2, 2, b'k', 2, b'v', 0],
    );
    // An empty array has nothing in it that could not be read.
    becomes(&items(r#""string""#), &ints, &[0], &[0]);
    fails(
        &items(r#""string""#),
        &ints,
        &[2, 2, 0],
        "`int` of the writer cannot be read as `string`, at byte 1",
    );
    fails(
        &doubles,
        &ints,
        &[3, 40, 2],
        "a block of 20 bytes is declared and 2 are left, at byte 0",
    );
    fails(
        &longs,
        &longs,
        &[3, 40, 2],
        "a length of 20 is declared and 2 bytes are left, at byte 1",
    );
}

#[test]
fn unions_meet_branch_by_branch() {
    let union = r#"["null","int","string"]"#;
    becomes(union, union, &[2, 6], &[2, 6]);
    becomes(r#"["string","null","long"]"#, union, &[2, 6], &[4, 6]);
    becomes(r#"["string","null","long"]"#, union, &[0], &[2]);
    becomes(r#""int""#, union, &[2, 6], &[6]);
    becomes(union, r#""string""#, &[2, b'x'], &[4, 2, b'x']);
    becomes(
        r#"["null","float"]"#,
        r#""int""#,
        &[2],
        &[&[2][..], &1_f32.to_le_bytes()].concat(),
    );
    fails(
        r#"["null","int"]"#,
        union,
        &[4, 0],
        "the reader's union has no branch for `string`, at byte 1",
    );
    fails(
        r#""int""#,
        union,
        &[0],
        "`null` of the writer cannot be read as `int`, at byte 1",
    );
    fails(
        union,
        union,
        &[6],
        "index 3 is not one of the 3 that the writer's schema has, at byte 0",
    );
    assert!(plan(r#"["boolean","bytes"]"#, r#"["null","int"]"#).is_err());
}

#[test]
fn of_several_branches_the_closest_is_taken() {
    // The same type goes before a promotion, which stands first.
    becomes(r#"["double","long"]"#, r#""long""#, &[4], &[2, 4]);
    becomes(
        r#"["double","float"]"#,
        r#""long""#,
        &[4],
        &[&[0][..], &2_f64.to_le_bytes()].concat(),
    );
    let x = |namespace: &str| record(&format!("{namespace}.X"), r#"{"name":"v","type":"int"}"#);
    becomes(&format!("[{},{}]", x("a"), x("b")), &x("b"), &[8], &[2, 8]);
    becomes(&format!("[{},{}]", x("a"), x("b")), &x("c"), &[8], &[0, 8]);
    // One that cannot be read is passed over.
    let other = record("a.X", r#"{"name":"w","type":"int"}"#);
    becomes(&format!("[{other},{}]", x("b")), &x("c"), &[8], &[2, 8]);
}

#[test]
fn recursive_types_resolve_at_every_level() {
    let list = |value: &str| {
        record(
            "L",
            &format!(r#"{{"name":"v","type":{value}}},{{"name":"next","type":["null","L"]}}"#),
        )
    };
    becomes(
        &list(r#""long""#),
        &list(r#""int""#),
        &[2, 2, 4, 0],
        &[2, 2, 4, 0],
    );
    becomes(
        &list(r#""string""#),
        &list(r#""bytes""#),
        &[2, b'a', 2, 2, b'b', 0],
        &[2, b'a', 2, 2, b'b', 0],
    );
    let turned = record(
        "L",
        r#"{"name":"next","type":["null","L"]},{"name":"v","type":"double"},{"name":"n","type":"int","default":9}"#,
    );
    let expected = [
        &[2, 0][..],
        &2_f64.to_le_bytes(),
        &[18],
        &1_f64.to_le_bytes(),
        &[18],
    ]
    .concat();
    becomes(&turned, &list(r#""int""#), &[2, 2, 4, 0], &expected);
    let deep = [&[2; 4_000][..], &[0, 0]].concat();
    for reader in [turned, list(r#""int""#)] {
        let error = transcode(&reader, &list(r#""int""#), &deep).unwrap_err();
        assert!(
            error.starts_with("the data is nested deeper than the limit"),
            "{error}"
        );
    }
}

#[test]
fn what_differs_in_words_only_is_an_identity() {
    let old = record(
        "R",
        r#"{"name":"a","type":["null",{"type":"array","items":"R"}],"default":null}"#,
    );
    let new = r#"{"type":"record","name":"n.R","doc":"New.","fields":[
        {"name":"b","aliases":["a"],"doc":"New.","type":["null",{"type":"array","items":"R"}]}]}"#;
    assert!(plan(new, &old).unwrap().is_identity());
    for (reader, writer) in [
        (r#""bytes""#, r#""string""#),
        (r#""long""#, r#""int""#),
        (r#"["null"]"#, r#""null""#),
        (r#"["null","int"]"#, r#"["int","null"]"#),
        (r#"["null","int","string"]"#, r#"["null","int"]"#),
    ] {
        assert!(
            !plan(reader, writer).unwrap().is_identity(),
            "{reader} {writer}"
        );
    }
}

#[test]
fn hostile_data_meets_limits() {
    let nulls = items(r#""null""#);
    // 2^40 items of no bytes.
    let many = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01];
    assert!(
        transcode(&nulls, &nulls, &many)
            .unwrap_err()
            .contains("items are declared")
    );
    // 65,536 are allowed, in one block or in several.
    let half = [0x80, 0x80, 0x04];
    let blocks = |count| [&half.repeat(count)[..], &[0]].concat();
    becomes(&nulls, &nulls, &blocks(2), &blocks(2));
    assert!(transcode(&nulls, &nulls, &blocks(3)).is_err());

    // A byte of the writer becomes a kilobyte of defaults.
    let text = "x".repeat(64 << 10);
    let reader = items(&record(
        "R",
        &format!(r#"{{"name":"t","type":"string","default":"{text}"}}"#),
    ));
    let writer = items(&record("R", r#"{"name":"z","type":"boolean"}"#));
    let count = 4_000_u16;
    let bytes = [&[0xc0, 0x3e][..], &vec![0; count.into()], &[0]].concat();
    let error = transcode(&reader, &writer, &bytes).unwrap_err();
    assert!(
        error.starts_with("the data would grow by more than the limit"),
        "{error}"
    );

    // Records without bytes, two of each in the next.
    let mut ty = record("R0", "");
    for level in 1..40 {
        ty = record(
            &format!("R{level}"),
            &format!(
                r#"{{"name":"a","type":{ty}}},{{"name":"b","type":"R{}"}}"#,
                level - 1
            ),
        );
    }
    let error = transcode(&ty, &ty, &[]).unwrap_err();
    assert!(error.contains("without any bytes"), "{error}");
}
