//! A broker that asks who its clients are in; events that go through with the right answer, and what is told with a wrong
//! one, soon and without a secret, out.
//!
//! `AGENT_EVENTS_KAFKA=1` starts Apache Kafka, with Java 17 and Maven, on ports of loopback, with certificates that OpenSSL makes.

mod logins;
mod refusals;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use std::{env, fs};

use agent_events::CloudEvent;
use agent_events::kafka::{Consumer, HandlerError, Incoming, KafkaConfig, Producer, Worker};
use agent_events_kafka_tests::com::devraftel::events::{AgentTaskEvent, TaskStatus};
use agent_events_kafka_tests::{AgentEvent, Certificates, Error, Kafka, NotRun, Secured, fail};
use tokio::sync::Notify;

const VARIABLE: &str = "AGENT_EVENTS_KAFKA";

/// How long one test may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// What the tests work with.
struct Setup {
    kafka: Secured,
    certificates: Certificates,
}

fn main() -> ExitCode {
    match run() {
        Ok((passed, 0)) => {
            println!("{passed} passed, 0 failed, 0 not run");
            ExitCode::SUCCESS
        }
        Ok((passed, failed)) => {
            println!("{passed} passed, {failed} failed, 0 not run");
            ExitCode::FAILURE
        }
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

/// Returns how many tests passed and how many failed.
fn run() -> Result<(usize, usize), Error> {
    if env::var_os(VARIABLE).is_none() {
        return Err(NotRun(format!("{VARIABLE} is not set")).into());
    }
    let work = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let logs = work.join("kafka-security-logs");
    let kafka = Kafka::find(work)?;
    let folder = tempfile::tempdir()?;
    let certificates = Certificates::make(folder.path())?;
    let begun = Instant::now();
    let setup = Setup {
        kafka: Secured::start(&kafka, &certificates, &logs)?,
        certificates,
    };
    println!(
        "the broker is there after {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let (mut passed, mut failed) = (0, 0);
    let mut note = |name: &str, begun: Instant, result: Result<(), Error>| {
        let seconds = begun.elapsed().as_secs_f64();
        match result {
            Ok(()) => {
                passed += 1;
                println!("ok: {name} ({seconds:.1} s)");
            }
            Err(error) => {
                failed += 1;
                println!("FAILED: {name} ({seconds:.1} s): {error}");
            }
        }
    };
    for (index, (name, config)) in logins::all(&setup).into_iter().enumerate() {
        let begun = Instant::now();
        let topic = format!("security-{index}");
        let result = runtime.block_on(async {
            setup.kafka.cluster.create_topic(&topic, 1, &[]).await?;
            config.check()?;
            within(round_trip(&config, &topic)).await
        });
        note(name, begun, result);
    }
    for refusal in refusals::all(&setup) {
        let begun = Instant::now();
        let result = runtime.block_on(within(refusal.happens()));
        note(refusal.name, begun, result);
    }
    if failed == 0 {
        fs::remove_dir_all(&logs)?;
    } else {
        println!("the broker's log is in {}", logs.display());
    }
    Ok((passed, failed))
}

async fn within(test: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
    match tokio::time::timeout(PATIENCE, test).await {
        Ok(result) => result,
        Err(_) => fail(format!(
            "it was not done within {} seconds",
            PATIENCE.as_secs()
        )),
    }
}

fn event() -> Result<CloudEvent<AgentTaskEvent>, Error> {
    let task = AgentTaskEvent {
        task_id: "t-1".to_owned(),
        status: TaskStatus::Completed,
        agent_id: "agent-research-7".to_owned(),
        progress_percent: Some(100),
        result: None,
        error: None,
        metadata: [].into(),
    };
    Ok(CloudEvent::new(task, "/agents/worker")?)
}

/// Sends an event and has a worker handle it.
async fn round_trip(config: &KafkaConfig, topic: &str) -> Result<(), Error> {
    let producer = Producer::new(config)?;
    let event = event()?;
    producer.send_to(topic, &event).await?;
    let consumer = Consumer::<AgentEvent>::with_topics(config, topic, &[topic])?;
    let (handled, id) = (std::sync::Arc::new(Notify::new()), event.id().to_owned());
    let done = std::sync::Arc::clone(&handled);
    let outcome = Worker::new(consumer)
        .run(done.notified(), move |incoming: Incoming<AgentEvent>| {
            let is_it = incoming.context().id() == id;
            handled.notify_one();
            async move {
                if is_it {
                    return Ok(());
                }
                Err(HandlerError::stop("another event came"))
            }
        })
        .await?;
    producer.close(Duration::from_secs(10)).await?;
    if outcome.metrics.handled != 1 || outcome.left > 0 {
        return fail(format!("{outcome:?}"));
    }
    Ok(())
}
