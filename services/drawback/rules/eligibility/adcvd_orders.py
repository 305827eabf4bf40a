"""The list of antidumping and countervailing orders against what a line says: its case, its tariff number, its origin (R-96)."""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from drawback.rules.answers import Certainty, Cite
from drawback.rules.registry import rule

LIST: Final = Cite(
    "19 CFR 351.225; list of orders in place of the U.S. International Trade Commission, about October 2020",
    Certainty.SECONDARY,
    note="later orders and revocations are not in it; tariff numbers are known of ten orders only",
)


@dataclass(frozen=True, slots=True)
class OrderInList:
    """One order: its case, goods and country, the day of the order, and the tariff numbers that Commerce names for convenience."""

    case_number: str
    product: str
    country: str
    origin: str
    order_on: date
    in_force: bool
    fr_cite: str
    hts: frozenset[str]


class OrderDoubt(StrEnum):
    """What does not fit between a line and the list."""

    WITHOUT_CASE = "a tariff number of the order, and no case on the line"
    OTHER_COUNTRY = "a case of another country than the line's origin"
    REVOKED = "a case that the list shows as no longer in force"


@dataclass(frozen=True, slots=True)
class OrderFinding:
    """One doubt about one line, in a sentence."""

    line_number: int
    doubt: OrderDoubt
    case_number: str
    says: str


@cache
def orders() -> Mapping[str, OrderInList]:
    """The list that ships with this program, by case number."""
    text = (files("drawback.rules") / "data" / "adcvd_orders.csv").read_text(encoding="utf-8")
    return {
        row["case_number"]: OrderInList(
            row["case_number"],
            row["product"],
            row["country"],
            row["origin"],
            date.fromisoformat(row["order_on"]),
            row["in_force"] == "yes",
            row["fr_cite"],
            frozenset(row["hts"].split()),
        )
        for row in csv.DictReader(text.splitlines())
    }


@cache
def _by_number() -> Mapping[str, tuple[OrderInList, ...]]:
    found: dict[str, tuple[OrderInList, ...]] = {}
    for order in orders().values():
        for number in order.hts:
            found[number] = (*found.get(number, ()), order)
    return found


@rule("R-96", cite=LIST)
def order_findings(
    line_number: int, hts: str, origin: str, cases: Collection[str], entry_on: date
) -> tuple[OrderFinding, ...]:
    """Compare one line with the list: `cases` are those it names, without company suffix.

    The words of an order decide its scope, not tariff numbers: a number of an order is a reason to look, no proof.
    """
    return (
        *_without_case(line_number, hts, origin, cases, entry_on),
        *(
            doubt
            for case in sorted(cases)
            if (order := orders().get(case)) is not None
            for doubt in _named(line_number, origin, order)
        ),
    )


def _without_case(
    line_number: int, hts: str, origin: str, cases: Collection[str], entry_on: date
) -> Iterator[OrderFinding]:
    for order in _by_number().get(hts, ()):
        if (
            order.in_force
            and order.origin == origin
            and order.order_on <= entry_on
            and order.case_number not in cases
        ):
            yield OrderFinding(
                line_number,
                OrderDoubt.WITHOUT_CASE,
                order.case_number,
                f"line {line_number} ({hts}, origin {origin}) has a tariff number of {order.case_number}, {order.product} from "
                f"{order.country} ({order.fr_cite}), and does not carry that case: compare the goods with the words of the order",
            )


def _named(line_number: int, origin: str, order: OrderInList) -> Iterator[OrderFinding]:
    if origin and order.origin and origin != order.origin:
        yield OrderFinding(
            line_number,
            OrderDoubt.OTHER_COUNTRY,
            order.case_number,
            f"line {line_number} carries {order.case_number}, an order on goods of {order.country}, with origin {origin}: the case, "
            "the origin, or a circumvention finding",
        )
    if not order.in_force:
        yield OrderFinding(
            line_number,
            OrderDoubt.REVOKED,
            order.case_number,
            f"line {line_number} carries {order.case_number}, {order.product} from {order.country}, which the list shows as no longer "
            "in force: from which day was it revoked?",
        )
