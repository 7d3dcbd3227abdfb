//! Events that were taken over in, files to work on out: one a schema, and one a type that several schemas use.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use agent_events_schema::{
    Diagnostic, FullName, NodeId, Schema, SchemaRef, canonical_string, pretty_json,
};

use super::adopt::Adopted;
use crate::check::Checked;
use crate::load::label;
use crate::registry::split::{reached, split};
use crate::write::ReleaseError;

/// The rule broken by a schema here that is not what the registry has last.
const DIFFERS: &str = "registry_differs";

/// Writes the schemas that are not there yet, and those that `pull` wrote and nobody changed; returns their paths.
pub(super) fn write(
    dir: &Path,
    checked: &Checked,
    events: &[Adopted],
    found: &mut Vec<Diagnostic>,
) -> Result<Vec<PathBuf>, ReleaseError> {
    let roots: Vec<&Schema> = events
        .iter()
        .filter_map(|event| event.latest.as_ref())
        .collect();
    let chosen = chosen(checked, &roots, found);
    let own = own_files(checked, &chosen);
    let is_elsewhere =
        |name: &FullName| file_of(checked, name).is_some_and(|file| !own.contains(&file));
    let shared = shared(&chosen, is_elsewhere);
    let mut written = Vec::new();
    let mut files: BTreeMap<FullName, String> = BTreeMap::new();
    for schema in &chosen {
        let (set, root) = (schema.set(), schema.as_ref());
        for name in reached(set, root.node) {
            if let (true, Some(node)) = (shared.contains(&name), set.find(&name)) {
                let text = split(set.schema(node), &shared).text;
                files.insert(name, pretty_json(&text));
            }
        }
        if let Some(named) = root.get().named() {
            let text = pretty_json(&split(root, &shared).text);
            files.insert(named.name.clone(), text);
        }
    }
    for (name, text) in files {
        let path = dir.join(file_name(&name));
        let old = fs::read_to_string(&path).ok();
        if old.as_deref() == Some(&text) || (is_elsewhere(&name) && !is_untouched(checked, &name)) {
            continue;
        }
        fs::write(&path, text).map_err(|source| ReleaseError::Write {
            path: path.clone(),
            source,
        })?;
        written.push(path);
    }
    Ok(written)
}

/// Tells whether a schema is in a file that `pull` wrote, and what was released last, so that nobody works on it.
fn is_untouched(checked: &Checked, name: &FullName) -> bool {
    let Some(node) = checked.catalog.set.find(name) else {
        return false;
    };
    let released = checked.history.events.get(name);
    file_of(checked, name) == Some(file_name(name))
        && released
            .and_then(|versions| versions.last())
            .is_some_and(|last| {
                let here = checked.catalog.set.schema(node);
                last.canonical() == canonical_string(here)
            })
}

/// Returns the name of the file that defines a type here.
fn file_of(checked: &Checked, name: &FullName) -> Option<String> {
    let node = checked.catalog.set.find(name)?;
    let span = checked.catalog.set.node(node).span;
    let path = Path::new(checked.sources.get(span.source).label());
    Some(path.file_name()?.to_string_lossy().into_owned())
}

/// Returns the name of the file that `pull` writes a type to.
fn file_name(name: &FullName) -> String {
    format!("{name}.avsc")
}

/// Returns the files that the schemas are going to be written to; what they define now they may define otherwise then.
fn own_files(checked: &Checked, schemas: &[&Schema]) -> BTreeSet<String> {
    let names = schemas.iter().filter_map(|schema| {
        let named = schema.as_ref().get().named()?;
        Some(&named.name)
    });
    names
        .filter(|name| checked.catalog.set.find(name).is_none() || is_untouched(checked, name))
        .map(file_name)
        .collect()
}

/// Leaves out schemas that are worked on here, and those that define a name otherwise than another one.
fn chosen<'s>(
    checked: &Checked,
    roots: &[&'s Schema],
    found: &mut Vec<Diagnostic>,
) -> Vec<&'s Schema> {
    let mut meanings: BTreeMap<FullName, String> = BTreeMap::new();
    let mut chosen = Vec::new();
    for schema in roots {
        let Some(own) = schema.as_ref().get().named().map(|named| &named.name) else {
            continue;
        };
        if let Some(node) = checked.catalog.set.find(own) {
            let here = checked.catalog.set.schema(node);
            if canonical_string(here) != canonical_string(schema.as_ref())
                && !is_untouched(checked, own)
            {
                found.push(differs(own, checked, node));
                continue;
            }
        }
        let names = schema.set().named().map(|(name, node)| {
            let text = canonical_string(schema.set().schema(node));
            (name.clone(), text)
        });
        let names: Vec<_> = names.collect();
        let here = |name: &FullName| {
            let node = checked.catalog.set.find(name).filter(|_| name != own)?;
            Some(canonical_string(checked.catalog.set.schema(node)))
        };
        let clash = names.iter().find(|(name, text)| {
            let known = meanings.get(name).cloned().or_else(|| here(name));
            known.is_some_and(|known| known != *text)
        });
        if let Some((name, _)) = clash {
            found.push(clashes(own, name));
            continue;
        }
        meanings.extend(names);
        chosen.push(*schema);
    }
    chosen
}

/// The types that more than one schema uses, and those that stand in other files here.
fn shared(schemas: &[&Schema], is_elsewhere: impl Fn(&FullName) -> bool) -> BTreeSet<FullName> {
    let mut counts: BTreeMap<FullName, usize> = BTreeMap::new();
    for schema in schemas {
        let root: SchemaRef<'_> = schema.as_ref();
        let own = root.get().named().map(|named| named.name.clone());
        let mut names = reached(root.set, root.node);
        names.extend(own);
        for name in names {
            *counts.entry(name).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(name, count)| *count > 1 || is_elsewhere(name))
        .map(|(name, _)| name)
        .collect()
}

fn differs(name: &FullName, checked: &Checked, node: NodeId) -> Diagnostic {
    let message = format!("`{name}` is not as the registry has it last");
    let mut finding = Diagnostic::warning(DIFFERS, message)
        .note("its versions are released here now; the schema to work on is left as it is")
        .help("run `cargo agent-events check` to see whether it may be the next version");
    if let Some(named) = checked.catalog.set.node(node).named() {
        finding = finding.at(named.name_span, "worked on here");
    }
    finding
}

fn clashes(name: &FullName, other: &FullName) -> Diagnostic {
    let message = format!(
        "`{name}` gets no file to work on: it defines `{other}` otherwise than another schema"
    );
    Diagnostic::warning(DIFFERS, message)
        .note("one name has one meaning in all schemas that are read together; its released versions are kept")
        .help(format!(
            "put it into a folder of schemas of its own: `cargo agent-events pull --schemas {}`",
            label(Path::new("other-schemas"))
        ))
}
