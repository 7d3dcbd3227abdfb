// The events and records of the suite in, as a JSON file; what the Java libraries make of them out, a JSON line each.
//
// Kafka's client for Java does not get along with the broker of the suite: to ApiVersions of version 3 that answers with
// an error which the client reads as "come back in twenty minutes". So records come in the file and go in the lines, as
// the ConsumerRecord and the ProducerRecord of that client.

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.KafkaMessageFactory;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.AppInfoParser;

public final class Peer {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode config;

    private Peer(JsonNode config) {
        this.config = config;
    }

    public static void main(String[] args) throws Exception {
        Peer peer = new Peer(JSON.readTree(new File(args[0])));
        ObjectNode versions = JSON.createObjectNode();
        versions.put("cloudevents-kafka", versionOf("cloudevents-kafka"));
        versions.put("kafka-clients", AppInfoParser.getVersion());
        versions.put("avro", versionOf("avro"));
        ObjectNode line = JSON.createObjectNode().put("runtime", "Java " + Runtime.version().feature());
        tell(line.set("versions", versions));
        peer.readEvents();
        peer.writeEvents();
        peer.readAvro();
        peer.writeAvro();
    }

    /** Returns the version of a library, which the name of its file ends with. */
    private static String versionOf(String library) {
        Matcher found = Pattern.compile(library + "-([0-9.]+)\\.jar").matcher(System.getProperty("java.class.path"));
        return found.find() ? found.group(1) : "";
    }

