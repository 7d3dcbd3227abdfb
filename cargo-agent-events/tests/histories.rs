//! Random histories in: schemas edited, released, tampered with and merged; whether anything passes that must not, out.
//!
//! `AGENT_EVENTS_HISTORIES=1000` takes more of them than 20. What must be found is decided without the lock: by the bytes that were released, and by comparing schemas one by one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use agent_events_build::cli::{check_lock, seal_lock};
use agent_events_build::lock::Lock;
use agent_events_build::{
    Against, CheckOptions, RegistryOptions, Report, check, check_with, release,
};
use agent_events_schema::{
    CompatibilityLevel, Direction, ReaderSchema, Schema, SourceMap, WriterSchema, incompatibilities,
};

const EVENT: &str = "n.OrderPlaced";
const SCHEMA: &str = "order.avsc";
const LOCK: &str = "agent-events.lock";
const LEVELS: [CompatibilityLevel; 6] = [
    CompatibilityLevel::Backward,
    CompatibilityLevel::BackwardTransitive,
    CompatibilityLevel::Forward,
    CompatibilityLevel::ForwardTransitive,
    CompatibilityLevel::Full,
    CompatibilityLevel::FullTransitive,
];
/// Types and a default of each.
const TYPES: [(&str, &str); 6] = [
    ("\"int\"", "1"),
    ("\"long\"", "2"),
    ("\"string\"", "\"é\\\\\""),
    ("[\"null\", \"string\"]", "null"),
    ("{\"type\": \"array\", \"items\": \"int\"}", "[]"),
    (
        "{\"type\": \"enum\", \"name\": \"State\", \"symbols\": [\"ON\", \"OFF\"]}",
        "\"ON\"",
    ),
];

struct Random(u64);

impl Random {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % below
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// A field: its name, its place in [`TYPES`], and whether it has a default.
type Field = (usize, usize, bool);

#[derive(Clone, Default)]
struct Order {
    fields: Vec<Field>,
    doc: usize,
}

impl Order {
    fn text(&self) -> String {
        let fields = self.fields.iter().map(|(name, ty, has_default)| {
            let (ty, default) = TYPES[*ty];
            let default = if *has_default {
                format!(", \"default\": {default}")
            } else {
                String::new()
            };
            format!("{{\"name\": \"f{name}\", \"type\": {ty}{default}}}")
        });
        let fields: Vec<String> = fields.collect();
        format!(
            r#"{{"type": "record", "name": "OrderPlaced", "namespace": "n", "doc": "Of order {}.",
                "cloudevents": {{"type": "n.order.placed"}}, "fields": [{}]}}"#,
            self.doc,
            fields.join(", ")
        )
    }

    fn edit(&mut self, random: &mut Random) {
        let name = random.below(8);
        let ty = random.below(TYPES.len());
        // Only one field can define the enum.
        let ty = if self.fields.iter().any(|field| field.1 == 5) {
            ty % 5
        } else {
            ty
        };
        let known = self.fields.iter().position(|field| field.0 == name);
        match (known, random.below(8)) {
            (_, 0) => self.doc += 1,
            (Some(at), 1..=3) => drop(self.fields.remove(at)),
            (Some(at), 4) => self.fields[at].2 = !self.fields[at].2,
            // Which can be read as the other, and not the other way round.
            (Some(at), 5) if self.fields[at].1 == 0 => self.fields[at].1 = 1,
            (Some(at), _) => self.fields[at].1 = if self.fields[at].1 == 5 { 5 } else { ty },
            (None, 1..=3) => self.fields.push((name, ty, false)),
            (None, _) => self.fields.push((name, ty, true)),
        }
    }
}

/// Every file of a folder, hidden ones too, by its path.
type Files = BTreeMap<PathBuf, Vec<u8>>;

