//! What was sent and what each group saw in, the checked account of it as text out: a table and a causal tree.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use agent_events::{CloudEventType, Context, EventCatalog};

use crate::AgentEvent;
use crate::agent::task::{TaskAssigned, TaskCompleted, TaskCreated, TaskFailed};
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
        if let Some(root) = self.tree.first() {
            let Branch { subject, id, .. } = root;
            writeln!(
                f,
                "\nWhat followed from request {subject} (correlationid {id})\n"
            )?;
        }
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
    id: String,
    ty: String,
    subject: String,
    /// Since the request, by the clocks of those who published.
    after_ms: i64,
    source: String,
    says: String,
}

/// An event, and what it says.
#[derive(Clone, Copy)]
struct Told<'a> {
    context: &'a Context,
    says: &'a str,
}

/// Returns the tree of every request.
///
/// # Errors
///
/// When an event is in none of them: it does not lead back to the request that its `correlationid` names.
fn trees(events: &[&Seen]) -> Result<Vec<Vec<Branch>>, Error> {
    let told = || {
        events.iter().filter_map(|seen| {
            let context = seen.evidence.context.as_ref()?;
            let says = &seen.says;
            Some(Told { context, says })
        })
    };
    let mut effects: HashMap<&str, Vec<Told<'_>>> = HashMap::new();
    let mut trees = Vec::new();
    for told in told() {
        if let Some(cause) = told.context.causation_id() {
            effects.entry(cause).or_default().push(told);
        }
    }
    for effects in effects.values_mut() {
        effects.sort_by_key(|told| (told.context.time(), told.context.id()));
    }
    for told in told() {
        if told.context.ty() == TaskCreated::TYPE && told.context.causation_id().is_none() {
            trees.push(tree(told, &effects));
        }
    }
    let placed: HashSet<&str> = trees.iter().flatten().map(|it| it.id.as_str()).collect();
    match told().find(|told| !placed.contains(told.context.id())) {
        None => Ok(trees),
        Some(Told { context, .. }) => Err(Error::BrokenChain {
            id: context.id().to_owned(),
            ty: context.ty().to_owned(),
            cause: context.causation_id().map(str::to_owned),
        }),
    }
}

/// Returns a request and everything that followed from it, each event after its cause.
fn tree(request: Told<'_>, effects: &HashMap<&str, Vec<Told<'_>>>) -> Vec<Branch> {
    let root = request.context;
    let mut tree = Vec::new();
    let mut met = HashSet::new();
    let mut next = vec![(request, String::new(), String::new())];
    while let Some((told, lines, below)) = next.pop() {
        let id = told.context.id();
        let request = told.context.correlation_id().unwrap_or(id);
        // Nobody keeps producers from using an id twice: without the set that could be a circle.
        if request != root.id() || !met.insert(id) {
            continue;
        }
        tree.push(branch(told, root, lines));
        let effects = effects.get(id).map_or(&[][..], Vec::as_slice);
        for (index, effect) in effects.iter().enumerate().rev() {
            let (fork, line) = if index + 1 == effects.len() {
                ("└─ ", "   ")
            } else {
                ("├─ ", "│  ")
            };
            next.push((*effect, format!("{below}{fork}"), format!("{below}{line}")));
        }
    }
    tree
}

/// Returns the line of one event, which has `lines` before it.
fn branch(Told { context, says }: Told<'_>, root: &Context, lines: String) -> Branch {
    let after_ms = match (context.time(), root.time()) {
        (Some(time), Some(begin)) => {
            (time.as_date_time() - begin.as_date_time()).num_milliseconds()
        }
        _ => 0,
    };
    Branch {
        lines,
        id: context.id().to_owned(),
        ty: context.ty().to_owned(),
        subject: context.subject().unwrap_or_default().to_owned(),
        after_ms,
        source: context.source().to_owned(),
        says: says.to_owned(),
    }
}

