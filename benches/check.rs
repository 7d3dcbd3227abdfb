//! Events with released versions in; what checking them costs, beside Avro's Java library, as a table out.
//!
//! `cargo bench -p agent-events-benches --bench check` measures 1,000 events with 20 versions at all seven levels. What the
//! history adds to a build script is measured by the test `build_time` of agent-events-build. With `AGENT_EVENTS_JAVA=1` the same pairs go
//! through `SchemaCompatibility` of Avro's Java library (see `agent-events-schema/tests/java`), else that is not run.
//! Times are CPU times where the system tells them (Linux), so that a busy machine does not show; memory is the peak of a
//! process of its own.

use std::fmt::Write;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use agent_events_build::{CheckOptions, check_with, release};
use agent_events_schema::{
    CompatibilityLevel, Direction, ReaderSchema, Schema, WriterSchema, incompatibilities,
};

const EVENTS: usize = 1_000;
const VERSIONS: usize = 20;

fn main() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace");
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("one") {
        let dir = arguments.next().expect("a folder");
        let level = arguments.next().expect("a level");
        return one(Path::new(&dir), &level);
    }
    let dir = tempfile::tempdir().expect("a folder");
    let start = cpu();
    for version in 0..VERSIONS {
        write(dir.path(), EVENTS, version);
        release(dir.path()).expect("every version is compatible");
    }
    println!(
        "{EVENTS} events with {VERSIONS} versions written and released in {:.1} s",
        cpu().saturating_sub(start).as_secs_f64()
    );
    write(dir.path(), EVENTS, VERSIONS);
    levels(dir.path());
    pairs(dir.path(), workspace);
}

/// Runs one check in this process and prints time and memory, so that a peak is of nothing else.
fn one(dir: &Path, level: &str) {
    let options = CheckOptions {
        level: Some(level.parse().expect("a level")),
        verify: true,
        ..CheckOptions::default()
    };
    let start = cpu();
    let check = check_with(dir, &options);
    let elapsed = cpu().saturating_sub(start);
    assert!(!check.report.has_errors(), "{}", check.report);
    println!("{} {}", elapsed.as_secs_f64(), peak_mib());
}

fn levels(dir: &Path) {
    println!("\n| level | pairs | check | peak memory |\n|---|---:|---:|---:|");
    let program = std::env::current_exe().expect("this program");
    for level in CompatibilityLevel::ALL {
        let output = Command::new(&program)
            .args(["one", &dir.display().to_string(), level.as_str()])
            .output()
            .expect("it runs again");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let (seconds, memory) = said.trim().split_once(' ').expect("two numbers");
        let seconds: f64 = seconds.parse().expect("a number");
        let pairs = EVENTS * level.pairs(VERSIONS).len();
        println!("| `{level}` | {pairs} | {seconds:.2} s | {memory} MiB |");
    }
}

/// Measures the comparison alone, of all versions in both directions, here and in Java.
fn pairs(dir: &Path, workspace: &Path) {
    let mut texts = String::new();
    let mut schemas = Vec::new();
    let start = cpu();
    for event in 0..EVENTS {
        let released: Vec<String> = (1..=VERSIONS)
            .map(|version| {
                let path = format!(".released/bench.Event{event}Done/{version:04}.avsc");
                let text = fs::read_to_string(dir.join(path)).expect("released");
                text.lines().map(str::trim).collect()
            })
            .collect();
        schemas.push(released);
    }
    let read = cpu().saturating_sub(start);
    let start = cpu();
    let parsed: Vec<Vec<Schema>> = schemas
        .iter()
        .map(|versions| {
            versions
                .iter()
                .map(|text| Schema::parse(text).expect("valid"))
                .collect()
        })
        .collect();
    let parse = cpu().saturating_sub(start);
    let newest = VERSIONS - 1;
    let start = cpu();
    let (mut count, mut compatible) = (0, 0);
    for (versions, texts_of) in parsed.iter().zip(&schemas) {
        for pair in CompatibilityLevel::FullTransitive.pairs(newest) {
            let (reader, writer) = match pair.direction {
                Direction::Backward => (newest, pair.version),
                Direction::Forward => (pair.version, newest),
            };
            let found = incompatibilities(
                ReaderSchema(versions[reader].as_ref()),
                WriterSchema(versions[writer].as_ref()),
            );
            count += 1;
            compatible += usize::from(found.is_empty());
            writeln!(texts, "{}\t{}", texts_of[reader], texts_of[writer])
                .expect("a String takes all text");
        }
    }
    let check = cpu().saturating_sub(start);
    println!(
        "\n{count} pairs alone ({compatible} compatible): read {:.0} ms, parse {:.0} ms for {} schemas, compare {:.0} ms",
        milliseconds(read),
        milliseconds(parse),
        EVENTS * VERSIONS,
        milliseconds(check)
    );
    java(&texts, workspace);
}

fn java(texts: &str, workspace: &Path) {
    let target = workspace.join("target/java-oracle");
    if std::env::var_os("AGENT_EVENTS_JAVA").is_none()
        || !target.join("classes/Main.class").exists()
    {
        println!(
            "Java: not run (set AGENT_EVENTS_JAVA after the test `java` of agent-events-schema has run once)"
        );
        return;
    }
    let class_path = format!("{0}/classes:{0}/lib/*", target.display());
    let mut java = Command::new("java")
        .args(["-Xss16m", "-cp", &class_path, "Main", "time"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("java runs");
    let mut input = java.stdin.take().expect("a pipe");
    input.write_all(texts.as_bytes()).expect("Java reads");
    drop(input);
    let output = java.wait_with_output().expect("Java ends");
    println!("Java: {}", String::from_utf8_lossy(&output.stdout).trim());
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
            ("labels", r#"{"type": "map", "values": "long"}"#),
        ] {
            write!(
                fields,
                r#"{{"name": "{name}", "type": {ty}, "doc": "What {name} is."}}, "#
            )
            .expect(TAKES);
        }
        write!(
            fields,
            r#"{{"name": "state", "type": {{"type": "enum", "name": "State{event}", "symbols": ["OPEN", "CLOSED"], "default": "OPEN"}}}}, {{"name": "place", "type": ["null", {{"type": "record", "name": "Place{event}", "fields": [{{"name": "x", "type": "int"}}, {{"name": "y", "type": "int"}}]}}], "default": null}}"#
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

/// The most memory this process has had at once.
fn peak_mib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or_default() / 1024
}
