"""AD/CVD rates as Commerce publishes them, and CBP's instructions to its ports: facts for every claimant."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from drawback.domain.identifiers import read_case_number, read_message_number
from drawback.intake import values
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, sound
from drawback.intake.records import Record, once
from drawback.intake.values import BadValue
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.parts import RatePart
from drawback_schemas.registry import Event

RateKind = Literal["deposit", "preliminary", "final"]
RateMode = Literal["stated", "as-entered", "without-regard", "resume-suspension"]

KINDS: Final[dict[str, RateKind]] = meanings(
    {
        "deposit": "deposit; cash deposit; cash deposit rate; deposit rate; order",
        "preliminary": "preliminary; preliminary results; prelim; preliminary determination",
        "final": "final; final results; assessment; assessment rate; amended final; amended final results; final determination",
    }
)
_MODES: Final[dict[str, RateMode]] = meanings(
    {
        "stated": "stated; stated rate; at the stated rate; rate; at rate; assess at rate",
        "as-entered": "as entered; at the rate deposited; cash deposit rate; automatic liquidation; no change; at deposit rate",
        "without-regard": "without regard; without regard to antidumping duties; without regard to ad cvd; no duties",
        "resume-suspension": "resume suspension; continue suspension; suspend; resume",
    }
)
_ALL_OTHERS: Final = frozenset(
    {"all others", "all other", "all others rate", "country wide", "country wide entity", "prc wide entity"}
)
_SEPARATORS: Final = re.compile(r"[;,|\n]+|\s+(?=[AaCc]\s*-?\s*\d{3})")


class RateRow(ReportFact, frozen=True, kw_only=True):
    """One published rate of a case for a party and a period."""

    case_number: str
    kind: RateKind
    published_on: date
    rate: RatePart
    effective_on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    fr_cite: str = ""

    @property
    def natural_key(self) -> str:
        parts = (
            self.case_number,
            self.kind,
            self.published_on,
            self.rate.producer,
            self.rate.exporter,
            self.period_from,
        )
        return "/".join(str(part or "") for part in parts)

    @property
    def subject(self) -> str:
        return self.case_number


class InstructionRow(ReportFact, frozen=True, kw_only=True):
    """One instruction of CBP, for one party where it names a rate per party."""

    message_number: str
    issued_on: date
    case_numbers: tuple[str, ...]
    rate_mode: RateMode
    rate: RatePart | None = None
    period_from: date | None = None
    period_to: date | None = None
    lifting_on: date | None = None
    fr_cite: str = ""
    excludes: tuple[str, ...] = ()

    @property
    def natural_key(self) -> str:
        """Message numbers repeat every ten years: the date belongs to the key (formats 3.2)."""
        party = f"{self.rate.producer}/{self.rate.exporter}" if self.rate else "/"
        return f"{self.message_number}/{self.issued_on}/{party}"

    @property
    def subject(self) -> str:
        return self.message_number


def read_rate(records: Sequence[Record]) -> Iterator[RateRow]:
    """Read one rate (repeated rows must agree)."""
    first = records[0]
    case_number = first.needed("adcvd.case", read_case_number, "a case number such as A-570-967")
    kind = first.needed("rate.kind", one_of(KINDS), "deposit, preliminary or final")
    published_on = first.needed("rate.published", values.day, "the day of publication")
    rate = rate_of(records)
    if rate is None:
        first.flaw("rate.percent", "a rate in percent such as 15.50, or a rate per unit with its unit")
    if kind == "final" and not (first.text("rate.period_from") and first.text("rate.period_to")):
        first.flaw("rate.period_from", "the period of review that final results assess, from and to")
    if case_number is None or kind is None or published_on is None or rate is None:
        return
    row = RateRow(
        case_number=case_number,
        kind=kind,
        published_on=published_on,
        rate=rate,
        effective_on=once(records, "rate.effective", values.day),
        period_from=once(records, "rate.period_from", values.day),
        period_to=once(records, "rate.period_to", values.day),
        fr_cite=once(records, "rate.fr_cite", str) or "",
    )
    if row.period_from and row.period_to and row.period_from > row.period_to:
        first.flaw("rate.period_to", f"a day not before {row.period_from}")
    if sound(records):
        yield row


def read_instruction(records: Sequence[Record]) -> Iterator[InstructionRow]:
    """Read one instruction; rows that differ in the case only are one instruction on several cases."""
    first = records[0]
    number = first.needed("message.number", read_message_number, "a message number of seven digits")
    issued_on = first.needed("message.date", values.day, "the date of the message")
    cases = [found for record in records if (found := record.needed("message.cases", _cases, "case numbers"))]
    mode = once(records, "message.rate_mode", one_of(_MODES))
    if mode is None and not first.text("message.rate_mode"):
        first.flaw("message.rate_mode", "stated, as entered, without regard or resume suspension")
    rate = rate_of(records)
    if mode == "stated" and rate is None:
        first.flaw("rate.percent", "the stated rate in percent, or per unit with its unit")
    if number is None or issued_on is None or mode is None or not cases:
        return
    row = InstructionRow(
        message_number=number,
        issued_on=issued_on,
        case_numbers=tuple(sorted({case for found in cases for case in found})),
        rate_mode=mode,
        rate=rate or _parties(records),
        period_from=once(records, "rate.period_from", values.day),
        period_to=once(records, "rate.period_to", values.day),
        lifting_on=once(records, "message.lifting_date", values.day),
        fr_cite=once(records, "rate.fr_cite", str) or "",
        excludes=once(records, "message.excludes", several) or (),
    )
    if sound(records):
        yield row


def several(text: str) -> tuple[str, ...]:
    """Names in one cell, with semicolons between them."""
    return tuple(name.strip() for name in text.split(";") if name.strip())


def rate_of(records: Sequence[Record]) -> RatePart | None:
    """Read the rate of a row with its parties; None where there is none."""
    percent = once(records, "rate.percent", _percent)
    per_unit = once(records, "rate.per_unit", values.quantity)
    if percent is None and per_unit is None:
        return None
    unit = once(records, "rate.unit", str.upper) or ""
    if per_unit is not None and not unit:
        records[0].flaw("rate.unit", "the unit of the specific rate, such as KG")
    return RatePart(
        rate_percent=percent,
        per_unit=per_unit,
        unit=unit,
        producer=party(records, "rate.producer"),
        exporter=party(records, "rate.exporter"),
    )


def _parties(records: Sequence[Record]) -> RatePart | None:
    """Whom a message without a rate concerns; None is everybody."""
    whom = RatePart(producer=party(records, "rate.producer"), exporter=party(records, "rate.exporter"))
    return None if whom == RatePart() else whom


def _percent(text: str) -> Decimal:
    rate = values.percent("0" if values.word(text) in ("de minimis", "zero") else text)
    if rate is None:
        raise BadValue("a rate in percent such as 15.50")
    return rate


def party(records: Sequence[Record], name: str) -> str:
    """Read a company; the words for all others are nobody in particular."""
    company = once(records, name, str) or ""
    return "" if values.word(company) in _ALL_OTHERS else company


def _cases(text: str) -> tuple[str, ...]:
    return tuple(read_case_number(part) for part in _SEPARATORS.split(text) if part.strip())


def rate_events(change: ReportChange[RateRow]) -> Iterator[Event]:
    row = change.now
    yield RatePublished(
        case_number=row.case_number,
        kind=row.kind,
        published_on=row.published_on,
        rate=row.rate,
        effective_on=row.effective_on,
        period_from=row.period_from,
        period_to=row.period_to,
        fr_cite=row.fr_cite,
    )


def instruction_events(change: ReportChange[InstructionRow]) -> Iterator[Event]:
    row = change.now
    yield InstructionIssued(
        message_number=row.message_number,
        issued_on=row.issued_on,
        case_numbers=row.case_numbers,
        rate_mode=row.rate_mode,
        rate=row.rate,
        period_from=row.period_from,
        period_to=row.period_to,
        lifting_on=row.lifting_on,
        fr_cite=row.fr_cite,
        excludes=row.excludes,
    )
