//! The text of a lock exactly as it was written in, the lock out; `None` for one that somebody has been at.
//!
//! What is read here, TOML reads alike. Build scripts are compiled without optimisation, where a line costs a tenth of this.

use std::str::FromStr;

use agent_events_schema::{FullName, SourceId, Span};

use super::seal::Mark;
use super::write::HEADER;
use super::{Exception, FORMAT, Identity, Lock, LockedEvent, LockedVersion, RegistryId, Seal};
use crate::parallel::in_parts;

// How long what a digest is written as is.
const DIGEST: usize = "sha256:".len() + 64;
const FINGERPRINT: usize = 16;
const GUID: usize = 36;
const MARK: usize = "xxh64:".len() + 16;

/// What stands before each event.
const EVENT: &str = "\n[[event]]\n";

/// Bytes of a lock that one thread reads before it looks for others.
const BYTES_AT_ONCE: usize = 16 << 10;

/// Reads a lock as [`Lock::to_text`] writes it.
pub(super) fn read(source: SourceId, text: &str) -> Option<Lock> {
    let rest = text.strip_prefix(HEADER)?;
    let mut lines = Lines {
        source,
        end: text.len(),
        rest,
    };
    if lines.number("version")?.0 != FORMAT {
        return None;
    }
    let ends = ends(text, text.len() - lines.rest.len());
    let parts = in_parts(ends.len() - 1, 1, |range| {
        let (start, end) = (ends[range.start], ends[range.end]);
        let rest = &text[start..end];
        events(Lines { source, end, rest })
    });
    let mut lock = Lock::default();
    for part in parts {
        for (name, event) in part? {
            if lock.events.insert(name, event).is_some() {
                return None;
            }
        }
    }
    Some(lock)
}

/// Returns where parts of some events begin, and where the last of them ends.
fn ends(text: &str, start: usize) -> Vec<usize> {
    let mut ends = vec![start];
    let mut at = start + BYTES_AT_ONCE;
    while let Some(event) = text.get(at..).and_then(|rest| rest.find(EVENT)) {
        ends.push(at + event);
        at += event + BYTES_AT_ONCE;
    }
    ends.push(text.len());
    ends
}

fn events(mut lines: Lines<'_>) -> Option<Vec<(FullName, LockedEvent)>> {
    let mut events = Vec::new();
    while !lines.rest.is_empty() {
        lines.exactly(EVENT)?;
        events.push((lines.parsed("name")?, event(&mut lines)?));
    }
    Some(events)
}

fn event(lines: &mut Lines<'_>) -> Option<LockedEvent> {
    let mut event = LockedEvent::default();
    if lines.is_next("retired") {
        event.retired = Some(lines.text("retired")?.0);
    }
    while lines.exactly("\n[[event.released]]\n").is_some() {
        event.released.push(version(lines)?);
    }
    while lines.exactly("\n[[event.exception]]\n").is_some() {
        event.exceptions.push(exception(lines)?);
    }
    while lines.exactly("\n[[event.registry]]\n").is_some() {
        event.registry.push(registry(lines)?);
    }
    Some(event)
}

fn version(lines: &mut Lines<'_>) -> Option<LockedVersion> {
    let block = lines.rest;
    let (version, span) = lines.number("version")?;
    let mut locked = LockedVersion {
        version,
        types: lines.texts("types")?,
        identity: Identity {
            parsing: lines.digits("parsing = \"", DIGEST)?,
            resolution: lines.digits("\"\nresolution = \"", DIGEST)?,
            fingerprint: lines.digits("\"\nfingerprint = \"", FINGERPRINT)?,
            guid: lines.digits("\"\nguid = \"", GUID)?,
        },
        compared: lines.end().and_then(|()| lines.optional("compared").ok())?,
        seal: None,
        span: Some(span),
    };
    let sealed = &block[..block.len() - lines.rest.len()];
    if lines.is_next("seal") {
        let mark: Mark = lines.digits("seal = \"", MARK)?;
        lines.end()?;
        locked.seal = Some(Seal::read(mark, sealed));
    }
    Some(locked)
}

