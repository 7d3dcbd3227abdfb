//! A folder with Avro IDL, compiled without the feature that reads it.
#![cfg(not(feature = "idl"))]

use std::fs;

use agent_events_build::check;
use agent_events_build::render::short;

#[test]
fn a_file_that_is_left_out_is_told_with_the_feature_that_reads_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("a.avdl");
    fs::write(&path, "not { even IDL").expect("written");
    let report = check(dir.path()).report;
    assert!(!report.has_errors(), "{report}");
    let finding = report
        .warnings()
        .find(|finding| finding.rule == "idl_not_enabled")
        .expect("the warning");
    let shown = short(finding, report.sources());
    assert_eq!(
        shown.replace(&*dir.path().to_string_lossy(), "schemas"),
        "schemas/a.avdl is not read: it is Avro IDL, and the feature `idl` is off [idl_not_enabled]"
    );
    assert!(finding.help[0].contains("features = [\"idl\"]"), "{report}");
    assert!(
        finding.help[0].contains("avro-tools idl2schemata"),
        "{report}"
    );
    assert!(
        report
            .diagnostics()
            .iter()
            .all(|finding| finding.rule != "no_schema")
    );
}
