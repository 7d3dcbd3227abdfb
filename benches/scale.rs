//! Numbers of records in; what generating and checking their code costs, beside rsgen-avro, as a table out.
//!
//! `cargo bench -p agent-events-benches --bench scale` measures 1, 100, 1,000 and 10,000 records and checks the code of
//! up to 1,000; other numbers follow `--`. Both generators read the same files, one record a file, and take turns; each
//! figure is the median of its runs. The lines that avrotize writes are counted as well, where a program of that name, or
//! of the one in the variable `AVROTIZE`, is installed. Times are CPU times where the system tells them (Linux), so that a busy machine
//! does not show.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use rsgen_avro::{Generator, Source};

/// More than this are not compiled: the peer takes minutes.
const MOST_CHECKED: usize = 1_000;

/// More than this are not given to avrotize, which is measured for its lines only.
const MOST_CONVERTED: usize = 100;

/// One of the two generators.
struct Contender {
    name: &'static str,
    /// Returns the code for the schemas in a folder.
    generate: fn(&Path) -> String,
    /// What the generated code depends on.
    dependencies: String,
}

fn main() {
    let numbers: Vec<usize> = std::env::args()
        .filter_map(|argument| argument.parse().ok())
        .collect();
    let numbers = if numbers.is_empty() {
        vec![1, 100, 1_000, 10_000]
    } else {
        numbers
    };
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the folder of the workspace");
    let contenders = [
        Contender {
            name: "agent-events",
            generate: ours,
            dependencies: format!(
                "agent-events = {{ path = '{}/agent-events', default-features = false }}\n",
                workspace.display()
            ),
        },
        Contender {
            name: "rsgen-avro",
            generate: theirs,
            dependencies: "serde = { version = \"1\", features = [\"derive\"] }\n".to_owned(),
        },
    ];
    let mut table = String::from(
        "| records | fields | generator | generate | a record | check | lines | lines a field |\n\
         |---:|---:|---|---:|---:|---:|---:|---:|\n",
    );
    for contender in &contenders {
        // Compiles what the code depends on.
        check(&write_crate(contender, "", workspace));
    }
    for number in numbers {
        rows(number, &contenders, workspace, &mut table);
    }
    println!("\n{table}");
}

fn rows(number: usize, contenders: &[Contender; 2], workspace: &Path, table: &mut String) {
    let dir = tempfile::tempdir().expect("a folder");
    let fields: usize = (0..number)
        .map(|index| write_schema(dir.path(), index))
        .sum();
    let generations = if number > MOST_CHECKED { 3 } else { 7 };
    let mut times = [Vec::new(), Vec::new()];
    let mut codes = [String::new(), String::new()];
    for _ in 0..generations {
        for (index, contender) in contenders.iter().enumerate() {
            let start = Stopwatch::start();
            codes[index] = (contender.generate)(dir.path());
            times[index].push(start.seconds(false));
        }
    }
    let mut checks = [Vec::new(), Vec::new()];
    if number <= MOST_CHECKED {
        let crates: Vec<PathBuf> = contenders
            .iter()
            .zip(&codes)
            .map(|(contender, code)| write_crate(contender, code, workspace))
            .collect();
        let runs = if number > 100 { 1 } else { 3 };
        for _ in 0..runs {
            for (dir, checks) in crates.iter().zip(&mut checks) {
                let lib = dir.join("src/lib.rs");
                let code = fs::read(&lib).expect("the file just written");
                fs::write(&lib, code).expect("a file");
                let start = Stopwatch::start();
                check(dir);
                checks.push(start.seconds(true));
            }
        }
    }
    for (index, contender) in contenders.iter().enumerate() {
        let lines = codes[index].lines().count();
        let seconds = median(&mut times[index]);
        let check = if checks[index].is_empty() {
            "not run".to_owned()
        } else {
            format!("{:.2} s", median(&mut checks[index]))
        };
        writeln!(
            table,
            "| {number} | {fields} | {} | {:.1} ms | {:.3} ms | {check} | {lines} | {:.1} |",
            contender.name,
            seconds * 1e3,
            seconds * 1e3 / float(number),
            float(lines) / float(fields),
        )
        .expect("a String takes all text");
    }
    if number > MOST_CONVERTED {
        return;
    }
    let lines = match avrotize_lines(dir.path()) {
        Some(lines) => format!("{lines} | {:.1}", float(lines) / float(fields)),
        None => "not installed | ".to_owned(),
    };
    writeln!(
        table,
        "| {number} | {fields} | avrotize | not run | | not run | {lines} |"
    )
    .expect("a String takes all text");
}

/// Returns how many lines avrotize writes for the schemas in a folder; `None` where it cannot be run.
fn avrotize_lines(dir: &Path) -> Option<usize> {
    let out = tempfile::tempdir().expect("a folder");
    let mut files: Vec<PathBuf> = fs::read_dir(dir)
        .expect("the folder of the schemas")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    // In order, since it knows a name only after its definition.
    files.sort();
    let texts: Vec<String> = files
        .iter()
        .map(|file| fs::read_to_string(file).expect("a schema"))
        .collect();
    let all = out.path().join("all.avsc");
    fs::write(&all, format!("[{}]", texts.join(","))).expect("a file");
    let program = std::env::var("AVROTIZE").unwrap_or_else(|_| "avrotize".to_owned());
    let output = Command::new(program)
        .arg("a2rust")
        .arg(&all)
        .arg("--out")
        .arg(out.path().join("rust"))
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| lines_below(&out.path().join("rust")))
}