fn files(dir: &Path) -> Files {
    fn visit(dir: &Path, root: &Path, files: &mut Files) {
        for entry in fs::read_dir(dir).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                visit(&path, root, files);
            } else {
                let name = path.strip_prefix(root).expect("inside").to_owned();
                files.insert(name, fs::read(&path).expect("readable"));
            }
        }
    }
    let mut found = Files::new();
    visit(dir, dir, &mut found);
    found
}

/// Makes a folder hold these files and no other.
fn restore(dir: &Path, wanted: &Files) {
    for path in files(dir).keys().filter(|path| !wanted.contains_key(*path)) {
        fs::remove_file(dir.join(path)).expect("removed");
    }
    for (path, bytes) in wanted {
        let path = dir.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, bytes).expect("written");
    }
}

fn released(version: usize) -> PathBuf {
    PathBuf::from(format!(".released/{EVENT}/{version:04}.avsc"))
}

/// A folder of schemas, and what is known of it without looking into its lock.
struct Project {
    dir: tempfile::TempDir,
    level: CompatibilityLevel,
    order: Order,
    /// The texts that were released, oldest first.
    history: Vec<String>,
}

/// What the build script, `check` and `lock --check` say.
fn verdicts(dir: &Path) -> [Report; 3] {
    let verified = CheckOptions {
        verify: true,
        ..CheckOptions::default()
    };
    [
        check(dir).report,
        check_with(dir, &verified).report,
        check_lock(dir, &Against::Lock, &RegistryOptions::default()).report,
    ]
}

impl Project {
    fn new(random: &mut Random) -> Self {
        let project = Self {
            dir: tempfile::tempdir().expect("a folder"),
            level: *random.one_of(&LEVELS),
            order: Order::default(),
            history: Vec::new(),
        };
        project.write();
        project
    }

    /// A copy in a folder of its own, as another branch is.
    fn branch(&self) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        restore(dir.path(), &files(self.dir.path()));
        Self {
            dir,
            level: self.level,
            order: self.order.clone(),
            history: self.history.clone(),
        }
    }

    fn dir(&self) -> &Path {
        self.dir.path()
    }

    fn write(&self) {
        fs::write(self.dir().join(SCHEMA), self.order.text()).expect("written");
        let policy = format!("compatibility = \"{}\"\n", self.level);
        fs::write(self.dir().join("agent-events.toml"), policy).expect("written");
    }

    fn lock_text(&self) -> String {
        fs::read_to_string(self.dir().join(LOCK)).expect("a lock")
    }

    /// Compares today's schema with what was released, version by version.
    fn is_compatible(&self) -> bool {
        let today = Schema::parse(&self.order.text()).expect("a schema");
        let pairs = self.level.pairs(self.history.len());
        pairs.into_iter().all(|pair| {
            let old = Schema::parse(&self.history[pair.version]).expect("a schema");
            let (reader, writer) = match pair.direction {
                Direction::Backward => (today.as_ref(), old.as_ref()),
                Direction::Forward => (old.as_ref(), today.as_ref()),
            };
            incompatibilities(ReaderSchema(reader), WriterSchema(writer)).is_empty()
        })
    }

    /// Edits and tries to release; tells whether it was, and that nothing incompatible passed.
    fn evolve(&mut self, random: &mut Random) -> bool {
        let before = self.order.clone();
        for _ in 0..=random.below(2) {
            self.order.edit(random);
        }
        self.write();
        let is_compatible = self.is_compatible();
        let [build, check, lock] = verdicts(self.dir());
        assert!(!lock.has_errors(), "{lock}");
        if !is_compatible {
            for report in [&build, &check] {
                assert!(
                    report.has_errors(),
                    "{} passes at {}",
                    self.order.text(),
                    self.level
                );
            }
        }
        assert_eq!(build.has_errors(), check.has_errors(), "{build}\n{check}");
        let untouched = files(self.dir());
        let Ok(done) = release(self.dir()) else {
            assert!(check.has_errors());
            assert_eq!(files(self.dir()), untouched);
            self.order = before;
            self.write();
            return false;
        };
        assert!(is_compatible && !check.has_errors());
        if done.versions.is_empty() {
            assert_eq!(files(self.dir()), untouched);
        } else {
            let path = self.dir().join(released(self.history.len() + 1));
            let text = fs::read_to_string(path).expect("released");
            self.history.push(text);
        }
        for report in verdicts(self.dir()) {
            assert!(!report.has_errors(), "{report}");
        }
        true
    }
}

