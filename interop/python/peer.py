"""The events and records of the suite in, as a JSON file; what the Python libraries make of them out, a JSON line each.

Reads every record of the first topic and tells what it saw, then writes every event into the second topic.
"""

import base64
import importlib.metadata
import io
import json
import platform
import sys
import traceback
from datetime import datetime

import fastavro
from cloudevents.core.bindings.kafka import KafkaMessage, from_kafka, to_binary, to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.schema_registry import (
    SchemaRegistryClient,
    dual_schema_id_deserializer,
    header_schema_id_serializer,
    prefix_schema_id_serializer,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from dateutil.parser import isoparse


def tell(**line):
    print(json.dumps(line), flush=True)


def attempt(work, **about):
    """Runs one case; what it raises is an answer too."""
    try:
        work()
    except Exception as error:  # whatever a library raises
        if "--trace" in sys.argv:
            traceback.print_exc()
        reason = str(error).splitlines() or [""]
        tell(**about, error=f"{type(error).__name__}: {reason[0]}")


def consume(config, topic, count):
    consumer = Consumer({"bootstrap.servers": config["bootstrap"], "group.id": "python", "fetch.message.max.bytes": 8 << 20})
    consumer.assign([TopicPartition(topic, 0, 0)])
    for index in range(count):
        message = consumer.poll(30)
        if message is None or message.error():
            sys.exit(f"record {index} of {topic} did not come: {message and message.error()}")
        yield message
    consumer.close()


def native(value):
    """What a library shows of an attribute, as JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    return value


def data_of(data, content_type):
    if data is None:
        return None
    if isinstance(data, bytes):
        return {"base64": base64.b64encode(data).decode()}
    if "json" in (content_type or "json"):
        return {"json": data}
    return {"base64": base64.b64encode(str(data).encode()).decode()}


def read_events(config):
    for index, message in enumerate(consume(config, config["to"], config["count"])):
        def work():
            headers = dict(message.headers() or [])
            event = from_kafka(KafkaMessage(headers, message.key(), message.value()), JSONFormat(), CloudEvent)
            attributes = {name: native(value) for name, value in event.get_attributes().items()}
            tell(read=index, attributes=attributes, data=data_of(event.get_data(), event.get_datacontenttype()))

        attempt(work, read=index)


PARSERS = {
    "Boolean": lambda text: text == "true",
    "Integer": int,
    "Binary": base64.b64decode,
    "Timestamp": isoparse,
}


def event_of(case):
    attributes = dict(case["attributes"])
    if "time" in attributes:
        attributes["time"] = isoparse(attributes["time"])
    for name, extension in case["extensions"].items():
        attributes[name] = PARSERS.get(extension["type"], str)(extension["value"])
    data = case["data"]
    if data is not None:
        raw = base64.b64decode(data["base64"])
        data = {"json": lambda: json.loads(raw), "text": raw.decode, "bytes": lambda: raw}[data["kind"]]()
    return CloudEvent(attributes, data)


def write_events(config, producer):
    for mode, write in [("binary", to_binary), ("json", to_structured)]:
        for case in config["events"]:
            def work():
                message = write(event_of(case), JSONFormat())
                producer.produce(config["from"], message.value, message.key, headers=list(message.headers.items()))
                tell(wrote=case["name"], mode=mode)

            attempt(work, wrote=case["name"], mode=mode)
    producer.flush(30)


class Avro:
    """One schema and its older version, for fastavro and for Confluent's client."""

    def __init__(self, config):
        self.config = config["avro"]
        self.topic = self.config["from"]
        self.schema = fastavro.parse_schema(json.loads(self.config["schema"]))
        self.older = fastavro.parse_schema(json.loads(self.config["older"]))
        self.format = fastavro.parse_schema(json.loads(self.config["format"]))
        self.registry = SchemaRegistryClient({"url": config["registry"]})
        self.values = json.loads("[" + ",".join(self.config["values"]) + "]")

    def shown(self, value):
        """A native value in the JSON encoding of Avro."""
        out = io.StringIO()
        fastavro.json_writer(out, self.schema, [value])
        return json.loads(out.getvalue())

    def native(self, value, schema):
        return next(fastavro.json_reader(io.StringIO(json.dumps(value)), schema))

    def read(self, config):
        confluent = AvroDeserializer(
            self.registry, self.config["schema"], conf={"schema.id.deserializer": dual_schema_id_deserializer}
        )
        records = self.config["records"]
        for index, message in enumerate(consume(config, self.config["to"], len(records))):
            framing = records[index]
            for peer, framings, work in [
                ("fastavro", ("raw", "header", "event"), lambda: self.by_fastavro(framing, message)),
                ("confluent", ("confluent", "header"), lambda: self.by_confluent(confluent, message)),
            ]:
                if framing in framings:
                    attempt(lambda: tell(avro=index, peer=peer, **work()), avro=index, peer=peer)

    def by_fastavro(self, framing, message):
        value = io.BytesIO(message.value())
        if framing != "event":
            return {"value": self.shown(fastavro.schemaless_reader(value, self.schema, None))}
        event = fastavro.schemaless_reader(value, self.format, None)
        attributes = {name: native(value) for name, value in event["attribute"].items()}
        return {"attributes": attributes, "data": data_of(event["data"], attributes.get("datacontenttype"))}

    def by_confluent(self, confluent, message):
        context = SerializationContext("interop", MessageField.VALUE, message.headers())
        return {"value": self.shown(confluent(message.value(), context))}

    def write(self, producer):
        for index, value in enumerate(self.values):
            for framing in ("raw", "event"):
                self.attempt("fastavro", framing, index, lambda: self.as_fastavro(producer, framing, value))
            for framing, serializer, schema in [
                ("confluent", prefix_schema_id_serializer, self.schema),
                ("header", header_schema_id_serializer, self.schema),
                ("confluent-older", prefix_schema_id_serializer, self.older),
            ]:
                self.attempt(
                    "confluent", framing, index, lambda: self.as_confluent(producer, value, framing, serializer)
                )
        producer.flush(30)

    def attempt(self, peer, framing, index, work):
        about = {"wrote": index, "peer": peer, "framing": framing}
        attempt(lambda: (work(), tell(**about)), **about)

    def as_fastavro(self, producer, framing, value):
        out = io.BytesIO()
        fastavro.schemaless_writer(out, self.schema, self.native(value, self.schema))
        datum, headers = out.getvalue(), dict(self.config["headers"])
        if framing == "event":
            out = io.BytesIO()
            attributes = {name.removeprefix("ce_"): text for name, text in headers.items() if name.startswith("ce_")}
            attributes["datacontenttype"] = headers["content-type"]
            fastavro.schemaless_writer(out, self.format, {"attribute": attributes, "data": datum})
            datum, headers = out.getvalue(), {"content-type": "application/cloudevents+avro"}
        producer.produce(self.topic, datum, headers=list(headers.items()))

    def as_confluent(self, producer, value, framing, serializer):
        is_older = framing.endswith("older")
        text = self.config["older"] if is_older else self.config["schema"]
        subject = "older" if is_older else "today"
        serialize = AvroSerializer(
            self.registry, text, conf={"schema.id.serializer": serializer, "subject.name.strategy": lambda *_: subject}
        )
        # Who uses this serializer writes the headers of CloudEvents by hand.
        headers = [(name, text.encode()) for name, text in self.config["headers"].items()]
        if framing != "header":
            headers = [
                (name, b"application/vnd.confluent.avro" if name == "content-type" else text) for name, text in headers
            ]
        context = SerializationContext("interop", MessageField.VALUE, headers)
        if is_older:
            value = {field["name"]: value[field["name"]] for field in self.older["fields"]}
        datum = serialize(self.native(value, self.older if is_older else self.schema), context)
        producer.produce(self.topic, datum, headers=context.headers)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        config = json.load(file)
    names = ["cloudevents", "confluent-kafka", "fastavro"]
    versions = {name: importlib.metadata.version(name) for name in names}
    tell(versions=versions, runtime=f"Python {platform.python_version()}")
    producer = Producer({"bootstrap.servers": config["bootstrap"], "message.max.bytes": 8 << 20})
    read_events(config)
    write_events(config, producer)
    avro = Avro(config)
    avro.read(config)
    avro.write(producer)


main()
