"""The relay on Kafka: publishes what the step left in the outbox, in order per key, at least once.

An outbox row is removed only after the broker acknowledged it; a relay that dies in between sends it again, and the
consumers know the event by its id. The producer is idempotent, so that a retry inside it neither repeats nor reorders.
A broadcast event goes to every partition of its topic, so that each partition carries it in its own order.
An event that is larger than the brokers take holds back what follows it under its key, and nothing else.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    AuthenticationFailedError,
    InvalidTopicError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordTooLargeError,
    TopicAuthorizationFailedError,
)
from msgspec import Struct

from drawback.adapters.kafka.dispatch import RetryPolicy
from drawback.adapters.kafka.security import KafkaConnection
from drawback_topics import MAX_RECORD_BYTES

log = structlog.get_logger(__name__)


class OutboxMessage(Struct, frozen=True, gc=False):
    """One row of the outbox. `headers` are the CloudEvents attributes, `ce_id` and so on."""

    id: int
    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


Place = tuple[str, bytes]
"""A topic and a key: what must stay in order."""


class OutboxPort(Protocol):
    """The outbox: events that a step committed and that still have to be published."""

    async def take(self, limit: int, held: "Collection[Place]" = ()) -> Sequence[OutboxMessage]:
        """The oldest messages not yet sent, in the order in which they were written; none of the places that are held.

        Taking twice gives the same.
        """
        ...

    async def sent(self, ids: Sequence[int]) -> None:
        """The broker has these: take them out."""
        ...


class LeasePort(Protocol):
    """The lease that lets one of several relays publish."""

    async def is_held(self) -> bool:
        """Take or keep the lease; whether we hold it."""
        ...


#: One message is larger than the producer or the topic takes: its key waits, until somebody raises the limit.
TOO_LARGE = (MessageSizeTooLargeError, RecordTooLargeError)
#: What the broker will never accept, however often it is sent: the relay stops, and a person must act.
UNSENDABLE = (
    InvalidTopicError,
    TopicAuthorizationFailedError,
    AuthenticationFailedError,
)


@dataclass(frozen=True, slots=True)
class RelaySettings:
    """How the relay publishes."""

    connection: KafkaConnection
    batch: int = 1000
    idle_s: float = 0.02
    longest_idle_s: float = 0.1
    #: How often a relay on standby asks for the lease.
    standby_s: float = 1.0
    #: How soon a key is tried again whose next message was too large.
    hold_s: float = 60.0
    linger_ms: int = 5
    request_timeout_s: float = 30.0
    largest_message: int = MAX_RECORD_BYTES
    idempotent: bool = True
    retry_policy: RetryPolicy = field(default_factory=lambda: RetryPolicy(within_s=120.0))


class Relay:
    """Publishes the outbox in rounds: take, send, await the acknowledgements, remove."""

    def __init__(
        self,
        outbox: OutboxPort,
        settings: RelaySettings,
        *,
        broadcast: Callable[[str], bool] = lambda topic: False,  # noqa: ARG005
        lease: LeasePort | None = None,
    ) -> None:
        """`broadcast` says which topics go to every partition; `lease` lets one relay publish while others stand by."""
        self._lease = lease
        self.standing_by = lease is not None
        self._outbox = outbox
        self._settings = settings
        self._broadcast = broadcast
        self._leave = asyncio.Event()
        self.sent = 0
        #: The loop's time of the last round that found the outbox empty or emptied a batch; for the liveness probe.
        self.last_round_at = 0.0
        self.last_problem: str | None = None
        self._started_at = 0.0
        self._held: dict[Place, float] = {}
        #: After the broker refused a batch for its size: one message at a time shows which one is too large.
        self._one_by_one = False

    def leave(self) -> None:
        """Finish the round in flight and end."""
        self._leave.set()

    def stalled(self) -> str | None:
        """Why the relay should be restarted: no round has succeeded for longer than the retry policy allows."""
        now = asyncio.get_running_loop().time()
        since = now - (self.last_round_at or self._started_at or now)
        if since > self._settings.retry_policy.within_s + self._settings.request_timeout_s:
            return f"The relay has published nothing for {since:.0f} s; its last problem was {self.last_problem}."
        return None

    async def run(self) -> int:
        """Publish until `leave` is called; the exit code: 0, or 1 when broker or database stayed unreachable too long."""
        loop = asyncio.get_running_loop()
        self._started_at = loop.time()
        retry_policy = self._settings.retry_policy
        failing_since: float | None = None
        wait_s = retry_policy.first_wait_s
        while not self._leave.is_set():
            sent = self.sent
            try:
                async with self._producer() as producer, self._renewed():
                    await self._relay(producer)
            except Exception as problem:  # noqa: BLE001  # broker or database: both are waited for, neither is lost
                if self.sent > sent:
                    failing_since, wait_s = None, retry_policy.first_wait_s
                failing_since = loop.time() if failing_since is None else failing_since
                self.last_problem = f"{type(problem).__name__}: {problem}"
                late = loop.time() + wait_s > failing_since + retry_policy.within_s
                if late or isinstance(problem, UNSENDABLE):
                    return self._give_up(loop.time() - failing_since)
                log.warning("relay.retried", problem=self.last_problem, wait_s=wait_s)
                await self._pause(wait_s)
                wait_s = min(wait_s * 2, retry_policy.longest_wait_s)
        return 0

    async def _relay(self, producer: AIOKafkaProducer) -> None:
        idle_s = self._settings.idle_s
        while not self._leave.is_set():
            if self._lease is not None and not await self._lease.is_held():
                self.standing_by = True
                self.last_round_at = asyncio.get_running_loop().time()
                await self._pause(self._settings.standby_s)
                continue
            if self.standing_by:
                log.info("relay.publishes")
                self.standing_by = False
            if await self.round(producer):
                idle_s = self._settings.idle_s
            else:
                await self._pause(idle_s)
                idle_s = min(idle_s * 2, self._settings.longest_idle_s)
            self.last_problem = None

    @contextlib.asynccontextmanager
    async def _renewed(self) -> AsyncIterator[None]:
        """Keep the lease meanwhile, however long the brokers let a round wait."""
        renewing = asyncio.ensure_future(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self) -> None:
        while self._lease is not None:
            await asyncio.sleep(self._settings.standby_s)
            if not self.standing_by:
                with contextlib.suppress(Exception):  # the next round meets it, and says so
                    await self._lease.is_held()

    def _give_up(self, failing_for_s: float) -> int:
        log.error("relay.gave_up", problem=self.last_problem, failing_for_s=failing_for_s)
        return 1

    async def _pause(self, wait_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._leave.wait(), wait_s)

    async def drain(self) -> int:
        """Send all that is in the outbox now and return how many messages that were."""
        total = 0
        async with self._producer() as producer:
            while count := await self.round(producer):
                total += count
        return total

    async def round(self, producer: AIOKafkaProducer) -> int:
        """One batch; returns how many messages it held.

        Within a batch all messages are passed to the producer in order before any acknowledgement is awaited; the
        idempotent producer keeps the order of a partition through its own retries. If one fails, none that follows it
        is removed, so that a key's order holds when they are taken again.
        """
        messages = await self._outbox.take(self._settings.batch, self._still_held())
        sending, problem = await self._send_all(producer, messages)
        acknowledged: list[int] = []
        in_order = True
        for message, futures in sending:
            refusal = await _refused(futures)
            if isinstance(refusal, TOO_LARGE) and self._one_by_one:
                self._hold(message, refusal)
            in_order = in_order and refusal is None
            problem = problem or refusal
            if in_order:
                acknowledged.append(message.id)
        self._one_by_one = isinstance(problem, TOO_LARGE)
        if acknowledged:
            await self._outbox.sent(acknowledged)
        self.sent += len(acknowledged)
        if problem is not None:
            raise problem
        self.last_round_at = asyncio.get_running_loop().time()
        return len(messages)

    async def _send_all(
        self, producer: AIOKafkaProducer, messages: Sequence[OutboxMessage]
    ) -> tuple[list[tuple[OutboxMessage, list[asyncio.Future[Any]]]], BaseException | None]:
        """Pass messages to the producer, in order, until one is refused; what was sent counts."""
        sending: list[tuple[OutboxMessage, list[asyncio.Future[Any]]]] = []
        for message in messages:
            if (message.topic, message.key) in self._held:
                continue
            try:
                sending.append((message, await self._send(producer, message)))
            except TOO_LARGE as refused:
                self._hold(message, refused)
            except KafkaError as refused:
                return sending, refused
            if self._one_by_one and sending and await _refused(sending[-1][1]):
                break
        return sending, None

    def _still_held(self) -> Collection[Place]:
        now = asyncio.get_running_loop().time()
        self._held = {place: until for place, until in self._held.items() if until > now}
        return self._held.keys()

    def _hold(self, message: OutboxMessage, refused: BaseException) -> None:
        """Hold the key back, and log it at each attempt."""
        place = message.topic, message.key
        if place not in self._held:
            self._held[place] = asyncio.get_running_loop().time() + self._settings.hold_s
            log.error(
                "relay.held",
                topic=message.topic,
                key=message.key.decode(errors="replace"),
                event_id=dict(message.headers).get("ce_id", b"").decode(errors="replace"),
                bytes=len(message.value),
                because=f"{type(refused).__name__}: the event is larger than the brokers take; what follows under its key waits",
                again_in_s=self._settings.hold_s,
            )

    async def _send(self, producer: AIOKafkaProducer, message: OutboxMessage) -> list[asyncio.Future[Any]]:
        """Pass one message to the producer: for its key's partition, or for all of them.

        A broadcast is acknowledged before the topic's partitions are counted again, so that one added meanwhile is
        reached as well; whatever is keyed to it later finds the broadcast in the AD/CVD cases.
        """
        if not self._broadcast(message.topic):
            return [await self._post(producer, message, None)]
        futures: list[asyncio.Future[Any]] = []
        reached: set[int] = set()
        while missing := set(await producer.partitions_for(message.topic)) - reached:
            posted = [await self._post(producer, message, partition) for partition in sorted(missing)]
            await asyncio.wait(posted)
            futures += posted
            reached |= missing
            await producer.client.force_metadata_update()
        return futures

    async def _post(
        self, producer: AIOKafkaProducer, message: OutboxMessage, partition: int | None
    ) -> asyncio.Future[Any]:
        posted: asyncio.Future[Any] = await producer.send(
            message.topic, message.value, key=message.key, partition=partition, headers=list(message.headers)
        )
        return posted

    @contextlib.asynccontextmanager
    async def _producer(self) -> AsyncIterator[AIOKafkaProducer]:
        """A producer for as long as all goes well: after a failure a fresh one starts a fresh sequence."""
        producer = AIOKafkaProducer(
            **self._settings.connection.client_settings(),
            acks="all",
            enable_idempotence=self._settings.idempotent,
            linger_ms=self._settings.linger_ms,
            request_timeout_ms=int(self._settings.request_timeout_s * 1000),
            max_request_size=self._settings.largest_message,
        )
        try:
            await producer.start()
            yield producer
        finally:
            await producer.stop()


async def _refused(futures: Sequence[asyncio.Future[Any]]) -> BaseException | None:
    """Wait for the acknowledgements; the first refusal among them."""
    answers = await asyncio.gather(*futures, return_exceptions=True)
    return next((answer for answer in answers if isinstance(answer, BaseException)), None)
