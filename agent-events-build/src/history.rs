//! The lock and the files under `.released` in, every released version of every event out: what compatibility reads.

mod compact;
mod files;
mod kept;
mod lost;
#[cfg(feature = "cli")]
mod sealing;
mod version;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use agent_events_schema::{
    CompatibilityLevel, Diagnostic, FullName, Guid, SourceMap, Span, canonical_string, parse_all,
    pretty_string,
};

use crate::load::label;
use crate::lock::{self, Identity, Lock, LockedVersion, Seal};

use self::compact::compact;
use self::files::Left;
pub(crate) use self::kept::{Kept, LockText};
use self::kept::{LockFile, Sealed};
pub(crate) use self::version::{Content, ReleasedVersion};

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

/// By what a released file is known to be the one that was released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verify {
    /// By its seal, which finds accidents; what the seal says was compared is not compared again.
    Seals,
    /// By its GUID as well, which is a digest of all it says.
    Guids,
    /// By everything that the lock has of it, which takes parsing it.
    #[cfg(feature = "cli")]
    Identities,
}

/// Returns where a version of an event is kept.
#[must_use]
pub(crate) fn released_path(dir: &Path, event: &FullName, version: u32) -> PathBuf {
    let folder = dir.join(DIR_NAME).join(event.as_str());
    folder.join(file_name(version))
}

fn file_name(version: u32) -> String {
    format!("{version:04}.avsc")
}

impl History {
    /// Returns the texts of the released versions of every event, newest first, sorted by name.
    pub(crate) fn texts(&self) -> Vec<(FullName, Vec<String>)> {
        let texts = |versions: &Vec<ReleasedVersion>| {
            let newest_first = versions.iter().rev();
            newest_first.map(ReleasedVersion::canonical).collect()
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
    #[cfg(feature = "cli")]
    pub(crate) fn read(
        dir: &Path,
        verify: Verify,
        sources: &mut SourceMap,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        let text = LockText::read(dir, sources, found);
        Self::new(dir, Kept::read(dir, verify, &text), sources, found)
    }

    /// Compares every file with the lock.
    ///
    /// One that is missing, rewritten or not listed is reported and left out. What is as it was released is parsed when
    /// somebody looks into it.
    pub(crate) fn new(
        dir: &Path,
        kept: Kept,
        sources: &mut SourceMap,
        found: &mut Vec<Diagnostic>,
    ) -> Self {
        found.extend(kept.found);
        let mut reader = Reader {
            dir,
            verify: kept.verify,
            sources,
            found,
        };
        let lock = match kept.lock {
            LockFile::There(lock) => lock,
            LockFile::Faulty => return Self::default(),
            LockFile::Missing => {
                reader.unreadable(&kept.left);
                if let Some(first) = kept.left.files.first() {
                    reader.lock_missing(first);
                }
                return Self::default();
            }
        };
        let mut events = BTreeMap::new();
        for ((name, listed), files) in lock.events.iter().zip(kept.files) {
            reader.check_numbers(name, &listed.released);
            let lost = lost::lost(name, &listed.released, &dir.join(lock::FILE_NAME));
            reader.found.extend(lost);
            let mut files = files.into_iter();
            let mut versions = Vec::new();
            for version in &listed.released {
                versions.extend(match files.next().flatten() {
                    Some(sealed) => Some(reader.sealed(sealed, version)),
                    None => reader.version(name, version),
                });
            }
            if !versions.is_empty() {
                events.insert(name.clone(), versions);
            }
        }
        reader.unreadable(&kept.left);
        for path in &kept.left.files {
            reader.not_listed(path);
        }
        Self { events, lock }
    }
}

struct Reader<'r> {
    dir: &'r Path,
    verify: Verify,
    sources: &'r mut SourceMap,
    found: &'r mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn unreadable(&mut self, left: &Left) {
        for (folder, error) in &left.unreadable {
            let help = "make the folder readable";
            self.found
                .push(unreadable(RELEASED_UNREADABLE, folder, error, help));
        }
    }

