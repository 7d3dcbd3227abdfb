//! A registry that comes and goes in; events whose schema it alone knows, handled in the end, out.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use agent_events::codec::{AvroCodec as _, AvroSchema as _, encode};
use agent_events::framing::{
    Framing, FramingReader, SchemaCache, SchemaId, SchemaStore, StoreError, WriterId,
};
use agent_events::kafka::{Consumer, Metrics, Producer, Record, Worker};
use agent_events::rdkafka::config::ClientConfig;
use agent_events_kafka_tests::com::devraftel::events::AgentTaskEvent;
use agent_events_kafka_tests::{AgentEvent, Error, Ledger, fail, free_ports, stored};
use agent_events_registry::testing::{MockRegistry, Profile};
use agent_events_registry::{Client, ErrorKind, Settings};
use tokio::time::sleep;

use crate::brokers::wait_until;
use crate::traffic::{event, noting, work};
use crate::{Found, Setup};

/// How many events each writer sends.
const EACH: usize = 200;

/// The registry, over the network.
struct Store(Client);

impl SchemaStore for Store {
    fn schema(&self, writer: &WriterId) -> Result<Option<String>, StoreError> {
        let WriterId::Id(id) = writer else {
            return Ok(None);
        };
        match self.0.schema_by_id(id.get()) {
            Ok(schema) => Ok(Some(schema.text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Returns the schema of a writer that is newer than this program: its records begin with another field.
fn newer_schema(field: &str) -> String {
    let with = format!(r#""fields":[{{"name":"{field}","type":"string"}},"#);
    AgentTaskEvent::SCHEMA.replacen(r#""fields":["#, &with, 1)
}

/// Returns an event of such a writer, whose schema has this id, with its id.
fn newer_record(number: usize, schema: u32) -> Result<(String, Record), Error> {
    let event = event(number)?;
    let framed = event.encode_framed(Framing::Confluent(SchemaId::new(schema)))?;
    let mut data = vec![0];
    data.extend(schema.to_be_bytes());
    encode::string("from the future", &mut data)?;
    event.data().encode(&mut data)?;
    Ok((event.id().to_owned(), framed.with_data(data).to_record()?))
}

pub(crate) fn down(setup: &Setup) -> Result<Found, Error> {
    setup.run(async {
        let (cluster, ledger) = (&setup.cluster, Arc::new(Ledger::default()));
        let topic = setup.name("registry");
        cluster.create_topic(&topic, 3, &[]).await?;
        let port = free_ports(1)?.into_iter().next().ok_or("no port is free")?;
        // Nobody listens there now.
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let handling = tokio::spawn(handle(
            cluster.client_config(),
            topic.clone(),
            address,
            Arc::clone(&ledger),
        ));
        let producer = Producer::new(cluster.client_config())?;
        send(&producer, &topic, 1, &ledger).await?;
        sleep(Duration::from_secs(2)).await;
        if ledger.handled_so_far() > 0 {
            return fail("an event was handled whose schema nobody knew");
        }
        let first = registry(address);
        wait_until(|| ledger.handled_so_far() == EACH).await;
        drop(first);
        // What is known needs no registry; what is new waits.
        send(&producer, &topic, 1, &ledger).await?;
        wait_until(|| ledger.handled_so_far() == 2 * EACH).await;
        send(&producer, &topic, 2, &ledger).await?;
        sleep(Duration::from_secs(2)).await;
        if ledger.handled_so_far() > 2 * EACH {
            return fail("an event was handled whose schema nobody knew");
        }
        let second = registry(address);
        wait_until(|| ledger.handled_so_far() == 3 * EACH).await;
        let asked = second.requests().len();
        let outages = handling.await??.outages;
        for stored in stored(cluster, &topic, true)? {
            ledger.stored(
                stored
                    .header("ce_id")
                    .ok_or("a stored record has no ce_id")?,
            );
        }
        let note =
            format!("down twice; {outages} attempts met that; a schema was asked for {asked} times in the end");
        Ok(Found {
            counts: ledger.counts(),
            note,
        })
    })
}

fn registry(address: SocketAddr) -> MockRegistry {
    let registry = MockRegistry::start_at(Profile::Confluent, address);
    registry.seed("one", &newer_schema("first"), &[]);
    registry.seed("two", &newer_schema("second"), &[]);
    registry
}

async fn send(producer: &Producer, topic: &str, schema: u32, ledger: &Ledger) -> Result<(), Error> {
    for number in 0..EACH {
        let (id, record) = newer_record(number, schema)?;
        ledger.sent(&id);
        producer
            .send_record(&record.with_topic(topic.to_owned()))
            .await?;
        ledger.confirmed(&id);
    }
    Ok(())
}

/// Handles everything, with the schemas of the registry.
async fn handle(
    config: ClientConfig,
    topic: String,
    address: SocketAddr,
    ledger: Arc<Ledger>,
) -> Result<Metrics, Error> {
    let settings = Settings::new([format!("http://{address}").parse()?]);
    let client = Client::new(settings.retries(0).timeout(Duration::from_secs(2)))?;
    let consumer = Consumer::<AgentEvent>::builder(&config, &topic)
        .topics([&topic])
        .framings(FramingReader::new(Arc::new(SchemaCache::new(Store(
            client,
        )))))
        .build()?;
    let enough = || ledger.handled_so_far() == 3 * EACH;
    work(Worker::new(consumer), noting(&ledger), enough).await
}
