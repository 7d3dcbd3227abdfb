//! Events with released versions in; what the history adds to a build script out.
//!
//! ```sh
//! AGENT_EVENTS_TIMES=1 cargo test -p agent-events-build --test build_time -- --nocapture            # as Cargo compiles build scripts
//! AGENT_EVENTS_TIMES=1 cargo test -p agent-events-build --test build_time --release -- --nocapture
//! ```
//!
//! Without the variable it only sees to it that such a folder compiles. Times are on the clock, since several threads share the
//! work (`NUM_JOBS=1` before the command: one does all), medians of differences, as both take turns. The check reads lock and files,
//! verifies and compares; the build writes the texts of older versions into the generated code as well, which decoders need.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::time::Instant;

use agent_events_build::{Report, check, configure, release};
use agent_events_schema::CompatibilityLevel;

const EVENTS: usize = 100;
const VERSIONS: usize = 5;
/// What one run takes varies more than what a few take.
const BATCH: u32 = 5;
const RUNS: usize = 31;

#[test]
fn what_the_history_adds_to_a_build() {
    let is_measured = std::env::var_os("AGENT_EVENTS_TIMES").is_some();
    if !is_measured {
        println!("times: not measured (AGENT_EVENTS_TIMES is not set)");
        added(5, 1, CompatibilityLevel::FullTransitive, 1);
        return;
    }
    let compiled = if cfg!(debug_assertions) {
        "without"
    } else {
        "with"
    };
    println!(
        "{EVENTS} events with {VERSIONS} versions, in a build script compiled {compiled} optimisation:\n\n\
         | level | changed events | the history adds to the check | and to all of the build |\n|---|---:|---:|---:|"
    );
    for level in [
        CompatibilityLevel::Backward,
        CompatibilityLevel::FullTransitive,
    ] {
        for changed in [0, 1, EVENTS] {
            let added = added(EVENTS, changed, level, RUNS);
            println!(
                "| `{level}` | {changed} | {:.1} ms | {:.1} ms |",
                added.check, added.build
            );
        }
    }
}

/// What versions add, in milliseconds.
struct Added {
    check: f64,
    /// To everything, writing Rust included.
    build: f64,
}

/// Returns the medians of what versions add, when so many events are not as they were released last.
fn added(events: usize, changed: usize, level: CompatibilityLevel, runs: usize) -> Added {
    let folder = |versions: usize| {
        let dir = tempfile::tempdir().expect("a folder");
        let policy = format!("compatibility = \"{level}\"\n");
        fs::write(dir.path().join("agent-events.toml"), policy).expect("a file");
        for version in 0..versions {
            write(dir.path(), events, version);
            release(dir.path()).expect("every version is compatible");
        }
        write(dir.path(), events, VERSIONS - 1);
        write(dir.path(), changed, VERSIONS);
        dir
    };
    let (plain, released) = (folder(0), folder(VERSIONS));
    let (out, released_out) = (folder(0), folder(0));
    let build = |dir: &Path, out: &Path| configure().out_dir(out).compile(dir);
    Added {
        check: median(
            runs,
            || check(plain.path()).report,
            || check(released.path()).report,
        ),
        build: median(
            runs,
            || build(plain.path(), out.path()),
            || build(released.path(), released_out.path()),
        ),
    }
}

/// Returns by how much the second takes longer than the first, in milliseconds; they take turns.
fn median(runs: usize, first: impl Fn() -> Report, second: impl Fn() -> Report) -> f64 {
    let mut differences: Vec<f64> = (0..runs)
        .map(|_| batch(&first))
        .map(|first| batch(&second) - first)
        .collect();
    differences.sort_by(f64::total_cmp);
    differences[differences.len() / 2]
}

/// Returns what one run takes, in milliseconds.
fn batch(run: &impl Fn() -> Report) -> f64 {
    let start = Instant::now();
    for _ in 0..BATCH {
        let report = run();
        assert!(!report.has_errors(), "{report}");
    }
    start.elapsed().as_secs_f64() * 1e3 / f64::from(BATCH)
}

/// Writes events as they stand in a version: each version adds a field with a default.
fn write(dir: &Path, events: usize, version: usize) {
    for event in 0..events {
        let mut fields = String::new();
        for (name, ty) in [
            ("order_id", r#""string""#),
            ("count", r#""int""#),
            (
                "total",
                r#"{"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}"#,
            ),
            (
                "created_at",
                r#"{"type": "long", "logicalType": "timestamp-micros"}"#,
            ),
            ("tags", r#"{"type": "array", "items": "string"}"#),
        ] {
            write!(
                fields,
                r#"{{"name": "{name}", "type": {ty}, "doc": "What {name} is."}}, "#
            )
            .expect(TAKES);
        }
        write!(
            fields,
            r#"{{"name": "state", "type": {{"type": "enum", "name": "State{event}", "symbols": ["OPEN", "CLOSED"], "default": "OPEN"}}}}"#
        )
        .expect(TAKES);
        for added in 0..version {
            write!(
                fields,
                r#", {{"name": "added_{added}", "type": ["null", "string"], "default": null}}"#
            )
            .expect(TAKES);
        }
        let text = format!(
            r#"{{"type": "record", "name": "Event{event}Done", "namespace": "bench", "cloudevents": {{"type": "bench.event{event}.done"}}, "fields": [{fields}]}}"#
        );
        fs::write(dir.join(format!("event_{event:04}.avsc")), text).expect("a file");
    }
}

const TAKES: &str = "a String takes all text";
