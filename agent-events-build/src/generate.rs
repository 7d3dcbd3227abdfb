//! A folder of schemas and the wishes of a build script in, the text of the generated file and a report out.

use std::path::Path;

use crate::check::{CheckOptions, Checked};
use crate::emit::emit;
use crate::format::format;
use crate::hooks::Hooks;
use crate::plan::plan;
use crate::render::{self, Color};
use crate::report::Report;

/// Returns what is wrong with the schemas in `dir`, and the code that tells so beside the types that are in order.
pub(crate) fn generate(dir: &Path, hooks: &Hooks) -> (Report, String) {
    let Checked {
        catalog,
        history,
        policy,
        sources,
        mut found,
    } = Checked::read(dir, &CheckOptions::default());
    let style = hooks.resolve(&catalog, &mut found);
    let name = &policy.catalog.value;
    let released = history.texts();
    let plan = plan(&catalog, &released, name, &style, &sources, &mut found);
    let report = Report::new(found, sources);
    let code = format(emit(&plan, &error_texts(&report)));
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
