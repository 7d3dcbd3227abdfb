//! The text of a lock file in, the lock out; what is wrong with the text becomes diagnostics.

use std::fmt::Display;
use std::str::FromStr;

use agent_events_schema::{Diagnostic, FullName, SourceId, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::seal::Mark;
use super::write::sealed_lines;
use super::{
    Exception, FORMAT, Identity, Lock, LockedEvent, LockedVersion, MALFORMED, NEWER_FORMAT,
    RegistryId, Seal, written,
};
use crate::tables::{Tables, in_order};

const KEYS: [&str; 2] = ["version", "event"];
const EVENT_KEYS: [&str; 5] = ["name", "retired", "released", "exception", "registry"];
const EXCEPTION_KEYS: [&str; 4] = ["rule", "resolution", "reason", "until"];
const REGISTRY_KEYS: [&str; 6] = ["url", "subject", "released", "version", "id", "guid"];
const VERSION_KEYS: [&str; 8] = [
    "version",
    "types",
    "parsing",
    "resolution",
    "fingerprint",
    "guid",
    "compared",
    "seal",
];

impl Lock {
    /// Reads a lock; `None` when it cannot be read as a whole, which is reported.
    pub fn parse(source: SourceId, text: &str, found: &mut Vec<Diagnostic>) -> Option<Self> {
        // TOML takes ten times as long, and is for what somebody has been at.
        let mut lock =
            written::read(source, text).or_else(|| Self::parse_toml(source, text, found))?;
        for event in lock.events.values_mut() {
            let mut before = None;
            for version in &mut event.released {
                let seal = version.seal;
                version.seal = seal.map(|seal| seal.after(before));
                before = seal;
            }
        }
        Some(lock)
    }

    fn parse_toml(source: SourceId, text: &str, found: &mut Vec<Diagnostic>) -> Option<Self> {
        if let Some(conflict) = conflict(source, text) {
            found.push(conflict);
            return None;
        }
        let before = found.len();
        let mut reader = Reader {
            tables: Tables {
                source,
                malformed: MALFORMED,
                unknown_key: MALFORMED,
                found,
            },
            lock: Self::default(),
        };
        reader.read(text);
        let lock = reader.lock;
        for finding in &mut found[before..] {
            if finding.help.is_empty() {
                finding.help.push(
                    "restore the lock from version control, and leave its writing to `cargo agent-events`".to_owned(),
                );
            }
        }
        (found.len() == before).then_some(lock)
    }
}

/// Returns what is to be said of the marks that Git leaves where it cannot merge.
fn conflict(source: SourceId, text: &str) -> Option<Diagnostic> {
    let span = Span::of_conflict(source, text)?;
    let finding = Diagnostic::error(MALFORMED, "the lock has a merge conflict")
        .at(span, "nobody has resolved it")
        .help("where both sides released different events, keep the blocks of both")
        .help("where both released the same event, keep the blocks and released files of one side, and release the other's schema again");
    Some(finding)
}

struct Reader<'d> {
    tables: Tables<'d>,
    lock: Lock,
}

