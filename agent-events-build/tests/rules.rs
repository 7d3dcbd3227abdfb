//! Every rule in; its fixture is found out, its snapshot says how, and no rule, file or page is without the others.
//!
//! `INSTA_UPDATE=always cargo test -p agent-events-build --test rules` writes the snapshots anew, and
//! `AGENT_EVENTS_RULES=update` before it `docs/rules.md`.
//!
//! A fixture is a text of files, each after a line `--- STEP/NAME`. Every step but the last is released; the files of a
//! step replace those of the same names, and an empty one takes its file away.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use agent_events_build::render::{Color, framed, short};
use agent_events_build::rule::{Category, Rule};
use agent_events_build::rules::rules;
use agent_events_build::{Report, check, release};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

type Steps = BTreeMap<u32, Vec<(String, String)>>;

fn fixture(id: &str) -> Steps {
    let path = Path::new(ROOT)
        .join("tests/rules")
        .join(format!("{id}.txt"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut steps = Steps::new();
    for file in text.split("--- ").skip(1) {
        let (head, content) = file.split_once('\n').expect("a name and a text");
        let (step, name) = head.split_once('/').expect("a step and a name");
        let step = step.parse().expect("a number");
        let files = steps.entry(step).or_default();
        files.push((name.to_owned(), content.to_owned()));
    }
    steps
}

/// Plays the steps of a fixture and returns what is said of the last one.
fn play(steps: &Steps, dir: &Path, lints: &str) -> Report {
    let (last, _) = steps.last_key_value().expect("a step");
    for (number, files) in steps {
        for (name, content) in files {
            let path = dir.join(name);
            if content.is_empty() {
                fs::remove_file(path).expect("it was there");
            } else {
                fs::write(path, content).expect("written");
            }
        }
        let policy = dir.join("agent-events.toml");
        let own = fs::read_to_string(&policy).unwrap_or_default();
        if !own.contains("[lint]") {
            fs::write(policy, format!("{own}{lints}")).expect("written");
        }
        if number < last {
            release(dir).expect("every step but the last can be released");
        }
    }
    check(dir).report
}

/// Every category of rules at `warn`.
fn everything_on() -> String {
    let mut text = "[lint]\n".to_owned();
    for category in Category::LINTS {
        writeln!(text, "{category} = \"warn\"").expect("written");
    }
    text
}

fn lints() -> impl Iterator<Item = &'static Rule> {
    rules().filter(|rule| rule.is_lint())
}

fn without_dir(text: &str, dir: &Path) -> String {
    text.replace(&dir.display().to_string(), "schemas")
}

#[test]
fn every_rule_finds_its_fixture_and_says_so() {
    for rule in lints() {
        let dir = tempfile::tempdir().expect("a folder");
        let report = play(&fixture(rule.id), dir.path(), &everything_on());
        let mut told = String::new();
        let (own, others): (Vec<_>, Vec<_>) = report
            .diagnostics()
            .iter()
            .partition(|finding| finding.rule == rule.id);
        assert!(!own.is_empty(), "{} is not found: {report}", rule.id);
        for finding in own {
            assert!(finding.primary.is_some(), "{} has no place", rule.id);
            assert!(!finding.help.is_empty(), "{} has no remedy", rule.id);
            writeln!(
                told,
                "{}\n",
                framed(finding, report.sources(), Color::Never)
            )
            .expect("written");
        }
        for finding in others {
            writeln!(told, "also: {}", short(finding, report.sources())).expect("written");
        }
        insta::assert_snapshot!(format!("rule_{}", rule.id), without_dir(&told, dir.path()));
    }
}

#[test]
fn the_level_of_a_rule_is_its_own_unless_the_policy_says_otherwise() {
    for rule in lints() {
        let steps = fixture(rule.id);
        let count = |lints: &str| {
            let dir = tempfile::tempdir().expect("a folder");
            let report = play(&steps, dir.path(), lints);
            let count = |findings: &mut dyn Iterator<Item = &agent_events_schema::Diagnostic>| {
                findings.filter(|finding| finding.rule == rule.id).count()
            };
            (count(&mut report.errors()), count(&mut report.warnings()))
        };
        let by_default = count("[lint]\n");
        let expected = match format!("{:?}", rule.level).as_str() {
            "Error" => by_default.0 > 0 && by_default.1 == 0,
            "Warn" => by_default.0 == 0 && by_default.1 > 0,
            _ => by_default == (0, 0),
        };
        assert!(
            expected,
            "{}: {:?}, found {by_default:?}",
            rule.id, rule.level
        );
        assert_eq!(
            count(&format!("[lint]\n{} = \"allow\"\n", rule.id)),
            (0, 0),
            "{}",
            rule.id
        );
        let (errors, warnings) = count(&format!("[lint]\n{} = \"error\"\n", rule.id));
        assert!(errors > 0 && warnings == 0, "{}", rule.id);
        // A rule's own level goes before its category's.
        let category = format!(
            "[lint]\n{} = \"error\"\n{} = \"allow\"\n",
            rule.category, rule.id
        );
        assert_eq!(count(&category), (0, 0), "{}", rule.id);
    }
}

#[test]
fn a_finding_is_ignored_for_a_reason_and_the_ignoring_is_not_forgotten() {
    for rule in lints() {
        let steps = fixture(rule.id);
        let ignore = format!(
            "[[ignore]]\nrule = \"{}\"\nat = \"**\"\nreason = \"it is meant\"\n",
            rule.id
        );
        let dir = tempfile::tempdir().expect("a folder");
        let report = play(&steps, dir.path(), &format!("{}{ignore}", everything_on()));
        let own = report
            .diagnostics()
            .iter()
            .filter(|finding| finding.rule == rule.id);
        assert_eq!(own.count(), 0, "{report}");
        let unused = |report: &Report| {
            report
                .warnings()
                .any(|finding| finding.rule == "ignore_unused")
        };
        assert!(!unused(&report), "{report}");
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(
            dir.path().join("agent-events.toml"),
            format!("[lint]\n{ignore}"),
        )
        .expect("written");
        assert!(unused(&check(dir.path()).report), "{}", rule.id);
    }
}

#[test]
fn what_has_not_changed_breaks_no_rule_about_changes() {
    for rule in lints() {
        let dir = tempfile::tempdir().expect("a folder");
        let mut steps = fixture(rule.id);
        let (&first, files) = steps.first_key_value().expect("a step");
        let files = files.clone();
        steps.retain(|&number, _| number == first);
        steps.insert(first + 1, files);
        let dir = dir.path();
        if matches!(
            rule.id,
            "duplicate_event_type" | "event_type_form" | "namespace_required"
        ) {
            continue;
        }
        let report = play(&steps, dir, "[lint]\nevolution = \"error\"\n");
        assert!(!report.has_errors(), "{}: {report}", rule.id);
    }
}

#[test]
fn every_rule_has_a_file_a_fixture_and_a_snapshot_and_none_is_left_over() {
    let stems = |folder: &str, extension: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(Path::new(ROOT).join(folder)).expect("a folder");
        let paths = entries.map(|entry| entry.expect("readable").path());
        paths
            .filter(|path| path.extension().is_some_and(|it| it == extension))
            .map(|path| {
                path.file_stem()
                    .expect("a name")
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    };
    let ids: BTreeSet<String> = lints().map(|rule| rule.id.to_owned()).collect();
    let mut files = stems("src/lint", "rs");
    files.extend(stems("src/evolution", "rs"));
    for shared in ["parts", "removed", "told"] {
        assert!(files.remove(shared), "{shared}: what rules share");
    }
    assert_eq!(files, ids);
    assert_eq!(stems("tests/rules", "txt"), ids);
    let snapshots: BTreeSet<String> = stems("tests/snapshots", "snap")
        .iter()
        .filter_map(|stem| stem.strip_prefix("rules__rule_").map(str::to_owned))
        .collect();
    assert_eq!(snapshots, ids);
}

#[test]
fn every_finding_in_the_code_is_of_a_rule_that_is_explained() {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for rule in rules() {
        assert!(known.insert(rule.id), "{} is there twice", rule.id);
        assert!(!rule.summary.is_empty(), "{}", rule.id);
        assert!(!rule.is_lint() || !rule.docs.is_empty(), "{}", rule.id);
    }
    let mut unknown = BTreeSet::new();
    for path in sources() {
        let text = fs::read_to_string(&path).expect("readable");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for start in ["Diagnostic::error(", "Diagnostic::warning(", "_rule = \""] {
            for rest in code.split(start).skip(1) {
                let Some(id) = rest.trim_start().strip_prefix('"') else {
                    continue;
                };
                let id = id.split('"').next().unwrap_or_default();
                if !known.contains(id) {
                    unknown.insert(id.to_owned());
                }
            }
        }
        for rest in code.split(": &str = \"").skip(1) {
            let id = rest.split('"').next().unwrap_or_default();
            let is_rule =
                code.contains(&format!("= \"{id}\";\n")) && code.contains("/// The rule broken");
            let is_id = id.contains('_')
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if is_rule && is_id && !known.contains(id) {
                unknown.insert(id.to_owned());
            }
        }
    }
    assert_eq!(unknown, BTreeSet::new());
}

fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut open = vec![
        Path::new(ROOT).join("src"),
        Path::new(ROOT).join("../agent-events-schema/src"),
    ];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                files.push(path);
            }
        }
    }
    files
}

