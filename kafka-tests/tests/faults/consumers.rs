//! Consumers that are killed, join and leave in; what became of the events out.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use agent_events_kafka_tests::{Error, Ledger};
use tokio::time::sleep;

use crate::child::Handling;
use crate::traffic::{Sending, handle, note_stored, noting, send};
use crate::{Found, Setup};

/// How often a consumer is killed.
const KILLS: usize = 4;

pub(crate) fn killed(setup: &Setup) -> Result<Found, Error> {
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let (topic, group) = (setup.name("consumer-killed"), setup.name("consumer-killed"));
        cluster.create_topic(&topic, 6, &[]).await?;
        send(cluster, &topic, 5000, &ledger).await?;
        note_stored(cluster, &topic, &ledger)?;
        let start = || Handling::start(&[cluster.bootstrap_servers(), &topic, &group], &ledger);
        for kill in 1..=KILLS {
            let mut handling = start()?;
            // Not a multiple of the size of a batch.
            handling
                .until(|| ledger.handled_so_far() >= kill * 907)
                .await?;
            handling.kill()?;
        }
        let mut handling = start()?;
        handling.until(|| ledger.handled_so_far() >= 5000).await?;
        handling.kill()?;
        let note = format!("{KILLS} kills");
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

pub(crate) fn storm(setup: &Setup) -> Result<Found, Error> {
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let (topic, group) = (setup.name("storm"), setup.name("storm"));
        cluster.create_topic(&topic, 6, &[]).await?;
        let config = cluster.client_config();
        let sending = Sending::start(&config, &topic, 6000, Duration::from_millis(150), &ledger)?;
        let (joined, failures) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicU64::new(0)));
        // Each seat is taken by one member after the other, for a time of its own.
        let seats = [400, 700, 1100].map(|stay| {
            let (config, topic, group) = (config.clone(), topic.clone(), group.clone());
            let (seen, joined, failures) = (
                Arc::clone(&ledger),
                Arc::clone(&joined),
                Arc::clone(&failures),
            );
            tokio::spawn(async move {
                let begun = Instant::now();
                while begun.elapsed() < Duration::from_secs(10) {
                    let since = Instant::now();
                    let enough = || since.elapsed() > Duration::from_millis(stay);
                    joined.fetch_add(1, Ordering::Relaxed);
                    let metrics = handle(&config, &topic, &group, noting(&seen), enough).await?;
                    failures.fetch_add(metrics.failed_commits, Ordering::Relaxed);
                }
                Ok::<_, Error>(())
            })
        });
        let (seen, config, of_topic) = (Arc::clone(&ledger), config.clone(), topic.clone());
        let (done, mut is_done) = tokio::sync::watch::channel(false);
        let steady = tokio::spawn(async move {
            let enough =
                || *is_done.borrow_and_update() && seen.handled_so_far() == seen.confirmed_so_far();
            handle(&config, &of_topic, &group, noting(&seen), enough).await
        });
        for seat in seats {
            seat.await??;
        }
        sending.finish().await?;
        done.send_replace(true);
        let failed = steady.await??.failed_commits + failures.load(Ordering::Relaxed);
        // Whatever comes again comes soon.
        sleep(Duration::from_millis(100)).await;
        note_stored(cluster, &topic, &ledger)?;
        let joined = joined.load(Ordering::Relaxed);
        let note = format!("{joined} members came and went, {failed} commits failed");
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}
