//! A folder in; what its schemas, policy and history say, and everything that is wrong with them, out.

use std::path::Path;

use agent_events_schema::{CompatibilityLevel, Diagnostic, FullName, SourceMap, Type};

use crate::accept::accept;
use crate::against::Against;
#[cfg(feature = "cli")]
use crate::baseline;
use crate::catalog::Catalog;
use crate::compat::compat;
use crate::document::parse_texts;
use crate::history::{History, Kept, LockText, Verify};
use crate::load::{UNREADABLE, load};
use crate::lock::Date;
use crate::parallel::beside;
use crate::past::Past;
use crate::plan::{NAME_COLLISION, plan};
use crate::policy::Policy;
use crate::registry::{self, RegistryOptions};
use crate::report::Report;
use crate::rules::{check_rules, is_lint};
use crate::style::Style;
use crate::unnamed::tell_of_unnamed;

/// What a check goes by, beside what stands in the folder.
#[derive(Debug, Clone, Default)]
pub struct CheckOptions {
    /// What the schemas are compared with.
    pub against: Against,
    /// The compatibility asked of every event, whatever the policy says.
    pub level: Option<CompatibilityLevel>,
    /// Which registry is asked, where that is not as the policy says.
    pub registry: RegistryOptions,
    /// Whether released files are verified by their digests and every pair is compared, as `cargo agent-events` does. A build
    /// goes by the seals of the lock, which find accidents, and by what they say was compared.
    pub verify: bool,
    /// The day that exceptions of the lock are judged by; `None` lets all of them hold, whenever they end.
    pub today: Option<Date>,
}

/// What a check of a folder of schemas came to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Check {
    /// How many events there are; compared with another folder, file or revision, plain records that are part of none
    /// count too.
    pub events: usize,
    /// How many released versions they were compared with.
    pub released: usize,
    /// Everything found.
    pub report: Report,
}

/// Checks the schemas in `dir` as [`compile`](crate::compile) does, and writes nothing.
///
/// Exceptions of the lock hold whenever they end, since a build goes by the files alone. [`check_with`] looks at the day.
pub fn check(dir: impl AsRef<Path>) -> Check {
    check_with(dir, &CheckOptions::default())
}

/// Checks the schemas in `dir` by some options, and writes nothing.
pub fn check_with(dir: impl AsRef<Path>, options: &CheckOptions) -> Check {
    let mut checked = Checked::read(dir.as_ref(), options);
    checked.check_names();
    Check {
        events: checked.catalog.events.len() + checked.plain,
        released: checked.history.events.values().map(Vec::len).sum(),
        report: Report::new(checked.found, checked.sources),
    }
}

/// A folder of schemas, read and checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What the schemas say.
    pub catalog: Catalog,
    /// How many plain records were compared as if they were events.
    pub plain: usize,
    /// What was released before.
    pub history: History,
    /// What the project asks for.
    pub policy: Policy,
    /// Every text read.
    pub sources: SourceMap,
    /// Everything found.
    pub found: Vec<Diagnostic>,
    /// The events that are not compatible at their level, accepted or not.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "a release asks"))]
    pub incompatible: Vec<FullName>,
}

impl Checked {
    /// Reads and checks the schemas in `dir`.
    pub(crate) fn read(dir: &Path, options: &CheckOptions) -> Self {
        Self::read_into(dir, options, SourceMap::default())
    }

    /// Reads and checks the schemas in `dir`, beside texts that were read before.
    pub(crate) fn read_into(dir: &Path, options: &CheckOptions, mut sources: SourceMap) -> Self {
        let mut found = Vec::new();
        let mut policy = Policy::read(dir, &mut sources, &mut found);
        if let Some(level) = options.level {
            policy.force(level);
        }
        let verify = if options.verify {
            Verify::Guids
        } else {
            Verify::Seals
        };
        let mut of_lock = Vec::new();
        let lock = LockText::read(dir, &mut sources, &mut of_lock);
        let (kept, catalog) = beside(
            || Kept::read(dir, verify, &lock),
            || catalog(dir, &policy, &mut sources, &mut found),
        );
        let is_complete = catalog.faulty == 0 && !found.iter().any(Diagnostic::is_error);
        found.extend(of_lock);
        let mut history = History::new(dir, kept, &mut sources, &mut found);
        #[cfg(feature = "cli")]
        let plain = baseline::plain_records(&options.against, &catalog);
        #[cfg(not(feature = "cli"))]
        let plain = Vec::new();
        #[cfg(feature = "cli")]
        baseline::apply(
            &options.against,
            (dir, &catalog, &policy),
            &plain,
            &mut history,
            &mut sources,
            &mut found,
        );
        if options.against == Against::Registry {
            registry::apply(
                (&options.registry, options.level.is_some()),
                (dir, &catalog),
                (&mut policy, &mut history),
                &mut sources,
                &mut found,
            );
        }
        let past = Past::new(&catalog, &history, (&policy, &sources), &plain, is_complete);
        check_rules(&catalog, &past, &policy, &mut found);
        let incompatible = compat(&past, &mut found);
        drop(past);
        history.tell_of_invalid(&mut found);
        policy.ignore_findings(is_lint, &mut found);
        accept(&catalog, &history.lock, options.today, &mut found);
        Self {
            plain: plain.len(),
            catalog,
            history,
            policy,
            sources,
            found,
            incompatible,
        }
    }

