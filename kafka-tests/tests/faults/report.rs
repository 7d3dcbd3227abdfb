//! What each test found in; lines, the counts and the page `docs/faults.md` out.

use std::fmt::{self, Write as _};

use agent_events_kafka_tests::{Error, KAFKA_VERSION, NotRun, machine, today, write_page};

use crate::Found;

/// One test on one cluster.
pub(crate) struct Line {
    pub(crate) cluster: String,
    pub(crate) name: &'static str,
    pub(crate) seconds: f64,
    pub(crate) result: Result<Found, Error>,
}

/// What was found so far.
#[derive(Default)]
pub(crate) struct Report {
    lines: Vec<Line>,
    passed: usize,
    failed: usize,
    not_run: usize,
}

const HEAD: &str = "# What faults cost

Written by

```sh
AGENT_EVENTS_KAFKA=1,3 AGENT_EVENTS_FAULTS=update cargo test -p agent-events-kafka-tests --test faults
```

";

const METHOD: &str = "
The suite starts Apache Kafka itself, KRaft, each node a broker and a controller: one node, then three with three replicas and
`min.insync.replicas=2`. *Killed* is SIGKILL, *restarted* SIGTERM. Every event is counted by its id:

* *sent*: handed to the producer; *confirmed*: the producer said that it is stored;
* *stored*: found in the topic by librdkafka alone; *handled*: a handler was given it at least once;
* *lost*: confirmed and not stored, or stored and not handled. It must be 0, and all that was sent must be confirmed;
* *again*: how often an event was stored or handled once more than once. With `enable.idempotence` nothing is stored again;
  what was handled and not committed when a consumer is killed or loses its partitions is handled again.

";

impl Report {
    /// Prints a line and keeps it.
    pub(crate) fn add(&mut self, line: Line) {
        let (cluster, name, seconds) = (&line.cluster, line.name, line.seconds);
        match &line.result {
            Ok(Found { counts, note }) => {
                self.passed += 1;
                println!(
                    "ok: {cluster}: {name} ({seconds:.1} s): {} sent, {} confirmed, {} stored, {} handled, {} lost, \
                     {} stored again, {} handled again{}{note}",
                    counts.sent,
                    counts.confirmed,
                    counts.stored,
                    counts.handled,
                    counts.lost,
                    counts.stored_again,
                    counts.handled_again,
                    if note.is_empty() { "" } else { "; " },
                );
            }
            Err(error) if error.is::<NotRun>() => {
                self.not_run += 1;
                println!("{cluster}: {name}: {error}");
            }
            Err(error) => {
                self.failed += 1;
                println!("FAILED: {cluster}: {name} ({seconds:.1} s): {error}");
            }
        }
        self.lines.push(line);
    }

    /// Notes that tests were not run.
    pub(crate) fn not_run(&mut self, tests: usize) {
        self.not_run += tests;
    }

    /// Notes a failure outside the tests.
    pub(crate) fn failed(&mut self) {
        self.failed += 1;
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.failed > 0
    }

    /// Writes `docs/faults.md`.
    pub(crate) fn write(&self) -> Result<(), Error> {
        let mut page = HEAD.to_owned();
        writeln!(
            page,
            "on {}, {}, Apache Kafka {KAFKA_VERSION}.",
            today(),
            machine()
        )?;
        page.push_str(METHOD);
        self.table(&mut page)?;
        writeln!(page, "\n{self}.")?;
        write_page("faults.md", &page)
    }

    fn table(&self, page: &mut String) -> fmt::Result {
        page.push_str(
            "| fault | cluster | sent | confirmed | stored | handled | lost | stored again | handled again | |\n\
             |---|---|---:|---:|---:|---:|---:|---:|---:|---|\n",
        );
        for line in &self.lines {
            write!(page, "| {} | {} | ", line.name, line.cluster)?;
            match &line.result {
                Ok(Found { counts, note }) => writeln!(
                    page,
                    "{} | {} | {} | {} | {} | {} | {} | {note} |",
                    counts.sent,
                    counts.confirmed,
                    counts.stored,
                    counts.handled,
                    counts.lost,
                    counts.stored_again,
                    counts.handled_again,
                )?,
                Err(error) => writeln!(page, "| | | | | | | {error} |")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            not_run,
            ..
        } = self;
        write!(f, "{passed} passed, {failed} failed, {not_run} not run")
    }
}
