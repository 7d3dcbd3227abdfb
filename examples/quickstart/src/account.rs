//! What was sent and what each group saw in, the checked account of it as text out: a table and a causal tree.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use agent_events::{CloudEventType, Context, EventCatalog};

use crate::AgentEvent;
use crate::agent::task::TaskFailed;
use crate::error::Error;
use crate::outbox::Ledger;
use crate::watcher::{Seen, Sightings};

/// What happened, told from what the consumer groups saw.
#[derive(Debug)]
pub(crate) struct Account {
    table: Table,
    strangers: Vec<String>,
    tree: Vec<Branch>,
}

impl Account {
    /// Checks that every group saw what was sent, unchanged, and that every event leads back to its request.
    ///
    /// # Errors
    ///
    /// When that is not so, or no request failed at first.
    pub(crate) fn new(sent: &Ledger, groups: &[Sightings]) -> Result<Self, Error> {
        let mut table = Table::new(groups);
        for (position, evidence) in sent {
            let row = table.row(evidence.context.as_ref());
            row[0] += 1;
            for (sightings, count) in groups.iter().zip(&mut row[1..]) {
                let group = sightings.group;
                match sightings.records.get(position) {
                    Some(seen) if seen.evidence == *evidence => *count += 1,
                    Some(_) => {
                        let position = position.clone();
                        return Err(Error::Changed { group, position });
                    }
                    None => {
                        let positions = vec![position.clone()];
                        return Err(Error::NotSeen { group, positions });
                    }
                }
            }
        }
        let seen: Vec<&Seen> = groups
            .last()
            .into_iter()
            .flat_map(|group| sent.iter().filter_map(|(at, _)| group.records.get(at)))
            .collect();
        let (strangers, ours): (Vec<&Seen>, Vec<&Seen>) = seen
            .into_iter()
            .partition(|seen| seen.evidence.foreign.is_some());
        Ok(Self {
            table,
            strangers: strangers.into_iter().map(stranger).collect(),
            tree: retried(&trees(&ours)?)?,
        })
    }
}

fn stranger(seen: &Seen) -> String {
    match &seen.evidence.context {
        Some(context) => format!("{} is {}", context.ty(), seen.says),
        None => seen.says.clone(),
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "What each consumer group saw\n\n{}", self.table)?;
        for stranger in &self.strangers {
            writeln!(f, "  {stranger}")?;
        }
        let task = self.tree.first().map_or("", |root| root.subject.as_str());
        writeln!(f, "\nWhat followed from request {task}\n")?;
        write_tree(f, &self.tree)
    }
}

/// The kind of a row; the order of the kinds is that of the rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Known(String),
    Unknown(String),
    NotACloudEvent,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(ty) => f.write_str(ty),
            Self::Unknown(ty) => write!(f, "{ty} (unknown type)"),
            Self::NotACloudEvent => f.write_str("(not a CloudEvent)"),
        }
    }
}

/// How many records of each kind were sent, and seen by each group.
#[derive(Debug)]
struct Table {
    columns: Vec<&'static str>,
    rows: BTreeMap<Kind, Vec<usize>>,
}

impl Table {
    fn new(groups: &[Sightings]) -> Self {
        let names = groups.iter().map(|sightings| sightings.group);
        Self {
            columns: std::iter::once("sent").chain(names).collect(),
            rows: BTreeMap::new(),
        }
    }

