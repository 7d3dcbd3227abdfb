//! What a mock keeps: versions of subjects, their ids and levels, and how they compare.

use std::collections::{BTreeMap, BTreeSet};

use agent_events_schema::{
    CompatibilityLevel, Direction, ReaderSchema, Schema, SourceMap, WriterSchema, canonical_string,
    incompatibilities, parse_all,
};

#[derive(Debug, Default)]
pub(super) struct Store {
    stored: Vec<Stored>,
    levels: BTreeMap<String, CompatibilityLevel>,
    global: Option<CompatibilityLevel>,
}

#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) subject: String,
    pub(super) version: u32,
    pub(super) id: u32,
    pub(super) schema_type: String,
    pub(super) text: String,
    pub(super) references: Vec<StoredReference>,
    deleted: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StoredReference {
    pub(super) name: String,
    pub(super) subject: String,
    pub(super) version: u32,
}

impl Store {
    pub(super) fn set_level(&mut self, subject: Option<&str>, level: CompatibilityLevel) {
        match subject {
            Some(subject) => {
                self.levels.insert(subject.to_owned(), level);
            }
            None => self.global = Some(level),
        }
    }

    pub(super) fn unset_level(&mut self, subject: Option<&str>) {
        match subject {
            Some(subject) => {
                self.levels.remove(subject);
            }
            None => self.global = None,
        }
    }

    pub(super) fn has_global_level(&self) -> bool {
        self.global.is_some()
    }

    /// Tells whether a level was set, for the subject or for all.
    pub(super) fn has_level(&self, subject: &str) -> bool {
        self.levels.contains_key(subject) || self.has_global_level()
    }

    pub(super) fn own_level(&self, subject: &str) -> Option<CompatibilityLevel> {
        self.levels.get(subject).copied()
    }

    pub(super) fn global_level(&self) -> CompatibilityLevel {
        self.global.unwrap_or(CompatibilityLevel::Backward)
    }

    pub(super) fn level(&self, subject: &str) -> CompatibilityLevel {
        self.own_level(subject)
            .unwrap_or_else(|| self.global_level())
    }

    pub(super) fn add(
        &mut self,
        subject: &str,
        schema_type: &str,
        text: &str,
        references: Vec<StoredReference>,
    ) -> Stored {
        let highest = |numbers: &mut dyn Iterator<Item = u32>| numbers.max().unwrap_or(0);
        let same = self
            .stored
            .iter()
            .find(|stored| stored.text == text && stored.references == references);
        let id = same.map_or_else(
            || highest(&mut self.stored.iter().map(|stored| stored.id)) + 1,
            |stored| stored.id,
        );
        let of_subject = self
            .stored
            .iter()
            .filter(|stored| stored.subject == subject);
        let stored = Stored {
            subject: subject.to_owned(),
            version: highest(&mut of_subject.map(|stored| stored.version)) + 1,
            id,
            schema_type: schema_type.to_owned(),
            text: text.to_owned(),
            references,
            deleted: false,
        };
        self.stored.push(stored.clone());
        stored
    }

    pub(super) fn delete(&mut self, subject: &str, version: u32) {
        for stored in &mut self.stored {
            stored.deleted |= stored.subject == subject && stored.version == version;
        }
    }

    pub(super) fn subjects(&self, deleted: bool) -> BTreeSet<&str> {
        self.stored
            .iter()
            .filter(|stored| deleted || !stored.deleted)
            .map(|stored| stored.subject.as_str())
            .collect()
    }

    pub(super) fn versions(&self, subject: &str, deleted: bool) -> Vec<&Stored> {
        self.stored
            .iter()
            .filter(|stored| stored.subject == subject && (deleted || !stored.deleted))
            .collect()
    }

    pub(super) fn find(&self, subject: &str, version: u32, deleted: bool) -> Option<&Stored> {
        self.versions(subject, deleted)
            .into_iter()
            .find(|stored| stored.version == version)
    }

    pub(super) fn by_id(&self, id: u32) -> Option<&Stored> {
        self.stored.iter().find(|stored| stored.id == id)
    }

    pub(super) fn all(&self) -> &[Stored] {
        &self.stored
    }

    /// Returns a schema with all types that it uses.
    pub(super) fn resolve(&self, text: &str, references: &[StoredReference]) -> Option<Schema> {
        let mut sources = SourceMap::default();
        let (mut ids, mut seen) = (Vec::new(), BTreeSet::new());
        let mut open = references.to_vec();
        while let Some(reference) = open.pop() {
            if seen.insert((reference.subject.clone(), reference.version)) {
                let stored = self.find(&reference.subject, reference.version, true)?;
                ids.push(sources.add("reference", stored.text.as_str()));
                open.extend(stored.references.iter().cloned());
            }
        }
        let own = sources.add("schema", text);
        ids.push(own);
        let parsed = parse_all(&sources, &ids);
        if parsed
            .diagnostics
            .iter()
            .any(agent_events_schema::Diagnostic::is_error)
        {
            return None;
        }
        let root = parsed
            .set
            .roots()
            .iter()
            .find(|root| root.span.source == own)?;
        Schema::parse(&canonical_string(parsed.set.schema(root.node))).ok()
    }

    /// Returns what is wrong between a candidate and stored versions, in the words of Avro's Java library.
    pub(super) fn faults(
        &self,
        candidate: &Schema,
        versions: &[&Stored],
        level: CompatibilityLevel,
        without_aliases: bool,
    ) -> Vec<String> {
        let mut faults = Vec::new();
        let candidate = if without_aliases {
            match plain(&canonical_string(candidate.as_ref())) {
                Some(plain) => plain,
                None => return faults,
            }
        } else {
            candidate.clone()
        };
        for stored in versions.iter().rev() {
            let Some(old) = self.resolve(&stored.text, &stored.references) else {
                continue;
            };
            for direction in level.directions() {
                let (new, old) = (candidate.as_ref(), old.as_ref());
                let found = match direction {
                    Direction::Backward => incompatibilities(ReaderSchema(new), WriterSchema(old)),
                    Direction::Forward => incompatibilities(ReaderSchema(old), WriterSchema(new)),
                };
                faults.extend(found.iter().map(ToString::to_string));
            }
        }
        faults
    }
}

/// The schema with its aliases under a name that means nothing.
fn plain(text: &str) -> Option<Schema> {
    Schema::parse(&text.replace("\"aliases\":", "\"unread\":")).ok()
}
