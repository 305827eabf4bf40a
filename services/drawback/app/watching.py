"""The watch over the watcher: whether dates are swept, messages arrive, files come in; and a weekly proof of life for each channel.

It is asked from outside the processes that it watches (`drawback alerts watch`, from cron), and tells whoever runs the product.
"""

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from drawback.adapters.channels import CHANNELS, ChannelType
from drawback.adapters.clock import EASTERN, Clock
from drawback.adapters.sql import alerts as book
from drawback.adapters.sql import staleness
from drawback.alerting.deadline_text import words_of
from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import DocketRow
from drawback.alerting.policy import NOBODYS
from drawback.alerting.readings import earliest_reading
from drawback.alerting.routing import Destination, Role, route_table
from drawback.alerting.settings import AlertSettings
from drawback.app.delivery import SANDBOX, DeliveryWorker
from drawback.app.raising import table_delivery
from drawback.domain.calendar import BusinessCalendar
from drawback.domain.text import plural
from drawback_schemas.envelope import ALL_CLAIMANTS, Malformed, read_envelope

SWEPT_WITHIN: Final = timedelta(hours=2)
SENT_WITHIN: Final = timedelta(hours=1)
PUBLISHED_WITHIN: Final = timedelta(minutes=15)
TAKEN_WITHIN: Final = timedelta(minutes=15)
HEARD_WITHIN: Final = 3
"""Business days without a report of CBP for a claimant after which somebody should look."""
CBP_FILES: Final = frozenset({"entries", "liquidations"})
_WEEK: Final = timedelta(days=7)
_DIGEST_BY: Final = timedelta(hours=8, minutes=30)
"""An hour after the digests of a morning, Eastern time."""
_DOUBTFUL: Final = timedelta(days=60)
"""How long before it a doubtful day is told."""
_NAMED: Final = 10
"""So many doubtful days are named in one message."""
_KIND: Final = "watch"


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that is watched: whether it is stale, and a sentence that says when it last did what it is for."""

    what: str
    stale: bool
    says: str


class Watchdog:
    """Looks, and tells whoever runs the product."""

    def __init__(
        self,
        engine: Engine,
        settings: AlertSettings,
        calendar: BusinessCalendar,
        clock: Clock,
        channels: Mapping[str, ChannelType] = CHANNELS,
    ) -> None:
        self._engine, self._settings, self._calendar, self._clock = engine, settings, calendar, clock
        self._types = channels
        self._worker = DeliveryWorker(engine, settings, channels=channels)

    def look(self, inbox: Path | None = None) -> list[Watched]:
        """Everything that is watched. A folder that is given is looked into for files that nobody takes."""
        now = self._clock.now()
        with self._engine.connect() as connection:
            return [*self._jobs(connection, now), *self._messages(connection, now), *_outbox(connection, now),
                    *self._sources(connection), *_intake(inbox)]  # fmt: skip

    def tell(self, found: list[Watched]) -> int:
        """Tell whoever runs the product what is stale, each thing once a day. Returns how many messages were sent."""
        now, today = self._clock.now(), self._clock.today()
        stale = [one for one in found if one.stale]
        with self._engine.connect() as connection:
            names = {f"stale|{one.what}|{today}": one for one in stale}
            known = book.are_raised(connection, names)
        new = {key: one for key, one in names.items() if key not in known}
        if not new:
            return 0
        title = f"Needs a look: {', '.join(one.what for one in new.values())}"
        lead = " ".join(one.says for one in new.values())
        with self._engine.begin() as connection:
            for key in new:  # what stands for each thing, so that it is said once a day
                book.save_table(
                    connection, key, _KIND, ALL_CLAIMANTS, AlertGroup(title, lead, ()), today, now
                )
        return self._send(f"watch|{now.isoformat()}", AlertGroup(title, lead, (), brief=f"{len(new)} stale"))

    def tell_doubtful(self) -> int:
        """Tell whoever runs the product which days are doubtful: each once, when it comes within sixty days. Returns messages."""
        now, today = self._clock.now(), self._clock.today()
        with self._engine.connect() as connection:
            rows = [
                row
                for row in staleness.contested_rows(connection, today, today + _DOUBTFUL)
                if _is_doubtful(row, today)
            ]
            names = {f"doubtful|{row.obligation}|{row.due_on}": row for row in rows}
            known = book.are_raised(connection, names)
        new = {key: row for key, row in names.items() if key not in known}
        if not new:
            return 0
        said = [
            f"{words_of(row).do}, {row.subject} of {row.claimant}: {row.due_on}, by another reading {earliest_reading(row, today)}."
            for row in new.values()
        ]
        more = [f"And {plural(len(said) - _NAMED, 'more day')}, on the docket."] if len(said) > _NAMED else []
        lead = " ".join(["Reminders follow the earlier day.", *said[:_NAMED], *more])
        title = f"{plural(len(new), 'doubtful day')} within {_DOUBTFUL.days} days"
        with self._engine.begin() as connection:
            for key in new:
                book.save_table(
                    connection, key, _KIND, ALL_CLAIMANTS, AlertGroup(title, lead, ()), today, now
                )
        return self._send(
            f"doubtful|{now.isoformat()}", AlertGroup(title, lead, (), brief=f"{len(new)} doubtful")
        )

    def prove_life(self) -> int:
        """Once a week, on its first business day, say over every channel what was done. Returns how many messages were sent."""
        now, today = self._clock.now(), self._clock.today()
        year, week, _ = today.isocalendar()
        key = f"proof of life|{year}-W{week:02}"
        with self._engine.connect() as connection:
            if not self._calendar.is_business_day(today) or book.are_raised(connection, [key]):
                return 0
            found = self.look()
            names = self._worker.connected or self._types.keys()
            sent = staleness.traffic(connection, names, now - _WEEK, now)
            raised = staleness.raised_since(connection, now - _WEEK)
        over = "; ".join(
            f"{name}: {one.delivered:,} delivered, {one.dead:,} given up" for name, one in sent.items()
        )
        stale = [one.says for one in found if one.stale]
        lead = (
            f"In the last seven days {plural(raised, 'alert')} were raised. {over}. "
            f"{' '.join(stale) or 'Nothing that is watched is stale.'}"
        )
        return self._send(key, AlertGroup(f"Proof of life, week {week}", lead, (), brief="nothing to do"))

    def _jobs(self, connection: Connection, now: datetime) -> Iterator[Watched]:
        runs = staleness.job_runs(connection)
        sweep = runs.get("sweep")
        late = sweep is None or now - sweep.at > SWEPT_WITHIN
        yield Watched("sweep", late, f"The docket was last swept {_when(sweep.at if sweep else None)}.")
        digest = runs.get("digest")
        morning = now.astimezone(EASTERN) - _DIGEST_BY
        due_on = self._calendar.on_or_before(morning.date())
        begun_on = staleness.first_alert_on(connection)
        missed = digest.as_of < due_on if digest else begun_on is not None and begun_on < due_on
        yield Watched("digest", missed, f"Digests last went out {_when(digest.at if digest else None)}.")

    def _messages(self, connection: Connection, now: datetime) -> Iterator[Watched]:
        for name, one in staleness.traffic(connection, self._types, now - _WEEK, now).items():
            waits = one.waits_since is not None and now - one.waits_since > SENT_WITHIN
            parts = [f"Over {name} the last message was delivered {_when(one.last_at)}"]
            if one.waits_since is not None:
                parts.append(f"one waits since {_when(one.waits_since)}")
            if one.dead:
                parts.append(f"{plural(one.dead, 'message')} were given up within a week")
            yield Watched(f"messages over {name}", waits or bool(one.dead), f"{', '.join(parts)}.")

    def _sources(self, connection: Connection) -> Iterator[Watched]:
        for claimant, on in sorted(staleness.last_files(connection, CBP_FILES).items()):
            days = self._calendar.between(on, self._clock.today())
            yield Watched(
                f"reports of {claimant}",
                days > HEARD_WITHIN,
                f"The last report of entries or liquidations of {claimant} came {on}, {plural(days, 'business day')} ago.",
            )

    def _send(self, key: str, group: AlertGroup) -> int:
        now, to = self._clock.now(), self._desk()
        queued = [table_delivery(key, one, ALL_CLAIMANTS, now) for one in to]
        with self._engine.begin() as connection:
            book.save_table(connection, key, _KIND, ALL_CLAIMANTS, group, self._clock.today(), now)
            book.queue(connection, queued, now, ())
        asyncio.run(self._deliver(queued, now))
        return len(queued)

    async def _deliver(self, queued: list[book.QueuedDelivery], now: datetime) -> None:
        keys = [one.key for one in queued]
        rounds = {one.channel if one.channel in self._worker.connected else SANDBOX for one in queued}
        await asyncio.gather(*(self._worker.deliver_over(name, now, keys=keys) for name in rounds))

    def _desk(self) -> list[Destination]:
        """Whoever runs the product, over each channel; where nobody is named, the rooms and owners that everybody has, and one address of each channel."""
        ways = tuple(row.traits for row in self._types.values())
        named = self._settings.person(self._settings.ops)
        people = (named,) if named is not None else self._settings.recipients_of(ALL_CLAIMANTS)
        found = list(route_table(people, ways))
        everyone = [one for those in self._settings.recipients.values() for one in those]
        for way in ways:
            if not any(one.channel == way.name for one in found):
                rooms_first = sorted(everyone, key=lambda one: one.role is not Role.CHANNEL)
                found += [Destination(one, way.name) for one in rooms_first if one.addresses.get(way.name)][
                    :1
                ]
        return found


def _outbox(connection: Connection, now: datetime) -> Iterator[Watched]:
    raw = staleness.oldest_unpublished(connection)
    if raw is None:
        yield Watched("outbox", False, "No event waits to be published.")
        return
    try:
        written_at = read_envelope(raw).time
    except Malformed:
        written_at = None
    late = written_at is None or now - written_at > PUBLISHED_WITHIN
    yield Watched(
        "outbox", late, f"The oldest event that waits to be published was written {_when(written_at)}."
    )


def _intake(inbox: Path | None) -> Iterator[Watched]:
    """Files that lie in the watched folder and are not taken; what was taken is moved into folders of its own."""
    if inbox is None or not inbox.is_dir():
        return
    waiting = [
        path
        for path in (*inbox.glob("*"), *inbox.glob("*/*"))
        if path.is_file() and not {"done", "problems"} & set(path.relative_to(inbox).parts[:-1])
    ]
    late = [path for path in waiting if time.time() - path.stat().st_mtime > TAKEN_WITHIN.total_seconds()]
    says = f"{plural(len(late), 'file')} in {inbox} wait longer than {TAKEN_WITHIN.seconds // 60} minutes to be taken in."
    yield Watched("inbox", bool(late), says if late else f"No file waits in {inbox}.")


def _is_doubtful(row: DocketRow, today: date) -> bool:
    """Whether the law may be read to end a row earlier, and somebody has to keep its day or may lose money with it."""
    matters = words_of(row).kind not in NOBODYS or bool(row.money)
    return matters and earliest_reading(row, today) is not None


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at is not None else "never"
