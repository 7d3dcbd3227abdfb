//! A registry that comes and goes in; events whose schema it alone knows, handled in the end, out.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use agent_events::codec::{AvroCodec as _, AvroSchema as _, encode};
use agent_events::framing::{
    Framing, FramingReader, SchemaCache, SchemaId, SchemaStore, StoreError, UnknownWriter, WriterId,
};
use agent_events::kafka::{Consumer, Producer, ReceiveError, Received, Record};
use agent_events::rdkafka::config::ClientConfig;
use agent_events_kafka_tests::com::devraftel::events::AgentTaskEvent;
use agent_events_kafka_tests::{AgentEvent, Error, Ledger, fail, stored};
use agent_events_registry::testing::{MockRegistry, Profile};
use agent_events_registry::{Client, ErrorKind, Settings};
use tokio::time::sleep;

use crate::brokers::wait_until;
use crate::traffic::event;
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
        // Nobody listens there now.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let handling = tokio::spawn(handle(
            cluster.client_config(),
            topic.clone(),
            address,
            Arc::clone(&ledger),
        ));
        let producer = Producer::new(&cluster.client_config())?;
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
        let waits = handling.await??;
        for stored in stored(cluster, &topic, true)? {
            ledger.stored(
                stored
                    .header("ce_id")
                    .ok_or("a stored record has no ce_id")?,
            );
        }
        let note =
            format!("down twice; an event waited {waits} times; asked {asked} times in the end");
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

/// Handles everything; an event whose schema cannot be asked for now is asked for again. Tells how often that was.
async fn handle(
    config: ClientConfig,
    topic: String,
    address: SocketAddr,
    ledger: Arc<Ledger>,
) -> Result<usize, Error> {
    let settings = Settings::new([format!("http://{address}").parse()?]);
    let client = Client::new(settings.retries(0).timeout(Duration::from_secs(2)))?;
    let framings = FramingReader::new(Arc::new(SchemaCache::new(Store(client))));
    let consumer = Consumer::<AgentEvent>::with_topics(&config, &topic, &[&topic])?;
    let mut waits = 0;
    while ledger.handled_so_far() < 3 * EACH {
        let unreadable = match consumer.recv().await {
            Err(ReceiveError::Unreadable(unreadable)) => unreadable,
            other => return fail(format!("a schema was known: {other:?}")),
        };
        loop {
            match read(unreadable.record(), &framings) {
                Ok(id) => {
                    ledger.handled(&id);
                    consumer.commit(unreadable.as_ref()).await?;
                    break;
                }
                Err(error) if is_temporary(error.as_ref()) => {
                    waits += 1;
                    sleep(Duration::from_millis(200)).await;
                }
                Err(error) => return Err(error),
            }
        }
    }
    consumer.close().await;
    Ok(waits)
}

fn read(record: &Record, framings: &FramingReader) -> Result<String, Error> {
    let Received::Event(envelope) = record.read()? else {
        return fail("a record is no event");
    };
    let envelope = framings.read(envelope, &record.headers)?;
    let event = tokio::task::block_in_place(|| envelope.into_event::<AgentTaskEvent>())?;
    Ok(event.id().to_owned())
}

fn is_temporary(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut causes = std::iter::successors(Some(error), |error| error.source());
    causes.any(|cause| {
        cause
            .downcast_ref::<UnknownWriter>()
            .is_some_and(UnknownWriter::is_temporary)
    })
}
