//! Compaction goes by keys.

use crate::catalog::Catalog;
use crate::policy::LintLevel;
use crate::rule::{Category, Check, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "compacted_topic_key",
    category: Category::Correctness,
    summary: "an event for a compacted topic has a `partitionkey`",
    docs: "Of the records with one key, compaction keeps the last one; a record without key is refused by the broker. Give the event's `cloudevents` object the key `partitionkey`, or send it to another topic. Set this to `allow` where all producers choose keys themselves.",
    level: LintLevel::Warn,
    check: Check::Catalog(check),
};

fn check(catalog: &Catalog, findings: &mut Findings<'_>) {
    for event in &catalog.events {
        let topic = catalog
            .topics
            .iter()
            .find(|topic| Some(&topic.name) == event.topic.as_ref() && topic.is_compacted());
        if let (Some(topic), None) = (topic, event.partition_key) {
            let message = format!(
                "`{}` is sent to the compacted topic `{}` without a key",
                event.name, topic.name
            );
            findings.add(event.name.as_str(), message, |finding| {
                finding
                    .at(event.span, "has no `partitionkey`")
                    .and_at(topic.span, "compacted as described here")
                    .help("add `\"partitionkey\": \"…\"` with the field that the last event is kept of")
            });
        }
    }
}