    fn lock_missing(&mut self, released: &Path) {
        let path = self.dir.join(lock::FILE_NAME);
        let message = format!(
            "{} is missing, but there are released schemas",
            label(&path)
        );
        let finding = Diagnostic::error(LOCK_MISSING, message)
            .note(format!(
                "{} is one; the lock says whether it is what was released",
                label(released)
            ))
            .help(restore(&path));
        self.found.push(finding);
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

    fn sealed(&mut self, sealed: Sealed, listed: &LockedVersion) -> ReleasedVersion {
        let source = self.sources.add(sealed.label, Arc::clone(&sealed.text));
        let content = Content::unparsed(source, sealed.text);
        released(listed, listed.compared, content)
    }

    fn version(&mut self, name: &FullName, listed: &LockedVersion) -> Option<ReleasedVersion> {
        let path = &released_path(self.dir, name, listed.version);
        let text = match fs::read_to_string(path) {
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
                let help = restore(path);
                self.found
                    .push(unreadable(RELEASED_UNREADABLE, path, &error, &help));
                return None;
            }
        };
        let source = self.sources.add(label(path), text);
        let text = self.sources.get(source).shared();
        if self.has_guid(listed, &text) {
            return Some(released(listed, None, Content::unparsed(source, text)));
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
        // The file says what was released, laid out as it was or not; then it is the block that does not.
        let is_sealed = |seal: Seal| seal.fits(&text) || seal.fits(&pretty_string(schema));
        let is_block_rewritten = !listed.seal.is_none_or(is_sealed);
        if is_block_rewritten && Guid::of(&canonical_string(schema)) == listed.identity.guid {
            self.block_rewritten(name, listed);
            return None;
        }
        if let Some(difference) = listed.identity.difference(&Identity::of(schema)) {
            let place = schema
                .get()
                .named()
                .map_or(root.span, |named| named.name_span);
            self.rewritten(path, listed, place, difference);
            return None;
        }
        if is_block_rewritten {
            self.block_rewritten(name, listed);
            return None;
        }
        let content = Content::parsed(Arc::new(parsed.set), root.node);
        Some(released(listed, None, content))
    }

    /// Tells whether a file is what was released, without looking into it.
    fn has_guid(&self, listed: &LockedVersion, text: &str) -> bool {
        let is_sealed = || listed.seal.is_none_or(|seal| seal.fits(text));
        match self.verify {
            #[cfg(feature = "cli")]
            Verify::Identities => false,
            // No seal holds the block, so each of its digests is looked at, before somebody seals it.
            Verify::Guids if listed.seal.is_none() => false,
            Verify::Seals | Verify::Guids => {
                is_sealed() && Guid::of(&compact(text)) == listed.identity.guid
            }
        }
    }

    fn block_rewritten(&mut self, name: &FullName, listed: &LockedVersion) {
        let message = format!(
            "version {} of `{name}` is not listed as it was released",
            listed.version
        );
        let finding = Diagnostic::error(RELEASED_REWRITTEN, message)
            .note("the seal in this block is of other lines above it, or of another version before it; the file is what was released")
            .help(restore(&self.dir.join(lock::FILE_NAME)))
            .help("after a merge of branches that both released: keep the versions of one, and release the other's schema again");
        self.push_at(finding, listed.span, "this block does not fit its seal");
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

    fn push_at(&mut self, finding: Diagnostic, span: Option<Span>, label: &str) {
        self.found.push(match span {
            Some(span) => finding.at(span, label),
            None => finding,
        });
    }
}

fn unreadable(rule: &'static str, path: &Path, error: &io::Error, help: &str) -> Diagnostic {
    let message = format!("cannot read {}: {error}", label(path));
    Diagnostic::error(rule, message).help(help)
}

fn released(
    listed: &LockedVersion,
    compared: Option<CompatibilityLevel>,
    content: Content,
) -> ReleasedVersion {
    ReleasedVersion {
        version: listed.version,
        origin: None,
        identity: listed.identity,
        types: listed.types.clone(),
        compared,
        content,
    }
}

fn restore(path: &Path) -> String {
    let path = label(path);
    format!("restore it from version control: `git log -- {path}` shows what became of it")
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use agent_events_schema::{
        CompatibilityLevel, Guid, Schema, SourceMap, resolution_form, sha256,
    };

    use super::compact;
    use crate::lock::{Date, Exception, Lock, LockedEvent, LockedVersion};
    use crate::{CheckOptions, check, check_with, release};

    const FILE: &str = "order.avsc";
    const RELEASED: &str = ".released/n.OrderPlaced/0001.avsc";
    const LOCK: &str = "agent-events.lock";

    fn order(fields: &str) -> String {
        format!(
            r#"{{"type": "record", "name": "OrderPlaced", "namespace": "n", "doc": "\\\" {{ : , }} é \\\\",
                "cloudevents": {{"type": "n.order.placed"}}, "fields": [{fields}]}}"#
        )
    }

    fn write(dir: &Path, file: &str, text: &str) {
        fs::write(dir.join(file), text).unwrap();
    }

    fn read(dir: &Path, file: &str) -> String {
        fs::read_to_string(dir.join(file)).unwrap()
    }

