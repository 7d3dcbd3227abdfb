//! The rules of schema resolution, one test each.

use crate::{Schemas, assert_told, record};

const PRIMITIVES: [&str; 8] = [
    "null", "boolean", "int", "long", "float", "double", "bytes", "string",
];

#[test]
fn primitives_fit_when_equal_or_promotable() {
    let promotions = [
        ("long", "int"),
        ("float", "int"),
        ("float", "long"),
        ("double", "int"),
        ("double", "long"),
        ("double", "float"),
        ("string", "bytes"),
        ("bytes", "string"),
    ];
    for reader in PRIMITIVES {
        for writer in PRIMITIVES {
            let fits = reader == writer || promotions.contains(&(reader, writer));
            let expected = if fits {
                String::new()
            } else {
                format!(
                    "TYPE_MISMATCH at /: reader type: {} not compatible with writer type: {}",
                    reader.to_uppercase(),
                    writer.to_uppercase()
                )
            };
            assert_told(&format!("{reader:?}"), &format!("{writer:?}"), &expected);
        }
    }
}

#[test]
fn kinds_come_before_names() {
    assert_told(
        r#"{"type":"enum","name":"A","symbols":["X"]}"#,
        r#"{"type":"fixed","name":"B","size":1}"#,
        "TYPE_MISMATCH at /: reader type: ENUM not compatible with writer type: FIXED",
    );
    assert_told(
        r#"{"type":"map","values":"int"}"#,
        r#"{"type":"record","name":"R","fields":[]}"#,
        "TYPE_MISMATCH at /: reader type: MAP not compatible with writer type: RECORD",
    );
    assert_told(
        r#"{"type":"fixed","name":"B","size":1}"#,
        r#""bytes""#,
        "TYPE_MISMATCH at /: reader type: FIXED not compatible with writer type: BYTES",
    );
}

