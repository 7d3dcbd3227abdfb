//! What else schemas are to be compared with in, a history that has it out: another folder, a file, a version in Git.

mod git;

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use agent_events_schema::{Diagnostic, FullName, NodeId, SourceMap, Span, Type};

use crate::against::Against;
use crate::catalog::{Catalog, Event, EventTypes, TypeName};
use crate::document::parse_texts;
use crate::history::{Content, History, ReleasedVersion};
use crate::load::{label, load};
use crate::lock::{Identity, Lock};
use crate::policy::Policy;

/// The rule broken by a baseline that cannot be read.
pub(crate) const UNREADABLE: &str = "baseline_unreadable";
/// The rule broken by a revision without schemas.
const EMPTY: &str = "baseline_empty";
/// The rule broken by a lock that no longer has what the lock of the baseline has.
pub(crate) const REWRITTEN: &str = "history_rewritten";

/// Reads `lock`, `git:REVISION`, `registry`, or a path.
impl FromStr for Against {
    type Err = InvalidAgainst;

    fn from_str(text: &str) -> Result<Self, InvalidAgainst> {
        match text.strip_prefix("git:") {
            Some(revision) if revision.is_empty() || revision.starts_with('-') => {
                Err(InvalidAgainst(text.to_owned()))
            }
            Some(revision) => Ok(Self::Git(revision.to_owned())),
            None if text == "lock" => Ok(Self::Lock),
            None if text == "registry" => Ok(Self::Registry),
            None if text.is_empty() => Err(InvalidAgainst(text.to_owned())),
            None => Ok(Self::Path(PathBuf::from(text))),
        }
    }
}

impl fmt::Display for Against {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lock => f.write_str("lock"),
            Self::Registry => f.write_str("registry"),
            Self::Git(revision) => write!(f, "git:{revision}"),
            Self::Path(path) => f.write_str(&label(path)),
        }
    }
}

/// A text that says nothing to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidAgainst(String);

impl fmt::Display for InvalidAgainst {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is nothing to compare with; write `lock`, `registry`, `git:main`, a folder or a file",
            self.0
        )
    }
}

impl std::error::Error for InvalidAgainst {}

/// The schemas of a baseline.
pub(crate) struct Baseline {
    pub(crate) catalog: Catalog,
    pub(crate) lock: Option<Lock>,
}

/// Returns the records that are neither events nor part of one, as if they were events; the lock has none of them.
pub(crate) fn plain_records(against: &Against, catalog: &Catalog) -> Vec<Event> {
    if *against == Against::Lock {
        return Vec::new();
    }
    let mut used = HashSet::new();
    let mut open: Vec<NodeId> = catalog.events.iter().map(|event| event.node).collect();
    while let Some(id) = open.pop() {
        if used.insert(id) {
            open.extend(catalog.set.node(id).ty.uses().map(|used| used.node));
        }
    }
    let roots = catalog.set.roots().iter().map(|root| root.node);
    let plain = roots.filter(|node| used.insert(*node)).filter_map(|node| {
        let Type::Record(record) = &catalog.set.node(node).ty else {
            return None;
        };
        let name = record.named.name.clone();
        Some(Event {
            node,
            types: EventTypes::One(TypeName {
                text: name.to_string(),
                span: record.named.name_span,
            }),
            subject: None,
            partition_key: None,
            topic: None,
            extensions: Vec::new(),
            span: record.named.name_span,
            whole: OnceLock::new(),
            name,
        })
    });
    plain.collect()
}

/// Puts what `against` means into the history.
pub(crate) fn apply(
    against: &Against,
    (dir, catalog, policy): (&Path, &Catalog, &Policy),
    plain: &[Event],
    history: &mut History,
    sources: &mut SourceMap,
    found: &mut Vec<Diagnostic>,
) {
    let Some(baseline) = read(against, dir, policy, sources, found) else {
        return;
    };
    if let Some(lock) = &baseline.lock {
        check_lock(lock, &history.lock, &against.to_string(), found);
    }
    if let Against::Path(_) = against {
        history.events.clear();
    }
    let origin = against.to_string();
    for (name, version) in versions(&baseline.catalog, (catalog, plain), &origin) {
        let is_known = history.lock.events.contains_key(&name)
            || catalog
                .events
                .iter()
                .chain(plain)
                .any(|event| event.name == name);
        // What was never released may go.
        if !is_known && matches!(against, Against::Git(_)) {
            continue;
        }
        let versions = history.events.entry(name).or_default();
        let last = versions.last();
        // What is released is not news.
        if last.is_none_or(|last| last.identity != version.identity || last.types != version.types)
        {
            let number = last.map_or(1, |last| last.version.saturating_add(1));
            versions.push(ReleasedVersion {
                version: number,
                ..version
            });
        }
    }
}

