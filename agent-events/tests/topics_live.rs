//! A cluster that runs already in, what plans of topics come to there out.
//!
//! `BOOTSTRAP_SERVERS=localhost:9092 cargo test -p agent-events --features rdkafka --test topics_live`. Topics of its own
//! are made and deleted. Without the variable it says that it was not run.

#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use agent_events::kafka::{TopicChange, TopicPlan, TopicSettings, Topics};
use agent_events::{Envelope, EventCatalog, Rejected};
use rdkafka::admin::{AdminClient, AdminOptions, AlterConfig, ResourceSpecifier};
use rdkafka::client::DefaultClientContext;
use rdkafka::config::ClientConfig;

struct Nothing;

impl EventCatalog for Nothing {
    const TYPES: &'static [&'static str] = &[];
    const TOPICS: &'static [&'static str] = &["described", "open"];

    fn from_envelope(_: Envelope) -> Result<Self, Rejected> {
        Ok(Self)
    }
}

fn main() -> ExitCode {
    let Ok(servers) = std::env::var("BOOTSTRAP_SERVERS") else {
        println!("topics_live: not run: BOOTSTRAP_SERVERS is not set");
        return ExitCode::SUCCESS;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", servers);
    let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
    let age = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let run = age.unwrap().as_millis();
    let name = |what: &str| -> &'static str { format!("agent-events-{run}-{what}").leak() };
    let (described, open) = (name("described"), name("open"));
    let outcome = std::panic::catch_unwind(|| runtime.block_on(suite(&config, described, open)));
    let deleted = admin.delete_topics(&[described, open], &AdminOptions::new());
    let deleted = runtime.block_on(deleted);
    println!("topics_live: deleted: {deleted:?}");
    if outcome.is_err() {
        return ExitCode::FAILURE;
    }
    println!("topics_live: passed");
    ExitCode::SUCCESS
}

/// The plan as soon as `settled` says so: brokers learn of changes one after the other.
async fn plan_until(topics: &Topics<Nothing>, settled: impl Fn(&TopicPlan) -> bool) -> TopicPlan {
    for _ in 0..50 {
        let plan = topics.plan().await.unwrap();
        if settled(&plan) {
            return plan;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!(
        "the cluster does not come to rest: {}",
        topics.plan().await.unwrap()
    );
}

async fn suite(config: &ClientConfig, described: &'static str, open: &'static str) {
    let with = |settings: TopicSettings| {
        Topics::<Nothing>::new(config)
            .unwrap()
            .with_timeout(Duration::from_secs(20))
            .adjusted(move |topic| match topic.name() {
                "open" => TopicSettings::new(open),
                _ => settings,
            })
    };
    let first = TopicSettings::new(described)
        .with_partitions(2)
        .with_replication_factor(1)
        .with_config(&[
            ("cleanup.policy", "compact,delete"),
            ("retention.ms", "3600000"),
        ]);

    // What is not there is created, and then there is nothing to do.
    let topics = with(first);
    let plan = topics.plan().await.unwrap();
    assert!(
        plan.topics()
            .iter()
            .all(|topic| topic.changes() == [TopicChange::Create])
    );
    topics.apply(&plan).await.unwrap();
    plan_until(&topics, TopicPlan::is_settled).await;
    let again = topics.apply(&plan).await.unwrap_err();
    assert_eq!(again.failures().count(), 2, "{again}");
    assert!(again.to_string().contains("plan again"), "{again}");
    println!("topics_live: created");

    // What somebody else has set stays when settings are changed.
    let admin: AdminClient<DefaultClientContext> = config.create().unwrap();
    let theirs = AlterConfig::new(ResourceSpecifier::Topic(described))
        .set("segment.ms", "7200000")
        .set("cleanup.policy", "compact,delete")
        .set("retention.ms", "3600000");
    let altered = admin.alter_configs([&theirs], &AdminOptions::new());
    altered
        .await
        .unwrap()
        .into_iter()
        .for_each(|it| drop(it.unwrap()));
    let second = first
        .with_partitions(5)
        .with_config(&[("cleanup.policy", "delete"), ("retention.ms", "60000")]);
    let topics = with(second);
    let plan = topics.plan().await.unwrap();
    assert_eq!(plan.topics()[0].changes().len(), 3, "{plan}");
    println!("{plan}");
    topics.apply(&plan).await.unwrap();
    let kept = second.with_config(&[
        ("cleanup.policy", "delete"),
        ("retention.ms", "60000"),
        ("segment.ms", "7200000"),
    ]);
    plan_until(&with(kept), TopicPlan::is_settled).await;
    println!("topics_live: changed, and what is not ours stayed");

    // What cannot be is told and not tried.
    let topics = with(
        TopicSettings::new(described)
            .with_partitions(1)
            .with_replication_factor(2),
    );
    let plan = topics.plan().await.unwrap();
    assert!(plan.is_empty() && !plan.is_settled(), "{plan}");
    println!("{plan}");
    topics.apply(&plan).await.unwrap();
    plan_until(&with(kept), TopicPlan::is_settled).await;

    // What the broker refuses is told, and the rest is done.
    let refused = kept
        .with_partitions(6)
        .with_config(&[("retention.ms", "soon")]);
    let topics = with(refused);
    let plan = topics.plan().await.unwrap();
    let error = topics.apply(&plan).await.unwrap_err();
    assert_eq!(error.failures().count(), 1, "{error}");
    println!("topics_live: refused: {error}");
    plan_until(&with(kept.with_partitions(6)), TopicPlan::is_settled).await;
}
