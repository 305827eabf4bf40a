"""The due dates that the regulations give for what happened, worked out from the texts alone.

Written from 19 U.S.C. 1313, 1501, 1504, 1514, 28 U.S.C. 2636 and 19 CFR 159, 174, 190; nothing of the product's rules is used,
and days are counted one at a time. What the texts leave open is not asserted here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from support.days_by_hand import act_by, after_days, after_months, after_years, in_time


@dataclass(frozen=True)
class Expected:
    """A row that must stand: its day, and the day on which it was met if it was."""

    due_on: date
    met_on: date | None = None
    counted: date | None = field(default=None, compare=False)
    """The day as counted, where a day off moves it on: the day to act does not rely on that."""

    @property
    def act_by(self) -> date:
        """The last business day on or before the day as counted."""
        return act_by(self.counted or self.due_on)


def day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass
class EntryLife:
    """An import entry as its notices tell it, in the order in which they came."""

    entry_on: date
    extended_until: list[date | None] = field(default_factory=list)
    suspended: bool = False
    lifted_on: date | None = None
    liquidated_on: date | None = None
    first_liquidated_on: date | None = None
    protested_on: date | None = None
    denied_on: date | None = None

    @property
    def deemed_on(self) -> date | None:
        """19 U.S.C. 1504: (a) one year; (b) the end of an extension, four years at most; (c) none while suspended; (d) six months after."""
        if self.suspended:
            return None
        if self.extended_until:
            granted = self.extended_until[-1] or after_years(
                self.entry_on, 1 + min(len(self.extended_until), 3)
            )
            end = min(granted, after_years(self.entry_on, 4))
            return end if self.lifted_on is None or self.lifted_on < end else None
        return after_months(self.lifted_on, 6) if self.lifted_on else after_years(self.entry_on, 1)

    @property
    def left_open(self) -> frozenset[str]:
        """Rows of which the texts say nothing here: whether the 300 days bind, and CBP's practice, once a suspension has ended."""
        return frozenset({"D-29", "D-30"}) if self.lifted_on is not None else frozenset()

    @property
    def protest_by(self) -> date:
        """19 U.S.C. 1514(c)(3): within 180 days after the liquidation; on a day off the next business day is in time."""
        return in_time(self.protest_counted)

    @property
    def protest_counted(self) -> date:
        assert self.liquidated_on is not None
        return after_days(self.liquidated_on, 180)

    @property
    def sue_by(self) -> date:
        """28 U.S.C. 2636(a): within 180 days after the denial; the court's rules move a day off to the next business day."""
        return in_time(self.suit_counted)

    @property
    def suit_counted(self) -> date:
        assert self.denied_on is not None
        return after_days(self.denied_on, 180)

    @property
    def final_on(self) -> date | None:
        """When nothing can change the liquidation any more; None while a protest is pending."""
        if self.protested_on is not None:
            return self.sue_by if self.denied_on is not None else None
        return self.protest_by

    def on(self, today: date) -> dict[str, Expected]:
        """The rows that must stand on a day; what went by before it has fallen away."""
        if self.liquidated_on is None and self.deemed_on is not None and self.deemed_on < today:
            self.liquidated_on = self.first_liquidated_on = self.deemed_on
        if self.liquidated_on is None:
            return self._unliquidated(today)
        return self._liquidated(today)

    def _unliquidated(self, today: date) -> dict[str, Expected]:
        rows = {}
        if self.deemed_on is not None:
            rows["D-31"] = self.deemed_on
        if not self.suspended and not self.extended_until and self.lifted_on is None:
            rows["D-30"] = after_days(self.entry_on, 314)
            rows["D-29"] = after_days(self.entry_on, 300)
        return {name: Expected(on) for name, on in rows.items() if on >= today}

    def _liquidated(self, today: date) -> dict[str, Expected]:
        assert self.first_liquidated_on is not None
        rows = {
            "D-34": Expected(after_days(self.first_liquidated_on, 90)),
            "D-35": Expected(self.protest_by, counted=self.protest_counted),
        }
        if self.denied_on is not None:
            rows["D-38"] = Expected(self.sue_by, counted=self.suit_counted)
        found = {name: row for name, row in rows.items() if row.due_on >= today}
        if self.protested_on is not None and self.denied_on is None:
            found["D-35"] = Expected(self.protest_by, self.protested_on, self.protest_counted)
        final = self.final_on
        if final is not None:
            found["D-36"] = Expected(final, final if final < today else None)
        return found


def entry_life(facts: Sequence[Mapping[str, Any]]) -> EntryLife | None:
    """Read an entry's life from its events, in the order of their legal days; None for what this oracle does not judge."""
    if not facts or facts[0]["type"] != "entry.filed.v1":
        return None
    life = EntryLife(day(facts[0]["entry_on"]))
    for fact in facts[1:]:
        if not _lived(life, fact["type"], fact):
            return None
    return life


