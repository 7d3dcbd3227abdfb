//! Recursive types: what is sound, what is told once, what stays fast.

use crate::{Schemas, assert_told, told};

#[test]
fn a_recursive_type_reads_itself_widened() {
    let list = |ty: &str| {
        format!(
            r#"{{"type":"record","name":"L","fields":[
                {{"name":"v","type":"{ty}"}},{{"name":"next","type":["null","L"]}}]}}"#
        )
    };
    assert_told(&list("long"), &list("int"), "");
    assert_told(
        &list("int"),
        &list("long"),
        "TYPE_MISMATCH at /fields/0/type: reader type: INT not compatible with writer type: LONG",
    );
}

/// While `X` is tried, `B` holds if `X` does. `X` fails and another branch fits; `B` must then fail on its own, which a
/// checker that keeps the answer found for `B` during the trial does not see.
#[test]
fn what_held_during_a_failed_trial_is_not_kept() {
    let x = |ty: &str| {
        format!(
            r#"{{"type":"record","name":"X","fields":[
                {{"name":"bs","type":{{"type":"array","items":
                    {{"type":"record","name":"B","fields":[{{"name":"x","type":"X"}}]}}}}}},
                {{"name":"bad","type":"{ty}"}}]}}"#
        )
    };
    let root = |u: &str| {
        format!(
            r#"{{"type":"record","name":"R","fields":[{{"name":"u","type":{u}}},{{"name":"b","type":"B"}}]}}"#
        )
    };
    let other = r#"{"type":"record","name":"Y","aliases":["X"],"fields":[]}"#;
    assert_told(
        &root(&format!("[{},{other}]", x("int"))),
        &root(&x("string")),
        "TYPE_MISMATCH at /fields/1/type/fields/0/type/fields/1/type: \
         reader type: INT not compatible with writer type: STRING",
    );
}

#[test]
fn a_fault_is_not_repeated_where_a_union_leads_back_to_it() {
    assert_told(
        r#"{"type":"record","name":"A","fields":[
            {"name":"next","type":["null","A"]},{"name":"b","type":{"type":"record","name":"B","fields":[
                {"name":"a","type":["null","A"]},{"name":"b","type":["null","B"]},{"name":"x","type":"int"}]}},
            {"name":"bs","type":["null","B"]},{"name":"y","type":"int"}]}"#,
        r#"{"type":"record","name":"A","fields":[
            {"name":"next","type":["null","A"]},{"name":"b","type":{"type":"record","name":"B","fields":[
                {"name":"a","type":["null","A"]},{"name":"b","type":["null","B"]}]}},
            {"name":"bs","type":["null","B"]}]}"#,
        "READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1/type/fields/2: x\n\
         MISSING_UNION_BRANCH at /fields/2/type/1: reader union lacking writer type: RECORD\n  \
           READER_FIELD_MISSING_DEFAULT_VALUE at /fields/2/type/1/fields/2: x\n\
         READER_FIELD_MISSING_DEFAULT_VALUE at /fields/3: y",
    );
}

#[test]
fn a_cycle_that_fails_only_through_unions_is_told() {
    let cycle = |ty: &str| {
        format!(
            r#"{{"type":"record","name":"A","fields":[{{"name":"b","type":["null",
                {{"type":"record","name":"B","fields":[{{"name":"a","type":["null","A"]}},
                    {{"name":"c","type":["null",
                        {{"type":"record","name":"C","fields":[{{"name":"x","type":"{ty}"}},
                            {{"name":"b","type":["null","B"]}}]}}]}}]}}]}}]}}"#
        )
    };
    assert_told(
        &cycle("int"),
        &cycle("string"),
        "MISSING_UNION_BRANCH at /fields/0/type/1: reader union lacking writer type: RECORD\n  \
           MISSING_UNION_BRANCH at /fields/0/type/1/fields/1/type/1: reader union lacking writer type: RECORD\n    \
             TYPE_MISMATCH at /fields/0/type/1/fields/1/type/1/fields/0/type: \
             reader type: INT not compatible with writer type: STRING",
    );
}

#[test]
fn types_of_different_shape_may_read_each_other() {
    let one = r#"{"type":"record","name":"p.A","fields":[{"name":"n","type":["null","p.A"]}]}"#;
    let two = r#"{"type":"record","name":"p.A","fields":[{"name":"n","type":["null",
        {"type":"record","name":"q.A","fields":[{"name":"n","type":["null","p.A"]}]}]}]}"#;
    assert_told(one, two, "");
    assert_told(two, one, "");
}

/// Returns the texts of `R0` to `R<len>`, each of which uses the next as `link` says.
fn chain(len: usize, last: &str, link: impl Fn(&str) -> String) -> Vec<String> {
    let record = |index: usize| {
        let ty = if index < len {
            link(&format!(r#""R{}""#, index + 1))
        } else {
            format!(r#""{last}""#)
        };
        let field = |name| format!(r#"{{"name":"{name}","type":{ty}}}"#);
        let (a, b) = (field("a"), field("b"));
        format!(r#"{{"type":"record","name":"R{index}","fields":[{a},{b}]}}"#)
    };
    (0..=len).map(record).collect()
}

#[test]
fn a_long_chain_needs_no_stack() {
    let chain = |last| chain(10_000, last, str::to_owned);
    let schemas = Schemas::of_many(&chain("int"), &chain("string"));
    let found = schemas.check();
    let path = "/fields/0/type".repeat(10_000);
    let expected = [0, 1].map(|field| format!("{path}/fields/{field}/type"));
    let locations: Vec<&str> = found.iter().map(|one| one.location.as_str()).collect();
    assert!(locations == expected, "{} found", found.len());
    assert_eq!(schemas.reader.roots().len(), 10_001);
}

#[test]
fn a_long_chain_of_unions_is_explained_as_far_as_anybody_reads() {
    let chain = |last| chain(10_000, last, |next| format!(r#"["null",{next}]"#));
    let found = Schemas::of_many(&chain("int"), &chain("string")).check();
    assert_eq!(found.len(), 2);
    let depth = |mut one: &agent_events_schema::Incompatibility| {
        let mut depth = 0;
        while let Some(cause) = one.causes.first() {
            one = cause;
            depth += 1;
        }
        depth
    };
    assert_eq!(depth(&found[0]), 16);
    assert!(told(&found).len() < 100_000);
}

#[test]
fn a_long_ring_that_fails_everywhere_is_told_in_time() {
    let ring = |ty: &str| {
        let record = |index: usize| {
            let next = (index + 1) % 3_000;
            format!(
                r#"{{"type":"record","name":"R{index}","fields":[
                    {{"name":"r","type":{{"type":"array","items":"R{next}"}}}},
                    {{"name":"u","type":["null","R{next}"]}},{{"name":"x","type":"{ty}"}}]}}"#
            )
        };
        (0..3_000).map(record).collect::<Vec<String>>()
    };
    let found = Schemas::of_many(&ring("int"), &ring("string")).check();
    assert_eq!(found.len(), 1_000);
}

#[test]
fn a_record_without_a_value_still_reads_itself() {
    use agent_events_schema::{ReaderSchema, Schema, WriterSchema, incompatibilities};

    let text = r#"{"type":"record","name":"N","fields":[{"name":"n","type":"N"}]}"#;
    let schema = Schema::parse(text).unwrap();
    let found = incompatibilities(ReaderSchema(schema.as_ref()), WriterSchema(schema.as_ref()));
    assert_eq!(found, []);
}
