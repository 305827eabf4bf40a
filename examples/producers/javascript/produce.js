// Writes two events to Drawback Monitor's topics with kafkajs 2 (`npm install`).
//
//     KAFKA_BOOTSTRAP=127.0.0.1:9092 node produce.js
//
// The first is a CloudEvent in structured mode (all of it is the value), the second in binary mode (its attributes are
// headers). Use one mode or the other; both mean the same. See docs/producers.md.

import { Kafka, logLevel } from "kafkajs";

const claimant = "acme";
const source = "urn:example:javascript";

// The id follows from the fact, so that the same fact sent twice has the same id and counts once.
const entryFiled = {
  specversion: "1.0",
  id: "example-javascript/entry/AA0-1000000-5/filed",
  source,
  type: "entry.filed.v1",
  time: "2026-01-07T12:00:00Z",
  partitionkey: claimant,
  subject: "AA010000005",
  datacontenttype: "application/json",
  data: {
    entry_number: "AA010000005",
    entry_type: "01",
    importer_number: "90-100000000",
    port: "2704",
    entry_on: "2026-01-07",
    import_on: "2026-01-04",
    lines: [
      {
        line_number: 1,
        hts: "6006420085",
        origin: "TW",
        quantity: "3620",
        unit: "KG",
        value: "21530.00", // money and quantities are strings: a number loses cents
        charges: [{ duty_class: "duty", amount: "2153.00", heading: "6006420085", rate_percent: "10" }],
      },
    ],
  },
};
const inquiryHeaders = {
  "content-type": "application/json",
  ce_specversion: "1.0",
  ce_id: "example-javascript/inquiry/CF28-2026-17/issued",
  ce_source: source,
  ce_type: "inquiry.issued.v1",
  ce_time: "2026-02-02T15:30:00Z",
  ce_claimant: claimant,
  ce_subject: "CF28-2026-17",
};
const inquiry = {
  inquiry_id: "CF28-2026-17",
  form: "CF-28",
  issued_on: "2026-02-02",
  entry_number: "AA010000005",
};

const kafka = new Kafka({
  clientId: "erp",
  brokers: (process.env.KAFKA_BOOTSTRAP ?? "127.0.0.1:9092").split(","),
  logLevel: logLevel.ERROR,
});
// idempotent needs one request under way at most and retries without end; acks -1 means all in-sync replicas
const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });

await producer.connect();
const places = await producer.sendBatch({
  acks: -1,
  topicMessages: [
    {
      topic: "drawback.entry.v1",
      messages: [
        {
          key: claimant,
          value: JSON.stringify(entryFiled),
          headers: { "content-type": "application/cloudevents+json; charset=UTF-8" },
        },
      ],
    },
    {
      topic: "drawback.inquiry.v1",
      messages: [{ key: claimant, value: JSON.stringify(inquiry), headers: inquiryHeaders }],
    },
  ],
}); // rejects with what went wrong: an event that is not acknowledged is not sent
for (const place of places) {
  console.log(`${place.topicName}[${place.partition}] at ${place.baseOffset}`);
}
await producer.disconnect();
