//! Data of other versions of a schema in; how long reading it as today's type takes, beside the same value written with
//! today's schema and beside apache-avro, as a table out.
//!
//! `cargo bench -p agent-events-benches --bench resolve`, with the names of events or versions behind `--` for these only. All of a line take turns within each round; times are CPU times
//! of this thread, the medians over the rounds, as are the ratios to the first.

mod peer;
mod versions;

use std::hint::black_box;
use std::time::Duration;

use agent_events::AvroCodec;
use agent_events::codec::{AvroSchema, Resolver};
use cpu_time::ThreadTime;

use generated::com::devraftel::events::AgentTaskEvent;
use versions::{VERSIONS, Version, events};

#[allow(
    missing_docs,
    unreachable_pub,
    reason = "generated for a library; the docs are those of the schemas"
)]
#[allow(dead_code, reason = "one of the events is measured")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/shipped_hash/agent_events.rs"));
}

/// How long each of a line runs in a round.
const TURN: Duration = Duration::from_millis(4);

fn main() {
    let (options, names): (Vec<_>, Vec<_>) = std::env::args()
        .skip(1)
        .partition(|argument| argument.starts_with("--"));
    let rounds = if options.iter().any(|option| option == "--smoke") {
        1
    } else {
        41
    };
    let chosen = |name: &str| names.is_empty() || names.iter().any(|chosen| chosen == name);
    println!(
        "| written with | event | bytes | same schema | resolved | ratio | apache-avro | ratio |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|---:|");
    for version in VERSIONS {
        for (name, event) in events() {
            if chosen(name) || chosen(version.name) {
                line(version, name, event, rounds);
            }
        }
    }
}

fn line(version: &Version, name: &str, event: AgentTaskEvent, rounds: usize) {
    let event = (version.keeps)(event);
    let mut bytes = Vec::new();
    (version.write)(&event, &mut bytes);
    let same = event.to_vec().expect("an event");
    let writer = version.schema.parse().expect("a schema");
    let resolver = Resolver::<AgentTaskEvent>::new(&writer).expect("compatible");
    let peer = peer::Reader::new(version.schema, AgentTaskEvent::SCHEMA);
    assert_eq!(AgentTaskEvent::from_slice(&same).expect("an event"), event);
    assert_eq!(resolver.decode(&bytes).expect("an event"), event);
    assert!(
        peer.read(&bytes) == event,
        "apache-avro reads another event"
    );
    let [today, older, other] = measure(
        rounds,
        [
            &mut || drop(black_box(AgentTaskEvent::from_slice(black_box(&same)))),
            &mut || drop(black_box(resolver.decode(black_box(&bytes)))),
            &mut || drop(black_box(peer.read(black_box(&bytes)))),
        ],
    );
    println!(
        "| {} | {name} | {} | {:.0} ns | {:.0} ns | {:.2} | {:.0} ns | {:.1} |",
        version.name,
        bytes.len(),
        today.0,
        older.0,
        older.1,
        other.0,
        other.0 / older.0
    );
}

/// Returns for each operation its nanoseconds, and how many times as long as the first it took.
fn measure<const N: usize>(
    rounds: usize,
    mut operations: [&mut dyn FnMut(); N],
) -> [(f64, f64); N] {
    let mut times = [1_u32; N];
    for (operation, times) in operations.iter_mut().zip(&mut times) {
        while timed(*operation, *times) < TURN / 2 {
            *times *= 2;
        }
    }
    let mut nanos = [const { Vec::new() }; N];
    let mut ratios = nanos.clone();
    for _ in 0..rounds {
        let mut first = None;
        for (index, operation) in operations.iter_mut().enumerate() {
            let once =
                timed(*operation, times[index]).as_secs_f64() * 1e9 / f64::from(times[index]);
            nanos[index].push(once);
            ratios[index].push(once / *first.get_or_insert(once));
        }
    }
    std::array::from_fn(|index| (median(&mut nanos[index]), median(&mut ratios[index])))
}

fn timed(operation: &mut dyn FnMut(), times: u32) -> Duration {
    let start = ThreadTime::now();
    for _ in 0..times {
        operation();
    }
    start.elapsed()
}

fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
