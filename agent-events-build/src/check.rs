//! A folder in; what its schemas, policy and history say, and everything that is wrong with them, out.

use std::path::Path;

use agent_events_schema::{Diagnostic, SourceMap, parse_documents};

use crate::catalog::Catalog;
use crate::compat::compat;
use crate::document::documents;
use crate::history::History;
use crate::lint::lint;
use crate::load::{UNREADABLE, load};
use crate::plan::{NAME_COLLISION, plan};
use crate::policy::Policy;
use crate::report::Report;
use crate::style::Style;
use crate::unnamed::tell_of_unnamed;

/// What a check of a folder of schemas came to.
#[derive(Debug)]
#[non_exhaustive]
pub struct Check {
    /// How many events there are.
    pub events: usize,
    /// How many released versions they were compared with.
    pub released: usize,
    /// Everything found.
    pub report: Report,
}

/// Checks the schemas in `dir` as [`compile`](crate::compile) does, and writes nothing.
pub fn check(dir: impl AsRef<Path>) -> Check {
    let mut checked = Checked::read(dir.as_ref());
    checked.check_names();
    Check {
        events: checked.catalog.events.len(),
        released: checked.history.events.values().map(Vec::len).sum(),
        report: Report::new(checked.found, checked.sources),
    }
}

/// A folder of schemas, read and checked.
#[derive(Debug)]
pub(crate) struct Checked {
    /// What the schemas say.
    pub catalog: Catalog,
    /// What was released before.
    pub history: History,
    /// What the project asks for.
    pub policy: Policy,
    /// Every text read.
    pub sources: SourceMap,
    /// Everything found.
    pub found: Vec<Diagnostic>,
}

impl Checked {
    /// Reads and checks the schemas in `dir`.
    pub(crate) fn read(dir: &Path) -> Self {
        let (mut sources, mut found) = (SourceMap::default(), Vec::new());
        let policy = Policy::read(dir, &mut sources, &mut found);
        let texts = load(dir, &mut sources, &mut found);
        let parsed = parse_documents(&documents(&sources, &texts, &mut found));
        found.extend(parsed.diagnostics);
        doubt_unknown_types(&mut found);
        #[cfg(feature = "idl")]
        found.retain(|finding| crate::idl::concerns(finding, &sources));
        tell_of_unnamed(&parsed.set, &mut found);
        let catalog = Catalog::new(parsed.set, |name| policy.cloudevents_of(name), &mut found);
        policy.check_events(catalog.set.named().map(|(name, _)| name), &mut found);
        let history = History::read(dir, &mut sources, &mut found);
        lint(&catalog, &policy, &mut found);
        compat(&catalog, &history, &policy, &mut found);
        Self {
            catalog,
            history,
            policy,
            sources,
            found,
        }
    }

    /// Reports schemas that are in order and yet make doubtful Rust.
    pub(crate) fn check_names(&mut self) {
        let before = self.found.len();
        plan(
            &self.catalog,
            &self.history.texts(),
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
