//! What is done in, how long it took out.

use std::fs;
use std::time::Instant;

use cpu_time::ProcessTime;

/// Seconds of a piece of work.
#[derive(Clone, Copy)]
pub(crate) struct Seconds {
    /// Of all processors together.
    pub(crate) cpu: f64,
    /// On the clock.
    pub(crate) clock: f64,
}

/// Measures what this process does, all its threads together.
pub(crate) fn own<T>(work: impl FnOnce() -> T) -> (T, Seconds) {
    let (cpu, clock) = (ProcessTime::now(), Instant::now());
    let done = work();
    let seconds = Seconds {
        cpu: cpu.elapsed().as_secs_f64(),
        clock: clock.elapsed().as_secs_f64(),
    };
    (done, seconds)
}

/// Measures the CPU time of the programs that this one waits for; where the system does not tell it, that of the clock.
pub(crate) fn of_children(work: impl FnOnce()) -> f64 {
    let (cpu, clock) = (children_cpu(), Instant::now());
    work();
    match (cpu, children_cpu()) {
        (Some(before), Some(now)) => now - before,
        _ => clock.elapsed().as_secs_f64(),
    }
}

/// User and system time, in ticks of which there are 100 a second on every Linux.
fn children_cpu() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let mut numbers = text.rsplit(')').next()?.split_whitespace().skip(13);
    let user: f64 = numbers.next()?.parse().ok()?;
    let system: f64 = numbers.next()?.parse().ok()?;
    Some((user + system) / 100.0)
}

pub(crate) fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
