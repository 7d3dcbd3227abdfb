//! Catalog and history in, diagnostics out: what readers and writers of other versions cannot read, by Avro's rules.

mod explain;

use agent_events_schema::{
    Cause, CompatibilityLevel, Diagnostic, Direction, FullName, Incompatibility, ReaderSchema,
    SchemaRef, Span, Witness, Witnesses, WriterSchema, incompatibilities,
};

use self::explain::Finding;
use crate::catalog::Event;
use crate::history::ReleasedVersion;
use crate::past::{Evolved, Past, shares_type};
use crate::sorted::Sorted;

/// As many witnesses of one pair of schemas are more than anybody reads.
const MAX_WITNESSES: usize = 32;

/// Compares every event with the released versions that its level names, and returns those of which something was found.
///
/// An event that is as it was released last was compared then. Where the sealed lock says so, it is not compared again.
pub(crate) fn compat(past: &Past<'_>, found: &mut Vec<Diagnostic>) -> Vec<FullName> {
    let mut incompatible = Vec::new();
    for evolved in &past.events {
        let event = evolved.event;
        // Under another type an event begins anew: nobody is given both.
        let released: Vec<&ReleasedVersion> = evolved
            .versions
            .iter()
            .filter(|version| shares_type(event, version))
            .collect();
        let level = past.policy.compatibility_of(&event.name).value;
        if was_compared(evolved, level) {
            continue;
        }
        let mut findings: Sorted<(Span, Direction, &str), Finding<'_>> = Sorted::default();
        for pair in level.pairs(released.len()) {
            let version = released[pair.version];
            // A schema reads its own data.
            if version.identity.guid == evolved.guid {
                continue;
            }
            for (reason, witness) in compare(past, event, version, pair.direction) {
                let span = match pair.direction {
                    Direction::Backward => reason.reader,
                    Direction::Forward => reason.writer,
                };
                let key = (span, pair.direction, reason.kind.id());
                let finding = findings.entry(key, || Finding {
                    past,
                    event,
                    level,
                    direction: pair.direction,
                    versions: Vec::new(),
                    reason,
                    witness,
                });
                finding.versions.push(version);
            }
        }
        let before = found.len();
        found.extend(findings.into_values().map(Finding::into_diagnostic));
        if found.len() > before {
            incompatible.push(event.name.clone());
        }
    }
    incompatible
}

/// Tells whether an event is what was released last, and was compared then at this level or a stricter one.
fn was_compared(evolved: &Evolved<'_>, level: CompatibilityLevel) -> bool {
    evolved.last().is_some_and(|last| {
        last.compared.is_some_and(|it| it.includes(level))
            && last.identity.guid == evolved.guid
            && last.types == evolved.event.types.texts()
    })
}

fn compare(
    past: &Past<'_>,
    event: &Event,
    released: &ReleasedVersion,
    direction: Direction,
) -> Vec<(Incompatibility, Option<Witness>)> {
    let new = past.catalog.set.schema(event.node);
    let old = released.schema();
    match direction {
        Direction::Backward => proved(new, old),
        Direction::Forward => proved(old, new),
    }
}

/// Returns why the nearest branches of unions do not fit, as reasons at places in the schema that is to be mended.
pub(crate) fn causes(
    reasons: &[Incompatibility],
    place: fn(&Incompatibility) -> Span,
) -> Vec<Cause> {
    let cause = |reason: &Incompatibility| {
        let mut cause = Cause::new(reason.to_string(), place(reason), "nearest branch");
        cause.causes = causes(&reason.causes, place);
        cause.facts = vec![
            ("java_type", reason.kind.as_java().to_owned()),
            ("java_location", reason.location.clone()),
            ("java_message", reason.message.clone()),
        ];
        cause
    };
    reasons.iter().map(cause).collect()
}

/// Returns every incompatibility with the datum that proves it.
pub(crate) fn proved(
    reader: SchemaRef<'_>,
    writer: SchemaRef<'_>,
) -> Vec<(Incompatibility, Option<Witness>)> {
    let (reader, writer) = (ReaderSchema(reader), WriterSchema(writer));
    let reasons = incompatibilities(reader, writer);
    if reasons.is_empty() {
        return Vec::new();
    }
    let witnesses = Witnesses::new(reader, writer);
    let reasons = reasons.into_iter().enumerate();
    reasons
        .map(|(index, reason)| {
            let witness = (index < MAX_WITNESSES).then(|| witnesses.find(&reason));
            (reason, witness.flatten())
        })
        .collect()
}
