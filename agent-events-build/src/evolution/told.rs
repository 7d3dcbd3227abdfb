//! Changes in, findings that say where both versions stand out.

use agent_events_schema::{Change, ChangeKind, Diagnostic};

use crate::history::ReleasedVersion;
use crate::past::{Evolved, Past};
use crate::rule::Findings;

/// Adds where a change stands in both versions, and whose it is.
pub(crate) fn placed(
    finding: Diagnostic,
    evolved: &Evolved<'_>,
    change: &Change,
    label: &str,
) -> Diagnostic {
    finding
        .at(change.new, label)
        .and_at(
            change.old,
            evolved
                .last()
                .map(ReleasedVersion::label)
                .unwrap_or_default(),
        )
        .fact("event", evolved.event.name.as_str())
        .fact("version", evolved.last_name())
}

/// Reports changes of some kinds, one finding each.
pub(crate) fn report_changes(
    past: &Past<'_>,
    findings: &mut Findings<'_>,
    kinds: &[ChangeKind],
    wanted: &dyn Fn(&Change) -> bool,
    tell: &dyn Fn(&Change) -> Told,
) {
    for (evolved, change) in past.changes(kinds).filter(|(_, change)| wanted(change)) {
        let told = tell(change);
        findings.add(&change.at, told.message, |finding| {
            let placed = placed(finding, evolved, change, told.label);
            told.help.into_iter().fold(placed, Diagnostic::help)
        });
    }
}

/// What is said about a change.
pub(crate) struct Told {
    pub(crate) message: String,
    pub(crate) label: &'static str,
    pub(crate) help: Vec<String>,
}

/// Precision and scale of what a change of a decimal calls `decimal(10, 2)`.
pub(crate) fn decimal(text: &str) -> Option<(u32, u32)> {
    let digits = text.strip_prefix("decimal(")?.strip_suffix(')')?;
    let (precision, scale) = digits.split_once(", ")?;
    Some((precision.parse().ok()?, scale.parse().ok()?))
}
