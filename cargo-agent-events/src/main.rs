//! Arguments in; findings on standard error, results on standard output and an exit code out.

mod arguments;
mod folder;
mod history;
mod pages;
mod publish;
mod pull;
mod registry;
mod schemas;
mod topics;
mod verdict;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use verdict::{CLEAN, USAGE};

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
    match command {
        Command::Check(arguments) => history::check(arguments),
        Command::Release(folder) => history::release(folder),
        Command::Lock(arguments) => history::lock(arguments),
        Command::Allow(arguments) => history::allow(arguments),
        Command::Retire(arguments) => history::retire(arguments),
        Command::Fix(arguments) => history::fix(arguments),
        Command::Diff(arguments) => history::diff(arguments),
        Command::Matrix(arguments) => history::matrix(arguments),
        Command::Topics(arguments) => topics::run(arguments),
        Command::Explain(arguments) => pages::explain(arguments),
        Command::Compat(arguments) => schemas::compat(arguments),
        Command::Fingerprint(arguments) => schemas::fingerprint(arguments),
        Command::Validate(arguments) => schemas::validate(arguments),
        Command::Pull(arguments) => pull::run(arguments),
        Command::Publish(arguments) => publish::run(arguments),
        Command::Completions(arguments) => pages::completions(arguments),
        Command::Man => pages::man(),
    }
}