    private static synchronized void tell(JsonNode line) {
        System.out.println(line);
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Runs one case; what it throws is an answer too. */
    private static void attempt(ObjectNode about, Work work) {
        try {
            work.run();
        } catch (Exception error) {
            String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
            about.put("error", error.getClass().getSimpleName() + ": " + message);
        }
        tell(about);
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(JsonNode described) throws IOException {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (JsonNode line : described) {
            var record = new ConsumerRecord<>("to", 0, records.size(), bytes(line.get("key")), bytes(line.get("value")));
            for (JsonNode header : line.get("headers")) {
                record.headers().add(header.get(0).asText(), bytes(header.get(1)));
            }
            records.add(record);
        }
        return records;
    }

    private static byte[] bytes(JsonNode base64) throws IOException {
        return base64.isNull() ? null : base64.binaryValue();
    }

    private static JsonNode described(ProducerRecord<?, byte[]> record) {
        ObjectNode line = JSON.createObjectNode();
        line.putNull("key");
        line.put("value", record.value());
        ArrayNode headers = line.putArray("headers");
        record.headers().forEach(header -> headers.addArray().add(header.key()).add(header.value()));
        return line;
    }

    private void readEvents() throws IOException {
        int index = 0;
        for (ConsumerRecord<byte[], byte[]> record : records(config.get("records"))) {
            ObjectNode line = JSON.createObjectNode().put("read", index++);
            attempt(line, () -> {
                CloudEvent event = KafkaMessageFactory.createReader(record).toEvent();
                ObjectNode attributes = line.putObject("attributes");
                for (String name : event.getAttributeNames()) {
                    put(attributes, name, event.getAttribute(name));
                }
                for (String name : event.getExtensionNames()) {
                    put(attributes, name, event.getExtension(name));
                }
                line.set("data", shown(event.getData()));
            });
        }
    }

    private static void put(ObjectNode attributes, String name, Object value) {
        if (value instanceof Boolean flag) {
            attributes.put(name, flag);
        } else if (value instanceof Integer number) {
            attributes.put(name, number);
        } else if (value instanceof byte[] bytes) {
            attributes.putObject(name).put("bytes", bytes);
        } else if (value != null) {
            attributes.put(name, value.toString());
        }
    }

    private static JsonNode shown(CloudEventData data) {
        if (data == null) {
            return JSON.nullNode();
        }
        if (data instanceof JsonCloudEventData json) {
            return JSON.createObjectNode().set("json", json.getNode());
        }
        return JSON.createObjectNode().put("base64", data.toBytes());
    }

    private static CloudEvent eventOf(JsonNode described) throws IOException {
        JsonNode attributes = described.get("attributes");
        CloudEventBuilder builder = CloudEventBuilder.v1();
        attributes.fields().forEachRemaining(entry -> {
            String value = entry.getValue().asText();
            switch (entry.getKey()) {
                case "id" -> builder.withId(value);
                case "source" -> builder.withSource(URI.create(value));
                case "type" -> builder.withType(value);
                case "subject" -> builder.withSubject(value);
                case "time" -> builder.withTime(OffsetDateTime.parse(value));
                case "dataschema" -> builder.withDataSchema(URI.create(value));
                case "datacontenttype" -> builder.withDataContentType(value);
                default -> throw new IllegalArgumentException(entry.getKey());
            }
        });
        described.get("extensions").fields().forEachRemaining(entry -> {
            String name = entry.getKey();
            String value = entry.getValue().get("value").asText();
            switch (entry.getValue().get("type").asText()) {
                case "Boolean" -> builder.withExtension(name, Boolean.valueOf(value));
                case "Integer" -> builder.withExtension(name, Integer.valueOf(value));
                case "Binary" -> builder.withExtension(name, Base64.getDecoder().decode(value));
                case "URI", "URI-reference" -> builder.withExtension(name, URI.create(value));
                case "Timestamp" -> builder.withExtension(name, OffsetDateTime.parse(value));
                default -> builder.withExtension(name, value);
            }
        });
        JsonNode data = described.get("data");
        if (!data.isNull()) {
            byte[] bytes = data.get("base64").binaryValue();
            if (data.get("kind").asText().equals("json")) {
                builder.withData(JsonCloudEventData.wrap(JSON.readTree(bytes)));
            } else {
                builder.withData(bytes);
            }
        }
        return builder.build();
    }

    private void writeEvents() {
        for (String mode : List.of("binary", "json")) {
            for (JsonNode described : config.get("events")) {
                ObjectNode line = JSON.createObjectNode();
                line.put("wrote", described.get("name").asText()).put("mode", mode);
                attempt(line, () -> {
                    var writer = KafkaMessageFactory.createWriter(config.get("from").asText());
                    CloudEvent event = eventOf(described);
                    ProducerRecord<?, byte[]> record =
                            mode.equals("binary")
                                    ? writer.writeBinary(event)
                                    : writer.writeStructured(event, JsonFormat.CONTENT_TYPE);
                    line.set("record", described(record));
                });
            }
        }
    }

    private Schema schema(String name) {
        return new Schema.Parser().parse(config.get("avro").get(name).asText());
    }

    private void readAvro() throws IOException {
        JsonNode avro = config.get("avro");
        Schema schema = schema("schema");
        Schema format = schema("format");
        int index = 0;
        for (ConsumerRecord<byte[], byte[]> record : records(config.get("avrorecords"))) {
            String framing = avro.get("records").get(index).asText();
            ObjectNode line = JSON.createObjectNode().put("avro", index++).put("peer", "java");
            switch (framing) {
                case "raw", "header" -> attempt(line, () ->
                        line.set("value", inJson(schema, datum(schema, record.value()))));
                case "single-object" -> attempt(line, () -> line.set("value", inJson(schema,
                        new BinaryMessageDecoder<GenericRecord>(GenericData.get(), schema).decode(record.value()))));
                case "event" -> attempt(line, () -> {
                    GenericRecord event = datum(format, record.value());
                    ObjectNode attributes = line.putObject("attributes");
                    ((Map<?, ?>) event.get("attribute")).forEach((name, value) ->
                            put(attributes, name.toString(), value instanceof ByteBuffer bytes ? bytes.array() : value));
                    Object data = event.get("data");
                    line.set("data", data instanceof ByteBuffer bytes
                            ? JSON.createObjectNode().put("base64", bytes.array())
                            : JSON.nullNode());
                });
                default -> { }
            }
        }
    }

    private static GenericRecord datum(Schema schema, byte[] bytes) throws IOException {
        var decoder = DecoderFactory.get().binaryDecoder(bytes, null);
        return new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
    }

    private interface Encoding {
        Encoder over(OutputStream out) throws IOException;
    }

    private static byte[] encoded(Schema schema, GenericRecord value, Encoding encoding) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Encoder encoder = encoding.over(out);
        new GenericDatumWriter<GenericRecord>(schema).write(value, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static byte[] binary(Schema schema, GenericRecord value) throws IOException {
        return encoded(schema, value, out -> EncoderFactory.get().binaryEncoder(out, null));
    }

    private static JsonNode inJson(Schema schema, GenericRecord value) throws IOException {
        return JSON.readTree(encoded(schema, value, out -> EncoderFactory.get().jsonEncoder(schema, out)));
    }

    private void writeAvro() {
        JsonNode avro = config.get("avro");
        Schema schema = schema("schema");
        Schema format = schema("format");
        int index = 0;
        for (JsonNode text : avro.get("values")) {
            int value = index++;
            for (String framing : List.of("raw", "single-object", "event")) {
                ObjectNode line = JSON.createObjectNode();
                line.put("wrote", value).put("peer", "java").put("framing", framing);
                attempt(line, () -> {
                    var decoder = DecoderFactory.get().jsonDecoder(schema, text.asText());
                    GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
                    Map<String, String> headers = new HashMap<>();
                    avro.get("headers").fields().forEachRemaining(it -> headers.put(it.getKey(), it.getValue().asText()));
                    byte[] bytes = binary(schema, record);
                    if (framing.equals("single-object")) {
                        ByteBuffer message = new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema).encode(record);
                        bytes = new byte[message.remaining()];
                        message.get(bytes);
                        headers.put("content-type", "application/avro; framing=single-object");
                    }
                    if (framing.equals("event")) {
                        Map<String, Object> attributes = new HashMap<>();
                        headers.forEach((name, it) ->
                                attributes.put(name.equals("content-type") ? "datacontenttype" : name.substring(3), it));
                        GenericRecord event = new GenericData.Record(format);
                        event.put("attribute", attributes);
                        event.put("data", ByteBuffer.wrap(bytes));
                        bytes = binary(format, event);
                        headers.clear();
                        headers.put("content-type", "application/cloudevents+avro");
                    }
                    ProducerRecord<byte[], byte[]> out = new ProducerRecord<>(avro.get("from").asText(), bytes);
                    headers.forEach((name, it) -> out.headers().add(name, it.getBytes(StandardCharsets.UTF_8)));
                    line.set("record", described(out));
                });
            }
        }
    }
}
