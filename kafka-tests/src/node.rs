//! A place in a cluster in; a broker that is also a controller, started, stopped and killed, out.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::guarded::{Guarded, Signal};
use crate::{Error, Kafka};

/// The id of every cluster of the suite; they never meet.
const CLUSTER_ID: &str = "YWdlbnQtZXZlbnRzLWthZg";

/// The ports of a node.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ports {
    pub(crate) broker: u16,
    pub(crate) controller: u16,
}

/// What a node has beside that for everybody: listeners, settings, and users with passwords.
#[derive(Debug, Default)]
pub(crate) struct Extra {
    pub(crate) listeners: Vec<Listener>,
    pub(crate) settings: String,
    /// As `kafka-storage.sh format --add-scram` takes them.
    pub(crate) users: Vec<String>,
}

/// An address that clients connect to, and what is spoken there.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listener {
    pub(crate) name: &'static str,
    pub(crate) protocol: &'static str,
    pub(crate) port: u16,
}

/// One node.
#[derive(Debug)]
pub(crate) struct Node {
    kafka: Kafka,
    properties: PathBuf,
    log: PathBuf,
    process: Mutex<Option<Guarded>>,
}

impl Node {
    /// Formats the storage of node `index` in `folder`; it writes its log to `log`.
    pub(crate) fn new(
        kafka: &Kafka,
        folder: &Path,
        log: PathBuf,
        all: &[Ports],
        index: usize,
        extra: &Extra,
    ) -> Result<Self, Error> {
        let folder = folder.join(format!("node-{}", index + 1));
        fs::create_dir_all(&folder)?;
        let properties = folder.join("server.properties");
        fs::write(&properties, text(&folder, all, index, extra))?;
        let path = properties.to_str().ok_or("the folder is not UTF-8")?;
        let mut format = vec!["format", "-t", CLUSTER_ID, "-c", path];
        for user in &extra.users {
            format.extend(["--add-scram", user]);
        }
        kafka.tool("kafka.tools.StorageTool", &format)?;
        Ok(Self {
            kafka: kafka.clone(),
            properties,
            log,
            process: Mutex::new(None),
        })
    }

    /// Starts the node unless it runs; it is not ready then.
    pub(crate) fn start(&self) -> Result<(), Error> {
        let mut process = self.process();
        if process.is_none() {
            let mut command = self.kafka.broker();
            command.arg(&self.properties);
            *process = Some(Guarded::start(&command, &self.log)?);
        }
        Ok(())
    }

    /// Ends the node if it runs, and waits until it has ended.
    pub(crate) fn end(&self, signal: Signal) -> Result<(), Error> {
        let process = self.process().take();
        process.map_or(Ok(()), |process| process.end(signal))
    }

    fn process(&self) -> MutexGuard<'_, Option<Guarded>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the configuration: what a production cluster has, but small, and quick to see that somebody is gone.
fn text(folder: &Path, all: &[Ports], index: usize, extra: &Extra) -> String {
    let Ports { broker, controller } = all[index];
    let voters: Vec<String> = (1..)
        .zip(all)
        .map(|(id, ports)| format!("{id}@127.0.0.1:{}", ports.controller))
        .collect();
    let (id, voters, data) = (index + 1, voters.join(","), folder.join("data"));
    let (replicas, in_sync) = if all.len() < 3 { (1, 1) } else { (3, 2) };
    let of_extra =
        |write: fn(&Listener) -> String| -> String { extra.listeners.iter().map(write).collect() };
    let listeners = of_extra(|it| format!(",{}://127.0.0.1:{}", it.name, it.port));
    let protocols = of_extra(|it| format!(",{}:{}", it.name, it.protocol));
    let settings = &extra.settings;
    format!(
        "process.roles=broker,controller
node.id={id}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{broker},CONTROLLER://127.0.0.1:{controller}{listeners}
advertised.listeners=PLAINTEXT://127.0.0.1:{broker}{listeners}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT{protocols}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
log.dirs={}
auto.create.topics.enable=false
default.replication.factor={replicas}
min.insync.replicas={in_sync}
offsets.topic.replication.factor={replicas}
offsets.topic.num.partitions=3
transaction.state.log.replication.factor={replicas}
transaction.state.log.min.isr={in_sync}
transaction.state.log.num.partitions=3
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=3000
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
{settings}",
        data.display()
    )
}
