//! The tables `[topics."…"]` of the policy in, the topics that they describe out.

use std::collections::BTreeMap;

use agent_events_schema::{Diagnostic, Span};
use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::{MALFORMED, Policy, UNKNOWN_TOPIC, UNKNOWN_VALUE};
use crate::catalog::{Event, Topic, is_topic};
use crate::sorted::Sorted;
use crate::suggest::{distance, nearest};
use crate::tables::{Tables, in_order, listed};

const KEYS: [&str; 5] = [
    "partitions",
    "replication_factor",
    "retention",
    "cleanup_policy",
    "config",
];

const CLEANUP_POLICIES: [&str; 3] = ["delete", "compact", "compact,delete"];

/// Kafka's settings of topics, as of 4.1; others, such as those of a vendor, pass unless they look like one of these.
const CONFIG: [&str; 26] = [
    "cleanup.policy",
    "compression.gzip.level",
    "compression.lz4.level",
    "compression.type",
    "compression.zstd.level",
    "delete.retention.ms",
    "file.delete.delay.ms",
    "flush.messages",
    "flush.ms",
    "index.interval.bytes",
    "local.retention.bytes",
    "local.retention.ms",
    "max.compaction.lag.ms",
    "max.message.bytes",
    "message.timestamp.after.max.ms",
    "message.timestamp.before.max.ms",
    "message.timestamp.type",
    "min.cleanable.dirty.ratio",
    "min.compaction.lag.ms",
    "min.insync.replicas",
    "retention.bytes",
    "retention.ms",
    "segment.bytes",
    "segment.jitter.ms",
    "segment.ms",
    "unclean.leader.election.enable",
];

/// Kafka holds a replication factor in 16 bits and a number of partitions in 32, both signed.
const MAX_REPLICATION_FACTOR: u32 = 0x7FFF;
const MAX_PARTITIONS: u32 = 0x7FFF_FFFF;

