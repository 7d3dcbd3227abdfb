//! Brokers that are killed and restarted in; what became of the events out.

use std::sync::Arc;
use std::time::Duration;

use agent_events_kafka_tests::{Error, Ledger};
use tokio::time::sleep;

use crate::traffic::{Sending, handle, note_stored, noting, send};
use crate::{Found, Setup};

/// How long a broker is away before it is started again.
const AWAY: Duration = Duration::from_secs(1);

/// How many events go through while brokers are killed.
const EVENTS: usize = 6000;

pub(crate) fn killed_while_sending(setup: &Setup) -> Result<Found, Error> {
    setup.cluster.breakable()?;
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let topic = setup.name("killed-sending");
        cluster.create_topic(&topic, 6, &[]).await?;
        let pause = Duration::from_millis(20);
        let sending = Sending::start(&cluster.client_config(), &topic, EVENTS, pause, &ledger)?;
        let mut kills = 0;
        for confirmed in [1000, 3000] {
            wait_until(|| ledger.confirmed_so_far() >= confirmed).await;
            cluster.kill(cluster.leader(&topic, 0)?)?;
            kills += 1;
            sleep(AWAY).await;
            cluster.mend()?;
        }
        sending.finish().await?;
        handle_all(setup, &topic, &ledger).await?;
        let note = format!("{kills} kills");
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

pub(crate) fn killed_while_receiving(setup: &Setup) -> Result<Found, Error> {
    setup.cluster.breakable()?;
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let (topic, group) = (
            setup.name("killed-receiving"),
            setup.name("killed-receiving"),
        );
        cluster.create_topic(&topic, 6, &[]).await?;
        send(cluster, &topic, EVENTS, &ledger).await?;
        note_stored(cluster, &topic, &ledger)?;
        let seen = Arc::clone(&ledger);
        let (config, of_topic) = (cluster.client_config(), topic.clone());
        let handling = tokio::spawn(async move {
            let enough = || seen.handled_so_far() == EVENTS;
            handle(&config, &of_topic, &group, noting(&seen), enough).await
        });
        let mut kills = 0;
        for handled in [1000, 3000] {
            wait_until(|| ledger.handled_so_far() >= handled).await;
            cluster.kill(cluster.leader(&topic, 0)?)?;
            kills += 1;
            sleep(AWAY).await;
            cluster.mend()?;
        }
        let failures = handling.await??.failed_commits;
        let note = format!("{kills} kills, {failures} commits failed");
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

pub(crate) fn restarted(setup: &Setup) -> Result<Found, Error> {
    let nodes = setup.cluster.breakable()?;
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let (topic, group) = (setup.name("restarted"), setup.name("restarted"));
        cluster.create_topic(&topic, 6, &[]).await?;
        let config = cluster.client_config();
        let sending = Sending::start(
            &config,
            &topic,
            usize::MAX - 100,
            Duration::from_millis(100),
            &ledger,
        )?;
        let (seen, of_topic) = (Arc::clone(&ledger), topic.clone());
        let (done, mut is_done) = tokio::sync::watch::channel(false);
        let handling = tokio::spawn(async move {
            let enough =
                || *is_done.borrow_and_update() && seen.handled_so_far() == seen.confirmed_so_far();
            handle(&config, &of_topic, &group, noting(&seen), enough).await
        });
        wait_until(|| ledger.handled_so_far() >= 500).await;
        for node in 0..nodes {
            cluster.stop(node)?;
            sleep(AWAY).await;
            cluster.mend()?;
            sleep(AWAY).await;
        }
        sending.stop().await?;
        done.send_replace(true);
        let failures = handling.await??.failed_commits;
        note_stored(cluster, &topic, &ledger)?;
        let note = format!("{nodes} restarts, {failures} commits failed");
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

/// Notes what is stored, and handles it all.
pub(crate) async fn handle_all(
    setup: &Setup,
    topic: &str,
    ledger: &Arc<Ledger>,
) -> Result<(), Error> {
    note_stored(&setup.cluster, topic, ledger)?;
    let all = ledger.counts().stored;
    let enough = || ledger.handled_so_far() >= all;
    let config = setup.cluster.client_config();
    handle(&config, topic, topic, noting(ledger), enough).await?;
    Ok(())
}

pub(crate) async fn wait_until(mut reached: impl FnMut() -> bool) {
    while !reached() {
        sleep(Duration::from_millis(5)).await;
    }
}
