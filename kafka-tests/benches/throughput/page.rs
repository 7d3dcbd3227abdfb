//! Figures in, the page `docs/throughput.md` out.

use std::fmt::Write as _;
use std::time::Duration;

use agent_events_kafka_tests::{Error, KAFKA_VERSION, machine, today};

use crate::ON_THEIR_WAY;
use crate::figures::{Measured, Taken};

const HEAD: &str = "# What the client costs

Written by

```sh
cargo bench -p agent-events-kafka-tests --bench throughput -- --write
```

";

/// What no run of the benchmark finds out: the parts, each alone in a loop.
const PARTS: &str = "
Sending costs what it costs by hand. Receiving does not: `Consumer::recv` checks and keeps all nine attributes where the bare side of
*decode* takes three texts and looks at nothing. Parts of it for the event of 351 bytes, each alone in a loop of 20,000 on 2026-11-22, the
fastest of seven:

| | ours | bare |
|---|---:|---:|
| attributes: read, checked, kept | 1,179 ns | 116 ns |
| attributes once more, for `Incoming::derive` and `context` while the event is the handler's | 205 ns | |
| payload decoded | 486 ns | 486 ns |
| place and key | 34 ns | |

That is 1.3 µs; the rest up to the figures of *decode* is an event of some 900 bytes that is handed out by value, its freeing, and caches
that are cold when records come from another thread. A `Worker` (*handle*) also has a task of its own for each event, whose panic is caught,
keeps the record for another attempt, and commits.
";

/// Returns the whole page.
pub(crate) fn page(measured: &[Measured], rounds: usize, cluster: &str) -> Result<String, Error> {
    let mut page = HEAD.to_owned();
    writeln!(
        page,
        "on {}, {}, Apache Kafka {KAFKA_VERSION}, {cluster}, broker on the same machine, {rounds} rounds.\n",
        today(),
        machine(),
    )?;
    writeln!(
        page,
        "* *send*: ours makes a `CloudEvent<AgentTaskEvent>` for every event (id and time of its own), encodes it and sends it with\n  \
         `Producer::send_to`; bare does the same by hand: it copies the payload as ours does, makes a UUID of version 7 and the time,\n  \
         writes the nine headers to rdkafka's `OwnedHeaders` without a check, encodes with the same codec and sends with\n  \
         `FutureProducer`. Both keep the event and wait for its confirmation, {ON_THEIR_WAY} events at once, with the same settings\n  \
         (idempotent, `acks=all`, `linger.ms=5`).\n\
         * *send a record*: ours is `Producer::send_record`, bare `FutureProducer`, of one record with the same key, headers and bytes,\n  \
         made beforehand: what is left when no event is made. Both wait as above.\n\
         * *receive*: ours is `Consumer::recv`, which checks the event and decodes it; bare is rdkafka's `StreamConsumer::recv`, which\n  \
         looks at nothing.\n\
         * *decode*: ours is the same; bare copies id, type and source from the headers and decodes the value with the same codec.\n\
         * *handle*: ours is a `Worker` with its defaults and a handler that does nothing, each event a task of its own, committed;\n  \
         bare is that of *decode*, and commits nothing.\n\n\
         Whoever receives begins anew, in a topic of one partition; the time runs from the first event to the last.\n\
         The two take turns; a ratio is taken within a round, and every figure is the median over the rounds. CPU time is that of the\n\
         client's process with all its threads, so without the broker, and does not show how busy the machine is.\n"
    )?;
    page.push_str(
        "| | events | ours, events/s | bare, events/s | overhead, wall | ours, CPU/event | bare, CPU/event | overhead, CPU |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for Measured {
        task,
        count,
        figures,
    } in measured
    {
        let number = f64::from(u32::try_from(*count)?);
        let rate = |taken: &Taken| number / taken.wall.as_secs_f64();
        let micros = |taken: &Taken| taken.cpu.as_secs_f64() * 1e6 / number;
        let over = |typed: Duration, bare: Duration| {
            (typed.as_secs_f64() / bare.as_secs_f64() - 1.0) * 100.0
        };
        writeln!(
            page,
            "| {task} | {count} | {:.0} | {:.0} | {:+.0} % | {:.1} µs | {:.1} µs | {:+.0} % |",
            figures.median(|(typed, _)| rate(typed)),
            figures.median(|(_, bare)| rate(bare)),
            figures.median(|(typed, bare)| over(typed.wall, bare.wall)),
            figures.median(|(typed, _)| micros(typed)),
            figures.median(|(_, bare)| micros(bare)),
            figures.median(|(typed, bare)| over(typed.cpu, bare.cpu)),
        )?;
    }
    page.push_str(PARTS);
    Ok(page)
}
