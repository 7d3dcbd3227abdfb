//! What a client says of its connections in, the last of it out, without what only follows from it.

use std::sync::{Mutex, PoisonError};

use ::rdkafka::client::{ClientContext as _, DefaultClientContext};
use ::rdkafka::error::{KafkaError, RDKafkaErrorCode};

/// What OpenSSL says of every certificate that it does not accept.
const UNVERIFIED: &str = "certificate verify failed";

/// librdkafka tells no more than that, and supposes one of the reasons.
const WHY: &str = "; a certificate that has expired, or names another host, is refused in the same words: \
                   `openssl s_client -connect host:port` tells which it is";

/// The reason that a client gave last for what went wrong.
#[derive(Debug, Default)]
pub(super) struct LastError(Mutex<Option<String>>);

impl LastError {
    /// Takes a reason down.
    pub(super) fn note(&self, error: KafkaError, reason: &str) {
        if matches!(error, KafkaError::PartitionEOF(_)) {
            return;
        }
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // That all brokers are down follows from an error that says why.
        let follows = error.rdkafka_error_code() == Some(RDKafkaErrorCode::AllBrokersDown);
        if !(follows && last.is_some()) {
            let more = if reason.contains(UNVERIFIED) { WHY } else { "" };
            *last = Some([reason, more].concat());
        }
        drop(last);
        // As every client of librdkafka, it goes to the log too.
        DefaultClientContext.error(error, reason);
    }

    pub(super) fn get(&self) -> Option<String> {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }
}
