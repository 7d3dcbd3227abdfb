//! What a worker refuses before it does anything; no broker is asked.

use std::time::Duration;

use agent_events::kafka::{Consumer, HandlerError, Incoming, KafkaConfig, Worker, WorkerError};

use crate::common::Event;

async fn refused(config: KafkaConfig) -> Option<&'static str> {
    let consumer: Consumer<Event> = Consumer::new(config, "group").unwrap();
    let worker = Worker::new(consumer)
        .commit_interval(Duration::MAX)
        .drain_deadline(Duration::MAX);
    let handler = |_: Incoming<Event>| async { Ok::<(), HandlerError>(()) };
    match worker.run(async {}, handler).await {
        Ok(_) => None,
        Err(WorkerError::Settings(told)) => Some(told),
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_consumer_that_would_pass_events_over_is_refused() {
    let config = || KafkaConfig::new("localhost:1");
    for reset in ["latest", "largest", "end", "error", "LATEST"] {
        let told = refused(config().set("auto.offset.reset", reset)).await;
        let told = told.unwrap();
        assert!(told.contains("auto.offset.reset"), "{told}");
    }
    let told = refused(config().set("enable.auto.commit", "true")).await;
    assert!(told.unwrap().contains("enable.auto.commit"));
    for reset in ["smallest", "beginning", "Earliest"] {
        let told = refused(config().set("auto.offset.reset", reset)).await;
        assert_eq!(told, None, "{reset}");
    }
    assert_eq!(refused(config()).await, None);
}