/// Asks for every level: whatever the lock says was compared, all that a level asks for is.
fn change_level(project: &mut Project, random: &mut Random, counts: &mut Counts) {
    let mut fitting = Vec::new();
    for level in LEVELS {
        project.level = level;
        project.write();
        let [build, check, lock] = verdicts(project.dir());
        assert_eq!(build.has_errors(), check.has_errors(), "{build}\n{check}");
        assert!(!lock.has_errors(), "{lock}");
        if !project.is_compatible() {
            assert!(check.has_errors(), "passes at {level}");
            counts.raised += 1;
        }
        if !check.has_errors() {
            fitting.push(level);
        }
    }
    project.level = *random.one_of(&fitting);
    project.write();
}

/// What a lock says, whatever its layout; `None` when it cannot be read.
fn said(text: &str) -> Option<Lock> {
    let mut sources = SourceMap::default();
    let source = sources.add(LOCK, text);
    let mut lock = Lock::parse(source, text, &mut Vec::new())?;
    for event in lock.events.values_mut() {
        for version in &mut event.released {
            version.span = None;
        }
    }
    Some(lock)
}

/// Tells whether a text of JSON says something else than another.
fn is_other_json(before: &[u8], after: &[u8]) -> bool {
    let value = |bytes| serde_json::from_slice::<serde_json::Value>(bytes).ok();
    let after = value(after);
    after.is_none() || after != value(before)
}

fn tampered(bytes: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let at = random.below(bytes.len());
    let new = *random.one_of(b" \n\"0a1fZ=[]{},:\\");
    match random.below(3) {
        0 => bytes.insert(at, new),
        1 => drop(bytes.remove(at)),
        _ => bytes[at] = new,
    }
    bytes
}

#[derive(Debug, Default)]
struct Counts {
    released: usize,
    refused: usize,
    tampered: usize,
    harmless: usize,
    merged: usize,
    mixed: usize,
    sealed: usize,
    raised: usize,
}

/// Changes one byte of the lock or of a released file: whoever looks finds it, unless it says the same as before.
fn tamper(project: &Project, random: &mut Random, counts: &mut Counts) {
    let before = files(project.dir());
    let kept: Vec<&PathBuf> = before
        .keys()
        .filter(|path| path.starts_with(".released") || path.ends_with(LOCK))
        .collect();
    let path = *random.one_of(&kept);
    let old = &before[path];
    let new = tampered(old, random);
    fs::write(project.dir().join(path), &new).expect("written");
    let is_other = if path.ends_with(LOCK) {
        match (std::str::from_utf8(&new), std::str::from_utf8(old)) {
            (Ok(new), Ok(old)) => said(new).is_none() || said(new) != said(old),
            _ => true,
        }
    } else {
        is_other_json(old, &new)
    };
    for report in verdicts(project.dir()) {
        if is_other {
            let what = String::from_utf8_lossy(&new);
            assert!(report.has_errors(), "passes: {}\n{what}", path.display());
        }
    }
    if is_other {
        counts.tampered += 1;
        assert!(release(project.dir()).is_err());
        assert!(seal_lock(project.dir()).is_err());
    } else {
        counts.harmless += 1;
    }
    restore(project.dir(), &before);
}

