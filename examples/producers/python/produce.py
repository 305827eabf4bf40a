"""Write two events to Drawback Monitor's topics, with kafka-python 3 (`pip install 'kafka-python>=3.0.12,<4' crc32c`).

    KAFKA_BOOTSTRAP=127.0.0.1:9092 python produce.py

The first is a CloudEvent in structured mode (all of it is the value), the second in binary mode (its attributes are
headers). Use one mode or the other; both mean the same. See docs/producers.md.
"""

import json
import os

from kafka import KafkaProducer

SOURCE = "urn:example:python"
CLAIMANT = "acme"

# The id follows from the fact, so that the same fact sent twice has the same id and counts once.
ENTRY_FILED = {
    "specversion": "1.0",
    "id": "example-python/entry/AA0-1000000-5/filed",
    "source": SOURCE,
    "type": "entry.filed.v1",
    "time": "2026-01-07T12:00:00Z",
    "partitionkey": CLAIMANT,
    "subject": "AA010000005",
    "datacontenttype": "application/json",
    "data": {
        "entry_number": "AA010000005",
        "entry_type": "01",
        "importer_number": "90-100000000",
        "port": "2704",
        "entry_on": "2026-01-07",
        "import_on": "2026-01-04",
        "lines": [
            {
                "line_number": 1,
                "hts": "6006420085",
                "origin": "TW",
                "quantity": "3620",
                "unit": "KG",
                "value": "21530.00",  # money and quantities are strings: a float loses cents
                "charges": [
                    {
                        "duty_class": "duty",
                        "amount": "2153.00",
                        "heading": "6006420085",
                        "rate_percent": "10",
                    }
                ],
            }
        ],
    },
}
INQUIRY_HEADERS = {
    "content-type": "application/json",
    "ce_specversion": "1.0",
    "ce_id": "example-python/inquiry/CF28-2026-17/issued",
    "ce_source": SOURCE,
    "ce_type": "inquiry.issued.v1",
    "ce_time": "2026-02-02T15:30:00Z",
    "ce_claimant": CLAIMANT,
    "ce_subject": "CF28-2026-17",
}
INQUIRY = {
    "inquiry_id": "CF28-2026-17",
    "form": "CF-28",
    "issued_on": "2026-02-02",
    "entry_number": "AA010000005",
}


def main() -> None:
    """Send both, and end only once the brokers have them."""
    producer = KafkaProducer(
        bootstrap_servers=os.environ.get("KAFKA_BOOTSTRAP", "127.0.0.1:9092"),
        acks="all",
        enable_idempotence=True,
        linger_ms=10,
    )
    sent = [
        producer.send(
            "drawback.entry.v1",
            key=CLAIMANT.encode(),
            value=json.dumps(ENTRY_FILED).encode(),
            headers=[("content-type", b"application/cloudevents+json; charset=UTF-8")],
        ),
        producer.send(
            "drawback.inquiry.v1",
            key=CLAIMANT.encode(),
            value=json.dumps(INQUIRY).encode(),
            headers=[(name, text.encode()) for name, text in INQUIRY_HEADERS.items()],
        ),
    ]
    for future in sent:
        # raises what went wrong: an event that is not acknowledged is not sent
        place = future.get(timeout=120)
        print(f"{place.topic}[{place.partition}] at {place.offset}")
    producer.close()


if __name__ == "__main__":
    main()
