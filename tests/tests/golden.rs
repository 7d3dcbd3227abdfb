//! Golden schemas in, generated code out: byte for byte what is checked in, and the same on every run.
//!
//! `AGENT_EVENTS_GOLDEN=update cargo test -p agent-events-tests --no-default-features --test golden` writes what the
//! compiler makes today. Without its default feature this crate leaves the old files uncompiled, which is what one
//! needs when they do not compile any more.

use std::fs;
use std::path::{Path, PathBuf};

use agent_events_build::MapType;

const UPDATE: &str = "AGENT_EVENTS_GOLDEN=update cargo test -p agent-events-tests --no-default-features --test golden";

/// Returns the names of the folders with schemas, sorted.
fn cases() -> Vec<String> {
    let mut cases: Vec<String> = fs::read_dir("golden")
        .expect("the folder of goldens")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
        .collect();
    cases.sort();
    cases
}

/// Returns what the compiler makes of a case. Cargo runs tests in the package's folder, so paths are the same anywhere.
fn generate(case: &str) -> String {
    let out = tempfile::tempdir().expect("a folder for the output");
    let mut options = agent_events_build::configure().out_dir(out.path());
    options = match case {
        // With their entries sorted, maps can be compared with what a view shows.
        "views" => options.views("**").map_type("**", MapType::BTreeMap),
        "evolved" => options.views("work.TaskDone"),
        _ => options,
    };
    let report = options.compile(Path::new("golden").join(case));
    assert!(!report.has_errors(), "golden/{case} has errors: {report}");
    fs::read_to_string(out.path().join("agent_events.rs")).expect("the generated file")
}

fn golden(case: &str) -> PathBuf {
    Path::new("golden").join(format!("{case}.rs"))
}

#[test]
fn generated_code_is_what_is_checked_in() {
    let update = std::env::var_os("AGENT_EVENTS_GOLDEN").is_some_and(|value| value == "update");
    let mut differences = String::new();
    for case in cases() {
        let (path, now) = (golden(&case), generate(&case));
        let before = fs::read_to_string(&path).unwrap_or_default();
        if before == now {
            continue;
        }
        if update {
            fs::write(&path, &now).expect("the golden file can be written");
            continue;
        }
        let path = path.display();
        let diff = similar::TextDiff::from_lines(&before, &now)
            .unified_diff()
            .header(
                &format!("{path} (checked in)"),
                &format!("{path} (generated now)"),
            )
            .to_string();
        differences.push_str(&diff);
    }
    assert!(
        differences.is_empty(),
        "generated code changed:\n{differences}\nif that is what you meant, run `{UPDATE}` and commit the files"
    );
}

#[test]
fn the_same_schemas_give_the_same_bytes() {
    for case in cases() {
        assert!(
            generate(&case) == generate(&case),
            "{case} differs from run to run"
        );
    }
}

/// Systems differ in which names files may have; this one needs a newline in it.
#[cfg(unix)]
#[test]
fn the_name_of_a_file_cannot_become_code() {
    let dir = tempfile::tempdir().expect("a folder");
    let name = "odd`\u{202e}*/\n```\npub fn injected() {}\r\n#![allow(warnings)].avsc";
    let name = name.replace('/', "\\");
    let schema = r#"{ "type": "record", "name": "shop.A", "cloudevents": {}, "fields": [] }"#;
    fs::write(dir.path().join(name), schema).expect("a file");
    let report = agent_events_build::configure()
        .out_dir(dir.path())
        .compile(dir.path());
    assert!(report.is_clean(), "{report}");
    let code = fs::read_to_string(dir.path().join("agent_events.rs")).expect("the generated file");
    assert!(!code.contains(['\u{202e}', '\r', '\u{0}']), "{code}");
    let injected = |line: &str| !line.trim_start().starts_with("///") && line.contains("injected");
    assert!(!code.lines().any(injected), "{code}");
}

#[cfg(feature = "compiled")]
#[test]
fn every_folder_is_compiled() {
    assert_eq!(
        cases(),
        agent_events_tests::CASES,
        "list every folder of tests/golden in tests/src/lib.rs"
    );
}