/// Reads the schemas of a baseline; `None` for the lock and a registry, and when it cannot be read, which is reported.
pub(crate) fn read(
    against: &Against,
    dir: &Path,
    policy: &Policy,
    sources: &mut SourceMap,
    found: &mut Vec<Diagnostic>,
) -> Option<Baseline> {
    let (ids, lock) = match against {
        // A registry is asked where connections are made.
        Against::Lock | Against::Registry => return None,
        Against::Git(revision) => {
            let texts = match git::texts(dir, revision) {
                Ok(texts) => texts,
                Err(error) => {
                    found.push(error);
                    return None;
                }
            };
            let mut add = |(path, text): (String, String)| {
                sources.add(format!("git:{revision}:{path}"), text)
            };
            let ids: Vec<_> = texts.schemas.into_iter().map(&mut add).collect();
            let lock = texts.lock.map(add);
            if ids.is_empty() && lock.is_none() {
                found.push(nothing_there(dir, revision));
            }
            let mut faults = Vec::new();
            let lock = lock.and_then(|id| Lock::parse(id, sources.get(id).text(), &mut faults));
            if let Some(fault) = faults.into_iter().find(Diagnostic::is_error) {
                let mut finding = unreadable(&against.to_string(), &fault.message);
                finding.primary = fault.primary;
                found.push(
                    finding.note("the lock there says what was released, and cannot be read"),
                );
                return None;
            }
            (ids, lock)
        }
        Against::Path(path) if path.is_file() => match std::fs::read_to_string(path) {
            Ok(text) => (vec![sources.add(label(path), text)], None),
            Err(error) => {
                found.push(unreadable(&label(path), &error.to_string()));
                return None;
            }
        },
        Against::Path(path) => {
            if let Err(error) = std::fs::read_dir(path) {
                found.push(unreadable(&label(path), &error.to_string()));
                return None;
            }
            (load(path, sources, &mut Vec::new()), None)
        }
    };
    let mut faults = Vec::new();
    let parsed = parse_texts(sources, &ids, &mut faults);
    faults.extend(parsed.diagnostics);
    if let Some(fault) = faults.into_iter().find(Diagnostic::is_error) {
        let reason = fault.message.clone();
        let mut finding = unreadable(&against.to_string(), &reason);
        finding.primary = fault.primary;
        found.push(finding);
        return None;
    }
    let catalog = Catalog::new(
        parsed.set,
        |name| policy.cloudevents_of(name),
        &mut Vec::new(),
    );
    Some(Baseline { catalog, lock })
}

/// Returns the events of a baseline; a record counts that is an event today, too, and one that never was.
fn versions(
    baseline: &Catalog,
    (today, plain): (&Catalog, &[Event]),
    origin: &str,
) -> BTreeMap<FullName, ReleasedVersion> {
    let set = Arc::new(baseline.set.clone());
    let version = |node, types: Vec<String>| ReleasedVersion {
        version: 1,
        origin: Some(origin.to_owned()),
        identity: Identity::of(set.schema(node)),
        types,
        compared: None,
        content: Content::parsed(Arc::clone(&set), node),
    };
    let mut found = BTreeMap::new();
    for event in &today.events {
        if let Some(node) = set.find(&event.name) {
            found.insert(event.name.clone(), version(node, event.types.texts()));
        }
    }
    for event in plain {
        if let Some(node) = set.find(&event.name) {
            found.insert(event.name.clone(), version(node, Vec::new()));
        }
    }
    for event in &baseline.events {
        found.insert(event.name.clone(), version(event.node, event.types.texts()));
    }
    found
}

/// Reports released versions that a lock had and another has not, or has otherwise.
pub(crate) fn check_lock(before: &Lock, now: &Lock, origin: &str, found: &mut Vec<Diagnostic>) {
    for (name, event) in &before.events {
        let listed = now
            .events
            .get(name)
            .map_or(&[][..], |event| &event.released);
        for released in &event.released {
            let here = listed.iter().find(|it| it.version == released.version);
            let (message, place): (String, Option<Span>) = match here {
                Some(here)
                    if here.identity == released.identity && here.types == released.types =>
                {
                    continue;
                }
                Some(here) => (
                    format!(
                        "version {} of `{name}` is another than in `{origin}`",
                        released.version
                    ),
                    here.span,
                ),
                None => (
                    format!(
                        "version {} of `{name}` is gone, and `{origin}` has it",
                        released.version
                    ),
                    None,
                ),
            };
            let mut finding = Diagnostic::error(REWRITTEN, message)
                .note("a released version never changes: consumers rely on it")
                .help("restore the lock and the released files; if another branch released this number first, release again")
                .fact("event", name.as_str());
            if let Some(place) = place {
                finding = finding.at(place, "listed otherwise here");
            }
            if let Some(place) = released.span {
                finding = match finding.primary {
                    Some(_) => finding.and_at(place, "as it was"),
                    None => finding.at(place, "as it was"),
                };
            }
            found.push(finding);
        }
    }
}

/// Says that a revision has nothing to compare with, as when the folder was moved since.
fn nothing_there(dir: &Path, revision: &str) -> Diagnostic {
    let folder = label(dir);
    let message = format!("`git:{revision}` has no schema and no lock in {folder}");
    Diagnostic::warning(EMPTY, message)
        .note("nothing was compared with it, and its history is not known")
        .help("after a folder was moved, compare with its old place: check out the revision elsewhere, and name that folder")
}

pub(crate) fn unreadable(what: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(UNREADABLE, format!("cannot compare with {what}: {reason}")).help(
        "name what to compare with: `--against lock`, `git:main`, a folder or a file of schemas",
    )
}