/// Returns the first tree in which an attempt failed, another followed, and the task was completed.
fn retried(trees: &[Vec<Branch>]) -> Result<Vec<Branch>, Error> {
    let story = [TaskFailed::TYPE, TaskAssigned::TYPE, TaskCompleted::TYPE];
    let tells = |tree: &&Vec<Branch>| {
        let mut types = tree.iter().map(|branch| branch.ty.as_str());
        story.iter().all(|part| types.any(|ty| ty == *part))
    };
    trees.iter().find(tells).cloned().ok_or(Error::NoRetry)
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

#[cfg(test)]
mod tests {
    use agent_events::CloudEvent;
    use agent_events::kafka::{Headers, Position, Record};

    use super::Account;
    use crate::agent::task::{
        TaskAssigned, TaskCancelled, TaskCompleted, TaskCreated, TaskFailed, TaskFailure,
        TaskPriority,
    };
    use crate::error::Error;
    use crate::outbox::{Evidence, Ledger};
    use crate::watcher::{Seen, Sightings};

    /// Creates an event with an id and a time, and perhaps a cause.
    macro_rules! event {
        ($id:expr, $millis:expr, $data:expr $(, $cause:expr)?) => {{
            let time = format!("2026-01-01T00:00:00.{:03}Z", $millis).parse().unwrap();
            let event = CloudEvent::new($data, "/a").unwrap()$(.caused_by(&$cause))?;
            event.with_id($id.parse().unwrap()).with_time(time)
        }};
    }

    fn created() -> TaskCreated {
        TaskCreated {
            task_id: "t".into(),
            task_type: "research".into(),
            parameters: [].into(),
            created_by: "a".into(),
            deadline: None,
            priority: TaskPriority::High,
        }
    }

    fn assigned() -> TaskAssigned {
        TaskAssigned {
            task_id: "t".into(),
            task_type: "research".into(),
            parameters: [].into(),
            assigned_to: "w".into(),
            deadline: None,
            priority: TaskPriority::High,
        }
    }

    /// Returns the ledger of: created, failed, assigned again, completed and cancelled, and a record that is no event.
    fn ledger() -> Ledger {
        let failed = TaskFailed {
            task_id: "t".into(),
            error: TaskFailure {
                code: "X".into(),
                message: "no".into(),
                retryable: true,
                retry_after_ms: None,
            },
            attempts: 1,
        };
        let completed = TaskCompleted {
            task_id: "t".into(),
            result: "42".into(),
            duration_ms: 1,
            tokens_used: 1,
        };
        let cancelled = TaskCancelled {
            task_id: "t".into(),
            cancelled_by: "a".into(),
            reason: None,
        };
        let first = event!("1", 100, created());
        let failed = event!("2", 110, failed, first);
        let again = event!("3", 120, assigned(), failed);
        let completed = event!("4", 1, completed, again);
        let cancelled = event!("5", 199, cancelled, first);
        let plain = Record::new(Headers::new(), Some(b"plain".to_vec()));
        [
            Some(first.context().clone()),
            Some(failed.context().clone()),
            Some(again.context().clone()),
            Some(completed.context().clone()),
            Some(cancelled.context().clone()),
            None,
        ]
        .into_iter()
        .zip(0..)
        .map(|(context, offset)| {
            let foreign = context.is_none().then(|| plain.clone());
            (Position::new("t", 0, offset), Evidence { context, foreign })
        })
        .collect()
    }

    fn sightings(group: &'static str, ledger: &Ledger) -> Sightings {
        let says = |position: &Position| format!("says {}", position.offset);
        let seen = ledger.iter().map(|(position, evidence)| {
            let seen = Seen {
                evidence: evidence.clone(),
                says: says(position),
            };
            (position.clone(), seen)
        });
        Sightings {
            group,
            records: seen.collect(),
        }
    }

    #[test]
    fn the_account_has_a_table_and_the_tree_of_what_was_tried_again() {
        let ledger = ledger();
        let groups = [sightings("email", &ledger), sightings("long-name", &ledger)];
        let account = Account::new(&ledger, &groups).unwrap().to_string();
        let expected = "\
What each consumer group saw

  event type              sent   email  long-name
  agent.task.assigned        1       1          1
  agent.task.cancelled       1       1          1
  agent.task.completed       1       1          1
  agent.task.created         1       1          1
  agent.task.failed          1       1          1
  (not a CloudEvent)         1       1          1
  total                      6       6          6

  says 5

What followed from request t (correlationid 1)

  agent.task.created                 0 ms  /a  says 0
  ├─ agent.task.failed              10 ms  /a  says 1
  │  └─ agent.task.assigned         20 ms  /a  says 2
  │     └─ agent.task.completed    -99 ms  /a  says 3
  └─ agent.task.cancelled           99 ms  /a  says 4
";
        assert_eq!(account, expected);
    }

    #[test]
    fn what_a_group_did_not_see_is_named() {
        let ledger = ledger();
        let mut audit = sightings("audit", &ledger);
        audit.records.remove(&ledger[3].0);
        let error = Account::new(&ledger, &[sightings("email", &ledger), audit]).unwrap_err();
        assert!(
            matches!(&error, Error::NotSeen { group: "audit", positions } if positions == &[ledger[3].0.clone()]),
            "{error}"
        );
        assert!(error.to_string().contains("t [0] @ 3"), "{error}");
    }

    #[test]
    fn what_was_changed_on_the_way_is_named() {
        let ledger = ledger();
        let mut audit = sightings("audit", &ledger);
        let position = ledger[5].0.clone();
        if let Some(seen) = audit.records.get_mut(&position) {
            seen.evidence.foreign = Some(Record::default());
        }
        let error = Account::new(&ledger, &[audit]).unwrap_err();
        assert!(
            matches!(&error, Error::Changed { position: found, .. } if *found == position),
            "{error}"
        );
    }

    fn broken(ledger: &Ledger) -> String {
        match Account::new(ledger, &[sightings("audit", ledger)]) {
            Err(Error::BrokenChain { id, .. }) => id,
            other => panic!("not a broken chain: {other:?}"),
        }
    }

    #[test]
    fn an_event_whose_cause_is_not_there_breaks_the_chain() {
        let mut ledger = ledger();
        ledger.remove(2);
        assert_eq!(broken(&ledger), "4");
    }

    #[test]
    fn an_event_without_a_cause_of_another_request_or_its_own_cause_breaks_the_chain() {
        let first = event!("1", 100, created());
        let own = event!("9", 100, assigned());
        let stray = event!("9", 100, assigned(), first).with_correlation_id("8".parse().unwrap());
        let circle = event!("9", 100, assigned(), own);
        for event in [own, stray, circle] {
            let mut ledger = ledger();
            ledger[4].1.context = Some(event.context().clone());
            assert_eq!(broken(&ledger), "9");
        }
    }

    #[test]
    fn an_id_used_twice_makes_no_endless_tree() {
        let first = event!("1", 100, created());
        let again = event!("1", 101, assigned(), first);
        let mut ledger = ledger();
        ledger[4].1.context = Some(again.context().clone());
        assert!(Account::new(&ledger, &[sightings("audit", &ledger)]).is_ok());
    }

    #[test]
    fn without_a_second_attempt_there_is_nothing_to_show() {
        let mut ledger = ledger();
        ledger.drain(2..4);
        let error = Account::new(&ledger, &[sightings("audit", &ledger)]).unwrap_err();
        assert!(matches!(error, Error::NoRetry), "{error}");
    }
}