impl Reader<'_> {
    fn read(&mut self, text: &str) {
        let (document, is_valid) = self.tables.document(text);
        if !is_valid || !self.format(&document) {
            return;
        }
        for (key, value) in in_order(&document) {
            match key.get_ref().as_ref() {
                "version" => {}
                "event" => {
                    for event in self.tables.array(value) {
                        self.event(event);
                    }
                }
                _ => self.tables.unknown_key(key, &KEYS),
            }
        }
    }

    /// Tells whether the lock is in the format that is understood here.
    fn format(&mut self, document: &DeTable<'_>) -> bool {
        let Some(value) = document.get("version") else {
            let start = self.tables.span(&(0..0));
            self.fault(
                start,
                "the lock does not say its format",
                "`version = 1` belongs here",
            );
            return false;
        };
        match self.tables.number(value) {
            Some(FORMAT) => true,
            Some(newer) if newer > FORMAT => {
                let message = format!("the lock has format {newer}, which is newer than {FORMAT}");
                let finding = Diagnostic::error(NEWER_FORMAT, message)
                    .at(self.tables.span_of(value), "written by a newer version")
                    .help("update `agent-events-build` and `cargo-agent-events` to the version that wrote it");
                self.tables.found.push(finding);
                false
            }
            Some(_) => {
                let span = self.tables.span_of(value);
                self.fault(
                    span,
                    "there is no such format of the lock",
                    "`1` belongs here",
                );
                false
            }
            None => false,
        }
    }

    fn event(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(event) = self.tables.table(value) else {
            return;
        };
        for (key, _) in in_order(event) {
            if !EVENT_KEYS.contains(&key.get_ref().as_ref()) {
                self.tables.unknown_key(key, &EVENT_KEYS);
            }
        }
        let Some((name, span)) = self.name(event, value) else {
            return;
        };
        let mut locked = LockedEvent::default();
        if let Some(retired) = event.get("retired") {
            locked.retired = self.tables.string(retired).map(str::to_owned);
        }
        for version in self.blocks(event, "released") {
            locked.released.extend(self.version(version));
        }
        for exception in self.blocks(event, "exception") {
            locked.exceptions.extend(self.exception(exception));
        }
        for id in self.blocks(event, "registry") {
            locked.registry.extend(self.registry(id));
        }
        if self.lock.events.insert(name.clone(), locked).is_some() {
            self.fault(
                span,
                format!("`{name}` is listed twice"),
                "the same event again",
            );
        }
    }

    fn blocks<'v, 'i>(&mut self, event: &'v DeTable<'i>, key: &str) -> &'v [Spanned<DeValue<'i>>] {
        match event.get(key) {
            Some(blocks) => self.tables.array(blocks),
            None => &[],
        }
    }

    fn exception(&mut self, block: &Spanned<DeValue<'_>>) -> Option<Exception> {
        let exception = self.known(block, &EXCEPTION_KEYS)?;
        Some(Exception {
            rule: self.text(exception, "rule", block)?,
            resolution: self.parsed(exception, "resolution", block)?,
            reason: self.text(exception, "reason", block)?,
            until: self.parsed(exception, "until", block)?,
            span: Some(self.tables.span_of(exception.get("rule")?)),
        })
    }

    fn registry(&mut self, block: &Spanned<DeValue<'_>>) -> Option<RegistryId> {
        let id = self.known(block, &REGISTRY_KEYS)?;
        let mut number = |key| {
            let value = self.member(id, key, block)?;
            self.tables.number(value)
        };
        let (released, version, number) = (number("released")?, number("version")?, number("id")?);
        Some(RegistryId {
            url: self.text(id, "url", block)?,
            subject: self.text(id, "subject", block)?,
            released,
            version,
            id: number,
            guid: self.optional(id, "guid", block).ok()?,
        })
    }

    /// Returns a block as a table, and reports the keys that mean nothing in it.
    fn known<'v, 'i>(
        &mut self,
        block: &'v Spanned<DeValue<'i>>,
        keys: &[&str],
    ) -> Option<&'v DeTable<'i>> {
        let table = self.tables.table(block)?;
        for (key, _) in in_order(table) {
            if !keys.contains(&key.get_ref().as_ref()) {
                self.tables.unknown_key(key, keys);
            }
        }
        Some(table)
    }

    fn text(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        block: &Spanned<DeValue<'_>>,
    ) -> Option<String> {
        let value = self.member(table, key, block)?;
        self.tables.string(value).map(str::to_owned)
    }

    fn name(
        &mut self,
        event: &DeTable<'_>,
        block: &Spanned<DeValue<'_>>,
    ) -> Option<(FullName, Span)> {
        let name = self.parsed(event, "name", block)?;
        let span = self.tables.span_of(event.get("name")?);
        Some((name, span))
    }

    fn version(&mut self, block: &Spanned<DeValue<'_>>) -> Option<LockedVersion> {
        let version = self.known(block, &VERSION_KEYS)?;
        let number = self.member(version, "version", block)?;
        let types = self.member(version, "types", block)?;
        let locked = LockedVersion {
            version: self.tables.number(number)?,
            types: self.types(types),
            identity: Identity {
                parsing: self.parsed(version, "parsing", block)?,
                resolution: self.parsed(version, "resolution", block)?,
                fingerprint: self.parsed(version, "fingerprint", block)?,
                guid: self.parsed(version, "guid", block)?,
            },
            compared: self.optional(version, "compared", block).ok()?,
            seal: None,
            span: Some(self.tables.span_of(number)),
        };
        let mark: Option<Mark> = self.optional(version, "seal", block).ok()?;
        Some(LockedVersion {
            seal: mark.map(|mark| Seal::read(mark, &sealed_lines(&locked))),
            ..locked
        })
    }

    /// Returns a member that may be there, read from its text; an error when it cannot be read, which is reported.
    fn optional<T: FromStr<Err: Display>>(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        block: &Spanned<DeValue<'_>>,
    ) -> Result<Option<T>, ()> {
        match table.get(key) {
            Some(_) => self.parsed(table, key, block).map(Some).ok_or(()),
            None => Ok(None),
        }
    }

    /// Returns a member that has to be there, read from its text.
    fn parsed<T: FromStr<Err: Display>>(
        &mut self,
        table: &DeTable<'_>,
        key: &str,
        block: &Spanned<DeValue<'_>>,
    ) -> Option<T> {
        let value = self.member(table, key, block)?;
        let text = self.tables.string(value)?;
        text.parse()
            .map_err(|error: T::Err| {
                let span = self.tables.span_of(value);
                self.fault(
                    span,
                    format!("`{key}` cannot be read: {error}"),
                    "not as it was written",
                );
            })
            .ok()
    }

    fn types(&mut self, value: &Spanned<DeValue<'_>>) -> Vec<String> {
        let types = self.tables.array(value);
        types
            .iter()
            .filter_map(|ty| self.tables.string(ty).map(str::to_owned))
            .collect()
    }

    /// Returns a member that has to be there.
    fn member<'t, 'i>(
        &mut self,
        table: &'t DeTable<'i>,
        key: &str,
        block: &Spanned<DeValue<'_>>,
    ) -> Option<&'t Spanned<DeValue<'i>>> {
        let value = table.get(key);
        if value.is_none() {
            let span = self.tables.span_of(block);
            self.fault(span, format!("`{key}` is missing"), "in this block");
        }
        value
    }

    fn fault(&mut self, span: Span, message: impl Into<String>, label: &str) {
        self.tables
            .found
            .push(Diagnostic::error(MALFORMED, message).at(span, label));
    }
}

