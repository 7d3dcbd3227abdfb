//! Events that are too large in; errors for them alone out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use agent_events::kafka::{Producer, SendError};
use agent_events_kafka_tests::{Error, Ledger, fail};

use crate::brokers::handle_all;
use crate::traffic::event;
use crate::{Found, Setup};

/// The broker refuses the first, the client the second.
const TOO_LARGE: [usize; 2] = [50_000, 2_000_000];

pub(crate) fn too_large(setup: &Setup) -> Result<Found, Error> {
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let topic = setup.name("size");
        cluster
            .create_topic(&topic, 1, &[("max.message.bytes", "20000")])
            .await?;
        let producer = Producer::new(cluster.client_config())?;
        let mut refused = 0;
        for number in 0..20 {
            let good = event(number)?;
            ledger.sent(good.id());
            producer.send_to(&topic, &good).await?;
            ledger.confirmed(good.id());
            for bytes in TOO_LARGE {
                let mut large = event(number)?.data().clone();
                large.result = Some("x".repeat(bytes));
                let large = agent_events::CloudEvent::new(large, "/agents/worker")?;
                let begun = Instant::now();
                match producer.send_to(&topic, &large).await {
                    Err(SendError::TooLarge { .. }) => refused += 1,
                    other => return fail(format!("{bytes} bytes were not refused: {other:?}")),
                }
                if begun.elapsed() > Duration::from_secs(30) {
                    return fail("it took more than 30 seconds to refuse an event");
                }
            }
        }
        let (burst, refused_in_burst) = burst(&producer, &topic, &ledger).await?;
        handle_all(setup, &topic, &ledger).await?;
        let note = format!(
            "{refused} refused; of {burst} small ones sent at once {refused_in_burst}, as librdkafka batches without \
             knowing the topic's limit"
        );
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

/// Sends small events all at once, more than fit into one batch. Returns how many there were, and how many were refused.
async fn burst(producer: &Producer, topic: &str, ledger: &Ledger) -> Result<(usize, usize), Error> {
    let events = (0..500).map(event).collect::<Result<Vec<_>, _>>()?;
    let sent = events.iter().map(|event| producer.send_to(topic, event));
    let sent = futures_util::future::join_all(sent).await;
    let mut refused = 0;
    for (event, sent) in events.iter().zip(sent) {
        match sent {
            Ok(_) => {
                ledger.sent(event.id());
                ledger.confirmed(event.id());
            }
            // Whoever sent it knows, so it is not lost.
            Err(SendError::TooLarge { .. }) => refused += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok((events.len(), refused))
}
