//! Commands about a folder of schemas and its history: check, release, lock, allow, retire, fix, diff, matrix.

use std::path::Path;

use agent_events_build::cli::{self, AmendError, Format};
use agent_events_build::lock::Date;
use agent_events_build::rule::Rule;
use agent_events_build::rules::UnknownRule;
use agent_events_build::{
    Against, CheckOptions, ReleaseError, Released, check_with, release as release_folder,
};

use crate::arguments::{Allow, Answer, Check, Diff, Fix, Lock, Matrix, Retire};
use crate::folder::Folder;
use crate::registry;
use crate::verdict::{
    CLEAN, COULD_NOT_CHECK, FINDINGS, USAGE, complain, could_not, counted, print, show, show_as,
};

/// How long an exception holds that does not say.
const EXCEPTION_DAYS: u64 = 30;

pub(crate) fn check(arguments: &Check) -> u8 {
    let dir = &arguments.folder.schemas;
    if let Some(code) = arguments.folder.missing() {
        return code;
    }
    let options = CheckOptions {
        against: arguments.against.clone(),
        level: arguments.level,
        registry: arguments.registry.options(),
        verify: true,
        today: Some(Date::today()),
    };
    let checked = check_with(dir, &options);
    registry::end_progress();
    let code = show_as(&checked.report, arguments.format);
    if code == CLEAN && arguments.format == Format::Text {
        let events = counted(checked.events, "event");
        let released = match arguments.against {
            Against::Path(_) => counted(checked.released, "version"),
            Against::Registry => counted(checked.released, "registered version"),
            _ => counted(checked.released, "released version"),
        };
        print(&format!("checked {events} against {released}\n"));
    }
    code
}

pub(crate) fn release(folder: &Folder) -> u8 {
    if let Some(code) = folder.missing() {
        return code;
    }
    match release_folder(&folder.schemas) {
        Ok(Released {
            versions, report, ..
        }) => {
            show(&report);
            for version in &versions {
                print(&format!(
                    "released {} version {}: {}\n",
                    version.event,
                    version.version,
                    version.path.display()
                ));
            }
            if versions.is_empty() {
                print("nothing to release: every event is as it was released\n");
            }
            CLEAN
        }
        Err(ReleaseError::Refused(report)) => {
            let code = show(&report);
            complain("nothing was released\n");
            code
        }
        Err(error) => could_not(
            &error,
            "nothing was released; mend the folder and run this again",
        ),
    }
}

pub(crate) fn lock(arguments: &Lock) -> u8 {
    let dir = &arguments.folder.schemas;
    if let Some(code) = arguments.folder.missing() {
        return code;
    }
    if arguments.seal {
        return seal(dir);
    }
    if !arguments.check {
        let (lines, report) = cli::list_lock(dir);
        print(&lines);
        return show(&report);
    }
    let checked = cli::check_lock(dir, &arguments.against, &arguments.registry.options());
    registry::end_progress();
    let code = show(&checked.report);
    if code == CLEAN {
        let released = counted(checked.released, "version");
        print(&format!("{released} as released\n"));
        if checked.unsealed > 0 {
            let unsealed = counted(checked.unsealed, "version");
            print(&format!(
                "{unsealed} without a seal: `cargo agent-events lock --seal`\n"
            ));
        }
        if arguments.against == Against::Registry {
            let registered = counted(checked.registered, "version");
            print(&format!("{registered} as published\n"));
        }
    }
    code
}

fn seal(dir: &Path) -> u8 {
    match cli::seal_lock(dir) {
        Ok(done) => {
            let sealed = counted(done.sealed, "version");
            let compared = counted(done.compared, "event");
            print(&match (done.sealed, done.compared) {
                (0, 0) => "the lock lacks nothing\n".to_owned(),
                (0, _) => format!("noted the level of {compared}\n"),
                (_, 0) => format!("sealed {sealed}\n"),
                _ => format!("sealed {sealed}, noted the level of {compared}\n"),
            });
            CLEAN
        }
        Err(error) => not_amended(error, "`cargo agent-events lock` lists what was released"),
    }
}