#[cfg(test)]
mod tests {
    use agent_events_schema::SourceMap;

    use crate::lock::{Lock, written};

    const LOCK: &str = "# @generated by `cargo agent-events release`. Do not edit.
version = 1

[[event]]
name = \"n.OrderPlaced\"
retired = \"over\"

[[event.released]]
version = 1
types = [\"a\", \"b.c\"]
parsing = \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"
resolution = \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"
fingerprint = \"00ab9d02ed98afbd\"
guid = \"010b2230-43a4-c425-c668-d2b8fd1c614d\"
compared = \"FULL\"
seal = \"xxh64:0123456789abcdef\"

[[event.exception]]
rule = \"type_mismatch\"
resolution = \"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"
reason = \"nobody reads it, yet\"
until = \"2027-01-31\"

[[event.registry]]
url = \"https://registry.example\"
subject = \"orders-value\"
released = 1
version = 3
id = 42
guid = \"010b2230-43a4-c425-c668-d2b8fd1c614d\"

[[event]]
name = \"n.Other\"
";

    /// Returns what both readers make of a text.
    fn both(text: &str) -> (Option<Lock>, Option<Lock>) {
        let mut sources = SourceMap::default();
        let source = sources.add("lock", text);
        let toml = Lock::parse_toml(source, text, &mut Vec::new());
        (written::read(source, text), toml)
    }

    #[test]
    fn a_lock_as_it_was_written_is_read_without_toml_and_alike() {
        let (quick, toml) = both(LOCK);
        assert!(quick.is_some());
        assert_eq!(quick, toml);
        assert_eq!(quick.unwrap().to_text(), LOCK);
    }

    #[test]
    fn a_lock_that_is_read_in_parts_is_read_alike() {
        let (header, events) = LOCK.split_at(LOCK.find("\n[[event]]").unwrap());
        let mut text = header.to_owned();
        for number in 100..300 {
            text.push_str(&events.replace("n.O", &format!("n.O{number}")));
        }
        let (quick, toml) = both(&text);
        assert!(quick.is_some());
        assert_eq!(quick, toml);
        let twice = text.replace("n.O250ther", "n.O120ther");
        assert_eq!(both(&twice).0, None);
    }

    #[test]
    fn what_is_read_without_toml_is_what_toml_reads() {
        let mut read = 0;
        let mut state = 1_u64;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            usize::try_from(state >> 33).unwrap() % below
        };
        let odd = [
            "\"", "\\", "\n", "\r", "\t", "0", "9", "f", " ", "#", "é", "\u{7f}", "[", "]", ",",
            "=",
        ];
        for _ in 0..4_000 {
            let mut text = LOCK.to_owned();
            for _ in 0..=random(2) {
                let at = random(text.len());
                if !text.is_char_boundary(at) || !text.is_char_boundary(at + 1) {
                    continue;
                }
                let new = odd[random(odd.len())];
                match random(3) {
                    0 => text.insert_str(at, new),
                    1 => text.replace_range(at..=at, new),
                    _ => text.replace_range(at..=at, ""),
                }
            }
            let (quick, toml) = both(&text);
            if quick.is_some() {
                assert_eq!(quick, toml, "{text}");
                read += 1;
            }
        }
        assert!(read > 100, "{read}");
    }
}
