//! A folder in; the edits that mend findings are made in its files, and told, out.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use agent_events_schema::{Fix, SourceId, SourceMap};

use crate::check::{CheckOptions, check_with};
use crate::render::one_line;
use crate::report::Report;

/// Mending one thing can bring the next to light.
const MAX_ROUNDS: usize = 16;

/// What was mended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Fixed {
    /// One line for each edit: where, and what.
    pub edits: Vec<String>,
    /// What is left.
    pub report: Report,
}

/// Applies every edit that findings bring along, until none is left; with `is_dry` the first round is told only.
///
/// # Errors
///
/// When a file cannot be written.
pub fn fix(dir: &Path, options: &CheckOptions, is_dry: bool) -> io::Result<Fixed> {
    let mut edits = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let report = check_with(dir, options).report;
        let files = fixes(&report);
        if files.is_empty() {
            return Ok(Fixed { edits, report });
        }
        for (&source, fixes) in &files {
            edits.extend(fixes.iter().map(|fix| told(report.sources(), fix)));
            if !is_dry {
                apply(report.sources(), source, fixes)?;
            }
        }
        if is_dry {
            return Ok(Fixed { edits, report });
        }
    }
    let report = check_with(dir, options).report;
    Ok(Fixed { edits, report })
}

/// Returns the edits of a report by text, from front to back, of those at one place the first.
fn fixes(report: &Report) -> BTreeMap<SourceId, Vec<&Fix>> {
    let mut files: BTreeMap<SourceId, Vec<&Fix>> = BTreeMap::new();
    for fix in report
        .diagnostics()
        .iter()
        .filter_map(|finding| finding.fix.as_deref())
    {
        files.entry(fix.span.source).or_default().push(fix);
    }
    for fixes in files.values_mut() {
        fixes.sort_by_key(|fix| (fix.span.start, fix.span.end));
        fixes.dedup_by_key(|fix| fix.span.start);
    }
    files
}

fn apply(sources: &SourceMap, source: SourceId, fixes: &[&Fix]) -> io::Result<()> {
    let source = sources.get(source);
    let mut text = source.text().to_owned();
    for fix in fixes.iter().rev() {
        let range = fix.span.start as usize..fix.span.end as usize;
        if text.get(range.clone()).is_some() {
            text.replace_range(range, &fix.text);
        }
    }
    let path = Path::new(source.label());
    if fs::read_to_string(path)? != source.text() {
        return Err(io::Error::other(format!(
            "{} changed meanwhile",
            source.label()
        )));
    }
    fs::write(path, text)
}

fn told(sources: &SourceMap, fix: &Fix) -> String {
    one_line(&format!("{}: {}", sources.describe(fix.span), fix.title))
}
