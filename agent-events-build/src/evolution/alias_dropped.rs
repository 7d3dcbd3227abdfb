//! An alias is the bridge to data written under the old name.

use agent_events_schema::{Field, Record, Span, Type};

use super::removed::{Lineage, field_of, lineages};
use crate::edit;
use crate::history::ReleasedVersion;
use crate::past::{Evolved, Past};
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "alias_dropped",
    category: Category::Evolution,
    summary: "an alias stays while a released version has the old name: without it the value is lost, and the default read in its place",
    docs: "Compared with the last version alone nothing is wrong: it already has the new name. Data of the versions before it has the old \
           one, which only the alias connects with the field. Without it a field with a default silently reads as the default.\n\n\
           Keep the alias. `cargo agent-events fix` puts it back.",
    level: LintLevel::Error,
    check: Check::Past(check),
};

fn check(past: &Past<'_>, findings: &mut Findings<'_>) {
    for evolved in past.changed() {
        for lineage in lineages(past, evolved) {
            type_aliases(past, evolved, &lineage, findings);
            if let Type::Record(now) = &lineage.node.ty {
                field_aliases(past, evolved, &lineage, now, findings);
            }
        }
    }
}

fn type_aliases(
    past: &Past<'_>,
    evolved: &Evolved<'_>,
    lineage: &Lineage<'_>,
    findings: &mut Findings<'_>,
) {
    let named = lineage.named;
    for (version, alias) in released(evolved, |version| {
        let id = version.set().find(&named.name)?;
        Some(&version.set().node(id).named()?.aliases)
    }) {
        // Types are matched without their namespaces.
        let same_name = alias.rsplit('.').next() == Some(named.name.name());
        let is_there = named.aliases.iter().any(|it| it.name == alias);
        let user = evolved.versions.iter().find(|version| {
            version.set().find(&named.name).is_none()
                && version
                    .set()
                    .named()
                    .any(|(name, _)| name.as_str() == alias)
        });
        let Some(user) = user.filter(|_| !same_name && !is_there) else {
            continue;
        };
        let at = named.name.to_string();
        let message = format!("`{at}` no longer has the alias `{alias}`");
        let fix = edit::add_alias(past.sources, lineage.node.span, &named.aliases, alias);
        tell(
            findings,
            evolved,
            (&at, message),
            named.name_span,
            (version, user),
            alias,
            fix,
        );
    }
}

fn field_aliases(
    past: &Past<'_>,
    evolved: &Evolved<'_>,
    lineage: &Lineage<'_>,
    now: &Record,
    findings: &mut Findings<'_>,
) {
    let record = |version| match &lineage.in_version(version)?.ty {
        Type::Record(record) => Some(record),
        _ => None,
    };
    for field in &now.fields {
        for (version, alias) in released(evolved, |version| {
            let was: &Field = field_of(record(version)?, &field.name)?;
            Some(&was.aliases)
        }) {
            let is_there = field.aliases.iter().any(|it| it.name == alias);
            let is_field = field_of(now, alias).is_some();
            let user = evolved.versions.iter().find(|version| {
                record(version).is_some_and(|was| {
                    field_of(was, &field.name).is_none() && field_of(was, alias).is_some()
                })
            });
            let Some(user) = user.filter(|_| !is_there && !is_field) else {
                continue;
            };
            let at = format!("{}.{}", lineage.named.name, field.name);
            let message = format!("`{at}` no longer has the alias `{alias}`");
            let fix = edit::add_alias(past.sources, field.span, &field.aliases, alias);
            tell(
                findings,
                evolved,
                (&at, message),
                field.name_span,
                (version, user),
                alias,
                fix,
            );
        }
    }
}

/// Returns the aliases that were released, each once, with the last version that had it.
fn released<'a>(
    evolved: &Evolved<'a>,
    aliases: impl Fn(&'a ReleasedVersion) -> Option<&'a Vec<agent_events_schema::Alias>>,
) -> Vec<(&'a ReleasedVersion, &'a str)> {
    let mut found: Vec<(&ReleasedVersion, &str)> = Vec::new();
    for version in evolved.versions.iter().rev() {
        for alias in aliases(version).into_iter().flatten() {
            if found.iter().all(|(_, known)| *known != alias.name) {
                found.push((version, &alias.name));
            }
        }
    }
    found
}

fn tell(
    findings: &mut Findings<'_>,
    evolved: &Evolved<'_>,
    (at, message): (&str, String),
    place: Span,
    (version, user): (&ReleasedVersion, &ReleasedVersion),
    alias: &str,
    fix: Option<agent_events_schema::Fix>,
) {
    findings.add(at, message, |finding| {
        finding
            .at(
                place,
                format!("{} was released with the alias", version.name()),
            )
            .note(format!("data of {} has the name `{alias}`", user.name()))
            .help(format!("add `{alias}` to its `aliases` again"))
            .fix(fix)
            .fact("event", evolved.event.name.as_str())
    });
}
