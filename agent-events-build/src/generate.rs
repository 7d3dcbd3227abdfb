//! A folder of schemas and the wishes of a build script in, the text of the generated file, in pieces, and a report out.

use std::path::Path;

use agent_events_schema::{Diagnostic, Span};

use crate::against::Against;
use crate::check::{CheckOptions, Checked};
use crate::emit::emit;
use crate::hooks::Hooks;
use crate::parallel::{MANY_SCHEMAS, let_go};
use crate::plan::{NAME_COLLISION, plan};
use crate::registry::RegistryOptions;
use crate::render::{self, Color};
use crate::report::Report;

/// The rule broken by fields that differ in case and underscores only.
const ALIKE: &str = "names_differ_by_case";

/// Returns what is wrong with the schemas in `dir`, and the code that tells so beside the types that are in order.
pub(crate) fn generate(
    dir: &Path,
    hooks: &Hooks,
    registry: Option<&RegistryOptions>,
) -> (Report, Vec<String>) {
    let Checked {
        catalog,
        history,
        policy,
        mut sources,
        mut found,
        ..
    } = Checked::read(dir, &CheckOptions::default());
    if let Some(registry) = registry {
        let options = CheckOptions {
            against: Against::Registry,
            registry: registry.clone(),
            ..CheckOptions::default()
        };
        // It reads the same texts in the same order and adds those of the registry, so that places stay what they are.
        let asked = Checked::read(dir, &options);
        sources = asked.sources;
        found.extend(asked.found);
    }
    let style = hooks.resolve(&catalog, &mut found);
    let name = &policy.catalog.value;
    let released = history.texts();
    let plan = plan(&catalog, &released, name, &style, &sources, &mut found);
    tell_once(&mut found);
    let report = Report::new(found, sources);
    let code = emit(&plan, &error_texts(&report));
    if catalog.set.roots().len() > MANY_SCHEMAS {
        let_go((plan, catalog));
    }
    (report, code)
}

/// Two fields that differ in case alone have one name in Rust, too; which it is says more than that they are alike, unless
/// the policy makes an error of it.
fn tell_once(found: &mut Vec<Diagnostic>) {
    let places = |finding: &Diagnostic| -> Vec<Span> {
        let labels = finding.primary.iter().chain(&finding.secondary);
        labels.map(|label| label.span).collect()
    };
    let of = |rule: &str| -> Vec<(Vec<Span>, bool)> {
        let findings = found.iter().filter(|finding| finding.rule == rule);
        findings
            .map(|finding| (places(finding), finding.is_error()))
            .collect()
    };
    let (alike, collisions) = (of(ALIKE), of(NAME_COLLISION));
    found.retain(|finding| {
        let places = places(finding);
        match finding.rule {
            ALIKE => finding.is_error() || !collisions.iter().any(|(it, _)| are_same(it, &places)),
            NAME_COLLISION => !alike
                .iter()
                .any(|(it, is_error)| *is_error && are_same(it, &places)),
            _ => true,
        }
    });
}

fn are_same(left: &[Span], right: &[Span]) -> bool {
    let all_in = |one: &[Span], other: &[Span]| one.iter().all(|place| other.contains(place));
    all_in(left, right) && all_in(right, left)
}

/// rustc puts its own `error: ` before a text, and indents the lines after the first.
fn error_texts(report: &Report) -> Vec<String> {
    report
        .errors()
        .map(|error| render::framed(error, report.sources(), Color::Never))
        .map(|text| text.strip_prefix("error: ").unwrap_or(&text).to_owned())
        .collect()
}
