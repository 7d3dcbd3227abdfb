//! What was measured in; the page `docs/performance.md` out.

use std::fmt::Write;
use std::{env, fs};

use crate::events::{OWN, SHIPPED};
use crate::figures::Measured;
use crate::operation::Task;
use crate::{by_prost, by_serde, ours, views};

const HEAD: &str = "# What the codec costs

Written by

```sh
cargo bench -p agent-events-benches --bench codec
```

";

const METHOD: &str = "
![How many times as long as agent-events others take](performance.svg)

All operations on one event take turns of some 3 ms, in rounds; a ratio is taken within a round, and the figure is the median over
the rounds. Times are CPU times of one thread, so that a busy machine does not show; small differences between two runs remain.
Every result is compared with the value it should be before anything is measured. Decoding includes dropping the value.
Instructions are counted by callgrind where there is valgrind, allocations by a program of its own (a `realloc` counts as one);
nobody allocates outside the Rust allocator.

* The event is `AgentTaskEvent` of `schemas/`: *small* without a result and with one entry of metadata, *typical* with a result of
  200 bytes and three entries, *heavy* with an error, a result of 4 KiB and twenty entries. The others are in `benches/schemas`:
  *numeric* has arrays of numbers, *nested* forty records in four levels, *wide* a hundred fields, *unions* thirty items of a union
  of records.
* `written by hand` is what a person would write for `AgentTaskEvent` alone: `push`, `extend_from_slice`, `String::from_utf8`; read in
  place, for each event: `str::from_utf8`, arrays and maps checked and left as they are.
* serde_avro_fast and apache-avro read and write structs by way of serde. `write_ser` and `read_deser` are the fastest of
  apache-avro; `to_avro_datum` and `from_avro_datum` go by its `Value`. prost writes another format of the same values.
* `memcpy` and `clone of the value` are floors: the bytes have to be written, the value has to be allocated.
* An older schema is one without `result` and `error` whose progress is an `int`. serde_avro_fast does not resolve schemas: it reads
  by the writer's, and serde fills in its own defaults.
";

/// What is aimed at: at least so many times as fast as a peer on the small, typical and heavy event.
const GOALS: [(Task, &str, &str, [f64; 3]); 9] = [
    (Task::Encode, ours::ENCODE, by_serde::FAST, [7.0, 5.0, 3.0]),
    (
        Task::Encode,
        ours::ENCODE,
        by_serde::WRITE_SER,
        [10.0, 7.0, 3.5],
    ),
    (Task::Encode, ours::ENCODE, by_prost::PROST, [2.0, 2.0, 2.0]),
    (Task::Decode, ours::DECODE, by_serde::FAST, [2.0, 1.7, 1.6]),
    (
        Task::Decode,
        ours::DECODE,
        by_serde::READ_DESER,
        [2.0, 2.0, 1.4],
    ),
    (Task::Decode, ours::DECODE, by_prost::PROST, [1.0, 1.0, 1.0]),
    (
        Task::Decode,
        ours::DECODE_VEC,
        by_serde::FAST,
        [2.4, 2.4, 1.8],
    ),
    (
        Task::DecodeOlder,
        ours::DECODE,
        by_serde::OLDER,
        [5.0, 5.0, 3.0],
    ),
    (Task::View, views::VIEW, views::FAST, [6.0, 6.0, 6.0]),
];

/// Returns the whole page.
pub(crate) fn page(measured: &Measured, rounds: usize) -> String {
    let mut page = HEAD.to_owned();
    let (date, machine) = (chrono::Utc::now().date_naive(), machine());
    write_to(
        &mut page,
        format_args!("on {date}, {machine}, {rounds} rounds.\n"),
    );
    page.push_str(METHOD);
    page.push_str("\n## Goals\n\nHow many times as fast as a peer agent-events is, and what it should be at least.\n\n");
    goals(&mut page, measured);
    for (title, events) in [
        ("`AgentTaskEvent`", &SHIPPED[..]),
        ("Other events", &OWN[..]),
    ] {
        for task in Task::ALL {
            let names = measured.names(events, task);
            if !names.is_empty() {
                write_to(
                    &mut page,
                    format_args!("\n## {title}: {}\n\n", task.title()),
                );
                table(&mut page, measured, task, events, &names);
            }
        }
    }
    refusals(&mut page, measured);
    page
}

fn goals(page: &mut String, measured: &Measured) {
    page.push_str(
        "| ours | peer | small | typical | heavy |\n| --- | --- | ---: | ---: | ---: |\n",
    );
    for (task, ours, peer, wanted) in GOALS {
        write_to(page, format_args!("| {}: {ours} | {peer} |", task.title()));
        for (event, wanted) in SHIPPED.into_iter().zip(wanted) {
            let nanos = |name| Some(measured.get(event, task, name)?.timing.ratio);
            match (nanos(ours), nanos(peer)) {
                (Some(ours), Some(peer)) => {
                    let times = peer / ours;
                    let missed = if times < wanted { ", missed" } else { "" };
                    write_to(page, format_args!(" {times:.1} ({wanted}{missed}) |"));
                }
                _ => page.push_str(" |"),
            }
        }
        page.push('\n');
    }
}

fn table(page: &mut String, measured: &Measured, task: Task, events: &[&str], names: &[&str]) {
    page.push('|');
    for event in events {
        let bytes = measured.events.iter().find(|(name, _)| name == event);
        let bytes = bytes.map_or(0, |(_, bytes)| *bytes);
        write_to(
            page,
            format_args!(" | {event}, {bytes} B: ns | × | instr. | allocs"),
        );
    }
    page.push_str(" |\n| ---");
    page.push_str(&" | ---:".repeat(4 * events.len()));
    page.push_str(" |\n");
    for name in names {
        write_to(page, format_args!("| {name}"));
        for event in events {
            match measured.get(event, task, name) {
                None => page.push_str(" | | | |"),
                Some(figures) => {
                    let count = |count: Option<u64>| {
                        count.map_or_else(|| "not counted".to_owned(), |count| count.to_string())
                    };
                    write_to(
                        page,
                        format_args!(
                            " | {:.0} | {:.2} | {} | {}",
                            figures.timing.nanos,
                            figures.timing.ratio,
                            count(figures.instructions),
                            count(figures.allocations)
                        ),
                    );
                }
            }
        }
        page.push_str(" |\n");
    }
}

fn refusals(page: &mut String, measured: &Measured) {
    let mut head = "\nNot measured, because it does not work:\n\n";
    for (event, task, name, figures) in &measured.operations {
        if let Err(reason) = figures {
            let task = task.title();
            write_to(
                page,
                format_args!("{head}* {name}, {event}, {task}: {reason}\n"),
            );
            head = "";
        }
    }
}

/// Returns what the figures depend on.
fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
    let model = model.unwrap_or("a processor that does not say its name");
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = std::process::Command::new("rustc")
        .arg("--version")
        .output();
    let rustc = rustc.map_or_else(
        |_| "rustc".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    );
    let (os, rustc) = (env::consts::OS, rustc.split(" (").next().unwrap_or("rustc"));
    format!("{model}, {threads} threads, {os}, {rustc}")
}

/// Writing to a `String` cannot fail.
fn write_to(text: &mut String, arguments: std::fmt::Arguments<'_>) {
    text.write_fmt(arguments).expect("a `String` grows");
}
