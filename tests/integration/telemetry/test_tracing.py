"""Spans reach a real OTLP receiver over HTTP; without an endpoint nothing of OpenTelemetry is loaded."""

import json
import subprocess
import sys
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from drawback.adapters.sql.database import open_database
from drawback.adapters.sql.partition_step import SqlStep
from drawback.adapters.sql.tables import metadata
from drawback.adapters.telemetry.step_metrics import StepMetrics
from drawback.adapters.telemetry.tracing import (
    VARIABLES,
    OpenTelemetry,
    TelemetryMissingError,
    Tracing,
    open_tracing,
)
from drawback.app.bootstrap import load_law
from drawback.engine.observer import NO_OBSERVER
from drawback.engine.ports import RawRecord
from drawback.engine.step import Step
from drawback.lifecycles.inquiries import routes as inquiries

TOPIC = "drawback.inquiry.v1"
TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"
OTHER = f"00-{TRACE[::-1]}-{SPAN[::-1]}-01"


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in (*VARIABLES, "OTEL_SDK_DISABLED", "OTEL_SERVICE_NAME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def receiver():
    """An OTLP receiver on loopback: its address, and the requests it got."""
    got = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, ExportTraceServiceRequest.FromString(body)))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", got
    server.shutdown()
    thread.join()
    server.server_close()


def spans(got):
    return [
        span
        for _, request in got
        for resource in request.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]


def attributes(span):
    return {
        one.key: one.value.string_value or one.value.int_value or [v.string_value for v in one.value.array_value.values]
        for one in span.attributes
    }  # fmt: skip


def a_step(tmp_path, tracing):
    engine = open_database(f"sqlite:///{tmp_path / 'a.db'}")
    metadata.create_all(engine)
    observer = tracing.observer(StepMetrics().of("inquiries"))
    step = SqlStep(
        engine,
        lambda _, store: Step((inquiries.SERVICE,), store, load_law(), observer=observer),
        lambda: date(2026, 3, 2),
    )
    return tracing.step(step), engine


def record(offset, headers=(), **more):
    event = {
        "id": f"e{offset}",
        "source": "urn:test",
        "type": "inquiry.issued.v1",
        "time": "2026-03-01T12:00:00Z",
        "partitionkey": "acme",
        "data": {"inquiry_id": f"q{offset}", "form": "CF-28", "issued_on": "2026-03-01", "entry_number": "AA010000005"},
        **more,
    }  # fmt: skip
    return RawRecord(TOPIC, 0, offset, b"acme", json.dumps(event).encode(), 1_772_366_400_000, headers)


async def handled(tmp_path, endpoint, records):
    tracing = open_tracing("worker", endpoint)
    step, engine = a_step(tmp_path, tracing)
    await step.claim_partitions("inquiries", "me", 1, {TOPIC: [0]})
    assert await step.start_offset("inquiries", TOPIC, 0) is None
    following = await step.handle_partitions("inquiries", [records])
    tracing.close()
    engine.dispose()
    return following


async def test_a_batch_is_a_span_with_its_stages(tmp_path, receiver):
    """Service, lane, messages and parked are on the batch's span; decode, fold, write and commit lie below it."""
    endpoint, got = receiver
    unreadable = RawRecord(TOPIC, 0, 2, b"acme", b"unreadable", 0)

    assert await handled(tmp_path, endpoint, [record(0), record(1), unreadable]) == [3]

    by_name = {span.name: span for span in spans(got)}
    assert set(by_name) == {"process inquiries", "step", "decode", "fold", "write", "commit"}
    batch = by_name["process inquiries"]
    assert attributes(batch) == {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.batch.message_count": 3,
        "drawback.service": "inquiries",
        "drawback.lanes": [f"{TOPIC}/0"],
        "drawback.parked": 1,
    }
    assert attributes(by_name["step"])["drawback.heard"] == 2
    assert by_name["step"].parent_span_id == by_name["commit"].parent_span_id == batch.span_id
    assert {by_name[name].parent_span_id for name in ("decode", "fold", "write")} == {by_name["step"].span_id}
    assert batch.parent_span_id == b""
    assert {path for path, _ in got} == {"/v1/traces"}
    (service,) = {
        one.value.string_value
        for _, request in got
        for resource in request.resource_spans
        for one in resource.resource.attributes
        if one.key == "service.name"
    }
    assert service == "drawback-worker"


@pytest.mark.parametrize(
    "carried",
    [
        record(0, (("traceparent", PARENT.encode()),)),
        record(0, (("ce_traceparent", PARENT.encode()),)),
        record(0, traceparent=PARENT),
    ],
    ids=["header", "ce_ header", "attribute of a structured event"],
)
async def test_the_trace_of_an_event_is_continued(tmp_path, receiver, carried):
    """A batch of one trace is a child of the producer's span, wherever CloudEvents lets that stand."""
    endpoint, got = receiver

    await handled(tmp_path, endpoint, [carried])

    assert {span.trace_id.hex() for span in spans(got)} == {TRACE}
    (batch,) = [span for span in spans(got) if span.name == "process inquiries"]
    assert batch.parent_span_id.hex() == SPAN


async def test_a_batch_of_several_traces_is_linked_to_each(tmp_path, receiver):
    """A span has one parent; of several traces it is linked to each once, and to a broken one not at all."""
    endpoint, got = receiver
    records = [record(n, traceparent=text) for n, text in enumerate([PARENT, OTHER, PARENT, "not a trace"])]

    await handled(tmp_path, endpoint, records)

    (batch,) = [span for span in spans(got) if span.name == "process inquiries"]
    assert {link.trace_id.hex() for link in batch.links} == {TRACE, TRACE[::-1]}
    assert len(batch.links) == 2


async def test_a_receiver_that_is_gone_stops_nothing(tmp_path):
    """Events are handled although nobody takes the spans."""
    assert await handled(tmp_path, "http://127.0.0.1:1", [record(0)]) == [1]


@pytest.mark.parametrize(
    ("variables", "endpoint", "on"),
    [
        ({}, "", False),
        ({}, "http://127.0.0.1:1", True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}, "", True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:1/x"}, "", True),
        ({"OTEL_SDK_DISABLED": "true"}, "http://127.0.0.1:1", False),
    ],
)
def test_it_is_on_only_where_an_endpoint_is_named(monkeypatch, variables, endpoint, on):
    """Our setting or OpenTelemetry's own variables turn it on; OTEL_SDK_DISABLED turns it off."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert isinstance(open_tracing("worker", endpoint), OpenTelemetry) == on


def test_off_it_costs_nothing():
    """Off, step and observer are handed back as they are, and OpenTelemetry's SDK is not even loaded."""
    off, step = Tracing(), object()
    assert off.step(step) is step
    assert off.observer(NO_OBSERVER) is NO_OBSERVER
    code = (
        "import sys; from drawback.cli import worker; from drawback.adapters.telemetry.tracing import open_tracing; "
        "open_tracing('worker'); print([m for m in sys.modules if m.startswith('opentelemetry.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "opentelemetry.sdk" not in done.stdout


def test_wanted_without_its_packages_it_is_refused_with_a_sentence(monkeypatch):
    """Who sets an endpoint and did not install the extra gets a sentence with what to install."""
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.resources", None)

    with pytest.raises(TelemetryMissingError, match=r"pip install 'drawback-monitor\[otel\]'"):
        open_tracing("worker", "http://127.0.0.1:1")
