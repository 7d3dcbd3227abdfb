//! The lock and the files under `.released` in, every released version of every event out: what compatibility reads.

mod version;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use agent_events_schema::{Diagnostic, FullName, Guid, SourceMap, Span, parse_all};

use crate::load::label;
use crate::lock::{self, Identity, Lock, LockedVersion};

pub(crate) use version::{Content, ReleasedVersion};

/// Name of the folder of released schemas, in the folder of schemas.
pub(crate) const DIR_NAME: &str = ".released";

/// The rule broken by a lock that cannot be read from disk.
pub(crate) const LOCK_UNREADABLE: &str = "lock_unreadable";
/// The rule broken by released files without a lock.
pub(crate) const LOCK_MISSING: &str = "lock_missing";
/// The rule broken by a released file that is gone.
pub(crate) const RELEASED_MISSING: &str = "released_missing";
/// The rule broken by a released file that cannot be read from disk.
pub(crate) const RELEASED_UNREADABLE: &str = "released_unreadable";
/// The rule broken by a released file that says something else than was released.
pub(crate) const RELEASED_REWRITTEN: &str = "released_rewritten";
/// The rule broken by a file under `.released` that the lock does not list.
pub(crate) const RELEASED_NOT_LISTED: &str = "released_not_listed";
/// The rule broken by version numbers that do not count 1, 2, 3.
pub(crate) const RELEASED_GAP: &str = "released_gap";

/// What was released so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    /// The released versions of every event, oldest first; an event without one is not in it.
    pub(crate) events: BTreeMap<FullName, Vec<ReleasedVersion>>,
    /// The lock they are listed in.
    pub(crate) lock: Lock,
}

/// Returns where a version of an event is kept.
#[must_use]
pub(crate) fn released_path(dir: &Path, event: &FullName, version: u32) -> PathBuf {
    dir.join(DIR_NAME)
        .join(event.as_str())
        .join(format!("{version:04}.avsc"))
}

impl History {
    /// Returns the texts of the released versions of every event, newest first.
    pub(crate) fn texts(&self) -> BTreeMap<FullName, Vec<String>> {
        let texts = |versions: &Vec<ReleasedVersion>| {
            let newest_first = versions.iter().rev();
            newest_first
                .map(|version| version.canonical().into_owned())
                .collect()
        };
        let events = self.events.iter();
        events
            .map(|(name, versions)| (name.clone(), texts(versions)))
            .collect()
    }

    /// Reports versions whose files are as the lock says, and yet are no schemas: both were written by something else.
    pub(crate) fn tell_of_invalid(&self, found: &mut Vec<Diagnostic>) {
        for (name, versions) in &self.events {
            for version in versions.iter().filter(|version| version.is_invalid()) {
                let message = format!("{} of `{name}` is no schema", version.name());
                let finding = Diagnostic::error(RELEASED_REWRITTEN, message)
                    .note("the lock has its digest, so the lock was rewritten with it")
                    .help("restore the lock and the released files from version control");
                found.push(match version.start() {
                    Some(start) => finding.at(start, "released as this"),
                    None => finding,
                });
            }
        }
    }

    /// Reads what was released from a folder of schemas; nothing released is an empty history.
    ///
    /// Every file is compared with the lock. One that is missing, rewritten or not listed is reported and left out. What is
    /// as it was released is parsed when somebody looks into it.
    pub(crate) fn read(dir: &Path, sources: &mut SourceMap, found: &mut Vec<Diagnostic>) -> Self {
        let mut reader = Reader {
            dir,
            sources,
            found,
        };
        let mut files = reader.files();
        let Some(lock) = reader.lock(&files) else {
            return Self::default();
        };
        let mut events = BTreeMap::new();
        for (name, listed) in &lock.events {
            reader.check_numbers(name, &listed.released);
            let mut versions = Vec::new();
            for version in &listed.released {
                let path = released_path(dir, name, version.version);
                files.remove(&path);
                versions.extend(reader.version(name, &path, version));
            }
            if !versions.is_empty() {
                events.insert(name.clone(), versions);
            }
        }
        for path in files {
            reader.not_listed(&path);
        }
        Self { events, lock }
    }
}