/// Takes whole versions from either side.
fn mixed_blocks(ours: &str, theirs: &str, random: &mut Random) -> String {
    let header = "\n[[event.released]]\n";
    let (ours, theirs): (Vec<&str>, Vec<&str>) =
        (ours.split(header).collect(), theirs.split(header).collect());
    let count = if random.below(2) == 0 {
        ours.len()
    } else {
        theirs.len()
    };
    let merged = (0..count).filter_map(|at| {
        let sides = [ours.get(at), theirs.get(at)];
        sides[random.below(2)].or(sides[0]).or(sides[1]).copied()
    });
    let merged: Vec<&str> = merged.collect();
    format!("{}\n", merged.join(header).trim_end())
}

/// Takes single lines from either side, as when conflicts are resolved by hand.
fn mixed_lines(ours: &str, theirs: &str, random: &mut Random) -> String {
    let (ours, theirs): (Vec<&str>, Vec<&str>) = (ours.lines().collect(), theirs.lines().collect());
    let count = if random.below(2) == 0 {
        ours.len()
    } else {
        theirs.len()
    };
    let out_of = if random.below(2) == 0 { 12 } else { 2 };
    let mut merged = String::new();
    for at in 0..count {
        let (first, other) = if random.below(out_of) == 0 {
            (&theirs, &ours)
        } else {
            (&ours, &theirs)
        };
        let line = first.get(at).or(other.get(at));
        merged.extend(line.map(|line| format!("{line}\n")));
    }
    merged
}

/// Releases on two branches and merges locks and files by taking from both: only what one of them released passes.
fn merge(project: &mut Project, random: &mut Random, counts: &mut Counts) {
    let mut ours = project.branch();
    let mut theirs = project.branch();
    for branch in [&mut ours, &mut theirs] {
        for _ in 0..=random.below(4) {
            branch.evolve(random);
        }
    }
    let (our_lock, their_lock) = (ours.lock_text(), theirs.lock_text());
    let lock = if random.below(2) == 0 {
        mixed_blocks(&our_lock, &their_lock, random)
    } else {
        mixed_lines(&our_lock, &their_lock, random)
    };
    let listed = said(&lock).map(|lock| {
        let event = lock.events.values().next();
        event.map_or(0, |event| event.released.len())
    });
    let mut files_of = files(theirs.dir());
    let mut history = Vec::new();
    for version in 1..=listed.unwrap_or(0) {
        let sides = [
            ours.history.get(version - 1),
            theirs.history.get(version - 1),
        ];
        let text = sides[random.below(2)].or(sides[0]).or(sides[1]);
        let text = text.cloned().unwrap_or_default();
        files_of.insert(released(version), text.clone().into_bytes());
        history.push(text);
    }
    files_of.retain(|path, _| {
        !path.starts_with(".released") || (1..=history.len()).any(|it| *path == released(it))
    });
    files_of.insert(LOCK.into(), lock.clone().into_bytes());
    let branch = [&ours, &theirs].into_iter().find(|branch| {
        let count = history.len();
        // A lock may lack the last versions, when their files lack too: nobody knows of them any more.
        branch.history.get(..count) == Some(&history[..])
            && said(&lock).is_some_and(|lock| {
                let own = said(&branch.lock_text()).expect("a lock");
                lock.events
                    .iter()
                    .zip(own.events)
                    .all(|((name, event), (own_name, own))| {
                        *name == own_name && own.released.get(..count) == Some(&event.released[..])
                    })
            })
    });
    let before = files(project.dir());
    restore(project.dir(), &files_of);
    let reports = verdicts(project.dir());
    match branch {
        Some(branch) if branch.history.len() == history.len() => {
            counts.merged += 1;
            project.order = branch.order.clone();
            project.history = history;
            project.write();
            for report in verdicts(project.dir()) {
                assert!(!report.has_errors(), "{report}\n{lock}");
            }
        }
        branch => {
            if branch.is_none() {
                counts.mixed += 1;
                for (report, who) in reports.iter().zip(["build", "check", "lock --check"]) {
                    assert!(
                        report.has_errors(),
                        "passes the {who}:\n{lock}\n{our_lock}\n{their_lock}"
                    );
                }
            }
            restore(project.dir(), &before);
        }
    }
}