    /// Tells whether schemas or history could not be read as they are meant; breaks of rules are not counted.
    #[cfg(feature = "cli")]
    pub(crate) fn has_faults(&self) -> bool {
        let is_fault = |finding: &Diagnostic| {
            let of_rule = ["event", "at"]
                .iter()
                .any(|key| finding.fact_of(key).is_some());
            finding.is_error() && !of_rule
        };
        self.found.iter().any(is_fault)
    }

    /// Reports schemas that are in order and yet make doubtful Rust.
    pub(crate) fn check_names(&mut self) {
        let before = self.found.len();
        plan(
            &self.catalog,
            // What older versions say is embedded, and that cannot go wrong.
            &[],
            &self.policy.catalog.value,
            &Style::default(),
            &self.sources,
            &mut self.found,
        );
        // Only the build script knows which names it gives away.
        let of_plan = self.found.split_off(before);
        let kept = of_plan
            .into_iter()
            .filter(|finding| finding.rule != NAME_COLLISION);
        self.found.extend(kept);
    }
}

/// Reads the schemas in `dir`.
fn catalog(
    dir: &Path,
    policy: &Policy,
    sources: &mut SourceMap,
    found: &mut Vec<Diagnostic>,
) -> Catalog {
    let before = found.len();
    let texts = load(dir, sources, found);
    let parsed = parse_texts(sources, &texts, found);
    found.extend(parsed.diagnostics);
    doubt_unknown_types(found);
    #[cfg(feature = "idl")]
    found.retain(|finding| crate::idl::concerns(finding, sources));
    tell_of_unnamed(&parsed.set, found);
    let is_read = !found.iter().skip(before).any(Diagnostic::is_error);
    let mut catalog = Catalog::new(parsed.set, |name| policy.cloudevents_of(name), found);
    // What could not be read may be an event.
    catalog.faulty += usize::from(!is_read);
    catalog.topics.clone_from(&policy.topics);
    let records = catalog.set.named().filter(|(_, node)| {
        let ty = &catalog.set.node(*node).ty;
        matches!(ty, Type::Record(_))
    });
    policy.check_events(records.map(|(name, _)| name), found);
    if catalog.faulty == 0 {
        policy.check_topics(&catalog.events, found);
    }
    catalog
}

/// One file that cannot be read makes unknown types of all that it defines, wherever they are used.
fn doubt_unknown_types(found: &mut [Diagnostic]) {
    let unread = [UNREADABLE, "json_syntax"];
    if found.iter().any(|finding| unread.contains(&finding.rule)) {
        for finding in found
            .iter_mut()
            .filter(|finding| finding.rule == "unknown_type")
        {
            let note = "a file that could not be read may define it: mend that one first";
            finding.notes.push(note.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::check;

    #[test]
    fn settings_are_of_records_and_no_enum_is_suggested() {
        let dir = tempfile::tempdir().unwrap();
        for (file, text) in [
            (
                "order.avsc",
                r#"{"type": "record", "name": "OrderPlaced", "namespace": "n", "fields": [{"name": "state", "type":
                    {"type": "enum", "name": "OrderPlace", "symbols": ["A", "B"], "default": "A"}}]}"#,
            ),
            (
                "agent-events.toml",
                "[events.\"n.OrderPlace\"]\ncompatibility = \"FULL\"\n",
            ),
        ] {
            fs::write(dir.path().join(file), text).unwrap();
        }
        let report = check(dir.path()).report;
        let mut of_policy = report
            .errors()
            .filter(|it| it.rule == "policy_unknown_event");
        let finding = of_policy.next().expect("an enum has no settings");
        assert_eq!(finding.help, ["write \"n.OrderPlaced\""]);
    }
}
