//! A folder in; which version of each event reads which, and in what order to upgrade, out.

use std::fmt::{self, Write};
use std::path::Path;

use agent_events_schema::{
    CompatibilityLevel, Direction, FullName, ReaderSchema, SchemaRef, WriterSchema,
    incompatibilities,
};

use super::json::{self, Object};
use crate::check::{CheckOptions, Checked};
use crate::report::Report;

/// Which version reads which, of every event.
#[derive(Debug)]
#[non_exhaustive]
pub struct Matrix {
    /// The events, sorted by name.
    pub events: Vec<EventMatrix>,
}

/// Which version of an event reads which.
#[derive(Debug)]
#[non_exhaustive]
pub struct EventMatrix {
    /// The event.
    pub name: FullName,
    /// What the versions are called, oldest first; `now` is the schema as it stands, when it is not released.
    pub versions: Vec<String>,
    /// By reader and writer, whether the one reads all data of the other.
    pub reads: Vec<Vec<bool>>,
}

/// Compares all versions of all events, or of one.
///
/// # Errors
///
/// When the schemas or the history have errors of their own.
pub fn matrix(dir: &Path, event: Option<&FullName>) -> Result<Matrix, Report> {
    let options = CheckOptions {
        level: Some(CompatibilityLevel::None),
        verify: true,
        ..CheckOptions::default()
    };
    let checked = Checked::read(dir, &options);
    if checked.has_faults() {
        return Err(Report::new(checked.found, checked.sources));
    }
    let mut names: Vec<&FullName> = checked.history.events.keys().collect();
    names.extend(checked.catalog.events.iter().map(|event| &event.name));
    names.sort();
    names.dedup();
    let wanted = names
        .into_iter()
        .filter(|name| event.is_none_or(|event| event == *name));
    Ok(Matrix {
        events: wanted.map(|name| of_event(&checked, name)).collect(),
    })
}

fn of_event(checked: &Checked, name: &FullName) -> EventMatrix {
    let released = checked
        .history
        .events
        .get(name)
        .map_or(&[][..], Vec::as_slice);
    let mut versions: Vec<(String, SchemaRef<'_>)> = released
        .iter()
        .map(|version| (version.version.to_string(), version.schema()))
        .collect();
    if let Some(event) = checked
        .catalog
        .events
        .iter()
        .find(|event| event.name == *name)
    {
        let now = checked.catalog.set.schema(event.node);
        let identity = crate::lock::Identity::of(now);
        if released.last().is_none_or(|last| last.identity != identity) {
            versions.push(("now".to_owned(), now));
        }
    }
    let reads =
        |reader, writer| incompatibilities(ReaderSchema(reader), WriterSchema(writer)).is_empty();
    EventMatrix {
        name: name.clone(),
        reads: versions
            .iter()
            .map(|(_, reader)| {
                versions
                    .iter()
                    .map(|(_, writer)| reads(*reader, *writer))
                    .collect()
            })
            .collect(),
        versions: versions.into_iter().map(|(name, _)| name).collect(),
    }
}

impl EventMatrix {
    /// Returns the strictest levels that every version kept towards those before it.
    #[must_use]
    pub fn levels(&self) -> Vec<CompatibilityLevel> {
        let holds = |level: CompatibilityLevel| {
            (1..self.versions.len()).all(|new| {
                level.pairs(new).iter().all(|pair| match pair.direction {
                    Direction::Backward => self.reads[new][pair.version],
                    Direction::Forward => self.reads[pair.version][new],
                })
            })
        };
        let held: Vec<CompatibilityLevel> = CompatibilityLevel::ALL
            .into_iter()
            .filter(|level| holds(*level))
            .collect();
        let implied = |level: &CompatibilityLevel| {
            held.iter()
                .any(|other| other != level && implies(*other, *level))
        };
        held.iter()
            .copied()
            .filter(|level| !implied(level))
            .collect()
    }

    /// Returns in what order to upgrade from one version to the next, as a sentence.
    fn order(&self, new: usize) -> &'static str {
        match (self.reads[new][new - 1], self.reads[new - 1][new]) {
            (true, true) => "consumers and producers in any order",
            (true, false) => "consumers first, then producers",
            (false, true) => "producers first; consumers once no older data is left",
            (false, false) => "not at all without a new event type: neither reads the other",
        }
    }
}

fn implies(strict: CompatibilityLevel, lax: CompatibilityLevel) -> bool {
    let directions = lax
        .directions()
        .iter()
        .all(|direction| strict.directions().contains(direction));
    directions && (strict.is_transitive() || !lax.is_transitive())
}

impl fmt::Display for EventMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name)?;
        let wide = self.versions.iter().map(String::len).max().unwrap_or(1);
        write!(f, "  reads {:>wide$}", "")?;
        for version in &self.versions {
            write!(f, " {version:>wide$}")?;
        }
        writeln!(f)?;
        for (version, reads) in self.versions.iter().zip(&self.reads) {
            write!(f, "  {version:>width$}", width = wide + 6)?;
            for reads in reads {
                write!(f, " {:>wide$}", if *reads { "+" } else { "-" })?;
            }
            writeln!(f)?;
        }
        for new in 1..self.versions.len() {
            writeln!(
                f,
                "  {} to {}: {}",
                self.versions[new - 1],
                self.versions[new],
                self.order(new)
            )?;
        }
        let levels: Vec<&str> = self
            .levels()
            .into_iter()
            .map(CompatibilityLevel::as_str)
            .collect();
        writeln!(f, "  kept so far: {}", levels.join(", "))
    }
}

impl Matrix {
    /// Returns the tables for people; `+` is read, `-` is not.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for (index, event) in self.events.iter().enumerate() {
            let gap = if index > 0 { "\n" } else { "" };
            write!(text, "{gap}{event}").expect("a String takes all text");
        }
        text
    }

    /// Returns the tables as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        let event = |event: &EventMatrix| {
            let row = |row: &Vec<bool>| json::array(row.iter().map(ToString::to_string));
            let upgrades = (1..event.versions.len()).map(|new| {
                Object::new()
                    .text("from", &event.versions[new - 1])
                    .text("to", &event.versions[new])
                    .text("order", event.order(new))
                    .build()
            });
            Object::new()
                .text("event", event.name.as_str())
                .raw("versions", json::strings(&event.versions))
                .raw("reads", json::array(event.reads.iter().map(row)))
                .raw("upgrades", json::array(upgrades))
                .raw(
                    "levels",
                    json::strings(event.levels().into_iter().map(CompatibilityLevel::as_str)),
                )
                .build()
        };
        Object::new()
            .raw("events", json::array(self.events.iter().map(event)))
            .build()
    }
}
