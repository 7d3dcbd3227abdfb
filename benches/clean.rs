//! Nothing compiled in, what a clean build of a user's crate costs out: ours beside prost's and rsgen-avro's, crate by crate.
//!
//! `cargo bench -p agent-events-benches --bench clean` builds ours and prost's three times, in turns, and rsgen-avro in the
//! last round only, with default features and without incremental compilation, and says the medians of the CPU times.
//! Another number of rounds follows `--`, and so do folders with other checkouts of this project, which the last round
//! builds too. It needs the sources of all crates, which Cargo downloads once, and Linux, which tells CPU times.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Names the file for the times of crates; this program runs rustc when it is set.
const TIMES: &str = "AGENT_EVENTS_CLEAN_TIMES";

/// A crate that depends on what is measured.
struct Contender {
    name: String,
    dir: PathBuf,
    totals: Vec<f64>,
    /// The times of each crate, a sum a round.
    crates: BTreeMap<String, Vec<f64>>,
}

fn main() -> ExitCode {
    if let Some(times) = std::env::var_os(TIMES) {
        return run_rustc(Path::new(&times));
    }
    let mut rounds: usize = 3;
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the folder of the workspace");
    let mut checkouts = vec![("agent-events".to_owned(), workspace.to_owned())];
    for argument in std::env::args().skip(1) {
        match argument.parse() {
            Ok(number) => rounds = number,
            Err(_) if argument.starts_with('-') => {}
            Err(_) => checkouts.push((format!("agent-events of {argument}"), argument.into())),
        }
    }
    let target = workspace.join("target/clean");
    let mut contenders: Vec<Contender> = checkouts
        .iter()
        .map(|(name, checkout)| {
            let checkout = checkout.display();
            let crate_of = |name: &str| format!("{name} = {{ path = '{checkout}/{name}' }}\n");
            let (normal, build) = (crate_of("agent-events"), crate_of("agent-events-build"));
            contender(name, &target, &normal, &build)
        })
        .collect();
    contenders.push(contender(
        "prost, prost-build",
        &target,
        "prost = \"0.14\"\n",
        "prost-build = \"0.14\"\n",
    ));
    contenders.push(contender(
        "apache-avro, rsgen-avro",
        &target,
        "apache-avro = { version = \"0.22\", features = [\"derive\"] }\n",
        "rsgen-avro = \"0.19\"\n",
    ));
    for round in 1..=rounds {
        for contender in &mut contenders {
            // rsgen-avro takes longer than all others together.
            let is_slow = contender.name.contains("rsgen");
            if round < rounds && (is_slow || contender.name.contains(" of ")) {
                continue;
            }
            measure(contender, &target);
            let seconds = contender.totals.last().copied().unwrap_or_default();
            println!("round {round}: {} {seconds:.1} s", contender.name);
        }
    }
    tell(&mut contenders);
    ExitCode::SUCCESS
}

fn contender(name: &str, target: &Path, normal: &str, build: &str) -> Contender {
    let folder: String = name
        .chars()
        .map(|char| {
            if char.is_ascii_alphanumeric() {
                char
            } else {
                '_'
            }
        })
        .collect();
    let dir = target.join(folder);
    fs::create_dir_all(dir.join("src")).expect("a folder");
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{normal}\n\
         [build-dependencies]\n{build}\n[workspace]\n"
    );
    for (file, text) in [
        ("Cargo.toml", manifest.as_str()),
        ("build.rs", "fn main() {}\n"),
        ("src/lib.rs", ""),
    ] {
        fs::write(dir.join(file), text).expect("a file");
    }
    run(Command::new(env!("CARGO")).arg("fetch").current_dir(&dir));
    Contender {
        name: name.to_owned(),
        dir,
        totals: Vec::new(),
        crates: BTreeMap::new(),
    }
}

fn measure(contender: &mut Contender, target: &Path) {
    let (built, times) = (target.join("built"), target.join("times"));
    for old in [&built, &times] {
        if old.is_dir() {
            fs::remove_dir_all(old).expect("a folder of the round before");
        }
    }
    fs::write(&times, "").expect("a file");
    let before = children_cpu();
    run(Command::new(env!("CARGO"))
        .args(["build", "--offline", "--quiet"])
        .current_dir(&contender.dir)
        .env("CARGO_TARGET_DIR", &built)
        .env("CARGO_INCREMENTAL", "0")
        .env(
            "RUSTC_WRAPPER",
            std::env::current_exe().expect("this program"),
        )
        .env(TIMES, &times));
    contender.totals.push(children_cpu() - before);
    let mut sums: BTreeMap<String, f64> = BTreeMap::new();
    for line in fs::read_to_string(&times).expect("the times").lines() {
        if let Some((name, seconds)) = line.split_once(' ') {
            *sums.entry(name.to_owned()).or_default() += seconds.parse().unwrap_or(0.0);
        }
    }
    for (name, seconds) in sums {
        contender.crates.entry(name).or_default().push(seconds);
    }
}

fn tell(contenders: &mut [Contender]) {
    let prost = contenders
        .iter_mut()
        .find(|contender| contender.name.starts_with("prost"))
        .map_or(f64::NAN, |contender| median(&mut contender.totals));
    println!("\n| | crates | CPU time | of prost's |\n|---|---:|---:|---:|");
    let measured = contenders
        .iter_mut()
        .filter(|contender| !contender.totals.is_empty());
    for contender in measured {
        // Without the user's own.
        let crates = contender.crates.len().saturating_sub(1);
        let seconds = median(&mut contender.totals);
        let name = &contender.name;
        println!(
            "| {name} | {crates} | {seconds:.1} s | {:.2} |",
            seconds / prost
        );
    }
    let ours = contenders
        .iter_mut()
        .filter(|contender| contender.name.starts_with("agent-events"));
    for contender in ours {
        let mut rows: Vec<(f64, &String)> = contender
            .crates
            .iter_mut()
            .map(|(name, times)| (median(times), name))
            .collect();
        rows.sort_by(|left, right| right.0.total_cmp(&left.0));
        println!("\n| crate of {} | CPU time |\n|---|---:|", contender.name);
        for (seconds, name) in rows {
            println!("| {name} | {seconds:.2} s |");
        }
    }
}

/// Runs rustc as Cargo asks, and writes down what it took for which crate.
fn run_rustc(times: &Path) -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next().expect("Cargo says which rustc");
    let arguments: Vec<OsString> = arguments.collect();
    let name = arguments
        .windows(2)
        .find(|pair| pair[0] == "--crate-name")
        .map(|pair| pair[1].to_string_lossy().into_owned());
    let status = Command::new(rustc).args(&arguments).status();
    let status = status.expect("rustc runs");
    // Cargo also asks for the version, and build scripts try things out.
    if let Some(name) = name.filter(|name| name != "___" && !name.starts_with("autocfg_")) {
        let line = format!("{name} {}\n", children_cpu());
        let file = fs::OpenOptions::new().append(true).open(times);
        file.and_then(|mut file| file.write_all(line.as_bytes()))
            .expect("the file of times");
    }
    ExitCode::from(u8::from(!status.success()))
}

fn run(command: &mut Command) {
    let output = command.output().expect("Cargo runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

/// User and system time of the programs waited for, in ticks of which there are 100 a second on every Linux.
fn children_cpu() -> f64 {
    let text = fs::read_to_string("/proc/self/stat").expect("Linux tells times");
    let numbers = text.rsplit(')').next().unwrap_or_default();
    let ticks = numbers.split_whitespace().skip(13).take(2);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
