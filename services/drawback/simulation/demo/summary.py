"""What the story came to: counts, states and money, from the database."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection, Engine, func, select

from drawback.adapters.sql import alert_tables  # noqa: F401 - enters the table of alerts
from drawback.adapters.sql.store import table
from drawback.domain.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of the summary table; `owed` is what is owed to us less what we owe."""

    entries: int
    entry_lines: int
    exports: int
    claims: dict[str, int]
    amendments: int
    alerts: int
    deadlines_open: int
    parked: int
    claimed: Money
    paid: Money
    owed: Money
    seconds: float

    def as_json(self) -> dict[str, object]:
        """As one JSON object: money as strings."""
        return {
            "entries": self.entries,
            "entry_lines": self.entry_lines,
            "exports": self.exports,
            "claims": self.claims,
            "amendments": self.amendments,
            "alerts": self.alerts,
            "deadlines_open": self.deadlines_open,
            "parked": self.parked,
            "claimed": f"{self.claimed:.2f}",
            "paid": f"{self.paid:.2f}",
            "owed": f"{self.owed:.2f}",
            "seconds": round(self.seconds, 1),
        }


def summarise(engine: Engine, seconds: float) -> Summary:
    """Count and add up."""
    entry, claim, docket, parked = table("entry"), table("claim"), table("docket"), table("parked")
    alert = table("alert")
    with engine.connect() as connection:
        states = select(claim.c.state, func.count()).group_by(claim.c.state).order_by(claim.c.state)
        return Summary(
            entries=_count(connection, "entry"),
            entry_lines=connection.scalar(select(func.sum(entry.c.line_count))) or 0,
            exports=_count(connection, "shipment"),
            claims=dict(connection.execute(states).all()),
            amendments=_count(connection, "amendment"),
            alerts=connection.scalar(
                select(func.count()).select_from(alert).where(alert.c.kind == "deadline")
            )
            or 0,
            deadlines_open=connection.scalar(
                select(func.count()).select_from(docket).where(docket.c.met_on.is_(None))
            )
            or 0,
            parked=connection.scalar(
                select(func.count()).select_from(parked).where(parked.c.status == "open")
            )
            or 0,
            claimed=_money(connection, claim.c.claimed),
            paid=_money(connection, claim.c.paid),
            owed=_money(connection, claim.c.owed_to_us) - _money(connection, claim.c.owed_by_us),
            seconds=seconds,
        )


def _count(connection: Connection, name: str) -> int:
    return connection.scalar(select(func.count()).select_from(table(name))) or 0


def _money(connection: Connection, column: object) -> Money:
    total = connection.scalar(select(func.sum(column)))
    return Decimal(total) if total is not None else ZERO
