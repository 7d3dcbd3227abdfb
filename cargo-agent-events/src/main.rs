//! Arguments in; findings on standard error, results on standard output and an exit code out.

mod publish;
mod pull;
mod registry;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use agent_events_build::lock::Date;
use agent_events_build::{
    Against, CheckOptions, ReleaseError, Released, Report, check_with, release, stderr_color,
};
use clap::{Args, Parser, Subcommand};

const CLEAN: u8 = 0;
const USAGE: u8 = 1;
const FINDINGS: u8 = agent_events_build::EXIT_FINDINGS;
const COULD_NOT_CHECK: u8 = 101;

/// Checks and releases the schemas of typed events.
///
/// Exit codes: 0 nothing wrong, 1 wrong usage, 100 errors found, 101 something could not be read or written.
#[derive(Parser)]
#[command(name = "cargo-agent-events", bin_name = "cargo agent-events", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks the schemas, and that they are compatible with what was released.
    Check(CheckArguments),
    /// Checks the schemas, then keeps every event that changed as its next released version.
    Release(Folder),
    /// Takes over the subjects of a registry: as schemas, released versions and lock.
    Pull(pull::PullArguments),
    /// Registers every released version, verifies what is stored, and keeps its ids in the lock.
    Publish(publish::PublishArguments),
}

#[derive(Args)]
struct CheckArguments {
    #[command(flatten)]
    folder: Folder,
    /// What the schemas are compared with: `lock`, `registry`, `git:REVISION`, a folder or a file.
    #[arg(long, value_name = "WHAT", default_value = "lock")]
    against: Against,
    #[command(flatten)]
    registry: registry::RegistryArguments,
}

#[derive(Args)]
struct Folder {
    /// The folder of schemas.
    #[arg(long, value_name = "DIR", default_value = "schemas")]
    schemas: PathBuf,
}

fn main() -> ExitCode {
    let code = match Arguments::try_parse_from(arguments()) {
        Ok(arguments) => run(&arguments.command),
        Err(error) => {
            // Nobody is left to tell when the terminal is gone.
            let _ = error.print();
            if error.use_stderr() { USAGE } else { CLEAN }
        }
    };
    ExitCode::from(code)
}

/// Cargo passes the name of the subcommand as the first argument; run by hand, it may be left out.
fn arguments() -> impl Iterator<Item = OsString> {
    let is_subcommand =
        |(place, argument): &(usize, OsString)| *place == 1 && argument == "agent-events";
    std::env::args_os()
        .enumerate()
        .filter(move |argument| !is_subcommand(argument))
        .map(|(_, argument)| argument)
}

fn run(command: &Command) -> u8 {
    let folder = match command {
        Command::Check(arguments) => &arguments.folder,
        Command::Release(folder) => folder,
        Command::Pull(arguments) => return pull::run(arguments),
        Command::Publish(arguments) => &arguments.folder,
    };
    if let Err(error) = std::fs::read_dir(&folder.schemas) {
        eprintln!(
            "error: cannot read the folder {}: {error}",
            folder.schemas.display()
        );
        eprintln!(
            "  = help: run in the folder of Cargo.toml, or name the folder of schemas with `--schemas DIR`"
        );
        return COULD_NOT_CHECK;
    }
    match command {
        Command::Check(arguments) => run_check(arguments),
        Command::Release(folder) => run_release(&folder.schemas),
        Command::Pull(arguments) => pull::run(arguments),
        Command::Publish(arguments) => publish::run(arguments),
    }
}

fn run_check(arguments: &CheckArguments) -> u8 {
    let options = CheckOptions {
        against: arguments.against.clone(),
        registry: arguments.registry.options(),
        today: Some(Date::today()),
        ..CheckOptions::default()
    };
    let checked = check_with(&arguments.folder.schemas, &options);
    registry::end_progress();
    let code = show(&checked.report);
    if code == CLEAN {
        let events = counted(checked.events, "event");
        let released = match arguments.against {
            Against::Registry => counted(checked.released, "registered version"),
            _ => counted(checked.released, "released version"),
        };
        println!("checked {events} against {released}");
    }
    code
}

fn run_release(dir: &Path) -> u8 {
    match release(dir) {
        Ok(Released {
            versions, report, ..
        }) => {
            show(&report);
            for version in &versions {
                println!(
                    "released {} version {}: {}",
                    version.event,
                    version.version,
                    version.path.display()
                );
            }
            if versions.is_empty() {
                println!("nothing to release: every event is as it was released");
            }
            CLEAN
        }
        Err(ReleaseError::Refused(report)) => {
            let code = show(&report);
            eprintln!("nothing was released");
            code
        }
        Err(error) => {
            eprintln!("error: {error}");
            eprintln!("  = help: nothing was released; mend the folder and run this again");
            COULD_NOT_CHECK
        }
    }
}

/// Writes what was found to standard error and returns what it means for the exit code.
fn show(report: &Report) -> u8 {
    eprint!("{}", report.render(stderr_color()));
    match (report.has_errors(), report.is_incomplete()) {
        (false, _) => CLEAN,
        (true, false) => FINDINGS,
        (true, true) => COULD_NOT_CHECK,
    }
}

fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
