//! Commands that print something to read: explain, completions, man.

use agent_events_build::cli;
use agent_events_build::rule::Rule;
use agent_events_build::rules::UnknownRule;
use clap::CommandFactory;

use crate::arguments::{Arguments, Completions, Explain};
use crate::verdict::{CLEAN, USAGE, complain, could_not, print};

pub(crate) fn explain(arguments: &Explain) -> u8 {
    let Some(rule) = &arguments.rule else {
        print(&cli::index());
        return CLEAN;
    };
    let known: Result<&'static Rule, UnknownRule> = rule.parse();
    match known {
        Ok(rule) => {
            print(&cli::explain(rule));
            CLEAN
        }
        Err(error) => {
            complain(&format!("error: {error}\n"));
            USAGE
        }
    }
}

pub(crate) fn completions(arguments: &Completions) -> u8 {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    clap_complete::generate(
        arguments.shell,
        &mut command,
        "cargo-agent-events",
        &mut script,
    );
    print(&String::from_utf8_lossy(&script));
    CLEAN
}

pub(crate) fn man() -> u8 {
    let mut page = Vec::new();
    match clap_mangen::Man::new(Arguments::command()).render(&mut page) {
        Ok(()) => {
            print(&String::from_utf8_lossy(&page));
            CLEAN
        }
        Err(error) => could_not(&error, "this cannot be helped from outside"),
    }
}