fn lines_below(dir: &Path) -> usize {
    let entries = fs::read_dir(dir).expect("a folder of generated code");
    entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| match path.extension() {
            _ if path.is_dir() => lines_below(&path),
            Some(extension) if extension == "rs" => fs::read_to_string(&path)
                .expect("generated code")
                .lines()
                .count(),
            _ => 0,
        })
        .sum()
}

/// Writes a record of about ten fields; every third refers to the one before, every fourth has types of its own.
fn write_schema(dir: &Path, index: usize) -> usize {
    let mut fields = String::new();
    for (name, ty) in [
        ("id", r#""string""#),
        ("count", r#""int""#),
        ("total", r#""long""#),
        ("ratio", r#""double""#),
        ("active", r#""boolean""#),
        ("note", r#"["null", "string"]"#),
        ("tags", r#"{"type": "array", "items": "string"}"#),
        ("labels", r#"{"type": "map", "values": "long"}"#),
        ("limit", r#"["null", "long"]"#),
    ] {
        write!(
            fields,
            r#"{{"name": "{name}", "type": {ty}, "doc": "What {name} is."}}, "#
        )
        .expect("a String takes all text");
    }
    let mut count = 9;
    if index.is_multiple_of(3) && index > 0 {
        let before = index - 1;
        write!(
            fields,
            r#"{{"name": "before", "type": ["null", "bench.Record{before}"]}}, "#
        )
        .expect("a String takes all text");
        count += 1;
    }
    if index.is_multiple_of(4) {
        write!(
            fields,
            r#"{{"name": "state", "type": {{"type": "enum", "name": "State{index}", "symbols": ["OPEN", "CLOSED"]}}}}, {{"name": "place", "type": {{"type": "record", "name": "Place{index}", "fields": [{{"name": "x", "type": "int"}}, {{"name": "y", "type": "int"}}]}}}}, "#
        )
        .expect("a String takes all text");
        count += 4;
    }
    let event = if index == 0 {
        r#""cloudevents": {}, "#
    } else {
        ""
    };
    let text = format!(
        r#"{{"type": "record", "name": "Record{index}", "namespace": "bench", {event}"fields": [{}]}}"#,
        fields.trim_end_matches(", ")
    );
    fs::write(dir.join(format!("record_{index:05}.avsc")), text).expect("a file");
    count
}

fn ours(dir: &Path) -> String {
    let out = tempfile::tempdir().expect("a folder");
    let report = agent_events_build::configure()
        .out_dir(out.path())
        .compile(dir);
    assert!(report.is_clean(), "{report}");
    fs::read_to_string(out.path().join("agent_events.rs")).expect("the generated file")
}

fn theirs(dir: &Path) -> String {
    let pattern = dir.join("*.avsc").display().to_string();
    let mut code = Vec::new();
    Generator::new()
        .expect("a generator")
        .generate(&Source::GlobPattern(&pattern), &mut code)
        .expect("code");
    String::from_utf8(code).expect("code is UTF-8")
}

fn write_crate(contender: &Contender, code: &str, workspace: &Path) -> PathBuf {
    let dir = workspace.join("target/scale").join(contender.name);
    fs::create_dir_all(dir.join("src")).expect("a folder");
    let manifest = format!(
        "[package]\nname = \"scale-{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{}\n[workspace]\n",
        contender.name, contender.dependencies
    );
    fs::write(dir.join("Cargo.toml"), manifest).expect("a file");
    fs::copy(workspace.join("Cargo.lock"), dir.join("Cargo.lock"))
        .expect("the lock of the workspace");
    fs::write(dir.join("src/lib.rs"), code).expect("a file");
    dir
}

fn check(dir: &Path) {
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet"])
        .current_dir(dir)
        .env("CARGO_TARGET_DIR", dir.join("../target"))
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .expect("Cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// Measures CPU time where the system tells it, and else the time of the clock.
struct Stopwatch {
    clock: Instant,
    own: Option<f64>,
    children: Option<f64>,
}

impl Stopwatch {
    fn start() -> Self {
        Self {
            clock: Instant::now(),
            own: own_cpu(),
            children: children_cpu(),
        }
    }

    /// Returns the seconds since the start: of this thread, or of the programs it waited for.
    fn seconds(&self, of_children: bool) -> f64 {
        let (before, now) = if of_children {
            (self.children, children_cpu())
        } else {
            (self.own, own_cpu())
        };
        match (before, now) {
            (Some(before), Some(now)) => now - before,
            _ => self.clock.elapsed().as_secs_f64(),
        }
    }
}

fn own_cpu() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/schedstat").ok()?;
    let nanos: f64 = text.split(' ').next()?.parse().ok()?;
    Some(nanos / 1e9)
}

/// User and system time, in ticks of which there are 100 a second on every Linux.
fn children_cpu() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let mut numbers = text.rsplit(')').next()?.split_whitespace().skip(13);
    let user: f64 = numbers.next()?.parse().ok()?;
    let system: f64 = numbers.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn float(number: usize) -> f64 {
    f64::from(u32::try_from(number).expect("fewer than four billion"))
}
