//! A folder in; its topics with what is said of them, for people, machines and Kafka's own tools, out.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::path::Path;

use agent_events_schema::FullName;

use super::json::{self, Object};
use crate::catalog::Topic;
use crate::check::{CheckOptions, Checked};
use crate::report::Report;

/// The topics of a catalog, sorted by name.
#[derive(Debug)]
#[non_exhaustive]
pub struct TopicList {
    /// Each topic that an event is sent to, or that is described.
    pub topics: Vec<TopicEvents>,
}

/// A topic and what is sent to it.
#[derive(Debug)]
#[non_exhaustive]
pub struct TopicEvents {
    /// The topic's name.
    pub name: String,
    /// The events that are sent to it, sorted by name.
    pub events: Vec<FullName>,
    /// How it is described; `None` leaves everything to the broker.
    pub described: Option<Topic>,
}

/// Returns the topics of the schemas in `dir`. No broker is asked.
///
/// # Errors
///
/// When schemas or policy are at fault.
pub fn topics(dir: &Path) -> Result<TopicList, Report> {
    let checked = Checked::read(dir, &CheckOptions::default());
    if checked.has_faults() {
        return Err(Report::new(checked.found, checked.sources));
    }
    let mut topics = BTreeMap::<String, TopicEvents>::new();
    let entry = |name: &str| TopicEvents {
        name: name.to_owned(),
        events: Vec::new(),
        described: None,
    };
    for event in &checked.catalog.events {
        if let Some(topic) = &event.topic {
            let known = topics.entry(topic.clone());
            known
                .or_insert_with(|| entry(topic))
                .events
                .push(event.name.clone());
        }
    }
    for topic in checked.catalog.topics {
        let new = entry(&topic.name);
        let known = topics.entry(topic.name.clone()).or_insert(new);
        known.described = Some(topic);
    }
    Ok(TopicList {
        topics: topics.into_values().collect(),
    })
}

impl TopicList {
    /// Returns the topics for people.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for topic in &self.topics {
            let or_default = |number: Option<u32>| {
                number.map_or_else(|| "as the broker chooses".to_owned(), |it| it.to_string())
            };
            push(&mut text, format_args!("{}\n", topic.name));
            let events: Vec<&str> = topic.events.iter().map(FullName::as_str).collect();
            if !events.is_empty() {
                push(&mut text, format_args!("  events: {}\n", events.join(", ")));
            }
            let partitions = or_default(topic.partitions());
            push(&mut text, format_args!("  partitions: {partitions}\n"));
            let factor = or_default(topic.replication_factor());
            push(&mut text, format_args!("  replication factor: {factor}\n"));
            for (key, value) in topic.config() {
                push(&mut text, format_args!("  {key} = {value}\n"));
            }
        }
        text
    }

    /// Returns the topics as JSON; what the broker chooses is left out.
    #[must_use]
    pub fn to_json(&self) -> String {
        let topics = self.topics.iter().map(|topic| {
            let events = topic.events.iter().map(FullName::as_str);
            let mut object = Object::new()
                .text("topic", &topic.name)
                .raw("events", json::strings(events));
            if let Some(partitions) = topic.partitions() {
                object = object.raw("partitions", partitions);
            }
            if let Some(factor) = topic.replication_factor() {
                object = object.raw("replication_factor", factor);
            }
            let mut config = Object::new();
            for (key, value) in topic.config() {
                config = config.text(key, value);
            }
            object.raw("config", config.build()).build()
        });
        Object::new().raw("topics", json::array(topics)).build()
    }

    /// Returns a shell script that creates the topics with Kafka's tools and sets what is described.
    ///
    /// It deletes nothing, adds no partitions, and may run any number of times. Without `bootstrap_servers` it asks for
    /// the environment variable `BOOTSTRAP_SERVERS`.
    #[must_use]
    pub fn to_script(&self, bootstrap_servers: Option<&str>) -> String {
        let servers = match bootstrap_servers {
            Some(servers) => quoted(servers),
            None => "\"${BOOTSTRAP_SERVERS:?the brokers, HOST:PORT,…}\"".to_owned(),
        };
        let mut text = format!(
            "#!/bin/sh\n# Creates the topics that are missing and sets what agent-events.toml says; deletes nothing.\n\
             set -eu\nservers={servers}\n"
        );
        for topic in &self.topics {
            let name = &topic.name;
            push(
                &mut text,
                format_args!(
                    "\nkafka-topics.sh --bootstrap-server \"$servers\" --create --if-not-exists --topic {name}"
                ),
            );
            if let Some(partitions) = topic.partitions() {
                push(&mut text, format_args!(" --partitions {partitions}"));
            }
            if let Some(factor) = topic.replication_factor() {
                push(&mut text, format_args!(" --replication-factor {factor}"));
            }
            text.push('\n');
            let config: Vec<String> = topic
                .config()
                .map(|(key, value)| {
                    if value.contains(',') {
                        format!("{key}=[{value}]")
                    } else {
                        format!("{key}={value}")
                    }
                })
                .collect();
            if !config.is_empty() {
                let config = quoted(&config.join(","));
                push(
                    &mut text,
                    format_args!(
                        "kafka-configs.sh --bootstrap-server \"$servers\" --alter --entity-type topics --entity-name \
                         {name} --add-config {config}\n"
                    ),
                );
            }
            if let Some(partitions) = topic.partitions() {
                push(
                    &mut text,
                    format_args!(
                        "# More partitions for a topic that exists move its keys, so this is yours to choose:\n\
                         # kafka-topics.sh --bootstrap-server \"$servers\" --alter --topic {name} --partitions \
                         {partitions}\n"
                    ),
                );
            }
        }
        text
    }
}

impl TopicEvents {
    fn partitions(&self) -> Option<u32> {
        self.described.as_ref()?.partitions
    }

    fn replication_factor(&self) -> Option<u32> {
        self.described.as_ref()?.replication_factor
    }

    fn config(&self) -> impl Iterator<Item = (&String, &String)> {
        self.described.iter().flat_map(|topic| &topic.config)
    }
}

/// One word of the shell, whatever is in it.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn push(text: &mut String, arguments: fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a String takes all text");
}
