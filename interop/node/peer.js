// The events and records of the suite in, as a JSON file; what the JavaScript libraries make of them out, a JSON line each.
//
// Reads every record of the first topic and tells what it saw, then writes every event into the second topic.
"use strict";

const fs = require("fs");
const path = require("path");
// The libraries are installed in another folder than this file.
const { createRequire } = require("module");
const installed = createRequire(path.join(process.cwd(), "index.js"));
const { CloudEvent, Kafka: Binding } = installed("cloudevents");
const { Kafka, logLevel } = installed("kafkajs");

const tell = (line) => process.stdout.write(JSON.stringify(line) + "\n");
const reason = (error) => `${error.name}: ${error.message}`.split("\n")[0];
const version = (name) => installed(`./node_modules/${name}/package.json`).version;

/** What the SDK shows of an attribute, as JSON. */
function native(value) {
  if (value instanceof Date) return value.toISOString();
  return ArrayBuffer.isView(value) ? { bytes: Buffer.from(value).toString("base64") } : value;
}

function dataOf(event) {
  const { data, datacontenttype } = event;
  if (data === undefined || data === null) return null;
  if (ArrayBuffer.isView(data)) return { base64: Buffer.from(data).toString("base64") };
  if ((datacontenttype ?? "json").includes("json") || typeof data !== "string") return { json: data };
  return { base64: Buffer.from(data).toString("base64") };
}

/** kafkajs gives header values as Buffers; the SDK takes strings only. */
function forSdk(message) {
  const headers = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) headers[name] = value.toString();
  return { headers, key: message.key?.toString(), value: message.value };
}

/** The SDK gives values that kafkajs does not take: anything but strings and Buffers. */
function forClient(message) {
  const headers = {};
  for (const [name, value] of Object.entries(message.headers)) {
    if (value === undefined || value === null) continue;
    headers[name] = ArrayBuffer.isView(value) ? Buffer.from(value) : value instanceof Date ? value.toISOString() : String(value);
  }
  const { value, key } = message;
  const isReady = value === undefined || typeof value === "string" || ArrayBuffer.isView(value);
  const bytes = ArrayBuffer.isView(value) ? Buffer.from(value) : value;
  return { headers, key, value: isReady ? (bytes ?? null) : JSON.stringify(value) };
}

const PARSERS = {
  Boolean: (text) => text === "true",
  Integer: Number,
  Binary: (text) => new Uint8Array(Buffer.from(text, "base64")),
};

function eventOf(described) {
  const attributes = { ...described.attributes };
  for (const [name, { type, value }] of Object.entries(described.extensions)) {
    attributes[name] = (PARSERS[type] ?? String)(value);
  }
  if (described.data) {
    const bytes = Buffer.from(described.data.base64, "base64");
    const kinds = { json: () => JSON.parse(bytes), text: () => bytes.toString(), bytes: () => new Uint8Array(bytes) };
    attributes.data = kinds[described.data.kind]();
  }
  return new CloudEvent(attributes);
}

function read(index, message) {
  try {
    const event = Binding.toEvent(forSdk(message));
    const attributes = {};
    for (const [name, value] of Object.entries(event)) {
      const isData = name === "data" || name === "data_base64";
      if (!isData && value !== undefined && value !== null) attributes[name] = native(value);
    }
    tell({ read: index, attributes, data: dataOf(event) });
  } catch (error) {
    tell({ read: index, error: reason(error) });
  }
}

async function main() {
  const config = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
  const versions = { cloudevents: version("cloudevents"), kafkajs: version("kafkajs") };
  tell({ versions, runtime: `Node.js ${process.versions.node}` });
  const kafka = new Kafka({ brokers: [config.bootstrap], clientId: "interop", logLevel: logLevel.ERROR });

  const consumer = kafka.consumer({ groupId: "node", maxBytesPerPartition: 8 << 20 });
  await consumer.connect();
  await consumer.subscribe({ topic: config.to, fromBeginning: true });
  let index = 0;
  await new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`record ${index} did not come`)), 60_000).unref();
    consumer.run({
      eachMessage: async ({ message }) => {
        read(index, message);
        index += 1;
        if (index === config.count) resolve();
      },
    });
  });
  await consumer.disconnect();

  const producer = kafka.producer();
  await producer.connect();
  for (const mode of ["binary", "json"]) {
    for (const described of config.events) {
      try {
        const event = eventOf(described);
        const message = mode === "binary" ? Binding.binary(event) : Binding.structured(event);
        await producer.send({ topic: config.from, messages: [forClient(message)] });
        tell({ wrote: described.name, mode });
      } catch (error) {
        tell({ wrote: described.name, mode, error: reason(error) });
      }
    }
  }
  await producer.disconnect();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
