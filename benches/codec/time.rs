//! Operations in; how long each takes, and how many times as long as the first, out.

use std::time::Duration;

use cpu_time::ThreadTime;

use crate::operation::Operation;

/// How long an operation runs, at least half of it, before the next has its turn.
const TURN: Duration = Duration::from_millis(4);

/// The time of one operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    /// Nanoseconds of CPU time, the median over the rounds.
    pub(crate) nanos: f64,
    /// How many times as long as the first operation it took in the same round, the median over the rounds.
    pub(crate) ratio: f64,
}

/// Measures operations that take turns, so that whatever slows the machine down slows them all down; the time is that of
/// this thread alone.
pub(crate) fn measure(operations: &mut [&mut Operation], rounds: usize) -> Vec<Timing> {
    let times: Vec<u32> = operations
        .iter_mut()
        .map(|operation| times_a_turn(operation))
        .collect();
    let mut nanos = vec![Vec::new(); operations.len()];
    let mut ratios = nanos.clone();
    for _ in 0..rounds {
        let mut first = None;
        for (index, operation) in operations.iter_mut().enumerate() {
            let once = timed(operation, times[index]).as_secs_f64() * 1e9 / f64::from(times[index]);
            nanos[index].push(once);
            ratios[index].push(once / *first.get_or_insert(once));
        }
    }
    let timings = nanos.iter_mut().zip(&mut ratios);
    timings
        .map(|(nanos, ratios)| Timing {
            nanos: median(nanos),
            ratio: median(ratios),
        })
        .collect()
}

/// Returns how many times an operation is done in a turn; also warms it up.
fn times_a_turn(operation: &mut Operation) -> u32 {
    let mut times = 1_u32;
    loop {
        let taken = timed(operation, times);
        if taken >= TURN / 2 || times >= 1 << 24 {
            return times;
        }
        times *= 2;
    }
}

fn timed(operation: &mut Operation, times: u32) -> Duration {
    let start = ThreadTime::now();
    (operation.run)(times);
    start.elapsed()
}

fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
