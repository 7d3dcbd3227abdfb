//! Nothing in; the time that an event costs apart from its data, beside others, as a table out.
//!
//! `cargo bench -p agent-events-benches --bench envelope`; `--bench envelope_allocations` counts allocations. All
//! contenders take turns, and each figure is the median of 41 rounds of CPU time.

mod contenders;

use std::collections::HashMap;
use std::time::Duration;

use contenders::{Contender, check, contenders};
use cpu_time::ThreadTime;

const ROUNDS: usize = 41;

fn main() {
    check();
    let smoke = std::env::args().any(|argument| argument == "--smoke");
    let (rounds, calls) = if smoke { (1, 10) } else { (ROUNDS, 4_000) };
    let contenders = contenders();
    let mut times = vec![Vec::with_capacity(rounds); contenders.len()];
    for _ in 0..rounds {
        for (contender, times) in contenders.iter().zip(&mut times) {
            times.push(time(contender, calls));
        }
    }
    let mut firsts = HashMap::new();
    println!("| task | who | ns | ratio |");
    println!("| --- | --- | ---: | ---: |");
    for (contender, times) in contenders.iter().zip(&mut times) {
        times.sort();
        let median = times[times.len() / 2].as_secs_f64() * 1e9 / f64::from(calls);
        let first = *firsts.entry(contender.task).or_insert(median);
        let Contender { task, name, .. } = contender;
        println!("| {task} | {name} | {median:.0} | {:.2} |", median / first);
    }
}

fn time(contender: &Contender, calls: u32) -> Duration {
    let start = ThreadTime::now();
    for _ in 0..calls {
        (contender.run)();
    }
    start.elapsed()
}
