"""Services apart without a broker: topics in memory, which each service reads at its own pace and a forgetful relay fills."""

import random
from datetime import date

from sqlalchemy import Engine, delete, select

from drawback.adapters.sql.store import SqlStore, table
from drawback.app.bootstrap import load_law
from drawback.engine.message import Message
from drawback.engine.step import Step
from drawback.lifecycles.registry import SERVICES
from drawback.lifecycles.vocabulary import Service
from drawback_schemas import decode
from drawback_topics import TOPICS

TODAY = date(2026, 6, 30)


class Bus:
    """Topics of one partition each, kept in memory: services read them at their own pace, a relay that forgets fills them."""

    def __init__(self, engine: Engine, rng: random.Random) -> None:
        self.engine, self.rng = engine, rng
        self.topics: dict[str, list[bytes]] = {known.name: [] for known in TOPICS}
        self.read: dict[tuple[str, str], int] = {}
        store, law = SqlStore(engine), load_law()
        self.steps = {
            service.name: Step([service], store, law, all_services=SERVICES, direct=False)
            for service in SERVICES
        }
        self.passing_on = Step((), store, law, all_services=SERVICES, direct=False)

    def produce(self, raw: bytes, onto: str | None = None) -> None:
        self.topics[onto or decode(raw)[1].TOPIC].append(raw)

    def relay(self) -> int:
        """Publish the oldest of the outbox; sometimes die before striking them out, and publish them again."""
        outbox = table("outbox")
        with self.engine.begin() as connection:
            rows = connection.execute(
                select(outbox).order_by(outbox.c.seq).limit(self.rng.randint(1, 400))
            ).all()
            for row in rows:
                self.topics[row.topic].append(row.raw)
            if rows and self.rng.random() < 0.9:
                connection.execute(delete(outbox).where(outbox.c.seq <= rows[-1].seq))
        return len(rows)

    def turn(self, service: Service) -> int:
        """Let a service handle a batch of one of its topics, and sometimes forget that it did."""
        waiting = [
            name for name in service.topics if self.read.get((service.name, name), 0) < len(self.topics[name])
        ]
        if not waiting:
            return 0
        name = self.rng.choice(waiting)
        start = self.read.get((service.name, name), 0)
        batch = self.topics[name][start : start + self.rng.choice([1, 20, 300, 1000])]
        messages = [Message(raw, name, 0, start + n) for n, raw in enumerate(batch)]
        self.steps[service.name].handle(messages, as_of=TODAY, lane=f"{name}/0")
        if self.rng.random() < 0.95:
            self.read[service.name, name] = start + len(batch)
        return len(batch)

    def run(self) -> None:
        """Until nobody has anything left to do."""
        idle = 0
        while idle < 3:
            doers = [self.relay, *(lambda s=service: self.turn(s) for service in SERVICES)]
            self.rng.shuffle(doers)
            idle = 0 if sum(do() for do in doers) else idle + 1
