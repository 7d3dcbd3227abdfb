//! A plan in, a list for people out: what is done to each topic, and what that costs.

use std::fmt::{self, Display};

use super::{PlannedTopic, TopicChange, TopicPlan};

const UNITS: [(u64, &str); 5] = [
    (86_400_000, "day"),
    (3_600_000, "hour"),
    (60_000, "minute"),
    (1000, "second"),
    (1, "millisecond"),
];

impl Display for TopicPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts = [0_usize; 4];
        for topic in &self.topics {
            counts[topic.kind() as usize] += 1;
            topic.fmt(f)?;
        }
        let words = [
            "to create",
            "to change",
            "that stays as it is",
            "as it should be",
        ];
        let counted: Vec<String> = counts
            .iter()
            .zip(words)
            .filter(|(count, _)| **count > 0)
            .map(|(count, word)| format!("{count} {word}"))
            .collect();
        if counted.is_empty() {
            return writeln!(f, "no topics");
        }
        writeln!(f, "{}", counted.join(", "))
    }
}

/// What is done to a topic.
#[derive(Clone, Copy)]
enum Kind {
    Create,
    Change,
    Stay,
    Fine,
}

impl PlannedTopic {
    fn kind(&self) -> Kind {
        let changes = self.changes();
        if changes.is_empty() {
            Kind::Fine
        } else if changes.contains(&TopicChange::Create) {
            Kind::Create
        } else if changes.iter().any(TopicChange::is_applied) {
            Kind::Change
        } else {
            Kind::Stay
        }
    }
}

impl Display for PlannedTopic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.settings.name();
        match self.kind() {
            Kind::Create => writeln!(f, "+ {name}: to be created")?,
            Kind::Change => writeln!(f, "~ {name}: to be changed")?,
            Kind::Stay => writeln!(f, "! {name}: differs, and stays so")?,
            Kind::Fine => writeln!(f, "= {name}: as it should be")?,
        }
        for change in &self.changes {
            match change {
                TopicChange::Create => self.created(f)?,
                change => {
                    writeln!(f, "    {change}")?;
                    if let Some(cost) = change.cost() {
                        writeln!(f, "      ! {cost}")?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl PlannedTopic {
    fn created(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.settings;
        if let Some(partitions) = settings.partitions() {
            writeln!(f, "    partitions: {partitions}")?;
        }
        if let Some(factor) = settings.replication_factor() {
            writeln!(f, "    replication factor: {factor}")?;
        }
        for (name, value) in settings.config() {
            writeln!(f, "    {name} = {}", Value(name, value))?;
        }
        let is_open = settings.partitions().is_none() && settings.replication_factor().is_none();
        if is_open && settings.config().is_empty() {
            writeln!(f, "    as the broker chooses")?;
        }
        Ok(())
    }
}

impl Display for TopicChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Create => f.write_str("to be created"),
            Self::AddPartitions { from, to } => write!(f, "partitions: {from} -> {to}"),
            Self::TooManyPartitions { from, to } => write!(f, "partitions: {from}, not {to}"),
            Self::ReplicationFactor { from, to } => {
                write!(f, "replication factor: {from}, not {to}")
            }
            Self::SetConfig { name, from, to } => {
                let to = Value(name, to);
                match from {
                    Some(from) => write!(f, "{name}: {} -> {to}", Value(name, from)),
                    None => write!(f, "{name}: not told -> {to}"),
                }
            }
        }
    }
}

impl TopicChange {
    /// Returns what somebody has to know before they say yes, or what to do instead.
    fn cost(&self) -> Option<String> {
        match self {
            Self::AddPartitions { .. } => Some(
                "most keys move: later events of a key are in another partition than earlier ones"
                    .to_owned(),
            ),
            Self::TooManyPartitions { from, .. } => Some(format!(
                "partitions cannot be taken away: say {from} in agent-events.toml, or move to a new topic"
            )),
            Self::ReplicationFactor { .. } => {
                Some("reassign its partitions with kafka-reassign-partitions.sh".to_owned())
            }
            Self::SetConfig { name, from, to } => {
                cost_of(name, from.as_deref(), to).map(str::to_owned)
            }
            Self::Create => None,
        }
    }
}

fn cost_of(name: &str, from: Option<&str>, to: &str) -> Option<&'static str> {
    let has = |list: &str, word: &str| list.split(',').any(|found| found.trim() == word);
    let (gains, was) = (
        |word| has(to, word) && !from.is_some_and(|from| has(from, word)),
        |word| from.is_none_or(|from| has(from, word)),
    );
    match name {
        "cleanup.policy" if gains("compact") => Some(
            "records without a key are refused from then on, and of a key only the last one stays",
        ),
        "cleanup.policy" if gains("delete") && was("compact") => {
            Some("also the last record of a key is deleted when its retention is over")
        }
        // Both have -1 for no limit.
        "retention.ms" | "retention.bytes" => {
            let limit = |text: &str| text.parse::<i64>().ok().map(i64::cast_unsigned);
            let shorter = match (from.and_then(limit), limit(to)) {
                (Some(from), Some(to)) => to < from,
                _ => true,
            };
            shorter.then_some(match name {
                "retention.ms" => "records older than that are deleted",
                _ => "the oldest records beyond that are deleted",
            })
        }
        _ => None,
    }
}

/// A value with its meaning.
struct Value<'v>(&'v str, &'v str);

impl Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name, value) = self;
        f.write_str(value)?;
        if name.strip_suffix(".ms").is_none() {
            return Ok(());
        }
        match value.parse::<u64>() {
            Ok(milliseconds) if milliseconds > 0 => {
                let fits = |(size, _): &&(u64, &str)| milliseconds.is_multiple_of(*size);
                let (size, unit) = UNITS
                    .iter()
                    .find(fits)
                    .copied()
                    .unwrap_or((1, "millisecond"));
                let count = milliseconds / size;
                let plural = if count == 1 { "" } else { "s" };
                write!(f, " ({count} {unit}{plural})")
            }
            Err(_) if *value == "-1" => f.write_str(" (forever)"),
            _ => Ok(()),
        }
    }
}