struct Reader<'r> {
    dir: &'r Path,
    sources: &'r mut SourceMap,
    found: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Everything under `.released`, hidden files aside.
    fn files(&mut self) -> BTreeSet<PathBuf> {
        let mut files = BTreeSet::new();
        for event in self.entries(&self.dir.join(DIR_NAME)) {
            if event.is_dir() {
                files.extend(self.entries(&event));
            } else {
                files.insert(event);
            }
        }
        files
    }

    fn entries(&mut self, folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).and_then(|entries| {
            entries
                .map(|entry| Ok(entry?.path()))
                .collect::<io::Result<Vec<_>>>()
        });
        match entries {
            Ok(mut paths) => {
                paths.retain(|path| {
                    path.file_name()
                        .is_some_and(|name| !name.to_string_lossy().starts_with('.'))
                });
                paths
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                self.unreadable(
                    RELEASED_UNREADABLE,
                    folder,
                    &error,
                    "make the folder readable",
                );
                Vec::new()
            }
        }
    }

    fn lock(&mut self, files: &BTreeSet<PathBuf>) -> Option<Lock> {
        let path = self.dir.join(lock::FILE_NAME);
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let source = self.sources.add(label(&path), text);
                Lock::parse(source, self.sources.get(source).text(), self.found)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(first) = files.first() {
                    let message = format!(
                        "{} is missing, but there are released schemas",
                        label(&path)
                    );
                    let finding = Diagnostic::error(LOCK_MISSING, message)
                        .note(format!(
                            "{} is one; the lock says whether it is what was released",
                            label(first)
                        ))
                        .help(restore(&path));
                    self.found.push(finding);
                    return None;
                }
                Some(Lock::default())
            }
            Err(error) => {
                self.unreadable(
                    LOCK_UNREADABLE,
                    &path,
                    &error,
                    "make the lock readable UTF-8",
                );
                None
            }
        }
    }

    fn check_numbers(&mut self, name: &FullName, listed: &[LockedVersion]) {
        let numbered = (1..).zip(listed);
        let Some((expected, version)) = numbered
            .into_iter()
            .find(|(number, version)| *number != version.version)
        else {
            return;
        };
        let message = format!(
            "version {} of `{name}` stands where version {expected} belongs",
            version.version
        );
        let finding = Diagnostic::error(RELEASED_GAP, message)
            .note("released versions are numbered 1, 2, 3, without a gap, in this order")
            .help(restore(&self.dir.join(lock::FILE_NAME)));
        self.push_at(finding, version.span, "out of order");
    }

    fn version(
        &mut self,
        name: &FullName,
        path: &Path,
        listed: &LockedVersion,
    ) -> Option<ReleasedVersion> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let message = format!(
                    "version {} of `{name}` was released, but its file is gone",
                    listed.version
                );
                let finding = Diagnostic::error(RELEASED_MISSING, message)
                    .note(format!(
                        "consumers may have its data: {} is part of the contract",
                        label(path)
                    ))
                    .help(restore(path));
                self.push_at(finding, listed.span, "listed here");
                return None;
            }
            Err(error) => {
                self.unreadable(RELEASED_UNREADABLE, path, &error, &restore(path));
                return None;
            }
        };
        // The GUID is of the whole text, so what it matches need be neither digested otherwise nor parsed to be the same.
        let canonical = compact(&text);
        let source = self.sources.add(label(path), text.as_str());
        if Guid::of(&canonical) == listed.identity.guid {
            let content = Content::unparsed(source, text, canonical);
            return Some(released(listed, listed.identity, content));
        }
        let parsed = parse_all(self.sources, &[source]);
        let whole = parsed.set.roots().first().copied();
        let Some(root) = whole.filter(|_| !parsed.diagnostics.iter().any(Diagnostic::is_error))
        else {
            self.found.extend(parsed.diagnostics);
            let place = Span::new(source, 0, 1);
            self.rewritten(path, listed, place, "it is no schema any more");
            return None;
        };
        let schema = parsed.set.schema(root.node);
        let identity = Identity::of(schema);
        if let Some(difference) = difference(&listed.identity, &identity) {
            let place = schema
                .get()
                .named()
                .map_or(root.span, |named| named.name_span);
            self.rewritten(path, listed, place, difference);
            return None;
        }
        let content = Content::parsed(Arc::new(parsed.set), root.node);
        Some(released(listed, identity, content))
    }

    fn rewritten(&mut self, path: &Path, listed: &LockedVersion, place: Span, difference: &str) {
        let message = format!("{} is not what was released", label(path));
        let mut finding = Diagnostic::error(RELEASED_REWRITTEN, message).at(place, difference);
        if let Some(span) = listed.span {
            finding = finding.and_at(span, "released as this");
        }
        self.found.push(
            finding
                .note("a released version never changes: consumers rely on it")
                .help(restore(path))
                .help(
                    "to change the event, edit its own schema and run `cargo agent-events release`",
                ),
        );
    }

    fn not_listed(&mut self, path: &Path) {
        let lock = self.dir.join(lock::FILE_NAME);
        let message = format!("{} is not listed in {}", label(path), label(&lock));
        self.found.push(
            Diagnostic::error(RELEASED_NOT_LISTED, message)
                .note("only `cargo agent-events release` writes released schemas, and lists what it writes")
                .help("restore the lock from version control if it lost the version in a merge")
                .help("or delete the file, and release again if the version is wanted"),
        );
    }

    fn unreadable(&mut self, rule: &'static str, path: &Path, error: &io::Error, help: &str) {
        let message = format!("cannot read {}: {error}", label(path));
        self.found.push(Diagnostic::error(rule, message).help(help));
    }

    fn push_at(&mut self, finding: Diagnostic, span: Option<Span>, label: &str) {
        self.found.push(match span {
            Some(span) => finding.at(span, label),
            None => finding,
        });
    }
}

