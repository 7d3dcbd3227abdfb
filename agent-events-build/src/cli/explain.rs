//! A rule in, what a person should know about it out.

use std::fmt::Write;

use crate::policy::LintLevel;
use crate::rule::{Category, Rule};
use crate::rules::rules;

/// Returns a page about a rule.
#[must_use]
pub fn explain(rule: &Rule) -> String {
    let mut page = format!("{} ({}, {})\n\n", rule.id, rule.category, rule.level);
    page.push_str(&wrapped(rule.summary));
    for paragraph in rule.docs.split("\n\n").filter(|text| !text.is_empty()) {
        page.push('\n');
        page.push_str(&wrapped(paragraph));
    }
    page.push('\n');
    let advice = match rule.category {
        Category::Avro => format!(
            "Asked by the compatibility level of the event. To accept a break for one content of a schema:\n\n    \
             cargo agent-events allow {} --event com.acme.OrderPlaced --reason \"…\" --until 2027-01-31\n",
            rule.id
        ),
        _ if rule.is_lint() => format!(
            "In agent-events.toml, for all schemas (`allow`, `warn`, `error`), or for one place:\n\n    [lint]\n    {} = \"{}\"\n\n    \
             [[ignore]]\n    rule = \"{}\"\n    at = \"com.acme.OrderPlaced.total\"\n    reason = \"…\"\n",
            rule.id,
            match rule.level {
                LintLevel::Allow => "warn",
                _ => "allow",
            },
            rule.id
        ),
        _ => "This cannot be silenced.\n".to_owned(),
    };
    page.push_str(&advice);
    page
}

/// Returns one line for every rule.
#[must_use]
pub fn index() -> String {
    let mut page = String::new();
    let widest = rules().map(|rule| rule.id.len()).max().unwrap_or_default();
    for rule in rules() {
        let (id, category, level) = (rule.id, rule.category, rule.level);
        writeln!(
            page,
            "{id:widest$}  {category:13}  {level:5}  {}",
            rule.summary
        )
        .expect("a String takes all text");
    }
    page
}

fn wrapped(text: &str) -> String {
    const WIDTH: usize = 100;
    let mut lines = String::new();
    let mut length = 0;
    for word in text.split_whitespace() {
        let wide = word.chars().count();
        if length > 0 && length + 1 + wide > WIDTH {
            lines.push('\n');
            length = 0;
        }
        if length > 0 {
            lines.push(' ');
            length += 1;
        }
        lines.push_str(word);
        length += wide;
    }
    lines.push('\n');
    lines
}