pub(crate) fn allow(arguments: &Allow) -> u8 {
    let rule: Result<&'static Rule, UnknownRule> = arguments.rule.parse();
    let rule = match rule {
        Ok(rule) => rule.id,
        Err(error) => {
            complain(&format!("error: {error}\n"));
            return USAGE;
        }
    };
    let today = Date::today();
    let until = arguments
        .until
        .unwrap_or_else(|| today.plus_days(EXCEPTION_DAYS));
    if until < today {
        complain(&format!(
            "error: `--until {until}` has gone by: an exception that ended accepts nothing\n  = help: name today, {today}, or a later day\n"
        ));
        return USAGE;
    }
    if let Some(code) = arguments.folder.missing() {
        return code;
    }
    let (dir, event) = (&arguments.folder.schemas, &arguments.event);
    amended(
        cli::allow(dir, event, rule, &arguments.reason, until),
        &format!("`{event}` may break `{rule}` as it stands, and be released until {until}"),
        "write the rule and the event as `cargo agent-events check` shows them",
    )
}

pub(crate) fn retire(arguments: &Retire) -> u8 {
    if let Some(code) = arguments.folder.missing() {
        return code;
    }
    let (dir, event) = (&arguments.folder.schemas, &arguments.event);
    amended(
        cli::retire(dir, event, &arguments.reason),
        &format!("`{event}` is retired: its schema may go, its released versions stay"),
        "name one that was: `cargo agent-events lock` lists them",
    )
}

fn amended(result: Result<(), AmendError>, done: &str, help: &str) -> u8 {
    match result {
        Ok(()) => {
            print(&format!("{done}\n"));
            CLEAN
        }
        Err(error) => not_amended(error, help),
    }
}

/// Says why the lock is as it was; `help` is what to do when there is nothing to say it about.
fn not_amended(error: AmendError, help: &str) -> u8 {
    match error {
        AmendError::Nothing(reason) => {
            complain(&format!("error: {reason}\n  = help: {help}\n"));
            FINDINGS
        }
        AmendError::Faulty(report) => show(&report),
        error => could_not(
            &error,
            "the lock is as it was; mend the folder and run this again",
        ),
    }
}

pub(crate) fn fix(arguments: &Fix) -> u8 {
    let dir = &arguments.folder.schemas;
    if let Some(code) = arguments.folder.missing() {
        return code;
    }
    let options = CheckOptions {
        against: arguments.against.clone(),
        registry: arguments.registry.options(),
        verify: true,
        today: Some(Date::today()),
        ..CheckOptions::default()
    };
    match cli::fix(dir, &options, arguments.dry_run) {
        Ok(fixed) => {
            for edit in &fixed.edits {
                print(&format!("{edit}\n"));
            }
            if arguments.dry_run {
                print(&format!(
                    "{} would be made\n",
                    counted(fixed.edits.len(), "edit")
                ));
                return CLEAN;
            }
            let code = show(&fixed.report);
            print(&format!("{} made\n", counted(fixed.edits.len(), "edit")));
            code
        }
        Err(error) => could_not(&error, "make the files writable and run this again"),
    }
}

pub(crate) fn diff(arguments: &Diff) -> u8 {
    let is_read = arguments.to.is_none() || arguments.from == Against::Lock;
    if let Some(code) = is_read.then(|| arguments.folder.missing()).flatten() {
        return code;
    }
    let difference = cli::diff(
        &arguments.folder.schemas,
        &arguments.from,
        arguments.to.as_ref(),
        &arguments.registry.options(),
    );
    registry::end_progress();
    let difference = match difference {
        Ok(difference) => difference,
        Err(report) => {
            show(&report);
            return COULD_NOT_CHECK;
        }
    };
    match arguments.format {
        Answer::Text if difference.events.is_empty() => print("nothing changed\n"),
        Answer::Text => print(&difference.to_text()),
        Answer::Json => print(&format!("{}\n", difference.to_json())),
    }
    CLEAN
}

pub(crate) fn matrix(arguments: &Matrix) -> u8 {
    let dir = &arguments.folder.schemas;
    if let Some(code) = arguments.folder.missing() {
        return code;
    }
    match cli::matrix(dir, arguments.event.as_ref()) {
        Ok(matrix) => {
            if let Some(event) = &arguments.event
                && matrix.events.is_empty()
            {
                complain(&format!(
                    "error: there is no event `{event}`\n  = help: write its full name; without `--event` all are shown\n"
                ));
                return USAGE;
            }
            print(&match arguments.format {
                Answer::Text => matrix.to_text(),
                Answer::Json => format!("{}\n", matrix.to_json()),
            });
            CLEAN
        }
        Err(report) => {
            show(&report);
            COULD_NOT_CHECK
        }
    }
}
