//! A cluster in, what its topics lack out; with `--apply` they get it.
//!
//! ```sh
//! BOOTSTRAP_SERVERS=localhost:9092 cargo run -p topics              # the plan
//! BOOTSTRAP_SERVERS=localhost:9092 cargo run -p topics -- --apply   # the plan, and then as it says
//! ```

#![allow(
    missing_docs,
    unreachable_pub,
    reason = "a program has no public interface; types of schemas without documentation are in this crate too"
)]

use std::error::Error;

use agent_events::kafka::Topics;
use agent_events::rdkafka::ClientConfig;

agent_events::include_events!();

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let servers = std::env::var("BOOTSTRAP_SERVERS")
        .map_err(|_| "set BOOTSTRAP_SERVERS to the brokers, HOST:PORT,…")?;
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers);

    let topics = Topics::<AgentEvent>::new(&config)?;
    let plan = topics.plan().await?;
    print!("{plan}");
    if std::env::args().any(|argument| argument == "--apply") {
        topics.apply(&plan).await?;
        println!("done");
    } else if !plan.is_empty() {
        println!("nothing was changed; `--apply` does it");
    }
    Ok(())
}
