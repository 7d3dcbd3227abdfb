//! Nothing in; what encoding and decoding cost beside others, as the page `docs/performance.md` and its chart, out.
//!
//! `cargo bench -p agent-events-benches --bench codec` takes some minutes, most of them to compile the others.
//! `-- --rounds 7` takes fewer rounds than 31, `-- --smoke` does everything once and writes nothing.

mod by_hand;
mod by_prost;
mod by_serde;
mod chart;
mod columns;
mod count;
mod events;
mod figures;
mod generated;
mod operation;
mod ours;
mod page;
mod time;
mod views;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

const ROUNDS: usize = 31;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let has = |wanted: &str| arguments.iter().any(|argument| argument == wanted);
    let groups = events::groups();
    if has(count::ARGUMENT) {
        count::count_all(groups);
        return ExitCode::SUCCESS;
    }
    if has("--smoke") {
        return smoke(groups);
    }
    let mut rounds = arguments
        .iter()
        .skip_while(|argument| *argument != "--rounds");
    let rounds = rounds.find_map(|argument| argument.parse().ok());
    let rounds = rounds.unwrap_or(ROUNDS);
    let measured = figures::measure(groups, rounds);
    let page = page::page(&measured, rounds);
    println!("{page}");
    match write(&page, &chart::chart(&measured)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the page cannot be written to docs: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Does everything once, and fails when something of ours does not work.
fn smoke(groups: Vec<operation::Group>) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for mut operation in groups.into_iter().flat_map(|group| group.operations) {
        match &operation.refused {
            None => (operation.run)(1),
            Some(reason) => {
                eprintln!("{}: {reason}", operation.name);
                if operation.name.starts_with("agent-events") {
                    code = ExitCode::FAILURE;
                }
            }
        }
    }
    code
}

fn write(page: &str, chart: &str) -> io::Result<()> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
    fs::write(docs.join("performance.md"), page)?;
    fs::write(docs.join("performance.svg"), chart)
}