def _lived(life: EntryLife, kind: str, fact: Mapping[str, Any]) -> bool:
    """Let one event happen to an entry; False where it is none that this oracle judges."""
    match kind:
        case "liquidation.extended.v1":
            life.extended_until.append(day(fact["until_on"]) if fact.get("until_on") else None)
        case "liquidation.suspended.v1":
            life.suspended, life.lifted_on = True, None
        case "liquidation.suspension-lifted.v1":
            life.suspended, life.lifted_on = False, day(fact["lifted_on"])
        case "liquidation.posted.v1":
            life.liquidated_on = day(fact["liquidated_on"])
            life.first_liquidated_on = life.first_liquidated_on or life.liquidated_on
        case "protest.filed.v1":
            life.protested_on, life.denied_on = day(fact["filed_on"]), None
        case "protest.decided.v1":
            life.denied_on = day(fact["decided_on"])
            return bool(fact["outcome"] == "denied")
        case _:
            return kind in {"entry.filed.v1", "entry.corrected.v1", "deadline.passed.v1"}
    return True


@dataclass
class ClaimLife:
    """A drawback claim as its events tell it, with the days on which what it designates was imported, and when those are final."""

    imports: Mapping[str, date]
    finals: Mapping[str, date | None]
    designated: set[str] = field(default_factory=set)
    filed_on: date | None = None
    filed_at: str = ""
    claim_on: date | None = None
    rejected: bool = False
    withdrawn: bool = False
    extended: bool = False
    liquidated_on: date | None = None
    protested_on: date | None = None

    @property
    def earliest_import(self) -> date | None:
        known = [self.imports[number] for number in self.designated if number in self.imports]
        return min(known, default=None)

    @property
    def deemed_on(self) -> date | None:
        """19 U.S.C. 1504(a)(2)(A): a year after the claim, where all it designates is liquidated and final by then."""
        if self.claim_on is None or self.extended:
            return None
        year = after_years(self.claim_on, 1)
        finals = [self.finals.get(number) for number in self.designated]
        return year if all(on is not None and on <= year for on in finals) else None

    def on(self, today: date) -> dict[str, Expected]:
        """The rows that must stand on a day."""
        rows: dict[str, date] = {}
        earliest = self.earliest_import
        if self.withdrawn:
            return {}
        deemed = self.deemed_on
        liquidated = self.liquidated_on
        if liquidated is None and deemed is not None and deemed < today:
            liquidated = deemed
        if (self.filed_on is None or self.rejected) and earliest is not None:
            rows["D-02"] = after_years(earliest, 5)
        if self.filed_on is not None and not self.rejected and liquidated is None and earliest is not None:
            rows["D-19"] = after_years(earliest, 5)
        if liquidated is None and deemed is not None and not self.rejected:
            rows["D-22"] = deemed
        if liquidated is not None and self.protested_on is None:
            rows["D-23"] = in_time(after_days(liquidated, 180))
        return {name: Expected(on) for name, on in rows.items() if on >= today}


def claim_life(
    facts: Sequence[Mapping[str, Any]], imports: Mapping[str, date], finals: Mapping[str, date | None]
) -> ClaimLife:
    """Read a claim's life from its events."""
    life = ClaimLife(imports, finals)
    for fact in facts:
        kind = fact["type"]
        if "designations" in fact:
            life.designated = {one["entry_number"] for one in fact["designations"]}
        if kind == "claim.filed.v1":
            life.filed_on, life.rejected, life.claim_on = day(fact["filed_on"]), False, None
        elif kind == "claim.accepted.v1":
            complete = fact.get("complete_on")
            life.claim_on = (
                max(day(fact["accepted_on"]), day(complete)) if complete else day(fact["accepted_on"])
            )
        elif kind == "claim.rejected.v1":
            life.rejected = True
        elif kind == "claim.withdrawn.v1":
            life.withdrawn = True
        elif kind == "claim.extended.v1":
            life.extended = True
        elif kind == "claim.liquidated.v1":
            life.liquidated_on, life.protested_on = day(fact["liquidated_on"]), None
        elif kind == "claim.protested.v1":
            life.protested_on = day(fact["protested_on"])
    return life


def inquiry_due(facts: Sequence[Mapping[str, Any]]) -> tuple[str, Expected] | None:
    """19 CFR 190.52(b) and the custom of form 28: thirty days; 19 CFR 152.2: twenty from mailing. Without an answer, none once closed."""
    periods = {"CF-28": ("D-40", 30), "CF-29-proposed": ("D-41", 20), "claim-request": ("D-18", 30)}
    due: tuple[str, date] | None = None
    answered: date | None = None
    closed = False
    for fact in facts:
        if fact["type"] == "inquiry.issued.v1" and fact["form"] in periods:
            name, days = periods[fact["form"]]
            by = fact.get("answer_by")
            due = name, day(by) if by else day(fact["issued_on"]) + timedelta(days=days)
        elif fact["type"] == "inquiry.extended.v1" and due is not None:
            due = due[0], day(fact["until_on"])
        elif fact["type"] == "inquiry.answered.v1":
            answered = day(fact["answered_on"])
        elif fact["type"] == "inquiry.closed.v1":
            closed = True
    if due is None or (closed and answered is None):
        return None
    return due[0], Expected(due[1], answered)