/// Units of time with their milliseconds.
const UNITS: [(&str, u64); 6] = [
    ("ms", 1),
    ("s", 1000),
    ("m", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
    ("w", 604_800_000),
];

/// Where settings stand, by Kafka's names.
type Places = Sorted<String, Span>;

/// Reads all topics, sorted by name.
pub(super) fn read(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> Vec<Topic> {
    let Some(topics) = tables.table(value) else {
        return Vec::new();
    };
    let mut topics: Vec<Topic> = in_order(topics)
        .into_iter()
        .filter_map(|(key, value)| topic(tables, key, value))
        .collect();
    topics.sort_by(|left, right| left.name.cmp(&right.name));
    topics
}

fn topic(
    tables: &mut Tables<'_>,
    key: &Spanned<DeString<'_>>,
    value: &Spanned<DeValue<'_>>,
) -> Option<Topic> {
    let mut topic = Topic {
        name: key.get_ref().to_string(),
        span: tables.span_of(key),
        partitions: None,
        replication_factor: None,
        config: BTreeMap::new(),
    };
    let named = is_topic(&topic.name);
    if !named {
        let message = format!("`{}` is not the name of a Kafka topic", topic.name);
        let finding = Diagnostic::error(MALFORMED, message)
            .at(topic.span, "not a topic")
            .help("use 1 to 249 letters, digits, dots, underscores and hyphens, and quote a name with dots: [topics.\"orders.eu\"]");
        tables.found.push(finding);
    }
    let settings = tables.table(value)?;
    let mut places = Places::default();
    for (key, value) in in_order(settings) {
        let set = match key.get_ref().as_ref() {
            "partitions" => {
                topic.partitions = count(tables, value, MAX_PARTITIONS);
                None
            }
            "replication_factor" => {
                topic.replication_factor = count(tables, value, MAX_REPLICATION_FACTOR);
                None
            }
            "retention" => retention(tables, value).map(|text| ("retention.ms", text)),
            "cleanup_policy" => cleanup(tables, value).map(|text| ("cleanup.policy", text)),
            "config" => {
                config(tables, value, &mut places, &mut topic);
                None
            }
            _ => {
                tables.unknown_key(key, &KEYS);
                None
            }
        };
        if let Some((name, text)) = set {
            insert(tables, key, (name, text), &mut places, &mut topic);
        }
    }
    named.then_some(topic)
}

fn insert(
    tables: &mut Tables<'_>,
    key: &Spanned<DeString<'_>>,
    (name, text): (&str, String),
    places: &mut Places,
    topic: &mut Topic,
) {
    topic.config.insert(name.to_owned(), text);
    let place = tables.span_of(key);
    if let Some(first) = places.insert(name.to_owned(), place) {
        let message = format!("`{name}` of topic `{}` is set twice", topic.name);
        let finding = Diagnostic::error(MALFORMED, message)
            .at(place, "set here again")
            .and_at(first, "first set here")
            .help("keep one of the two");
        tables.found.push(finding);
    }
}

fn count(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>, most: u32) -> Option<u32> {
    let number = tables.number(value)?;
    if (1..=most).contains(&number) {
        return Some(number);
    }
    let finding = Diagnostic::error(UNKNOWN_VALUE, format!("{number} is not possible here"))
        .at(tables.span_of(value), format!("1 to {most}"))
        .help("leave it out to let the broker choose");
    tables.found.push(finding);
    None
}

/// Reads a span of time; returns milliseconds, `-1` for ever.
fn retention(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> Option<String> {
    let text = tables.string(value)?;
    if text == "forever" {
        return Some("-1".to_owned());
    }
    let digits = text.find(|char: char| !char.is_ascii_digit());
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let unit = UNITS.iter().find(|(known, _)| *known == unit.trim());
    let milliseconds = match (number.parse::<u64>(), unit) {
        (Ok(number), Some((_, factor))) => number
            .checked_mul(*factor)
            .filter(|product| i64::try_from(*product).is_ok()),
        _ => None,
    };
    if milliseconds.is_none() {
        let message = format!("`{text}` is not a span of time");
        let finding = Diagnostic::error(UNKNOWN_VALUE, message)
            .at(tables.span_of(value), "how long records are kept")
            .help(
                "write \"7d\", \"36h\", \"forever\": a number and `ms`, `s`, `m`, `h`, `d` or `w`",
            );
        tables.found.push(finding);
    }
    milliseconds.map(|number| number.to_string())
}

/// Reads `"compact,delete"` and `["compact", "delete"]`, in any order.
fn cleanup(tables: &mut Tables<'_>, value: &Spanned<DeValue<'_>>) -> Option<String> {
    let mut words: Vec<&str> = match value.get_ref() {
        DeValue::Array(items) => {
            let words = items.iter().map(|item| tables.string(item));
            words.collect::<Option<_>>()?
        }
        _ => tables.string(value)?.split(',').map(str::trim).collect(),
    };
    words.sort_unstable();
    let text = words.join(",");
    if CLEANUP_POLICIES.contains(&text.as_str()) {
        return Some(text);
    }
    let finding = Diagnostic::error(UNKNOWN_VALUE, format!("`{text}` is not a cleanup policy"))
        .at(tables.span_of(value), "a cleanup policy belongs here")
        .help(format!("the policies are {}", listed(&CLEANUP_POLICIES)));
    tables.found.push(finding);
    None
}

fn config(
    tables: &mut Tables<'_>,
    value: &Spanned<DeValue<'_>>,
    places: &mut Places,
    topic: &mut Topic,
) {
    let Some(settings) = tables.table(value) else {
        return;
    };
    for (key, value) in in_order(settings) {
        let name = key.get_ref().as_ref();
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(boolean) => boolean.to_string(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Integer(number) => {
                let Ok(number) = i64::from_str_radix(number.as_str(), number.radix()) else {
                    tables.wrong_type(value, "a number of 64 bits");
                    continue;
                };
                number.to_string()
            }
            DeValue::Table(_) => {
                let message = format!("`{name}` is a table");
                let finding = Diagnostic::error(MALFORMED, message)
                    .at(tables.span_of(key), "a setting belongs here")
                    .help("quote Kafka's names, which have dots: config = { \"min.insync.replicas\" = 2 }");
                tables.found.push(finding);
                continue;
            }
            _ => {
                tables.wrong_type(value, "a string, a number or a boolean");
                continue;
            }
        };
        // Settings of vendors are unlike Kafka's by more than a slip.
        let meant = CONFIG.iter().find(|known| distance(name, known) <= 2);
        if let Some(meant) = meant.filter(|_| !CONFIG.contains(&name)) {
            let message = format!("Kafka's topics have no setting `{name}`");
            let finding = Diagnostic::error(UNKNOWN_VALUE, message)
                .at(tables.span_of(key), "unknown setting")
                .help(format!("write \"{meant}\""));
            tables.found.push(finding);
            continue;
        }
        insert(tables, key, (name, text), places, topic);
    }
}

impl Policy {
    /// Reports descriptions of topics that no event is sent to.
    pub(crate) fn check_topics(&self, events: &[Event], found: &mut Vec<Diagnostic>) {
        let known = || events.iter().filter_map(|event| event.topic.as_deref());
        for topic in &self.topics {
            if known().any(|name| topic.belongs_to(name)) {
                continue;
            }
            let message = format!("no event is sent to topic `{}`", topic.name);
            let finding = Diagnostic::error(UNKNOWN_TOPIC, message)
                .at(topic.span, "this description applies to nothing");
            found.push(finding.help(match nearest(&topic.name, known()) {
                Some(meant) => format!("write \"{meant}\""),
                None => "write a topic that a `cloudevents` object names, or one beside it, such as \
                         \"orders.retry\" beside \"orders\"; or delete the table"
                    .to_owned(),
            }));
        }
    }
}