#[test]
fn the_page_about_the_rules_is_what_the_table_says() {
    let mut page = "# Rules\n\n\
        What `cargo agent-events check` and the build look for; `cargo agent-events explain RULE` prints the same. This page is made from \
        the table in the code: `AGENT_EVENTS_RULES=update cargo test -p agent-events-build --test rules`.\n\n\
        | rule | category | level | asks that |\n|---|---|---|---|\n"
        .to_owned();
    for rule in rules() {
        let Rule {
            id,
            category,
            summary,
            ..
        } = rule;
        writeln!(
            page,
            "| [{id}](#{id}) | {category} | {} | {} |",
            rule.level,
            summary.replace('|', "\\|")
        )
        .expect("written");
    }
    for rule in rules() {
        writeln!(page, "\n## {}\n\n{}.", rule.id, capital(rule.summary)).expect("written");
        if !rule.docs.is_empty() {
            writeln!(page, "\n{}", rule.docs).expect("written");
        }
    }
    let path = Path::new(ROOT).join("../docs/rules.md");
    if std::env::var_os("AGENT_EVENTS_RULES").is_some_and(|value| value == "update") {
        fs::write(&path, &page).expect("written");
    }
    let written = fs::read_to_string(&path).expect("the page");
    assert!(written == page, "docs/rules.md is out of date");
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + characters.as_str(),
        None => String::new(),
    }
}