/// Returns JSON without the white space between its parts: of a released file, the canonical string it was laid out from.
///
/// It goes from quote to quote, as build scripts are compiled without optimisation and the searches of the standard library
/// are not.
fn compact(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        out.extend(rest[..start].split_ascii_whitespace());
        rest = &rest[start..];
        let mut end = 1;
        while let Some(quote) = rest[end..].find('"') {
            end += quote + 1;
            let before = rest[..end - 1].trim_end_matches('\\');
            if (end - 1 - before.len()).is_multiple_of(2) {
                break;
            }
        }
        // A text without its last quote is no JSON, and no released one.
        out.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    out.extend(rest.split_ascii_whitespace());
    out
}

fn released(listed: &LockedVersion, identity: Identity, content: Content) -> ReleasedVersion {
    ReleasedVersion {
        version: listed.version,
        origin: None,
        identity,
        types: listed.types.clone(),
        content,
    }
}

fn restore(path: &Path) -> String {
    let path = label(path);
    format!("restore it from version control: `git log -- {path}` shows what became of it")
}

/// Says in what a schema differs from what was released, the gravest first.
fn difference(released: &Identity, now: &Identity) -> Option<&'static str> {
    if released.parsing != now.parsing || released.fingerprint != now.fingerprint {
        Some("its data looks different on the wire")
    } else if released.resolution != now.resolution {
        Some("its defaults, aliases or logical types differ")
    } else if released.guid != now.guid {
        Some("its documentation or custom properties differ")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use agent_events_schema::{Guid, Schema, canonical_string, pretty_json};

    use super::compact;
    use crate::{check, release};

    const FILE: &str = "order.avsc";
    const RELEASED: &str = ".released/n.OrderPlaced/0001.avsc";
    const LOCK: &str = "agent-events.lock";

    fn order(fields: &str) -> String {
        format!(
            r#"{{"type": "record", "name": "OrderPlaced", "namespace": "n", "doc": "\\\" {{ : , }} é \\\\",
                "cloudevents": {{"type": "n.order.placed"}}, "fields": [{fields}]}}"#
        )
    }

    fn released() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(FILE), order("")).unwrap();
        release(dir.path()).unwrap();
        dir
    }

    fn rules(dir: &Path) -> Vec<&'static str> {
        let report = check(dir).report;
        report.errors().map(|error| error.rule).collect()
    }

    #[test]
    fn a_released_file_is_compact_as_it_was_before_it_was_laid_out() {
        let schema = Schema::parse(&order(
            r#"{"name": "a", "type": "string", "default": "\\\\"}"#,
        ));
        let canonical = canonical_string(schema.unwrap().as_ref());
        assert_eq!(compact(&pretty_json(&canonical)), canonical);
        for broken in ["", "\"", "{\"a", "\"\\\"", "{ \"a\\\\\" x \"\\"] {
            // Whatever comes of it, nothing else has its digest.
            let _ = compact(broken);
        }
    }

    #[test]
    fn a_version_that_is_not_looked_into_is_verified_all_the_same() {
        let dir = released();
        assert!(rules(dir.path()).is_empty());
        let path = dir.path().join(RELEASED);
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace('é', "e")).unwrap();
        assert_eq!(rules(dir.path()), ["released_rewritten"]);
    }

    #[test]
    fn a_file_and_a_lock_rewritten_to_say_nothing_let_nothing_pass() {
        for nothing in ["\"nonsense\"", "{", "\"int\""] {
            let dir = released();
            let (path, lock) = (dir.path().join(RELEASED), dir.path().join(LOCK));
            let guid = |text: &str| Guid::of(&compact(text)).to_string();
            let old = guid(&fs::read_to_string(&path).unwrap());
            let listed = fs::read_to_string(&lock).unwrap();
            assert!(listed.contains(&old), "{listed}");
            fs::write(&lock, listed.replace(&old, &guid(nothing))).unwrap();
            fs::write(&path, nothing).unwrap();
            fs::write(
                dir.path().join(FILE),
                order(r#"{"name": "a", "type": "int", "default": 0}"#),
            )
            .unwrap();
            assert!(!rules(dir.path()).is_empty(), "{nothing}");
        }
    }
}
