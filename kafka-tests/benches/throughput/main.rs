//! A broker in; events a second that are sent and received, typed and with librdkafka bare, out.
//!
//! `cargo bench -p agent-events-kafka-tests --bench throughput` starts Apache Kafka, one node, or takes the cluster of
//! `BOOTSTRAP_SERVERS`; `-- --rounds 5` takes fewer rounds than 11, `-- --write` writes `docs/throughput.md`.

mod bare;
mod figures;
mod page;
mod typed;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use agent_events::CloudEvent;
use agent_events::rdkafka::config::ClientConfig;
use agent_events_kafka_tests::com::devraftel::events::{AgentTaskEvent, TaskStatus};
use agent_events_kafka_tests::{Cluster, Error, Kafka, NotRun, write_page};
use figures::{Figures, Measured};
use tokio::runtime::Runtime;

const ROUNDS: usize = 11;

/// How many events are on their way at once.
const ON_THEIR_WAY: usize = 1000;

/// Names, sizes of the data and how many events a round has.
const EVENTS: [(&str, usize, usize); 2] = [("351 bytes", 351, 40_000), ("5 KB", 5000, 10_000)];

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<NotRun>() => {
            println!("{error}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("FAILED: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Error> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let mut rounds = arguments.iter().skip_while(|it| *it != "--rounds");
    let rounds = rounds.find_map(|it| it.parse().ok()).unwrap_or(ROUNDS);
    let work = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let logs = work.join("kafka-throughput-logs");
    let cluster = match Cluster::from_env(None)? {
        Some(cluster) => cluster,
        None => Cluster::start(&Kafka::find(work)?.measured(), 1, &logs)?,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let mut measured = Vec::new();
    for (name, bytes, count) in EVENTS {
        let event = event(bytes)?;
        measured.extend(measure(&cluster, &runtime, name, &event, count, rounds)?);
    }
    let page = page::page(&measured, rounds, &cluster.name())?;
    println!("{page}");
    if arguments.iter().any(|argument| argument == "--write") {
        write_page("throughput.md", &page)?;
    }
    // There are none of a cluster that was given.
    fs::remove_dir_all(logs).unwrap_or_default();
    Ok(())
}

/// What everybody has to do.
pub(crate) struct Task<'a> {
    pub(crate) config: ClientConfig,
    pub(crate) topic: String,
    pub(crate) event: &'a AgentTaskEvent,
    pub(crate) count: usize,
}

fn measure(
    cluster: &Cluster,
    runtime: &Runtime,
    name: &str,
    event: &AgentTaskEvent,
    count: usize,
    rounds: usize,
) -> Result<[Measured; 5], Error> {
    let millis = agent_events::chrono::Utc::now().timestamp_millis();
    let (topic, sink) = (format!("bench{millis}"), format!("bench{millis}-sent"));
    // What is sent in all the rounds need not be kept.
    let bounded = [
        ("retention.bytes", "100000000"),
        ("segment.bytes", "50000000"),
    ];
    runtime.block_on(async {
        cluster.create_topic(&topic, 1, &[]).await?;
        cluster.create_topic(&sink, 1, &bounded).await
    })?;
    let mut config = cluster.client_config();
    // The same for everybody; without it whoever waits for single events is measured against the clock.
    config
        .set("linger.ms", "5")
        .set("session.timeout.ms", "6000");
    let sending = Task {
        config: config.clone(),
        topic: sink,
        event,
        count,
    };
    let stored = Task {
        config,
        topic,
        event,
        count,
    };
    let (mut sent, mut sent_again) = (Figures::default(), Figures::default());
    let (mut received, mut decoded) = (Figures::default(), Figures::default());
    let mut handled = Figures::default();
    runtime.block_on(bare::send_again(&stored))?;
    for round in 0..=rounds {
        let typed_sent = runtime.block_on(typed::send(&sending))?;
        let bare_sent = runtime.block_on(bare::send(&sending))?;
        let typed_again = runtime.block_on(typed::send_again(&sending))?;
        let bare_again = runtime.block_on(bare::send_again(&sending))?;
        let typed_received = runtime.block_on(typed::receive(&stored))?;
        let typed_handled = runtime.block_on(typed::handle(&stored))?;
        let bare_received = runtime.block_on(bare::receive(&stored))?;
        let bare_decoded = runtime.block_on(bare::decode(&stored))?;
        // The first round warms everything up.
        if round > 0 {
            sent.add(typed_sent, bare_sent);
            sent_again.add(typed_again, bare_again);
            received.add(typed_received, bare_received);
            decoded.add(typed_received, bare_decoded);
            handled.add(typed_handled, bare_decoded);
        }
    }
    let measured = |task: &str, figures| Measured {
        task: format!("{task}, {name}"),
        count,
        figures,
    };
    Ok([
        measured("send", sent),
        measured("send a record", sent_again),
        measured("receive", received),
        measured("decode", decoded),
        measured("handle", handled),
    ])
}

fn event(bytes: usize) -> Result<AgentTaskEvent, Error> {
    use agent_events::codec::AvroCodec as _;
    let metadata = [
        ("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("region", "eu-central-1"),
        ("tool_version", "2026.11.3+5"),
    ];
    let own = |(key, value): (&str, &str)| (key.to_owned(), value.to_owned());
    let mut event = AgentTaskEvent {
        task_id: "0198c0de-5eed-7bee-8bad-0123456789ab".to_owned(),
        status: TaskStatus::Completed,
        agent_id: "agent-research-7".to_owned(),
        progress_percent: Some(100),
        result: Some(String::new()),
        error: None,
        metadata: metadata.map(own).into(),
    };
    // A longer text has a longer number before it.
    while event.to_vec()?.len() < bytes {
        let missing = bytes - event.to_vec()?.len();
        let text = event.result.get_or_insert_default();
        text.push_str(&"x".repeat(missing.saturating_sub(2).max(1)));
    }
    Ok(event)
}

/// Returns an event as a service makes one for every piece of news.
pub(crate) fn news(event: &AgentTaskEvent) -> Result<CloudEvent<AgentTaskEvent>, Error> {
    Ok(CloudEvent::new(event.clone(), "/agents/worker")?)
}

/// How long a receiver waits for the next event.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
