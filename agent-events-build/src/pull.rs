//! A registry in; its subjects as schemas, released versions, lock and policy of a folder out.

mod adopt;
mod files;
mod policy;

use std::fs;
use std::path::{Path, PathBuf};

use agent_events_registry::{ErrorKind, History as Registered, Subject, SubjectFilter, Wanted};
use agent_events_schema::{Diagnostic, FullName, SourceMap};

use crate::check::{CheckOptions, Checked};
use crate::registry::connection::{Connection, failed, is_final};
use crate::registry::{self, RegistryOptions};
use crate::report::Report;
use crate::write::{Batch, ReleaseError};

use adopt::Adoption;

/// The rule broken by a subject that cannot be taken over.
const LEFT_OUT: &str = "registry_left_out";

/// What is taken over.
#[derive(Debug, Clone, Default)]
pub struct PullOptions {
    /// The registry.
    pub registry: RegistryOptions,
    /// These subjects; all, with none named.
    pub subjects: Vec<String>,
    /// Only subjects whose names begin with this.
    pub prefix: Option<String>,
}

/// What was taken over.
#[derive(Debug)]
#[non_exhaustive]
pub struct Pulled {
    /// Every event that the registry has versions of.
    pub events: Vec<PulledEvent>,
    /// The files that were written, apart from the lock and released versions.
    pub files: Vec<PathBuf>,
    /// What was left out, and why.
    pub report: Report,
}

/// An event and what was taken over of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PulledEvent {
    /// The record.
    pub name: FullName,
    /// The subjects that have it.
    pub subjects: Vec<String>,
    /// How many versions are new here.
    pub new: usize,
    /// How many versions are released here now.
    pub released: usize,
}

/// Takes over what a registry has: every version as a released one, the last as the schema to work on.
///
/// References are resolved; types that several subjects use get files of their own. What stands in the folder already is
/// not overwritten, unless it is a file that `pull` wrote and nobody changed. Subjects that are not Avro, not records or
/// keys are left out, and said to be. Nothing is written when the folder's lock or policy has errors.
///
/// # Errors
///
/// When the folder has errors that stand in the way, when the registry cannot be asked, or when a file cannot be written.
pub fn pull(dir: impl AsRef<Path>, options: &PullOptions) -> Result<Pulled, ReleaseError> {
    let dir = dir.as_ref();
    fs::create_dir_all(dir).map_err(|source| ReleaseError::Write {
        path: dir.to_owned(),
        source,
    })?;
    let options_of_check = CheckOptions {
        verify: true,
        ..CheckOptions::default()
    };
    let checked = Checked::read(dir, &options_of_check);
    let in_the_way = |finding: &Diagnostic| {
        let of_files = ["lock_", "released_", "policy_", "registry_"];
        finding.is_error() && of_files.iter().any(|start| finding.rule.starts_with(start))
    };
    if checked.found.iter().any(in_the_way) {
        let found = checked.found.into_iter().filter(in_the_way).collect();
        return Err(ReleaseError::Refused(Report::new(found, checked.sources)));
    }
    let refused = |finding: Box<Diagnostic>| {
        ReleaseError::Refused(Report::new(vec![*finding], SourceMap::default()))
    };
    let connection =
        Connection::open(dir, &checked.policy.registry, &options.registry).map_err(refused)?;
    let mut found = Vec::new();
    let histories = fetch(&connection, options, &mut found).map_err(refused)?;
    let mut adoption = Adoption::new(&connection, &checked, &mut found);
    adoption.take(&histories, !options.subjects.is_empty());
    let plan = adoption.plan();
    let batch = Batch {
        files: plan.released(dir),
        lock: plan.lock,
    };
    if !batch.files.is_empty() || batch.lock != checked.history.lock {
        batch.write(dir)?;
    }
    let mut files = files::write(dir, &checked, &plan.events, &mut found)?;
    let policy = policy::Addition::new(&connection, &checked, &plan.events);
    files.extend(policy.write(dir, &options.registry, &mut found)?);
    let events = plan.events.into_iter().map(|event| event.summary).collect();
    Ok(Pulled {
        events,
        files,
        report: Report::new(found, checked.sources),
    })
}

/// Fetches the subjects that are wanted, with all versions; what cannot be read is reported and left out.
fn fetch(
    connection: &Connection,
    options: &PullOptions,
    found: &mut Vec<Diagnostic>,
) -> Result<Vec<Registered>, Box<Diagnostic>> {
    let client = &connection.client;
    let subjects = if options.subjects.is_empty() {
        let context = connection
            .context
            .as_ref()
            .map(agent_events_registry::Context::prefix);
        let prefix = options.prefix.clone().unwrap_or_default();
        let filter = SubjectFilter {
            prefix: Some(context.unwrap_or_default() + &prefix).filter(|prefix| !prefix.is_empty()),
            deleted: false,
        };
        client.subjects(&filter).map_err(|error| failed(&error))?
    } else {
        named(connection, &options.subjects)?
    };
    let mut histories = Vec::new();
    for (done, subject) in subjects.iter().enumerate() {
        if let Some(progress) = options.registry.progress {
            progress(done, subjects.len(), subject.as_str());
        }
        match client.history(subject, Wanted::All) {
            Ok(history) if history.versions.is_empty() => {
                found.push(left_out(subject, "the registry has no version of it"));
            }
            Ok(history) => histories.push(history),
            Err(error) if is_final(&error) => return Err(failed(&error)),
            Err(error) if error.kind() == ErrorKind::Schema => {
                let reason = format!("{}: {}", error.place(), error.reason());
                found.push(left_out(subject, &reason));
            }
            Err(error) => found.push(*failed(&error)),
        }
    }
    Ok(histories)
}

fn named(connection: &Connection, names: &[String]) -> Result<Vec<Subject>, Box<Diagnostic>> {
    let subject = |name: &String| match name.parse::<Subject>() {
        Ok(subject) => Ok(match &connection.context {
            Some(context) => subject.in_context(context),
            None => subject,
        }),
        Err(error) => {
            let finding = Diagnostic::error(registry::UNREADABLE, error.to_string());
            Err(Box::new(finding.help("name a subject after `--subject`")))
        }
    };
    names.iter().map(subject).collect()
}

pub(super) fn left_out(subject: &Subject, reason: &str) -> Diagnostic {
    Diagnostic::warning(LEFT_OUT, format!("the subject `{subject}` is left out"))
        .note(reason)
        .fact("subject", subject.as_str())
}
