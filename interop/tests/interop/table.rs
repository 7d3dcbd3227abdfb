//! What came of every record in, a page in Markdown out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::reasons;

/// Which way a record went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    /// This project wrote it.
    PeerReads,
    /// The peer wrote it.
    PeerWrites,
}

/// What came of one record.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) peer: &'static str,
    pub(crate) direction: Direction,
    pub(crate) mode: String,
    pub(crate) case: String,
    /// Empty where the event came as it was written.
    pub(crate) differences: Vec<String>,
}

/// The outcomes of one language, and the versions of its libraries.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) versions: BTreeMap<String, String>,
    /// What the peer ran on, which is not pinned.
    pub(crate) runtime: String,
}

/// What the line of the page begins with that tells of the runtime.
pub(crate) const RUNTIME: &str = "Seen on ";

impl Report {
    /// Returns the part of the page that tells of this language, and the differences that have no reason.
    pub(crate) fn section(&self, language: &str) -> (String, Vec<String>) {
        let mut page = String::new();
        let mut unexplained = Vec::new();
        let versions: Vec<String> = self
            .versions
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        let versions = versions.join(", ");
        let runtime = &self.runtime;
        writeln!(page, "## {language}\n\n{versions}.\n{RUNTIME}{runtime}.\n").expect(TEXT);
        let peers: BTreeSet<_> = self.outcomes.iter().map(|outcome| outcome.peer).collect();
        for peer in peers {
            let of_peer: Vec<&Outcome> = self
                .outcomes
                .iter()
                .filter(|outcome| outcome.peer == peer)
                .collect();
            page.push_str(&table(peer, &of_peer));
            page.push_str(&differences(peer, &of_peer, &mut unexplained));
        }
        (page, unexplained)
    }
}

const TEXT: &str = "a String takes all text";

fn heading(direction: Direction) -> &'static str {
    match direction {
        Direction::PeerReads => "reads what we write",
        Direction::PeerWrites => "writes what we read",
    }
}

fn table(peer: &str, outcomes: &[&Outcome]) -> String {
    let mut modes: Vec<&str> = Vec::new();
    for outcome in outcomes {
        if !modes.contains(&outcome.mode.as_str()) {
            modes.push(&outcome.mode);
        }
    }
    let mut page = format!(
        "### {peer}\n\n| | {} |\n|---|{}\n",
        modes.join(" | "),
        "---|".repeat(modes.len())
    );
    for direction in [Direction::PeerReads, Direction::PeerWrites] {
        write!(page, "| {} |", heading(direction)).expect(TEXT);
        for mode in &modes {
            let of_cell: Vec<_> = outcomes
                .iter()
                .filter(|it| it.direction == direction && it.mode == *mode)
                .collect();
            let same = of_cell
                .iter()
                .filter(|outcome| outcome.differences.is_empty())
                .count();
            if of_cell.is_empty() {
                page.push_str(" |");
            } else {
                write!(page, " {same} of {} |", of_cell.len()).expect(TEXT);
            }
        }
        page.push('\n');
    }
    page.push('\n');
    page
}

/// Lists what differs, once each, with the events that it befalls and the reason.
fn differences(peer: &str, outcomes: &[&Outcome], unexplained: &mut Vec<String>) -> String {
    let mut by_text: BTreeMap<(Direction, &str), Vec<String>> = BTreeMap::new();
    for outcome in outcomes {
        for difference in &outcome.differences {
            let place = format!("{}: {}", outcome.mode, outcome.case);
            by_text
                .entry((outcome.direction, difference))
                .or_default()
                .push(place);
        }
    }
    let mut by_reason: BTreeMap<(Direction, &str), Vec<String>> = BTreeMap::new();
    for ((direction, difference), places) in by_text {
        let reason = reasons::of(peer, direction, difference).unwrap_or_else(|| {
            unexplained.push(format!(
                "{peer} {}: {difference} ({})",
                heading(direction),
                places.join("; ")
            ));
            "No reason is known."
        });
        let line = format!("{difference} ({})", grouped(&places));
        by_reason.entry((direction, reason)).or_default().push(line);
    }
    let mut page = String::new();
    for direction in [Direction::PeerReads, Direction::PeerWrites] {
        let of_direction: Vec<_> = by_reason
            .iter()
            .filter(|((of, _), _)| *of == direction)
            .collect();
        if !of_direction.is_empty() {
            writeln!(
                page,
                "Where it {} and something differs:\n",
                heading(direction)
            )
            .expect(TEXT);
        }
        for ((_, reason), lines) in &of_direction {
            writeln!(page, "* {reason}").expect(TEXT);
            for line in *lines {
                writeln!(page, "  * {line}").expect(TEXT);
            }
        }
        if !of_direction.is_empty() {
            page.push('\n');
        }
    }
    page
}

/// Joins `mode: case` to `mode: case, case; mode: case`.
fn grouped(places: &[String]) -> String {
    let mut modes: Vec<(&str, Vec<&str>)> = Vec::new();
    for place in places {
        let (mode, case) = place.split_once(": ").unwrap_or(("", place));
        match modes.iter_mut().find(|(known, _)| *known == mode) {
            Some((_, cases)) => cases.push(case),
            None => modes.push((mode, vec![case])),
        }
    }
    let shown: Vec<String> = modes
        .iter()
        .map(|(mode, cases)| match cases.len() {
            0..8 => format!("{mode}: {}", cases.join(", ")),
            count => format!("{mode}: {count} events"),
        })
        .collect();
    shown.join("; ")
}