#[test]
fn names_match_unqualified_or_by_an_alias_of_the_reader() {
    let fixed =
        |name: &str, more: &str| format!(r#"{{"type":"fixed","name":"{name}","size":4{more}}}"#);
    let mismatch = "NAME_MISMATCH at /name: expected: ";
    for (reader, writer, expected) in [
        (fixed("a.N", ""), fixed("b.N", ""), None),
        (fixed("M", ""), fixed("a.N", ""), Some("a.N")),
        (fixed("a.M", r#","aliases":["N"]"#), fixed("a.N", ""), None),
        (
            fixed("a.M", r#","aliases":["N"]"#),
            fixed("N", ""),
            Some("N"),
        ),
        (
            fixed("a.M", r#","aliases":["b.N"]"#),
            fixed("b.N", ""),
            None,
        ),
        (
            fixed("a.M", r#","aliases":["b.N"]"#),
            fixed("a.N", ""),
            Some("a.N"),
        ),
        (fixed("M", ""), fixed("N", r#","aliases":["M"]"#), Some("N")),
    ] {
        let expected = expected.map_or(String::new(), |name| format!("{mismatch}{name}"));
        assert_told(&reader, &writer, &expected);
    }
    assert_told(
        r#"{"type":"fixed","name":"M","size":8}"#,
        r#"{"type":"fixed","name":"N","size":4}"#,
        "NAME_MISMATCH at /name: expected: N\n\
         FIXED_SIZE_MISMATCH at /size: expected: 4, found: 8",
    );
}

#[test]
fn enums_need_every_symbol_or_a_default_of_the_reader() {
    let symbols = |symbols: &str, more: &str| {
        format!(r#"{{"type":"enum","name":"E","symbols":[{symbols}]{more}}}"#)
    };
    let writer = symbols(r#""D","A","C","B""#, "");
    assert_told(
        &symbols(r#""A""#, ""),
        &writer,
        "MISSING_ENUM_SYMBOLS at /symbols: [B, C, D]",
    );
    assert_told(&symbols(r#""A""#, r#","default":"A""#), &writer, "");
    assert_told(
        &symbols(r#""A""#, ""),
        &symbols(r#""A","B""#, r#","default":"A""#),
        "MISSING_ENUM_SYMBOLS at /symbols: [B]",
    );
    assert_told(&writer, &symbols(r#""A""#, ""), "");
    assert_told(
        &record(&format!(
            r#"{{"name":"e","type":{},"default":"A"}}"#,
            symbols(r#""A""#, "")
        )),
        &record(&format!(r#"{{"name":"e","type":{writer}}}"#)),
        "MISSING_ENUM_SYMBOLS at /fields/0/type/symbols: [B, C, D]",
    );
}

#[test]
fn fields_match_by_name_or_by_an_alias_of_the_reader() {
    let a = record(r#"{"name":"a","type":"int"}"#);
    let ab = record(r#"{"name":"a","type":"int"},{"name":"b","type":"int"}"#);
    assert_told(&a, &ab, "");
    assert_told(
        &ab,
        &a,
        "READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1: b",
    );
    assert_told(
        &record(r#"{"name":"a","type":"int"},{"name":"b","type":"null","default":null}"#),
        &a,
        "",
    );
    assert_told(
        &record(r#"{"name":"z","type":"string","aliases":["a"]}"#),
        &a,
        "TYPE_MISMATCH at /fields/0/type: reader type: STRING not compatible with writer type: INT",
    );
    assert_told(
        &a,
        &record(r#"{"name":"z","type":"int","aliases":["a"]}"#),
        "READER_FIELD_MISSING_DEFAULT_VALUE at /fields/0: a",
    );
    let ambiguous = "AMBIGUOUS_ALIAS at /fields/0: \
                     Reader record field c matches multiple fields in writer record schema R";
    assert_told(
        &record(r#"{"name":"c","type":"int","aliases":["a","b"]}"#),
        &ab,
        ambiguous,
    );
    assert_told(
        &record(r#"{"name":"c","type":"int","aliases":["a","b"]}"#),
        &a,
        "",
    );
}

#[test]
fn an_enum_default_never_stands_for_a_field() {
    assert_told(
        &record(r#"{"name":"e","type":{"type":"enum","name":"E","symbols":["A"],"default":"A"}}"#),
        &record(""),
        "TYPE_MISMATCH at /fields/0/type: reader type: ENUM not compatible with writer type: RECORD",
    );
}

#[test]
fn everything_wrong_is_told_in_the_order_of_the_reader() {
    let reader = r#"{"type":"record","name":"R","fields":[
        {"name":"a","type":"int"},
        {"name":"b","type":{"type":"record","name":"N","fields":[{"name":"x","type":"int"}]}},
        {"name":"c","type":{"type":"map","values":{"type":"array","items":"long"}}},
        {"name":"d","type":"int"}]}"#;
    let writer = r#"{"type":"record","name":"S","fields":[
        {"name":"b","type":{"type":"record","name":"M","fields":[]}},
        {"name":"c","type":{"type":"map","values":{"type":"array","items":"float"}}},
        {"name":"d","type":"string"}]}"#;
    assert_told(
        reader,
        writer,
        "NAME_MISMATCH at /name: expected: S\n\
         READER_FIELD_MISSING_DEFAULT_VALUE at /fields/0: a\n\
         NAME_MISMATCH at /fields/1/type/name: expected: M\n\
         READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1/type/fields/0: x\n\
         TYPE_MISMATCH at /fields/2/type/values/items: reader type: LONG not compatible with writer type: FLOAT\n\
         TYPE_MISMATCH at /fields/3/type: reader type: INT not compatible with writer type: STRING",
    );
}

#[test]
fn a_union_reads_what_one_branch_reads() {
    assert_told(r#"["null","long"]"#, r#""int""#, "");
    assert_told(
        r#"["null","string"]"#,
        r#""int""#,
        "MISSING_UNION_BRANCH at /: reader union lacking writer type: INT",
    );
    assert_told(r#"["string","null"]"#, r#"["null","bytes"]"#, "");
    assert_told(
        r#"["null","int"]"#,
        r#"["null","long","int","string"]"#,
        "MISSING_UNION_BRANCH at /1: reader union lacking writer type: LONG\n\
         MISSING_UNION_BRANCH at /3: reader union lacking writer type: STRING",
    );
    assert_told(
        r#""int""#,
        r#"["null","int","string"]"#,
        "TYPE_MISMATCH at /0: reader type: INT not compatible with writer type: NULL\n\
         TYPE_MISMATCH at /2: reader type: INT not compatible with writer type: STRING",
    );
    assert_told(
        &record(r#"{"name":"a","type":"int"}"#),
        &record(r#"{"name":"a","type":["null","int"]}"#),
        "TYPE_MISMATCH at /fields/0/type/0: reader type: INT not compatible with writer type: NULL",
    );
}

#[test]
fn an_empty_union_writes_nothing() {
    assert_told("[]", "[]", "");
    assert_told(r#"["null"]"#, "[]", "");
    assert_told(r#""int""#, "[]", "");
    assert_told(
        "[]",
        r#""int""#,
        "MISSING_UNION_BRANCH at /: reader union lacking writer type: INT",
    );
}

#[test]
fn the_nearest_branch_tells_why_it_does_not_fit() {
    let union = |n: &str| record(&format!(r#"{{"name":"u","type":["null",{n}]}}"#));
    let n = |name: &str, fields: &str| {
        format!(r#"{{"type":"record","name":"{name}","fields":[{fields}]}}"#)
    };
    let missing =
        "MISSING_UNION_BRANCH at /fields/0/type/1: reader union lacking writer type: RECORD";
    assert_told(
        &union(&n(
            "N",
            r#"{"name":"a","type":"int"},{"name":"b","type":["null","int"]}"#,
        )),
        &union(&n("N", r#"{"name":"b","type":"string"}"#)),
        &format!(
            "{missing}\n  \
             READER_FIELD_MISSING_DEFAULT_VALUE at /fields/0/type/1/fields/0: a\n  \
             MISSING_UNION_BRANCH at /fields/0/type/1/fields/1/type: reader union lacking writer type: STRING"
        ),
    );
    assert_told(
        &union(&n("N", r#"{"name":"a","type":"int"}"#)),
        &union(&n("M", "")),
        &format!("{missing}\n  NAME_MISMATCH at /fields/0/type/1/name: expected: M"),
    );
    // The full name decides before the name does.
    assert_told(
        &union(&format!(
            "{},{}",
            n("p.N", r#"{"name":"a","type":"int"}"#),
            n("q.N", r#"{"name":"b","type":"int"}"#)
        )),
        &union(&n("q.N", "")),
        &format!("{missing}\n  READER_FIELD_MISSING_DEFAULT_VALUE at /fields/0/type/2/fields/0: b"),
    );
}

#[test]
fn a_reference_means_its_definition() {
    let n = |ty: &str| {
        format!(r#"{{"type":"record","name":"N","fields":[{{"name":"x","type":"{ty}"}}]}}"#)
    };
    let pair = |a: &str, b: &str| {
        record(&format!(
            r#"{{"name":"a","type":{a}}},{{"name":"b","type":{b}}}"#
        ))
    };
    assert_told(
        &record(&format!(r#"{{"name":"b","type":{}}}"#, n("int"))),
        &pair(&n("int"), r#""N""#),
        "",
    );
    assert_told(
        &record(&format!(
            r#"{{"name":"c","type":{},"default":{{"x":""}}}},{{"name":"b","type":"N"}}"#,
            n("string")
        )),
        &pair(&n("int"), r#""N""#),
        "TYPE_MISMATCH at /fields/1/type/fields/0/type: \
         reader type: STRING not compatible with writer type: INT",
    );
    // Two uses of the same two types are one fault; the two uses of `int` are two.
    assert_told(
        &pair(&n("string"), r#""N""#),
        &pair(&n("int"), r#""N""#),
        "TYPE_MISMATCH at /fields/0/type/fields/0/type: \
         reader type: STRING not compatible with writer type: INT",
    );
    assert_told(
        &pair(r#""string""#, r#""string""#),
        &pair(r#""int""#, r#""int""#),
        "TYPE_MISMATCH at /fields/0/type: reader type: STRING not compatible with writer type: INT\n\
         TYPE_MISMATCH at /fields/1/type: reader type: STRING not compatible with writer type: INT",
    );
}

#[test]
fn spans_name_the_exact_places() {
    let schemas = Schemas::new(
        r#"{"type":"record","name":"p.R","fields":[
            {"name":"lost","type":"int"},
            {"name":"kind","type":"int"},
            {"name":"e","type":{"type":"enum","name":"Colour","symbols":["A"]}},
            {"name":"u","type":["null","int"]},
            {"name":"n","type":{"type":"array","items":"p.Colour"}},
            {"name":"many","type":"int","aliases":["one","two"]}]}"#,
        r#"{"type":"record","name":"q.S","fields":[
            {"name":"kind","type":"string"},
            {"name":"e","type":{"type":"enum","name":"Colour","symbols":["A","B"]}},
            {"name":"u","type":["null","string"]},
            {"name":"n","type":{"type":"array","items":{"type":"fixed","name":"F","size":1}}},
            {"name":"one","type":"int"},{"name":"two","type":"int"}]}"#,
    );
    let places: Vec<(&str, String, &str)> = schemas
        .check()
        .iter()
        .map(|one| {
            let reader = schemas.snippet(one.reader);
            (
                one.kind.id(),
                reader.to_owned(),
                schemas.snippet(one.writer),
            )
        })
        .collect();
    let expected = [
        ("name_mismatch", r#""p.R""#, r#""q.S""#),
        (
            "reader_field_missing_default_value",
            r#""lost""#,
            r#""q.S""#,
        ),
        ("type_mismatch", r#""int""#, r#""string""#),
        ("missing_enum_symbols", r#""Colour""#, r#""B""#),
        ("missing_union_branch", r#"["null","int"]"#, r#""string""#),
        (
            "type_mismatch",
            r#""p.Colour""#,
            r#"{"type":"fixed","name":"F","size":1}"#,
        ),
        ("ambiguous_alias", r#""many""#, r#""two""#),
    ];
    let expected = expected.map(|(kind, reader, writer)| (kind, reader.to_owned(), writer));
    assert_eq!(places, expected);
}