fn exception(lines: &mut Lines<'_>) -> Option<Exception> {
    let (rule, span) = lines.text("rule")?;
    Some(Exception {
        rule,
        span: Some(span),
        resolution: lines.parsed("resolution")?,
        reason: lines.text("reason")?.0,
        until: lines.parsed("until")?,
    })
}

fn registry(lines: &mut Lines<'_>) -> Option<RegistryId> {
    Some(RegistryId {
        url: lines.text("url")?.0,
        subject: lines.text("subject")?.0,
        released: lines.number("released")?.0,
        version: lines.number("version")?.0,
        id: lines.number("id")?.0,
        guid: lines.optional("guid").ok()?,
    })
}

/// What is not read yet.
struct Lines<'t> {
    source: SourceId,
    /// Where `rest` ends.
    end: usize,
    rest: &'t str,
}

impl<'t> Lines<'t> {
    fn exactly(&mut self, text: &str) -> Option<()> {
        self.rest = self.rest.strip_prefix(text)?;
        Some(())
    }

    /// Takes a line, and returns the value of its key with its place.
    fn value(&mut self, key: &str) -> Option<(&'t str, Span)> {
        let rest = self.rest.strip_prefix(key)?.strip_prefix(" = ")?;
        let end = rest.find('\n')?;
        let start = self.end - rest.len();
        self.rest = &rest[end + 1..];
        let offset = |at: usize| u32::try_from(at).ok();
        let span = Span::new(self.source, offset(start)?, offset(start + end)?);
        Some((&rest[..end], span))
    }

    fn text(&mut self, key: &str) -> Option<(String, Span)> {
        let (value, span) = self.value(key)?;
        Some((plain(value)?.to_owned(), span))
    }

    fn texts(&mut self, key: &str) -> Option<Vec<String>> {
        let (value, _) = self.value(key)?;
        let items = value.strip_prefix('[')?.strip_suffix(']')?;
        if items.is_empty() {
            return Some(Vec::new());
        }
        // Nearly every version has one.
        if let Some(item) = plain(items) {
            return Some(vec![item.to_owned()]);
        }
        let items = items.split(", ");
        items.map(|item| plain(item).map(str::to_owned)).collect()
    }

    /// Takes what stands before a digest, and the digest, which is so long; what is behind it stands before the next one.
    fn digits<T: FromStr>(&mut self, before: &str, length: usize) -> Option<T> {
        self.exactly(before)?;
        let (value, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        value.parse().ok()
    }

    /// Takes the end of a line that ends in a string.
    fn end(&mut self) -> Option<()> {
        self.exactly("\"\n")
    }

    /// Takes a line whose value no quote and no backslash can stand in.
    fn parsed<T: FromStr>(&mut self, key: &str) -> Option<T> {
        let (value, _) = self.value(key)?;
        quoted(value)?.parse().ok()
    }

    /// Takes a line if it has this key; an error is a value that does not read.
    fn optional<T: FromStr>(&mut self, key: &str) -> Result<Option<T>, ()> {
        if self.is_next(key) {
            self.parsed(key).map(Some).ok_or(())
        } else {
            Ok(None)
        }
    }

    fn is_next(&self, key: &str) -> bool {
        let rest = self.rest.strip_prefix(key);
        rest.is_some_and(|rest| rest.starts_with(" = "))
    }

    /// Takes a line with a number; TOML has none that begins with 0.
    fn number(&mut self, key: &str) -> Option<(u32, Span)> {
        let (digits, span) = self.value(key)?;
        let is_plain = digits == "0" || digits.starts_with(|digit| matches!(digit, '1'..='9'));
        Some((digits.parse().ok().filter(|_| is_plain)?, span))
    }
}

fn quoted(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}

/// Returns what stands between quotes, if all of it means itself to TOML.
fn plain(value: &str) -> Option<&str> {
    let text = quoted(value)?;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if matches!(bytes[at], b'"' | b'\\' | ..b' ' | 0x7f) {
            return None;
        }
        at += 1;
    }
    Some(text)
}
