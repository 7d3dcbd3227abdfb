use agent_events::EventCatalog;
use agent_events::kafka::{Incoming, Outcome, Worker, WorkerError};

async fn work<C: EventCatalog + Send + 'static>(worker: Worker<C>) -> Result<Outcome, WorkerError> {
    worker
        .run(std::future::pending(), |incoming: Incoming<C>| async move {
            if incoming.attempt() > 1 {
                return Err("not again".to_owned());
            }
            Ok(())
        })
        .await
}

fn main() {}
