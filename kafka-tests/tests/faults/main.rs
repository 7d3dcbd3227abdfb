//! Apache Kafka in, broken in every way that this can; how many events were sent, stored, handled and lost out.
//!
//! `AGENT_EVENTS_KAFKA=1,3` starts a cluster of one node and then one of three, with Java 17 and Maven, on ports of
//! loopback. `BOOTSTRAP_SERVERS=host:port` takes a cluster that is there: what would kill its brokers is not run. Words on
//! the command line choose tests by their names. `AGENT_EVENTS_FAULTS=update` writes `docs/faults.md`.

mod brokers;
mod child;
mod consumers;
mod contents;
mod logs;
mod poison;
mod registry;
mod report;
mod size;
mod traffic;
mod transactions;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs};

use agent_events_kafka_tests::{BOOTSTRAP_SERVERS, Cluster, Counts, Error, Kafka, NotRun, fail};
use report::{Line, Report};
use tokio::runtime::Runtime;

const VARIABLE: &str = "AGENT_EVENTS_KAFKA";

/// How long one test may take.
const PATIENCE: Duration = Duration::from_secs(900);

/// What a test found.
struct Found {
    counts: Counts,
    note: String,
}

type Test = fn(&Setup) -> Result<Found, Error>;

const TESTS: [(&str, Test); 12] = [
    (
        "every content mode and framing comes back",
        contents::come_back,
    ),
    (
        "Kafka's console consumer shows the same headers and bytes",
        contents::are_shown,
    ),
    (
        "garbage between events is seen and kept",
        poison::between_events,
    ),
    ("what is too large is refused alone", size::too_large),
    (
        "the registry is down at first, and again later",
        registry::down,
    ),
    (
        "a topic is made anew and cut off at its start",
        logs::go_back,
    ),
    (
        "a broker is killed while events are sent",
        brokers::killed_while_sending,
    ),
    (
        "a broker is killed while events are received",
        brokers::killed_while_receiving,
    ),
    (
        "every broker is restarted, so that leaders change",
        brokers::restarted,
    ),
    (
        "a consumer is killed in the midst of a batch",
        consumers::killed,
    ),
    ("consumers join and leave all the time", consumers::storm),
    (
        "events are answered in transactions, exactly once, under kills",
        transactions::exactly_once,
    ),
];

/// What a test works with.
struct Setup {
    cluster: Cluster,
    runtime: Runtime,
    /// What the names of topics and groups begin with.
    run: String,
}

impl Setup {
    /// Returns the name of a topic or a group of this run.
    fn name(&self, name: &str) -> String {
        format!("{}-{name}", self.run)
    }

    /// Runs a test to its end, or to that of its time.
    fn run(&self, test: impl Future<Output = Result<Found, Error>>) -> Result<Found, Error> {
        let limited = async { tokio::time::timeout(PATIENCE, test).await };
        match self.runtime.block_on(limited) {
            Ok(found) => found,
            Err(_) => fail(format!(
                "it was not done within {} seconds",
                PATIENCE.as_secs()
            )),
        }
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments
        .first()
        .is_some_and(|first| first == child::ARGUMENT)
    {
        return child::main(&arguments[1..]);
    }
    // rdkafka panics at a header whose name is not UTF-8, which the client catches.
    std::panic::set_hook(Box::new(|info| eprintln!("{info}")));
    let mut report = Report::default();
    match run(&arguments, &mut report) {
        Ok(()) => {}
        Err(error) if error.is::<NotRun>() => {
            println!("{error}");
            report.not_run(TESTS.len());
        }
        Err(error) => {
            println!("FAILED: {error}");
            report.failed();
        }
    }
    println!("{report}");
    if report.has_failed() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn run(words: &[String], report: &mut Report) -> Result<(), Error> {
    let work = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let logs = work.join("kafka-logs");
    if env::var_os(BOOTSTRAP_SERVERS).is_some() {
        let kafka = Kafka::find(work).ok();
        if let Some(cluster) = Cluster::from_env(kafka)? {
            run_on(cluster, words, report)?;
        }
        return Ok(());
    }
    let Ok(sizes) = env::var(VARIABLE) else {
        let reason =
            format!("neither {BOOTSTRAP_SERVERS} nor {VARIABLE} (number of nodes: `1,3`) is set");
        return Err(NotRun(reason).into());
    };
    let kafka = Kafka::find(work)?;
    for size in sizes.split(',') {
        let size: usize = size
            .trim()
            .parse()
            .map_err(|_| format!("{VARIABLE}: `{size}` is no number of nodes"))?;
        let begun = Instant::now();
        let cluster = Cluster::start(&kafka, size, &logs)?;
        println!(
            "{} after {:.1} s at {}",
            cluster.name(),
            begun.elapsed().as_secs_f64(),
            cluster.bootstrap_servers()
        );
        run_on(cluster, words, report)?;
    }
    if report.has_failed() {
        println!("the brokers' logs are in {}", logs.display());
    } else {
        fs::remove_dir_all(&logs)?;
    }
    if words.is_empty() && env::var("AGENT_EVENTS_FAULTS").is_ok_and(|value| value == "update") {
        report.write()?;
    }
    Ok(())
}

fn run_on(cluster: Cluster, words: &[String], report: &mut Report) -> Result<(), Error> {
    let millis = agent_events::chrono::Utc::now().timestamp_millis();
    let setup = Setup {
        cluster,
        runtime: tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()?,
        run: format!("ae{millis}"),
    };
    let wanted =
        |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    for (name, test) in TESTS.into_iter().filter(|(name, _)| wanted(name)) {
        let begun = Instant::now();
        let found = catch_unwind(AssertUnwindSafe(|| test(&setup)));
        let result = found.unwrap_or_else(|_| fail("it panicked"));
        let result = result.and_then(|found| match found.counts.fault() {
            Some(fault) => fail(format!("{fault}: {:?}", found.counts)),
            None => Ok(found),
        });
        report.add(Line {
            cluster: setup.cluster.name(),
            name,
            seconds: begun.elapsed().as_secs_f64(),
            result,
        });
        // A test that failed may have left brokers dead.
        setup.cluster.mend()?;
    }
    Ok(())
}