    fn released() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), FILE, &order(""));
        release(dir.path()).unwrap();
        dir
    }

    /// What a build finds.
    fn rules(dir: &Path) -> Vec<&'static str> {
        let report = check(dir).report;
        report.errors().map(|error| error.rule).collect()
    }

    /// What the command line finds.
    fn verified(dir: &Path) -> Vec<&'static str> {
        let options = CheckOptions {
            verify: true,
            ..CheckOptions::default()
        };
        let report = check_with(dir, &options).report;
        report.errors().map(|error| error.rule).collect()
    }

    #[test]
    fn a_file_that_was_edited_is_told_also_when_nobody_looks_into_it() {
        let dir = released();
        assert!(rules(dir.path()).is_empty());
        let text = read(dir.path(), RELEASED);
        for (old, new) in [
            ("é", "e"),
            ("n.order.placed", "n.order.places"),
            ("[]", "["),
        ] {
            assert!(text.contains(old), "{text}");
            write(dir.path(), RELEASED, &text.replace(old, new));
            for found in [rules(dir.path()), verified(dir.path())] {
                assert!(found.contains(&"released_rewritten"), "{old}: {found:?}");
            }
        }
    }

    #[test]
    fn a_file_that_is_gone_and_one_that_is_new_are_told() {
        let dir = released();
        let text = read(dir.path(), RELEASED);
        fs::remove_file(dir.path().join(RELEASED)).unwrap();
        assert_eq!(rules(dir.path()), ["released_missing"]);
        write(dir.path(), ".released/n.OrderPlaced/0002.avsc", &text);
        write(dir.path(), ".released/stray", "");
        assert_eq!(
            rules(dir.path()),
            [
                "released_not_listed",
                "released_not_listed",
                "released_missing"
            ]
        );
    }

    #[test]
    fn every_line_of_a_block_is_as_it_was_written_or_told() {
        let dir = released();
        let lock = read(dir.path(), LOCK);
        let block = lock.find("types = ").unwrap();
        let lines = lock[block..].lines().count();
        assert_eq!(lines, 7, "{lock}");
        for at in 0..lines {
            let mut lines: Vec<String> = lock[block..].lines().map(str::to_owned).collect();
            let line = &lines[at];
            lines[at] = match line.split_once(" = ").unwrap() {
                ("types", _) => r#"types = ["n.order.taken"]"#.to_owned(),
                ("compared", _) => r#"compared = "FULL_TRANSITIVE""#.to_owned(),
                _ => {
                    let (start, last) = line.split_at(line.len() - 2);
                    format!("{start}{}", if last == "0\"" { "1\"" } else { "0\"" })
                }
            };
            let edited = format!("{}{}\n", &lock[..block], lines.join("\n"));
            write(dir.path(), LOCK, &edited);
            for found in [rules(dir.path()), verified(dir.path())] {
                assert!(found.contains(&"released_rewritten"), "{edited}: {found:?}");
            }
        }
    }

    #[test]
    fn line_breaks_of_another_system_and_another_layout_change_nothing() {
        let dir = released();
        for file in [RELEASED, LOCK] {
            let text = read(dir.path(), file);
            write(dir.path(), file, &text.replace('\n', "\r\n"));
        }
        assert!(rules(dir.path()).is_empty());
        assert!(verified(dir.path()).is_empty());
        let text = read(dir.path(), RELEASED);
        write(dir.path(), RELEASED, &text.replace("  ", "\t"));
        assert!(rules(dir.path()).is_empty());
        assert!(verified(dir.path()).is_empty());
    }

    #[test]
    fn a_file_and_a_lock_rewritten_to_say_nothing_let_nothing_pass() {
        for nothing in ["\"nonsense\"", "{", "\"int\""] {
            let dir = released();
            rewrite(dir.path(), nothing, |_| {});
            let changed = order(r#"{"name": "a", "type": "int", "default": 0}"#);
            write(dir.path(), FILE, &changed);
            assert!(!rules(dir.path()).is_empty(), "{nothing}");
            assert!(!verified(dir.path()).is_empty(), "{nothing}");
        }
    }

    fn edit_lock(dir: &Path, edit: impl Fn(&mut LockedEvent)) {
        let mut sources = SourceMap::default();
        let old = read(dir, LOCK);
        let source = sources.add(LOCK, old.as_str());
        let mut lock = Lock::parse(source, &old, &mut Vec::new()).unwrap();
        lock.events.values_mut().for_each(edit);
        write(dir, LOCK, &lock.to_text());
    }

    /// Rewrites the last released version so that lock and file agree with each other.
    fn rewrite(dir: &Path, text: &str, edit: impl Fn(&mut LockedVersion)) {
        edit_lock(dir, |event| {
            let mut version = event.released.pop().unwrap();
            version.identity.guid = Guid::of(&compact(text));
            edit(&mut version);
            let file = format!(".released/n.OrderPlaced/{:04}.avsc", version.version);
            let version = version.sealed(text, event.released.last());
            event.released.push(version);
            write(dir, &file, text);
        });
    }

    /// Four versions, of which the first has a field without a default that the others have not.
    fn of_four() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        write(
            dir.path(),
            "agent-events.toml",
            "compatibility = \"BACKWARD\"\n",
        );
        for fields in [
            r#"{"name": "a", "type": "int"}"#,
            "",
            r#"{"name": "b", "type": "int", "default": 0}"#,
            r#"{"name": "b", "type": "int", "default": 0}, {"name": "c", "type": ["null", "int"], "default": null}"#,
        ] {
            write(dir.path(), FILE, &order(fields));
            release(dir.path()).unwrap();
        }
        dir
    }

    #[test]
    fn what_was_released_at_a_level_is_compared_when_the_level_is_raised() {
        let dir = of_four();
        assert!(rules(dir.path()).is_empty());
        for (level, breaks) in [
            ("BACKWARD_TRANSITIVE", false),
            ("FULL", false),
            ("FULL_TRANSITIVE", true),
            ("FORWARD_TRANSITIVE", true),
        ] {
            let policy = format!("compatibility = \"{level}\"\n");
            write(dir.path(), "agent-events.toml", &policy);
            assert_eq!(!rules(dir.path()).is_empty(), breaks, "{level}");
            assert_eq!(rules(dir.path()), verified(dir.path()), "{level}");
        }
    }

    #[test]
    fn a_merge_that_puts_a_version_behind_another_than_its_own_is_found() {
        let release_of = |versions: &[&str]| {
            let dir = tempfile::tempdir().unwrap();
            let policy = "compatibility = \"BACKWARD_TRANSITIVE\"\n";
            write(dir.path(), "agent-events.toml", policy);
            for fields in versions {
                write(dir.path(), FILE, &order(fields));
                release(dir.path()).unwrap();
            }
            dir
        };
        let (int, text) = (
            r#"{"name": "x", "type": "int", "default": 0}"#,
            r#"{"name": "x", "type": "string", "default": ""}"#,
        );
        let (ours, theirs) = (release_of(&["", int, ""]), release_of(&["", text]));
        assert!(rules(ours.path()).is_empty());
        // The second version is theirs, file and block; the third, which was never compared with it, ours.
        let file = ".released/n.OrderPlaced/0002.avsc";
        write(ours.path(), file, &read(theirs.path(), file));
        let blocks = |dir: &Path| -> Vec<String> {
            let lock = read(dir, LOCK);
            let blocks = lock.split("\n[[event.released]]\n");
            blocks.map(str::to_owned).collect()
        };
        let mut merged = blocks(ours.path());
        merged[2] = blocks(theirs.path())[2].clone();
        write(ours.path(), LOCK, &merged.join("\n[[event.released]]\n"));
        assert_eq!(rules(ours.path()), ["released_rewritten"]);
        assert_eq!(verified(ours.path()), ["released_rewritten"]);
    }

    #[test]
    fn a_build_believes_a_seal_and_the_command_line_compares() {
        let dir = of_four();
        let policy = "compatibility = \"FULL_TRANSITIVE\"\n";
        write(dir.path(), "agent-events.toml", policy);
        let file = read(dir.path(), ".released/n.OrderPlaced/0004.avsc");
        rewrite(dir.path(), &file, |version| {
            version.compared = Some(CompatibilityLevel::FullTransitive);
        });
        assert!(rules(dir.path()).is_empty());
        assert_eq!(verified(dir.path()), ["reader_field_missing_default_value"]);
    }

    #[test]
    fn what_was_accepted_is_not_said_to_be_compatible() {
        let dir = of_four();
        let breaking = order(r#"{"name": "b", "type": "string"}"#);
        let schema = Schema::parse(&breaking).unwrap();
        edit_lock(dir.path(), |event| {
            event.exceptions.push(Exception {
                rule: "type_mismatch".to_owned(),
                resolution: sha256(&resolution_form(schema.as_ref())),
                reason: "nobody reads it".to_owned(),
                until: Date::today().plus_days(1),
                span: None,
            });
        });
        write(dir.path(), FILE, &breaking);
        release(dir.path()).unwrap();
        let lock = read(dir.path(), LOCK);
        let (before, last) = lock.split_at(lock.find("version = 5").unwrap());
        assert_eq!(before.matches("compared = \"BACKWARD\"").count(), 4);
        assert!(!last.contains("compared"), "{lock}");
    }
}
