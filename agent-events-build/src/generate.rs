//! A folder of schemas and the wishes of a build script in, the text of the generated file and a report out.

use std::path::Path;

use crate::baseline::Against;
use crate::check::{CheckOptions, Checked};
use crate::emit::emit;
use crate::hooks::Hooks;
use crate::plan::plan;
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
    let style = hooks.resolve(&catalog, &mut found);
    let name = &policy.catalog.value;
    let released = history.texts();
    let plan = plan(&catalog, &released, name, &style, &sources, &mut found);
    let report = Report::new(found, sources);
    let code = emit(&plan, &error_texts(&report));
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
