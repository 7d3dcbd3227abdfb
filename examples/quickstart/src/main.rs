//! Agents that talk through typed events, told in order; run it with `cargo run -p quickstart`.
//!
//! An orchestrator publishes tasks, a worker does them, and three consumer groups see every event. With
//! `--bootstrap-servers HOST:PORT` they talk through your Kafka, without it through a broker in this process.

mod account;
mod cluster;
mod error;
mod inbox;
mod orchestrator;
mod outbox;
mod stranger;
mod watcher;
mod worker;

use std::error::Error as _;
use std::process::ExitCode;
use std::time::Instant;

use tokio::sync::watch;

use account::Account;
use cluster::Cluster;
use error::Error;
use inbox::Inbox;
use orchestrator::{Orchestrator, Request};
use outbox::Outbox;
use watcher::Watcher;
use worker::Worker;

agent_events::include_events!();

/// The third asks for what the first asks for already.
const REQUESTS: [Request; 3] = [
    Request::new("t-1", "research", "event sourcing"),
    Request::new("t-2", "summary", "event sourcing"),
    Request::new("t-3", "research", "event sourcing"),
];
#[tokio::main]
async fn main() -> ExitCode {
    let begun = Instant::now();
    let account = async {
        let cluster = Cluster::from_args(std::env::args().skip(1))?;
        println!("Kafka at {cluster}\n");
        Box::pin(run(&cluster))
            .await
            .map_err(|cause| cause.over(&cluster))
    };
    match account.await {
        Ok(account) => {
            println!(
                "\n{account}\nAll of it within {} ms.",
                begun.elapsed().as_millis()
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            report(&error);
            ExitCode::FAILURE
        }
    }
}

/// Lets the agents work through the requests, and returns the account of what happened.
async fn run(cluster: &Cluster) -> Result<Account, Error> {
    // The topic is not for the agents alone, and was there before them.
    let outbox = Outbox::new(cluster)?;
    stranger::meddle(&outbox).await?;

    // Every group sees every event from the first on: it keeps its own place in the topic.
    let email = Watcher::new(Inbox::join(cluster, "email")?);
    let slack = Watcher::new(Inbox::join(cluster, "slack")?);
    let audit = Watcher::new(Inbox::join(cluster, "audit")?);

    let worker = Worker::new(Inbox::join(cluster, "worker")?, outbox.clone());
    let orchestrator = Orchestrator::new(
        Inbox::join(cluster, "orchestrator")?,
        outbox.clone(),
        worker.name(),
    );

    // When the last request is finished, the worker stops; then the groups learn what they must have seen.
    let patience = cluster.patience();
    let (stop, stopped) = watch::channel(false);
    let (tell, told) = watch::channel(None);
    let requests = async {
        orchestrator.run(&REQUESTS, patience).await?;
        stop.send_replace(true);
        Ok(())
    };
    let agents = async {
        tokio::try_join!(requests, worker.run(stopped))?;
        let sent = outbox.ledger();
        tell.send_replace(Some(sent.clone()));
        Ok(sent)
    };

    // The first error ends them all.
    let (sent, email, slack, audit) = tokio::try_join!(
        agents,
        email.run(told.clone(), patience),
        slack.run(told.clone(), patience),
        audit.run(told, patience),
    )?;
    Account::new(&sent, &[email, slack, audit])
}

/// Prints an error and what caused it, one line each.
fn report(error: &Error) {
    eprintln!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
}
