//! The name of a property of Kafka's Java clients in, what to write for librdkafka out.

/// What begins with one of these has no counterpart either.
const FAMILIES: [(&str, &str); 9] = [
    ("metric", METRICS),
    ("auto.include.jmx", METRICS),
    ("schema.registry.", REGISTRY),
    ("basic.auth.", REGISTRY),
    ("sasl.login.", LOGIN),
    ("sasl.client.callback", LOGIN),
    (
        "sasl.oauthbearer.jwks.",
        "leave it out: brokers check tokens",
    ),
    (
        "sasl.oauthbearer.expected.",
        "leave it out: brokers check tokens",
    ),
    (
        "partitioner.",
        "leave it out: `partitioner` names the whole of it",
    ),
];

const METRICS: &str = "leave it out: librdkafka tells its figures by `statistics.interval.ms`";
const REGISTRY: &str = "leave it out: the client asks no registry; a `framing::SchemaStore` does";
const LOGIN: &str = "give tokens with `KafkaConfig::oauth`";
const CODEC: &str = "leave it out: the schema of an event decides";
const CA: &str = "set `ssl.ca.location` to a file of certificates in PEM form";

const NAMES: [(&str, &str); 32] = [
    (
        "sasl.jaas.config",
        "set `sasl.mechanism`, `sasl.username` and `sasl.password`",
    ),
    ("ssl.truststore.location", CA),
    ("ssl.truststore.password", CA),
    ("ssl.truststore.type", CA),
    ("ssl.truststore.certificates", "set `ssl.ca.pem`"),
    ("ssl.keystore.key", "set `ssl.key.pem`"),
    (
        "ssl.keystore.certificate.chain",
        "set `ssl.certificate.pem`",
    ),
    (
        "ssl.keystore.type",
        "leave it out: `ssl.keystore.location` is a PKCS#12 file; for PEM set `ssl.certificate.location` and \
         `ssl.key.location`",
    ),
    (
        "ssl.protocol",
        "leave it out: OpenSSL agrees on the version",
    ),
    (
        "ssl.enabled.protocols",
        "leave it out: OpenSSL agrees on the version",
    ),
    ("ssl.provider", "set `ssl.providers`"),
    ("ssl.keymanager.algorithm", "leave it out"),
    ("ssl.trustmanager.algorithm", "leave it out"),
    ("ssl.secure.random.implementation", "leave it out"),
    ("ssl.engine.factory.class", "set `ssl.engine.location`"),
    ("security.providers", "set `ssl.providers`"),
    ("key.serializer", CODEC),
    ("value.serializer", CODEC),
    ("key.deserializer", CODEC),
    ("value.deserializer", CODEC),
    ("interceptor.classes", "leave it out"),
    (
        "partitioner.class",
        "set `partitioner`, which is `murmur2_random` already, as in Java",
    ),
    ("buffer.memory", "set `queue.buffering.max.kbytes`, in KiB"),
    (
        "max.block.ms",
        "leave it out: sending waits until there is room; put a deadline around it",
    ),
    ("max.request.size", "set `message.max.bytes`"),
    (
        "max.poll.records",
        "leave it out: records come one by one; `queued.max.messages.kbytes` limits how many are fetched ahead",
    ),
    ("fetch.max.wait.ms", "set `fetch.wait.max.ms`"),
    ("default.api.timeout.ms", "set `socket.timeout.ms`"),
    ("send.buffer.bytes", "set `socket.send.buffer.bytes`"),
    ("receive.buffer.bytes", "set `socket.receive.buffer.bytes`"),
    (
        "exclude.internal.topics",
        "leave it out, or set `topic.blacklist`",
    ),
    ("allow.auto.create", "set `allow.auto.create.topics`"),
];

/// Returns what to do about a property that Java's clients have and librdkafka does not.
pub(super) fn advice(key: &str) -> Option<&'static str> {
    let name = NAMES.iter().find(|(name, _)| *name == key);
    let family = || FAMILIES.iter().find(|(start, _)| key.starts_with(start));
    name.or_else(family).map(|(_, advice)| *advice)
}
