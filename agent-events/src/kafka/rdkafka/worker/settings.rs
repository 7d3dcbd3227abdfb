//! What a worker is asked for in, what that means for each record out.

use std::time::Duration;

use super::dedup::Window;
use super::dispatch::Concurrency;
use super::retry::{OnPoison, Retry};
use crate::kafka::Producer;

/// Stands for the topic that a record came from.
const TOPIC: &str = "{topic}";

#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) concurrency: Concurrency,
    pub(super) in_flight: usize,
    pub(super) retry: Retry,
    pub(super) dead_letters: Option<Producer>,
    pub(super) dead_letter_topic: String,
    pub(super) on_poison: Option<OnPoison>,
    pub(super) on_not_a_cloud_event: Option<OnPoison>,
    pub(super) window: Option<Window>,
    pub(super) commit_interval: Duration,
    pub(super) drain_deadline: Duration,
    /// Whether the topics come by patterns, which fit those of others too.
    pub(super) by_pattern: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            concurrency: Concurrency::Partitions,
            in_flight: 256,
            retry: Retry::default(),
            dead_letters: None,
            dead_letter_topic: [TOPIC, ".dlq"].concat(),
            on_poison: None,
            on_not_a_cloud_event: None,
            window: None,
            commit_interval: Duration::from_millis(500),
            drain_deadline: Duration::from_secs(30),
            by_pattern: false,
        }
    }
}

impl Settings {
    pub(super) fn on_poison(&self) -> OnPoison {
        self.on_poison.unwrap_or(match self.dead_letters {
            Some(_) => OnPoison::DeadLetter,
            None => OnPoison::Stop,
        })
    }

    pub(super) fn on_not_a_cloud_event(&self) -> OnPoison {
        self.on_not_a_cloud_event
            .unwrap_or_else(|| self.on_poison())
    }

    pub(super) fn dead_letter_topic(&self, topic: &str) -> String {
        self.dead_letter_topic.replace(TOPIC, topic)
    }

    /// Says what cannot be kept.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let policies = [self.on_poison, self.on_not_a_cloud_event];
        if let Some(producer) = &self.dead_letters {
            if producer.is_confirmed {
                return Ok(());
            }
            Err(
                "the producer of `dead_letters` has `acks=0`, so that a record counts as sent that no broker has stored: leave \
                 `acks` out of its configuration",
            )
        } else if policies.contains(&Some(OnPoison::DeadLetter)) {
            Err(
                "records are to go to a dead-letter topic, and nothing sends them there: give the worker a producer with \
                 `dead_letters`",
            )
        } else if self.retry.has_topics() {
            Err(
                "events are to go to retry topics, and nothing sends them there: give the worker a producer with \
                 `dead_letters`",
            )
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kafka::KafkaConfig;

    #[test]
    fn dead_letters_need_a_producer_that_is_told_what_is_stored() {
        let config = KafkaConfig::new("localhost:1");
        let of = |config: KafkaConfig| Settings {
            dead_letters: Some(Producer::new(config).unwrap()),
            ..Settings::default()
        };
        of(config.clone()).check().unwrap();
        let config = config.set("enable.idempotence", "false");
        of(config.clone().set("acks", "1")).check().unwrap();
        for (key, value) in [
            ("acks", "0"),
            ("request.required.acks", "0"),
            ("acks", "0x0"),
        ] {
            let fault = of(config.clone().set(key, value)).check().unwrap_err();
            assert!(fault.contains("acks"), "{fault}");
        }
    }
}
