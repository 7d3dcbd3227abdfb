//! Times of rounds in, medians out.

use std::time::{Duration, Instant};

use agent_events_kafka_tests::Error;
use cpu_time::ProcessTime;

/// What one round took, on the clock and of the processor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Taken {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
}

/// A round that is going on.
pub(crate) struct Round {
    wall: Instant,
    cpu: ProcessTime,
}

impl Round {
    pub(crate) fn start() -> Result<Self, Error> {
        Ok(Self {
            wall: Instant::now(),
            cpu: ProcessTime::try_now()?,
        })
    }

    pub(crate) fn end(self) -> Taken {
        Taken {
            wall: self.wall.elapsed(),
            cpu: self.cpu.elapsed(),
        }
    }
}

/// The rounds of one task, ours and those of librdkafka bare.
#[derive(Debug, Default)]
pub(crate) struct Figures(Vec<(Taken, Taken)>);

/// A task with its figures.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) task: String,
    pub(crate) count: usize,
    pub(crate) figures: Figures,
}

impl Figures {
    pub(crate) fn add(&mut self, typed: Taken, bare: Taken) {
        self.0.push((typed, bare));
    }

    /// Returns the median of what `of` says of a round.
    pub(crate) fn median(&self, of: impl Fn(&(Taken, Taken)) -> f64) -> f64 {
        let mut all: Vec<f64> = self.0.iter().map(of).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    }
}
