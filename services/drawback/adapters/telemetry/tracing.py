"""OpenTelemetry: a span per batch, with its stages below it. Off unless an endpoint is set; then nothing of it is loaded.

A batch may hold events of many traces, so its span is linked to each; where all of it is of one trace, it continues that.
The trace is taken from the record's header `traceparent` or `ce_traceparent`, or from the attribute `traceparent` of a
structured event (CloudEvents' extension for distributed tracing).
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import msgspec

from drawback.adapters.clock import epoch_ns
from drawback.domain.errors import UserError
from drawback.engine.observer import BatchTimings, Observer
from drawback.engine.ports import RawRecord, StepPort

if TYPE_CHECKING:
    from drawback.adapters.sql.partition_step import SqlStep

VARIABLES = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
_HEADERS = ("traceparent", "ce_traceparent")
_MOST_LINKS = 64
_SECOND = 1_000_000_000


class TelemetryMissingError(UserError):
    """Telemetry is wanted, and the packages for it are not installed."""


class _Traced(msgspec.Struct, gc=False):
    traceparent: str = ""


_TRACED = msgspec.json.Decoder(_Traced)
_PARKED: ContextVar[list[int]] = ContextVar("parked")


class Tracing:
    """Tracing that is off: step and observer are returned unchanged."""

    def step(self, step: "SqlStep") -> StepPort:
        """The step with a span around each batch."""
        return step

    def observer(self, observer: Observer) -> Observer:
        """The observer that also makes spans of the stages."""
        return observer

    def close(self) -> None:
        """Send what was not sent yet."""


class OpenTelemetry(Tracing):
    """Tracing to an OTLP endpoint over HTTP."""

    def __init__(self, process: str, endpoint: str) -> None:
        """`endpoint` is the collector's base address; without it the standard variables say where.

        Raises:
            TelemetryMissingError: the packages are not installed.
        """
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
            from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
            from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
            from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        except ImportError as missing:
            raise TelemetryMissingError(
                f"telemetry is wanted, but {missing.name} is not installed; expected "
                "`pip install 'drawback-monitor[otel]'`, or no DRAWBACK_TELEMETRY__ENDPOINT and no "
                f"{' or '.join(VARIABLES)}"
            ) from None
        named = {} if os.environ.get("OTEL_SERVICE_NAME") else {"service.name": f"drawback-{process}"}
        self._provider = TracerProvider(resource=Resource.create(named))
        exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces") if endpoint else OTLPSpanExporter()
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("drawback")

    def step(self, step: "SqlStep") -> StepPort:
        """The step with a span around each batch."""
        return TracedStep(step, self._tracer)

    def observer(self, observer: Observer) -> Observer:
        """The observer that also makes spans of the stages."""
        return _Watching(observer, self._tracer)

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()


def open_tracing(process: str, endpoint: str = "") -> Tracing:
    """Tracing as the setting or OpenTelemetry's own variables say; off where none of them names an endpoint.

    Raises:
        TelemetryMissingError: it is wanted, and the packages are not installed.
    """
    disabled = os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if disabled or not (endpoint or any(os.environ.get(name) for name in VARIABLES)):
        return Tracing()
    return OpenTelemetry(process, endpoint)


class TracedStep:
    """The step, with a span around each batch."""

    def __init__(self, step: "SqlStep", tracer: Any) -> None:
        self._step = step
        self._tracer = tracer

    async def handle(self, service: str, topic: str, partition: int, records: Sequence[RawRecord]) -> int:
        with self._span(service, [records]):
            return await self._step.handle(service, topic, partition, records)

    async def handle_partitions(self, service: str, lanes: Sequence[Sequence[RawRecord]]) -> Sequence[int]:
        with self._span(service, lanes):
            return await self._step.handle_partitions(service, lanes)

    async def start_offset(self, service: str, topic: str, partition: int) -> int | None:
        return await self._step.start_offset(service, topic, partition)

    async def claim_partitions(
        self,
        service: str,
        owner: str,
        generation: int,
        assigned: Mapping[str, Sequence[int]],
        *,
        proved: bool = False,
    ) -> None:
        await self._step.claim_partitions(service, owner, generation, assigned, proved=proved)

    @contextmanager
    def _span(self, service: str, lanes: Sequence[Sequence[RawRecord]]) -> Iterator[None]:
        from opentelemetry.trace import Link, SpanKind, set_span_in_context  # noqa: PLC0415

        traces = _contexts(record for records in lanes for record in records)
        parent = set_span_in_context(traces[0]) if len(traces) == 1 else None
        links = [Link(span.get_span_context()) for span in traces] if parent is None else []
        parked = [0]
        token = _PARKED.set(parked)
        try:
            with self._tracer.start_as_current_span(
                f"process {service}",
                context=parent,
                kind=SpanKind.CONSUMER,
                links=links,
                attributes={
                    "messaging.system": "kafka",
                    "messaging.operation.type": "process",
                    "messaging.batch.message_count": sum(map(len, lanes)),
                    "drawback.service": service,
                    "drawback.lanes": [f"{records[0].topic}/{records[0].partition}" for records in lanes],
                },
            ) as span:
                yield
                span.set_attribute("drawback.parked", parked[0])
        finally:
            _PARKED.reset(token)


class _Watching:
    """Makes spans of a batch once it is over, from the seconds that the step reports."""

    def __init__(self, inner: Observer, tracer: Any) -> None:
        self._inner = inner
        self._tracer = tracer
        self.lap = inner.lap

    def handled(self, batch: BatchTimings) -> None:
        self._inner.handled(batch)
        if counted := _PARKED.get(None):
            counted[0] += batch.parked
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415

        stages = {"decode": batch.decode_s, "fold": batch.fold_s, "write": batch.write_s}
        at = epoch_ns() - int((sum(stages.values()) + batch.commit_s) * _SECOND)
        step = self._tracer.start_span(
            "step",
            start_time=at,
            attributes={
                "drawback.messages": batch.messages,
                "drawback.heard": batch.received,
                "drawback.repeated": batch.repeated,
                "drawback.parked": batch.parked,
                "drawback.changed": batch.changed,
            },
        )
        for name, seconds in stages.items():
            stage = self._tracer.start_span(name, context=set_span_in_context(step), start_time=at)
            at += int(seconds * _SECOND)
            stage.end(at)
        step.end(at)

    def committed(self, seconds: float, oldest_ms: int) -> None:
        self._inner.committed(seconds, oldest_ms)
        now = epoch_ns()
        self._tracer.start_span("commit", start_time=now - int(seconds * _SECOND)).end(now)


def _contexts(records: Iterable[RawRecord]) -> list[Any]:
    """The distinct spans that the records come from, at most so many."""
    from opentelemetry.trace import get_current_span  # noqa: PLC0415
    from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415
        TraceContextTextMapPropagator,
    )

    found: dict[str, Any] = {}
    propagator = TraceContextTextMapPropagator()
    for record in records:
        text = _traceparent(record)
        if not text or text in found or len(found) == _MOST_LINKS:
            continue
        span = get_current_span(propagator.extract({"traceparent": text}))
        if span.get_span_context().is_valid:
            found[text] = span
    return list(found.values())


def _traceparent(record: RawRecord) -> str:
    for name, value in record.headers:
        if name in _HEADERS and value:
            return value.decode(errors="replace")
    try:
        return _TRACED.decode(record.value or b"").traceparent
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
