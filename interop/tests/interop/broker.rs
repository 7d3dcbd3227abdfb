//! Records in, the same records out, by way of a broker in this process that peers can reach too.

use std::time::Duration;

use agent_events::kafka::{Producer, Record};
use agent_events::rdkafka::consumer::{BaseConsumer, Consumer as _};
use agent_events::rdkafka::{Offset, TopicPartitionList};
use agent_events::testing::Broker;
use tokio::runtime::Runtime;

/// A broker, and what talks to it.
pub(crate) struct Wire {
    broker: Broker,
    runtime: Runtime,
    producer: Producer,
}

impl Wire {
    pub(crate) fn start() -> Self {
        let broker = Broker::start().expect("a port of the loopback interface");
        let producer = Producer::new(broker.client_config()).expect("a producer");
        let runtime = Runtime::new().expect("threads");
        Self {
            broker,
            runtime,
            producer,
        }
    }

    pub(crate) fn bootstrap(&self) -> String {
        self.broker.bootstrap_servers()
    }

    pub(crate) fn create_topic(&self, topic: &str) {
        self.broker.create_topic(topic, 1).expect("a new topic");
    }

    /// Writes records one after the other, so that they are read in this order.
    pub(crate) fn send(&self, topic: &str, records: impl IntoIterator<Item = Record>) {
        for record in records {
            let record = record.with_topic(topic.to_owned());
            let sent = self.runtime.block_on(self.producer.send_record(&record));
            sent.expect("the broker takes the record");
        }
    }

    /// Reads the first `count` records of a topic.
    pub(crate) fn receive(&self, topic: &str, count: usize) -> Vec<Record> {
        let mut config = self.broker.client_config();
        config.set("group.id", "suite");
        let consumer: BaseConsumer = config.create().expect("a consumer");
        let mut from = TopicPartitionList::new();
        from.add_partition_offset(topic, 0, Offset::Beginning)
            .expect("an offset");
        consumer.assign(&from).expect("a partition");
        let mut records = Vec::new();
        while records.len() < count {
            match consumer.poll(Duration::from_secs(120)) {
                Some(Ok(message)) => records.push(Record::from_message(&message)),
                other => panic!(
                    "record {} of {topic} did not come: {other:?}",
                    records.len()
                ),
            }
        }
        records
    }
}
