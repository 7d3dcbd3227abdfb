//! What librdkafka tells a member of a group in, changes of its partitions and the ends of their logs out.

use std::collections::{HashMap, VecDeque};
use std::error::Error;
use std::sync::{Mutex, MutexGuard, PoisonError};

use ::rdkafka::client::{ClientContext, OAuthToken};
use ::rdkafka::consumer::base_consumer::BaseConsumer;
use ::rdkafka::consumer::{Consumer as _, ConsumerContext, RebalanceProtocol};
use ::rdkafka::error::{KafkaError, KafkaResult};
use ::rdkafka::statistics::Statistics;
use ::rdkafka::topic_partition_list::TopicPartitionList;
use ::rdkafka::types::RDKafkaRespErr;

use super::super::last_error::LastError;
use super::holdings::{Holdings, Place};
use crate::kafka::Position;
use crate::kafka::config::TokenSource;

/// What happened to the partitions of a member.
#[derive(Debug)]
pub(in crate::kafka::rdkafka) enum Change {
    /// They were given to it, and it reads them.
    Assigned(Vec<Place>),
    /// They are to be given up, which waits for [`give_up`].
    Revoked(Vec<Place>),
    /// They have been lost: others may have them already.
    Lost(Vec<Place>),
    /// They could not be taken.
    Failed(KafkaError),
}

/// The context of a consumer: it takes and gives up partitions at once, unless somebody has work to finish first.
#[derive(Debug, Default)]
pub(in crate::kafka::rdkafka) struct Membership {
    tokens: TokenSource,
    state: Mutex<State>,
    turn: Mutex<()>,
    last_error: LastError,
}

#[derive(Debug, Default)]
struct State {
    attended: bool,
    changes: VecDeque<Change>,
    holdings: Holdings,
    /// What is committed of each partition, and where it ends.
    extents: HashMap<String, HashMap<i32, (Option<i64>, i64)>>,
}

impl Membership {
    pub(super) fn new(tokens: TokenSource) -> Self {
        Self {
            tokens,
            ..Self::default()
        }
    }

    /// Leaves what is revoked to the caller from now on, or no longer.
    pub(in crate::kafka::rdkafka) fn attend(&self, attended: bool) {
        self.lock().attended = attended;
    }

    /// Returns what the client last said of its connections.
    pub(in crate::kafka::rdkafka) fn last_error(&self) -> Option<String> {
        self.last_error.get()
    }

    pub(in crate::kafka::rdkafka) fn next_change(&self) -> Option<Change> {
        self.lock().changes.pop_front()
    }

    pub(in crate::kafka::rdkafka) fn has_changed(&self) -> bool {
        !self.lock().changes.is_empty()
    }

    /// Returns what is still to be given up, and forgets all changes.
    pub(in crate::kafka::rdkafka) fn unattended(&self) -> Vec<Vec<Place>> {
        let changes = std::mem::take(&mut self.lock().changes);
        let revoked = changes.into_iter().filter_map(|change| match change {
            Change::Revoked(places) => Some(places),
            Change::Assigned(_) | Change::Lost(_) | Change::Failed(_) => None,
        });
        revoked.collect()
    }

    /// Returns what the group has committed of a partition and the offset behind its last record, as the broker last said.
    pub(in crate::kafka::rdkafka) fn extent(
        &self,
        topic: &str,
        partition: i32,
    ) -> Option<(Option<i64>, i64)> {
        self.lock().extents.get(topic)?.get(&partition).copied()
    }

    /// Keeps others who take a turn from polling the client meanwhile.
    pub(super) fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how many assignments of partitions there were.
    pub(super) fn assignments(&self) -> u64 {
        self.lock().holdings.assignments()
    }

    /// Tells whether what was received after so many assignments is of a partition that nobody else had since.
    pub(in crate::kafka::rdkafka) fn has_kept(
        &self,
        position: &Position,
        assignments: u64,
    ) -> bool {
        self.lock().holdings.has_kept(position, assignments)
    }

    /// What a panicking thread has left behind is whole: every change is one insertion.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Membership {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        self.tokens.generate_oauth_token(config)
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.last_error.note(error, reason);
    }

    fn stats(&self, statistics: Statistics) {
        let mut state = self.lock();
        for (name, topic) in statistics.topics {
            let extents = state.extents.entry(name).or_default();
            for known in topic.partitions.into_values() {
                if known.hi_offset >= 0 {
                    let committed = Some(known.committed_offset).filter(|offset| *offset >= 0);
                    extents.insert(known.partition, (committed, known.hi_offset));
                }
            }
        }
    }
}

impl ConsumerContext for Membership {
    fn rebalance(
        &self,
        client: &BaseConsumer<Self>,
        what: RDKafkaRespErr,
        list: &mut TopicPartitionList,
    ) {
        let attended = self.lock().attended;
        let places = places(list);
        let change = if what == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            match take(client, list) {
                Ok(()) => {
                    self.lock().holdings.take(&places);
                    Change::Assigned(places)
                }
                Err(error) => Change::Failed(error),
            }
        } else {
            // Before others can have them.
            self.lock().holdings.lose(&places);
            if attended && !client.assignment_lost() {
                Change::Revoked(places)
            } else {
                // There is nobody to tell: librdkafka refuses only what it does not hold any more.
                let _ = drop_partitions(client, list);
                Change::Lost(places)
            }
        };
        if attended {
            self.lock().changes.push_back(change);
        }
    }
}

/// Gives partitions up, so that other members get them.
pub(in crate::kafka::rdkafka) fn give_up(
    client: &impl ::rdkafka::consumer::Consumer<Membership>,
    partitions: &[Place],
) -> KafkaResult<()> {
    drop_partitions(client, &list(partitions))
}

/// Returns partitions in the form that librdkafka has for them.
pub(in crate::kafka::rdkafka) fn list(partitions: &[Place]) -> TopicPartitionList {
    let mut list = TopicPartitionList::with_capacity(partitions.len());
    for (topic, partition) in partitions {
        list.add_partition(topic, *partition);
    }
    list
}

fn take(client: &BaseConsumer<Membership>, list: &TopicPartitionList) -> KafkaResult<()> {
    match client.rebalance_protocol() {
        RebalanceProtocol::Cooperative => client.incremental_assign(list),
        _ => client.assign(list),
    }
}

fn drop_partitions(
    client: &impl ::rdkafka::consumer::Consumer<Membership>,
    list: &TopicPartitionList,
) -> KafkaResult<()> {
    match client.rebalance_protocol() {
        RebalanceProtocol::Cooperative => client.incremental_unassign(list),
        _ => client.unassign(),
    }
}

fn places(list: &TopicPartitionList) -> Vec<Place> {
    list.elements()
        .iter()
        .map(|element| (element.topic().to_owned(), element.partition()))
        .collect()
}
