//! Numbers of records in; what generating, checking and building their code costs, beside rsgen-avro, as a table out.
//!
//! `cargo bench -p agent-events-benches --bench scale` measures 1, 100, 1,000 and 10,000 records, checks the code of
//! up to 1,000 and builds that of up to 100; other numbers follow `--`. With the word `generate` nothing is compiled, with `check`
//! nothing is built, with `build` all that is checked is built. Both generators read the same files, one record a file, and take turns; each
//! figure is the median of its runs. The lines that avrotize writes are counted as well, where a program of that name, or
//! of the one in the variable `AVROTIZE`, is installed. Times of compiling are CPU times where the system tells them (Linux), so that a
//! busy machine does not show.

mod avrotize;
mod clock;
mod contenders;
mod schemas;

use std::fmt::Write;
use std::fs;
use std::path::Path;

use contenders::{Contender, FILE, cargo, contenders};

/// More than this are not checked: the peer takes minutes.
const MOST_CHECKED: usize = 1_000;

/// More than this are not built for a release, unless asked for.
const MOST_BUILT: usize = 100;

/// More than this are not given to avrotize, which is measured for its lines only.
const MOST_CONVERTED: usize = 100;

/// What is done with the code of so many records.
#[derive(Clone, Copy)]
struct Most {
    checked: usize,
    built: usize,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let says = |word: &str| arguments.iter().any(|argument| argument == word);
    let mut numbers: Vec<usize> = arguments.iter().filter_map(|it| it.parse().ok()).collect();
    if numbers.is_empty() {
        numbers = vec![1, 100, 1_000, 10_000];
    }
    let (checked, built) = match (says("generate"), says("check"), says("build")) {
        (true, ..) => (0, 0),
        (_, true, _) => (MOST_CHECKED, 0),
        (.., true) => (MOST_CHECKED, MOST_CHECKED),
        _ => (MOST_CHECKED, MOST_BUILT),
    };
    let most = Most { checked, built };
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the folder of the workspace");
    let contenders = contenders(workspace);
    for contender in &contenders {
        // Compiles what the code depends on.
        if checked > 0 {
            cargo(&contender.write_crate("", None, workspace), &["check"]);
        }
        if built > 0 {
            let release = ["build", "--release"];
            cargo(&contender.write_crate("", None, workspace), &release);
            cargo(&contender.write_crate("", Some(0), workspace), &release);
        }
    }
    println!(
        "| records | fields | generator | generate, CPU | on the clock | check | release build | of it used | lines | lines a field |\n\
         |---:|---:|---|---:|---:|---:|---:|---:|---:|---:|"
    );
    for number in numbers {
        print!("{}", rows(number, &contenders, workspace, most));
    }
}

/// Returns the rows of the table for so many records.
fn rows(number: usize, contenders: &[Contender; 2], workspace: &Path, most: Most) -> String {
    let mut table = String::new();
    let dir = tempfile::tempdir().expect("a folder");
    let fields: usize = (0..number)
        .map(|index| schemas::write_schema(dir.path(), index))
        .sum();
    let generations = if number > MOST_CHECKED { 3 } else { 7 };
    let (mut cpu, mut on_the_clock) = ([const { Vec::new() }; 2], [const { Vec::new() }; 2]);
    let mut codes = [String::new(), String::new()];
    for _ in 0..generations {
        for (index, contender) in contenders.iter().enumerate() {
            let out = tempfile::tempdir().expect("a folder");
            let ((), seconds) = clock::own(|| (contender.generate)(dir.path(), out.path()));
            codes[index] = fs::read_to_string(out.path().join(FILE)).expect("the generated file");
            cpu[index].push(seconds.cpu);
            on_the_clock[index].push(seconds.clock);
        }
    }
    let [mut checks, mut builds, mut used] = [const { [const { Vec::new() }; 2] }; 3];
    for run in 0..3 {
        for (index, (contender, code)) in contenders.iter().zip(&codes).enumerate() {
            let measure = |used: Option<usize>, arguments: &[&str], times: &mut Vec<f64>| {
                let dir = contender.write_crate(code, used, workspace);
                times.push(clock::of_children(|| cargo(&dir, arguments)));
            };
            // Of many records one run has to do.
            let is_turn = run == 0 || number <= 100;
            if is_turn && number <= most.checked {
                measure(None, &["check"], &mut checks[index]);
            }
            if is_turn && number <= most.built {
                measure(None, &["build", "--release"], &mut builds[index]);
                measure(Some(number), &["build", "--release"], &mut used[index]);
            }
        }
    }
    for (index, contender) in contenders.iter().enumerate() {
        let lines = codes[index].lines().count();
        writeln!(
            table,
            "| {number} | {fields} | {} | {:.1} ms | {:.1} ms | {} | {} | {} | {lines} | {:.1} |",
            contender.name,
            clock::median(&mut cpu[index]) * 1e3,
            clock::median(&mut on_the_clock[index]) * 1e3,
            seconds(&mut checks[index]),
            seconds(&mut builds[index]),
            seconds(&mut used[index]),
            float(lines) / float(fields),
        )
        .expect("a String takes all text");
    }
    if number > MOST_CONVERTED {
        return table;
    }
    let lines = match avrotize::avrotize_lines(dir.path()) {
        Some(lines) => format!("{lines} | {:.1}", float(lines) / float(fields)),
        None => "not installed | ".to_owned(),
    };
    writeln!(
        table,
        "| {number} | {fields} | avrotize | | | | | | {lines} |"
    )
    .expect("a String takes all text");
    table
}

/// Returns the median of times, as a cell of the table.
fn seconds(times: &mut [f64]) -> String {
    if times.is_empty() {
        return "not run".to_owned();
    }
    format!("{:.2} s", clock::median(times))
}

fn float(number: usize) -> f64 {
    f64::from(u32::try_from(number).expect("fewer than four billion"))
}
