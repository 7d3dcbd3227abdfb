//! A folder of schemas and the wishes of a build script in, the text of the generated file and a report out.

use std::iter;
use std::path::Path;

use agent_events_schema::Diagnostic;

use crate::baseline::Against;
use crate::check::{CheckOptions, Checked};
use crate::emit::{body, head};
use crate::hooks::Hooks;
use crate::parallel::{beside, parts_of};
use crate::plan::{Identities, plan_with};
use crate::registry::RegistryOptions;
use crate::render::{self, Color};
use crate::report::Report;

/// Returns what is wrong with the schemas in `dir`, and the code that tells so beside the types that are in order.
pub(crate) fn generate(
    dir: &Path,
    hooks: &Hooks,
    registry: Option<&RegistryOptions>,
) -> (Report, String) {
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
    let name = &policy.catalog.value;
    let released = history.texts();
    let identities = Identities::of(&catalog.set);
    let plan = |found: &mut Vec<Diagnostic>| {
        let style = hooks.resolve(&catalog, found);
        plan_with(
            &catalog,
            &released,
            name,
            &style,
            &identities,
            &sources,
            found,
        )
    };
    // Identifiers and tokens stay in their thread, so each makes a plan, which is quick, and prints its part.
    let parts = parts_of(catalog.set.named().count());
    let ((plan, first), others) = beside(
        parts,
        || {
            let plan = plan(&mut found);
            let first = body(&plan, 0, parts);
            (plan, first)
        },
        |part| body(&plan(&mut Vec::new()), part, parts),
    );
    let report = Report::new(found, sources);
    let mut code = head(&plan, &error_texts(&report));
    for part in iter::once(first).chain(others) {
        code.push_str(&part);
    }
    (report, code)
}

/// rustc puts its own `error: ` before a text, and indents the lines after the first.
fn error_texts(report: &Report) -> Vec<String> {
    report
        .errors()
        .map(|error| render::framed(error, report.sources(), Color::Never))
        .map(|text| text.strip_prefix("error: ").unwrap_or(&text).to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::error_texts;
    use crate::check::{CheckOptions, Checked};
    use crate::emit::{body, emit, head};
    use crate::hooks::Hooks;
    use crate::plan::plan;
    use crate::report::Report;

    #[test]
    fn parts_of_a_file_make_up_the_whole_wherever_they_are_cut() {
        let dir = tempfile::tempdir().unwrap();
        let schemas = [
            r#"{"type": "fixed", "name": "F", "size": 2}"#,
            r#"{"type": "enum", "name": "a.E", "symbols": ["A", "B"]}"#,
            r#"{"type": "fixed", "name": "a.F", "size": 2}"#,
            r#"{"type": "record", "name": "a.R", "cloudevents": {}, "fields": [
                {"name": "f", "type": ["F", "a.F", "a.b.b.G"]}]}"#,
            r#"{"type": "fixed", "name": "a.b.b.G", "size": 2}"#,
            r#"{"type": "fixed", "name": "a.b.b.H", "size": 2}"#,
            r#"{"type": "fixed", "name": "c.F", "size": 2}"#,
            r#"{"type": "record", "name": "c.R", "fields": [{"name": "r", "type": "Missing"}]}"#,
        ];
        for (index, schema) in schemas.into_iter().enumerate() {
            fs::write(dir.path().join(format!("{index}.avsc")), schema).unwrap();
        }
        let mut checked = Checked::read(dir.path(), &CheckOptions::default());
        let style = Hooks::default().resolve(&checked.catalog, &mut checked.found);
        let plan = plan(
            &checked.catalog,
            &checked.history.texts(),
            "Events",
            &style,
            &checked.sources,
            &mut checked.found,
        );
        let errors = error_texts(&Report::new(checked.found, checked.sources));
        assert!(!errors.is_empty());
        let whole = emit(&plan, &errors);
        for parts in 1..40 {
            let bodies = (0..parts).map(|part| body(&plan, part, parts));
            let text = head(&plan, &errors) + &bodies.collect::<String>();
            assert_eq!(text, whole, "{parts}");
        }
    }
}