    /// Returns the counts of the row that an event belongs to, or a record that is none.
    fn row(&mut self, context: Option<&Context>) -> &mut Vec<usize> {
        let kind = match context.map(Context::ty) {
            Some(ty) if AgentEvent::TYPES.contains(&ty) => Kind::Known(ty.to_owned()),
            Some(ty) => Kind::Unknown(ty.to_owned()),
            None => Kind::NotACloudEvent,
        };
        let empty = vec![0; self.columns.len()];
        self.rows.entry(kind).or_insert(empty)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.rows.keys().map(Kind::to_string).collect();
        let first = names.iter().map(String::len).max().unwrap_or(0).max(10);
        let mut total = vec![0; self.columns.len()];
        write!(f, "  {:first$}", "event type")?;
        for column in &self.columns {
            write!(f, "  {column:>6}")?;
        }
        writeln!(f)?;
        for (name, counts) in names.iter().zip(self.rows.values()) {
            write_row(f, name, first, counts, &self.columns)?;
            for (sum, count) in total.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        write_row(f, "total", first, &total, &self.columns)
    }
}

fn write_row(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    first: usize,
    counts: &[usize],
    columns: &[&str],
) -> fmt::Result {
    write!(f, "  {name:first$}")?;
    for (count, column) in counts.iter().zip(columns) {
        write!(f, "  {count:>width$}", width = column.len().max(6))?;
    }
    writeln!(f)
}

/// One line of a tree.
#[derive(Debug, Clone)]
struct Branch {
    /// The box-drawing lines that lead to it.
    lines: String,
    ty: String,
    subject: String,
    /// Since the request, by the clocks of those who published.
    after_ms: i64,
    source: String,
    says: String,
}

/// Builds the tree of every request, and checks that every event is in the one that its `correlationid` names.
fn trees(events: &[&Seen]) -> Result<Vec<Vec<Branch>>, Error> {
    let mut children: HashMap<Option<&str>, Vec<(&Context, &str)>> = HashMap::new();
    for seen in events {
        if let Some(context) = &seen.evidence.context {
            let cause = context.causation_id();
            let of_cause = children.entry(cause).or_default();
            of_cause.push((context, &seen.says));
        }
    }
    for events in children.values_mut() {
        events.sort_by_key(|(context, _)| (context.time(), context.id()));
    }
    let mut placed = HashSet::new();
    let mut trees = Vec::new();
    for (root, says) in children.get(&None).into_iter().flatten() {
        let mut tree = Vec::new();
        let mut walk = vec![(*root, *says, String::new(), String::new())];
        while let Some((context, says, lines, below)) = walk.pop() {
            let correlated = context.correlation_id().unwrap_or(context.id()) == root.id();
            if !correlated || !placed.insert(context.id()) {
                continue;
            }
            tree.push(branch(context, root, lines, says));
            let events = children
                .get(&Some(context.id()))
                .map_or(&[][..], Vec::as_slice);
            for (index, (context, says)) in events.iter().enumerate().rev() {
                let (fork, next) = match index + 1 == events.len() {
                    true => ("└─ ", "   "),
                    false => ("├─ ", "│  "),
                };
                walk.push((
                    *context,
                    *says,
                    format!("{below}{fork}"),
                    format!("{below}{next}"),
                ));
            }
        }
        trees.push(tree);
    }
    let lost = children
        .values()
        .flatten()
        .find(|(context, _)| !placed.contains(context.id()));
    match lost {
        None => Ok(trees),
        Some((context, _)) => Err(Error::BrokenChain {
            id: context.id().to_owned(),
            ty: context.ty().to_owned(),
            cause: context.causation_id().map(str::to_owned),
        }),
    }
}

fn branch(context: &Context, root: &Context, lines: String, says: &str) -> Branch {
    let after = match (context.time(), root.time()) {
        (Some(time), Some(begin)) => {
            (time.as_date_time() - begin.as_date_time()).num_milliseconds()
        }
        _ => 0,
    };
    Branch {
        lines,
        ty: context.ty().to_owned(),
        subject: context.subject().unwrap_or_default().to_owned(),
        after_ms: after,
        source: context.source().to_owned(),
        says: says.to_owned(),
    }
}

/// Returns the first tree in which an attempt failed and another followed.
fn retried(trees: &[Vec<Branch>]) -> Result<Vec<Branch>, Error> {
    let failed = |tree: &&Vec<Branch>| {
        let at = tree.iter().position(|branch| branch.ty == TaskFailed::TYPE);
        at.is_some_and(|at| at + 1 < tree.len())
    };
    trees.iter().find(failed).cloned().ok_or(Error::NoRetry)
}

fn write_tree(f: &mut fmt::Formatter<'_>, tree: &[Branch]) -> fmt::Result {
    let heads: Vec<String> = tree
        .iter()
        .map(|branch| format!("{}{}", branch.lines, branch.ty))
        .collect();
    let head_width = heads
        .iter()
        .map(|head| head.chars().count())
        .max()
        .unwrap_or(0);
    let source_width = tree
        .iter()
        .map(|branch| branch.source.len())
        .max()
        .unwrap_or(0);
    for (head, branch) in heads.iter().zip(tree) {
        let Branch {
            after_ms,
            source,
            says,
            ..
        } = branch;
        writeln!(
            f,
            "  {head:head_width$}  {after_ms:>5} ms  {source:source_width$}  {says}"
        )?;
    }
    Ok(())
}
