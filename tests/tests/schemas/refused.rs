//! Faulty schema files in; the rule each breaks, at a place, with a remedy, out.

use std::fs;
use std::path::Path;

use agent_events_build::check;

/// Returns each faulty file of the corpus with the rule it breaks, sorted.
pub(crate) fn rules() -> Vec<(String, String)> {
    let text = fs::read_to_string("corpus/invalid/rules.txt").expect("the table of rules");
    let pairs = text.lines().filter_map(|line| line.split_once(' '));
    pairs
        .map(|(name, rule)| (name.to_owned(), rule.to_owned()))
        .collect()
}

#[test]
fn every_faulty_schema_is_refused_with_its_rule_at_its_place() {
    let rules = rules();
    let files = fs::read_dir("corpus/invalid")
        .expect("the faulty schemas")
        .count();
    assert_eq!(
        files,
        rules.len() + 1,
        "list every file in corpus/invalid/rules.txt"
    );
    for (name, rule) in rules {
        let dir = tempfile::tempdir().expect("a folder");
        let file = format!("{name}.avsc");
        fs::copy(
            Path::new("corpus/invalid").join(&file),
            dir.path().join(&file),
        )
        .expect("a file");
        let report = check(dir.path()).report;
        let broken: Vec<&str> = report.errors().map(|error| error.rule).collect();
        assert_eq!(broken, [rule.as_str()], "{name}: {report}");
        for error in report.errors() {
            let label = error.primary.as_ref().expect("a place");
            let source = report.sources().get(label.span.source);
            assert!(source.label().ends_with(&file), "{name}: {report}");
            assert!(!error.help.is_empty(), "{name} has no remedy: {report}");
        }
    }
}
