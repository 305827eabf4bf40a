"""Every row of the docket beside an oracle written from the regulations: which rows stand, on which day, met when, and by when to act."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawback_schemas import Event
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from support.days_by_hand import ONE, act_by, after_years
from support.deadline_oracle import EntryLife, Expected, claim_life, day, entry_life, inquiry_due
from support.entry_days import NUMBER, EntryDays
from support.example import Example
from support.world import an_entry

ENTRY_ROWS = ("D-29", "D-30", "D-31", "D-34", "D-35", "D-36", "D-38")
CLAIM_ROWS = ("D-02", "D-19", "D-22", "D-23")
NO_DAY_TO_ACT = frozenset({"D-22", "D-30", "D-31", "D-34", "D-36"})
"""What the clock or CBP does: nobody has a day to act."""


@dataclass(frozen=True)
class Life:
    """The life of one entry that somebody made up, and a day on which its docket is looked at."""

    events: tuple[Event, ...]
    today: date


@st.composite
def lives(draw: Callable[..., Any]) -> Life:
    """An entry that is extended, suspended, liquidated, protested and denied, or not, each in an order that the law allows."""
    entered = draw(st.dates(date(2021, 1, 1), date(2027, 12, 31)))
    events: list[Event] = [an_entry(NUMBER, entered.isoformat())]

    def after(since: date, first: int, last: int) -> date:
        return since + timedelta(days=draw(st.integers(first, last)))

    on = entered
    if draw(st.booleans()):
        on = after(on, 1, 300)
        until = after(on, 100, 700) if draw(st.booleans()) else None
        events.append(LiquidationExtended(entry_number=NUMBER, extended_on=on, until_on=until))
    if draw(st.booleans()):
        on = after(on, 1, 40)
        events.append(LiquidationSuspended(entry_number=NUMBER, suspended_on=on))
        if draw(st.booleans()):
            on = after(on, 1, 400)
            events.append(SuspensionLifted(entry_number=NUMBER, lifted_on=on))
    known = [msgspec.to_builtins(one) for one in events]
    life = entry_life(known)
    assert life is not None
    if life.deemed_on is not None and life.deemed_on > on and draw(st.booleans()):
        on = draw(st.dates(on + timedelta(days=1), life.deemed_on))
        events.append(LiquidationPosted(entry_number=NUMBER, liquidated_on=on, posted_on=on))
        if draw(st.booleans()):
            on = after(on, 0, 180)
            events.append(ProtestFiled(entry_number=NUMBER, filed_on=on, protest_number="270425000001"))
            if draw(st.booleans()):
                on = after(on, 1, 700)
                events.append(
                    ProtestDecided(
                        entry_number=NUMBER, decided_on=on, protest_number="270425000001", outcome="denied"
                    )
                )
    return Life(tuple(events), after(on, 0, 900))


@settings(max_examples=150)
@given(lives())
def test_the_docket_of_any_entry(life: Life) -> None:
    """What stands of an entry on a day, whatever happened to it: no row more, no row less, each on its day."""
    entry = EntryDays().receives(*life.events).sweeps(life.today)
    read = entry_life([msgspec.to_builtins(one) for one in life.events])
    assert read is not None

    found = {
        row.deadline: (Expected(row.due_on, row.met_on), row.operate_on)
        for row in entry.docket
        if row.deadline in ENTRY_ROWS and row.deadline not in read.left_open
    }

    wanted = read.on(life.today)
    assert {name: row for name, (row, _) in found.items()} == wanted
    acts = {name: act for name, (_, act) in found.items() if act is not None}
    assert acts == {name: row.act_by for name, row in wanted.items() if name not in NO_DAY_TO_ACT}


Subject = tuple[str, str, str]


@pytest.fixture(scope="module")
def facts(example_on_sqlite: Example) -> Mapping[Subject, list[Mapping[str, Any]]]:
    """Everything the journal tells, by subject, in the order of legal days."""
    found: dict[Subject, list[Mapping[str, Any]]] = defaultdict(list)
    for claimant, raw in example_on_sqlite.rows(
        "SELECT claimant, raw FROM journal ORDER BY happened_at, seq"
    ):
        data = msgspec.json.decode(raw)["data"]
        for kind, name in (("entry", "entry_number"), ("claim", "claim_id"), ("inquiry", "inquiry_id")):
            if name in data and data["type"].split(".")[0] in _OF[kind]:
                found[claimant, kind, data[name]].append(data)
                break
    return found


_OF = {"entry": {"entry", "liquidation", "protest"}, "claim": {"claim", "amendment"}, "inquiry": {"inquiry"}}


def docket(example: Example, kind: str) -> dict[tuple[str, str], dict[str, Expected]]:
    found: dict[tuple[str, str], dict[str, Expected]] = defaultdict(dict)
    query = f"SELECT claimant, subject, deadline, due_on, met_on FROM docket WHERE subject_kind = '{kind}'"  # noqa: S608
    for claimant, subject, deadline, due_on, met_on in example.rows(query):
        found[claimant, subject][deadline] = Expected(day(due_on), day(met_on) if met_on else None)
    return found


def last_day(example: Example) -> date:
    [(on,)] = example.rows("SELECT MAX(heard_on) FROM journal")
    return day(on)


def entry_lives(
    facts: Mapping[Subject, list[Mapping[str, Any]]],
) -> Iterator[tuple[tuple[str, str], EntryLife]]:
    """The entries that the oracle judges."""
    for (claimant, kind, number), told in facts.items():
        life = entry_life(told) if kind == "entry" else None
        if life is not None:
            yield (claimant, number), life


def test_every_entry_of_the_example(
    example_on_sqlite: Example, facts: Mapping[Subject, list[Mapping[str, Any]]]
) -> None:
    """The docket of all entries after five years, row by row."""
    seen = docket(example_on_sqlite, "entry")
    wrong = {}
    judged = 0
    for key, life in entry_lives(facts):
        wanted = life.on(last_day(example_on_sqlite))
        found = {
            name: row for name, row in seen[key].items() if name in ENTRY_ROWS and name not in life.left_open
        }
        judged += 1
        if found != wanted:
            wrong[key] = (found, wanted)
    assert wrong == {}
    assert judged > 200


def test_every_claim_of_the_example(
    example_on_sqlite: Example, facts: Mapping[Subject, list[Mapping[str, Any]]]
) -> None:
    """What must stand of each claim: the five years of its imports, the year after it, the protest of its liquidation."""
    today = last_day(example_on_sqlite)
    imports = {
        number: day(told[0].get("import_on") or told[0]["entry_on"])
        for (_, kind, number), told in facts.items()
        if kind == "entry" and told[0]["type"] == "entry.filed.v1"
    }
    finals = {}
    for (_, kind, number), told in facts.items():
        life = entry_life(told) if kind == "entry" else None
        if life is not None:
            life.on(today)
            finals[number] = life.final_on if life.liquidated_on is not None else None
    seen = docket(example_on_sqlite, "claim")
    wrong = {}
    judged = 0
    for (claimant, kind, name), told in facts.items():
        if kind != "claim":
            continue
        judged += 1
        wanted = claim_life(told, imports, finals).on(today)
        found = {one: row for one, row in seen[claimant, name].items() if one in CLAIM_ROWS}
        if found != wanted:
            wrong[claimant, name] = (found, wanted)
    assert wrong == {}
    assert judged > 200


def test_every_inquiry_of_the_example(
    example_on_sqlite: Example, facts: Mapping[Subject, list[Mapping[str, Any]]]
) -> None:
    """Thirty days for a CF-28 and a request for evidence, twenty for a CF-29; met when it was answered."""
    seen = docket(example_on_sqlite, "inquiry")
    wanted = {
        (claimant, name): dict([due])
        for (claimant, kind, name), told in facts.items()
        if kind == "inquiry" and (due := inquiry_due(told)) is not None
    }
    assert {key: rows for key, rows in seen.items() if rows} == wanted


def test_free_goods_of_the_example(
    example_on_sqlite: Example, facts: Mapping[Subject, list[Mapping[str, Any]]]
) -> None:
    """To export before the close of five years from importation, to claim on the anniversary: 19 U.S.C. 1313(j), (r)(1)."""
    today = last_day(example_on_sqlite)
    seen = docket(example_on_sqlite, "lot")
    for (claimant, number), rows in seen.items():
        told = [one for one in facts[claimant, "entry", number] if one["type"] == "entry.filed.v1"]
        imported = day(next(one["import_on"] for one in reversed(told) if one.get("import_on")))
        fifth = after_years(imported, 5)
        closes = fifth if (imported.month, imported.day) == (2, 29) else fifth - ONE
        wanted = {"D-01": Expected(closes), "D-02": Expected(fifth)}
        assert rows == {name: row for name, row in wanted.items() if row.due_on >= today}, number
    assert len(seen) > 100


def test_each_day_to_act_of_the_example_is_a_business_day_on_or_before(example_on_sqlite: Example) -> None:
    """Of every row that has one: never after the due date, never on a weekend or a federal holiday."""
    rows = example_on_sqlite.rows(
        "SELECT deadline, due_on, operate_on FROM docket WHERE operate_on IS NOT NULL"
    )
    assert len(rows) > 300
    of_due = {row: act_by(day(row[1])) for row in rows}
    before_a_roll = {
        row: act_by(day(row[1]) - ONE) for row in rows
    }  # a day off that was rolled is acted on before it
    assert [row for row in rows if day(row[2]) not in (of_due[row], before_a_roll[row])] == []