/// Changes one byte where nothing is sealed: the digests find it, all of them on the command line, the GUID in a build. The
/// event types have none.
fn tamper_unsealed(project: &Project, random: &mut Random) {
    let before = files(project.dir());
    let lock = Path::new(LOCK).to_owned();
    let file = released(random.below(project.history.len()) + 1);
    let path = random.one_of(&[lock, file]).clone();
    let (old, new) = (&before[&path], tampered(&before[&path], random));
    fs::write(project.dir().join(&path), &new).expect("written");
    let identities = |bytes: &[u8]| {
        let lock = said(std::str::from_utf8(bytes).ok()?)?;
        let events = lock.events.into_iter();
        let identities = events.map(|(name, event)| {
            let versions = event.released.into_iter();
            let versions = versions.map(|version| (version.version, version.identity));
            (name, versions.collect::<Vec<_>>())
        });
        Some(identities.collect::<Vec<_>>())
    };
    let is_file = path.starts_with(".released");
    let is_other = if is_file {
        is_other_json(old, &new)
    } else {
        identities(old) != identities(&new)
    };
    let [build, check, lock] = verdicts(project.dir());
    if is_other {
        let what = String::from_utf8_lossy(&new);
        assert!(check.has_errors() && lock.has_errors(), "passes: {what}");
        assert!(build.has_errors() || !is_file, "passes: {what}");
        assert!(seal_lock(project.dir()).is_err(), "is sealed: {what}");
        assert!(release(project.dir()).is_err(), "is released: {what}");
    }
    restore(project.dir(), &before);
}

/// Makes of the lock one from before there were seals, and seals it.
fn seal(project: &Project, random: &mut Random, counts: &mut Counts) {
    let lock = project.lock_text();
    let old = lock.lines().filter(|line| !line.starts_with("seal = "));
    let old: Vec<&str> = old
        .filter(|line| !line.starts_with("compared = "))
        .collect();
    fs::write(project.dir().join(LOCK), old.join("\n") + "\n").expect("written");
    for report in verdicts(project.dir()) {
        assert!(!report.has_errors(), "{report}");
    }
    tamper_unsealed(project, random);
    seal_lock(project.dir()).expect("as released");
    assert_eq!(
        project.lock_text().matches("\nseal = ").count(),
        project.history.len()
    );
    counts.sealed += 1;
    for report in verdicts(project.dir()) {
        assert!(!report.has_errors(), "{report}");
    }
}

#[test]
fn nothing_incompatible_and_nothing_tampered_with_passes() {
    let mut counts = Counts::default();
    let wanted = std::env::var("AGENT_EVENTS_HISTORIES").ok();
    let wanted = wanted.map_or(20, |count| count.parse().expect("a number"));
    for seed in 0..wanted {
        let mut random = Random(seed * 7_919 + 1);
        let mut project = Project::new(&mut random);
        for _ in 0..14 {
            let is_released = !project.history.is_empty();
            match random.below(10) {
                0..=2 if is_released => tamper(&project, &mut random, &mut counts),
                3 if is_released => merge(&mut project, &mut random, &mut counts),
                4 if is_released => seal(&project, &mut random, &mut counts),
                5 | 6 => change_level(&mut project, &mut random, &mut counts),
                _ if project.evolve(&mut random) => counts.released += 1,
                _ => counts.refused += 1,
            }
        }
    }
    println!("{counts:?}");
    let enough = [
        counts.released,
        counts.refused,
        counts.tampered,
        counts.harmless,
        counts.merged,
        counts.mixed,
        counts.sealed,
        counts.raised,
    ];
    assert!(enough.iter().all(|count| *count > 2), "{counts:?}");
}
