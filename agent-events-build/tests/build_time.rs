//! Events with released versions in; what the history adds to a build script out.
//!
//! ```sh
//! AGENT_EVENTS_TIMES=1 cargo test -p agent-events-build --test build_time -- --nocapture            # as Cargo compiles build scripts
//! AGENT_EVENTS_TIMES=1 cargo test -p agent-events-build --test build_time --release -- --nocapture
//! ```
//!
//! Without the variable it only sees to it that such a folder compiles. Times are CPU times where the system tells them
//! (Linux), of the thread that compiles, medians of 11.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use agent_events_build::{Report, check, configure, release};
use agent_events_schema::CompatibilityLevel;

const EVENTS: usize = 100;
const VERSIONS: usize = 5;

#[test]
fn what_the_history_adds_to_a_build() {
    let is_measured = std::env::var_os("AGENT_EVENTS_TIMES").is_some();
    if !is_measured {
        println!("times: not measured (AGENT_EVENTS_TIMES is not set)");
        build_time(5, VERSIONS, 1, CompatibilityLevel::FullTransitive, 1);
        return;
    }
    let compiled = if cfg!(debug_assertions) {
        "without"
    } else {
        "with"
    };
    println!(
        "{EVENTS} events with {VERSIONS} versions, in a build script compiled {compiled} optimisation:\n\n\
         | level | changed events | build | the check of the history |\n|---|---:|---:|---:|"
    );
    let plain =
        [0, EVENTS].map(|changed| build_time(EVENTS, 0, changed, CompatibilityLevel::Backward, 11));
    for level in [
        CompatibilityLevel::Backward,
        CompatibilityLevel::FullTransitive,
    ] {
        for changed in [0, 1, EVENTS] {
            let time = build_time(EVENTS, VERSIONS, changed, level, 11);
            let plain = plain[usize::from(changed == EVENTS)];
            println!(
                "| `{level}` | {changed} | {:.1} ms | {:.1} ms |",
                milliseconds(time.build),
                milliseconds(time.check.saturating_sub(plain.check)),
            );
        }
    }
}

#[derive(Clone, Copy)]
struct Times {
    /// Everything.
    build: Duration,
    /// All but writing Rust.
    check: Duration,
}

/// Returns the medians of what a build takes, when so many events are not as they were released last.
fn build_time(
    events: usize,
    versions: usize,
    changed: usize,
    level: CompatibilityLevel,
    runs: usize,
) -> Times {
    let dir = tempfile::tempdir().expect("a folder");
    let policy = format!("compatibility = \"{level}\"\n");
    fs::write(dir.path().join("agent-events.toml"), policy).expect("a file");
    for version in 0..versions {
        write(dir.path(), events, version);
        release(dir.path()).expect("every version is compatible");
    }
    write(dir.path(), events, VERSIONS - 1);
    write(dir.path(), changed, VERSIONS);
    let out = tempfile::tempdir().expect("a folder");
    let build = median(runs, || configure().out_dir(out.path()).compile(dir.path()));
    let check = median(runs, || check(dir.path()).report);
    Times { build, check }
}

fn median(runs: usize, run: impl Fn() -> Report) -> Duration {
    let mut times = Vec::new();
    for _ in 0..runs {
        let start = cpu();
        let report = run();
        times.push(cpu().saturating_sub(start));
        assert!(!report.has_errors(), "{report}");
    }
    times.sort();
    times[times.len() / 2]
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

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The CPU time of this thread so far; of the clock, where the system does not tell it.
fn cpu() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = text.split(' ').next().and_then(|nanos| nanos.parse().ok());
    nanos.map_or_else(|| start.elapsed(), Duration::from_nanos)
}
