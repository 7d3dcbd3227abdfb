//! A property and a value that librdkafka does not take in, the values that it takes out.

use ::rdkafka::config::ClientConfig;
use ::rdkafka::error::KafkaError;

/// What says that this librdkafka was built without something, in the texts of its errors.
pub(super) const NOT_BUILT: &str = "at build time";

/// Words that properties of librdkafka take; it tells of none which, so that each is tried.
const WORDS: [&str; 46] = [
    "true",
    "false",
    "all",
    "none",
    "plaintext",
    "ssl",
    "sasl_plaintext",
    "sasl_ssl",
    "gzip",
    "snappy",
    "lz4",
    "zstd",
    "inherit",
    "earliest",
    "latest",
    "error",
    "read_committed",
    "read_uncommitted",
    "classic",
    "consumer",
    "range",
    "roundrobin",
    "cooperative-sticky",
    "random",
    "consistent",
    "consistent_random",
    "murmur2",
    "murmur2_random",
    "fnv1a",
    "fnv1a_random",
    "fifo",
    "lifo",
    "any",
    "v4",
    "v6",
    "use_all_dns_ips",
    "resolve_canonical_bootstrap_servers_only",
    "https",
    "default",
    "oidc",
    "client_credentials",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "azure_imds",
    "rebootstrap",
    "file",
    "broker",
];

/// What librdkafka says before the numbers that it takes.
const RANGE: &str = "outside allowed range ";

/// Returns what a property takes, were librdkafka built with everything, that refused a value with `reason`: numbers, words, or both.
pub(super) fn allowed(key: &str, reason: &str) -> Option<String> {
    // Any other refusal is that of something it did with the value, which is not to be tried with others. Of the flags of
    // `debug` there are many more.
    let is_of_values = reason.starts_with("Invalid value ")
        || reason.starts_with("Expected bool value ")
        || reason.contains(RANGE);
    if !is_of_values || key == "debug" {
        return None;
    }
    let words: Vec<String> = WORDS
        .iter()
        .filter(|word| refusal(key, word).is_none_or(|reason| reason.contains(NOT_BUILT)))
        .map(|word| format!("`{word}`"))
        .collect();
    let beyond = refusal(key, "-2000000000");
    let numbers = beyond.as_deref().and_then(|said| {
        let (_, range) = said.split_once(RANGE)?;
        let (first, last) = range.trim().split_once("..")?;
        Some(format!("a number from {first} to {last}"))
    });
    let all: Vec<String> = numbers.into_iter().chain(words).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// Returns what librdkafka says against a value.
fn refusal(key: &str, value: &str) -> Option<String> {
    let mut alone = ClientConfig::new();
    alone.set(key, value);
    match alone.create_native_config() {
        Ok(_) => None,
        Err(KafkaError::ClientConfig(_, reason, ..)) => Some(reason),
        Err(error) => Some(error.to_string()),
    }
}
