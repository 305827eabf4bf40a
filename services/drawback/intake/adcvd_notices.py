"""What is published on AD/CVD cases beside rates and instructions: orders, injunctions, reviews, scope: one row per notice."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Final, Literal, cast

from msgspec.structs import replace

from drawback.domain.identifiers import (
    NotAnIdentifier,
    read_case_number,
    read_importer_number,
    read_tariff_number,
)
from drawback.intake import values
from drawback.intake.adcvd import KINDS, RateKind, party, rate_of, several
from drawback.intake.countries import country
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, sound
from drawback.intake.records import Record, once, once_needed
from drawback.intake.values import BadValue
from drawback_schemas.adcvd import (
    AliasRecorded,
    CoverageBasis,
    CoverageFound,
    InjunctionDissolved,
    InjunctionEntered,
    NoticePart,
    OrderPublished,
    ProvisionalMeasuresEnded,
    RateCorrected,
    RateRetracted,
    ReviewMoved,
    ReviewStage,
)
from drawback_schemas.parts import RatePart
from drawback_schemas.registry import Event

NoticeKind = Literal[
    "order",
    "alias",
    "injunction",
    "dissolved",
    "provisional-ended",
    "corrected",
    "retracted",
    "review requested",
    "review request-withdrawn",
    "review initiated",
    "review rescinded",
    "review preliminary",
    "review final",
    "review amended",
    "review remanded",
    "inside scope",
    "outside scope",
    "inside circumvention",
    "outside circumvention",
    "inside evasion",
    "outside evasion",
    "inside critical-circumstances",
    "outside critical-circumstances",
]
_NOTICES: Final[dict[str, NoticeKind]] = meanings(
    {
        "order": "order; antidumping duty order; countervailing duty order; order published",
        "alias": "alias; also known as; aka; name change; same party",
        "injunction": "injunction; injunction entered; enjoined; statutory injunction",
        "dissolved": "dissolved; injunction dissolved; injunction ended; injunction lifted",
        "provisional-ended": "provisional measures ended; provisional measures expired; gap; gap period",
        "corrected": "correction; corrected; amended; amended final results; ministerial error",
        "retracted": "retraction; retracted; withdrawn; set aside",
        "review requested": "review requested; request for review",
        "review request-withdrawn": "request withdrawn; review request withdrawn; withdrawal of request",
        "review initiated": "review initiated; initiation; initiated",
        "review rescinded": "review rescinded; rescission; rescinded",
        "review preliminary": "preliminary results; review preliminary",
        "review final": "final results; review final",
        "review amended": "review amended",
        "review remanded": "remand; remanded; review remanded",
        "inside scope": "scope ruling inside; in scope; covered; scope in",
        "outside scope": "scope ruling outside; out of scope; not covered; scope out; outside scope",
        "inside circumvention": "circumvention; circumvention found; affirmative circumvention; circumvention affirmative",
        "outside circumvention": "no circumvention; negative circumvention; circumvention negative",
        "inside evasion": "evasion; evasion found; eapa affirmative; affirmative evasion",
        "outside evasion": "no evasion; eapa negative; negative evasion",
        "inside critical-circumstances": "critical circumstances; critical circumstances found; critical circumstances affirmative",
        "outside critical-circumstances": "no critical circumstances; critical circumstances negative",
    }
)
_PERIOD: Final = {
    "rate.period_from": "the first day of entry that it concerns",
    "rate.period_to": "the last day of entry that it concerns",
}
_OF: Final = {
    "notice.of_date": "the day of the notice that it concerns",
    "rate.kind": "which rate it concerns: deposit, preliminary or final",
}
_NEEDS: Final[Mapping[str, Mapping[str, str]]] = {
    "alias": {"notice.name": "the name in the case", "notice.alias": "the other name of the same party"},
    "injunction": {"notice.court": "the number of the case in court"},
    "dissolved": {"notice.court": "the number of the case in court"},
    "provisional-ended": {"notice.began": "the day on which provisional measures began"},
    "corrected": _OF,
    "retracted": _OF,
    "inside critical-circumstances": {
        "rate.period_from": "the first day of entry to which suspension reaches back"
    },
}
"""What a notice of a kind cannot do without, beside case, kind and day; reviews need their period too."""


class NoticeRow(ReportFact, frozen=True, kw_only=True):
    """One notice; which fields say something depends on its kind."""

    case_number: str
    kind: NoticeKind
    on: date
    court_number: str = ""
    importer_number: str = ""
    rate: RatePart | None = None
    exporter: str = ""
    producer: str = ""
    period_from: date | None = None
    period_to: date | None = None
    began_on: date | None = None
    resumed_on: date | None = None
    of_kind: RateKind | None = None
    of_date: date | None = None
    effective_on: date | None = None
    name: str = ""
    alias: str = ""
    hts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    fr_cite: str = ""
    reason: str = ""

    @property
    def natural_key(self) -> str:
        parts = (
            self.case_number,
            self.kind,
            self.on,
            self.court_number,
            self.importer_number,
            self.exporter,
            self.producer,
            self.period_from,
            self.of_kind,
            self.of_date,
            self.name,
            self.alias,
            " ".join(self.hts),
            " ".join(self.origins),
        )
        return "/".join(str(part or "") for part in parts)

    @property
    def subject(self) -> str:
        return self.case_number


def read_notice(records: Sequence[Record]) -> Iterator[NoticeRow]:
    """Read one notice (repeated rows must agree)."""
    first = records[0]
    case_number = first.needed("adcvd.case", read_case_number, "a case number such as A-570-967")
    kind = first.needed("notice.kind", one_of(_NOTICES), "what was published, such as injunction")
    on = first.needed("notice.date", values.day, "the day of the notice")
    if kind is None:
        return
    needed = _PERIOD if kind.startswith("review ") else _NEEDS.get(kind, {})
    for name, expected in needed.items():
        once_needed(records, name, str, expected)
    rate = rate_of(records)
    if kind == "corrected" and rate is None:
        first.flaw("rate.percent", "the corrected rate in percent, or per unit with its unit")
    hts, origins = once(records, "notice.hts", _numbers), once(records, "notice.origin", _countries)
    exporter, producer = party(records, "rate.exporter"), party(records, "rate.producer")
    outside = kind.startswith("outside ")
    if outside and not (hts or origins or exporter or producer):
        first.flaw(
            "notice.hts", "which goods are outside: a tariff number, an origin, an exporter or a producer"
        )
    begins, ends = (once(records, name, values.day) for name in _PERIOD)
    row = NoticeRow(
        case_number=case_number or "",
        kind=kind,
        on=on or date.min,
        rate=rate,
        exporter=exporter,
        producer=producer,
        period_from=begins,
        period_to=ends,
        began_on=once(records, "notice.began", values.day),
        resumed_on=once(records, "notice.resumed", values.day),
        of_kind=once(records, "rate.kind", one_of(KINDS)),
        of_date=once(records, "notice.of_date", values.day),
        effective_on=once(records, "rate.effective", values.day),
        court_number=_said(records, "notice.court"),
        importer_number=once(records, "notice.importer", read_importer_number) or "",
        name=_said(records, "notice.name"),
        alias=_said(records, "notice.alias"),
        hts=hts or (),
        origins=origins or (),
        fr_cite=_said(records, "rate.fr_cite"),
        reason=_said(records, "notice.reason"),
    )
    _in_order(row, first)
    if sound(records):
        yield row


def _in_order(row: NoticeRow, first: Record) -> None:
    """Hold a row whose days cannot all be true, or whose two names are one.

    A review looks back: it is asked for in the month after its period (19 CFR 351.213(b)). Critical circumstances reach back before
    the finding (19 U.S.C. 1671b(e), 1673b(e)). A correction or a retraction comes after what it concerns.
    """
    if row.period_from and row.period_to and row.period_from > row.period_to:
        first.flaw("rate.period_to", f"a day not before {row.period_from}")
    if row.kind.startswith("review ") and row.period_to and row.period_to >= row.on:
        first.flaw("notice.date", f"a day after the period under review, which ends {row.period_to}")
    if row.kind == "inside critical-circumstances" and row.period_from and row.period_from > row.on:
        first.flaw("rate.period_from", f"a day not after the finding of {row.on}: it reaches back")
    if row.kind in ("corrected", "retracted") and row.of_date and row.of_date > row.on:
        first.flaw("notice.of_date", f"a day not after {row.on}, the day of this notice")
    if row.kind == "provisional-ended":
        if row.began_on and row.began_on > row.on:
            first.flaw("notice.began", f"a day not after {row.on}, on which the measures ended")
        if row.resumed_on and row.resumed_on < row.on:
            first.flaw("notice.resumed", f"a day not before {row.on}, on which the measures ended")
    if row.alias and values.word(row.alias) == values.word(row.name):
        first.flaw("notice.alias", "another name than the one in the case")


def _said(records: Sequence[Record], name: str) -> str:
    return once(records, name, str) or ""


def _numbers(text: str) -> tuple[str, ...]:
    try:
        return tuple(
            sorted({read_tariff_number(one) for one in text.replace(",", ";").split(";") if one.strip()})
        )
    except NotAnIdentifier as bad:
        raise BadValue(f"tariff numbers of 8 or 10 digits with semicolons between them ({bad})") from None


def _countries(text: str) -> tuple[str, ...]:
    return tuple(sorted({country(one) for one in several(text.replace(",", ";"))}))


def notice_events(change: ReportChange[NoticeRow]) -> Iterator[Event]:
    """Say what was published; of several companies, once for each."""
    row = change.now
    parties = product(several(row.exporter) or ("",), several(row.producer) or ("",))
    yield from dict.fromkeys(_event(_of_party(row, *names)) for names in parties)


def _of_party(row: NoticeRow, exporter: str, producer: str) -> NoticeRow:
    rate = replace(row.rate, exporter=exporter, producer=producer) if row.rate else None
    return replace(row, exporter=exporter, producer=producer, rate=rate)


def _event(row: NoticeRow) -> Event:
    if row.kind in _OF_A_CASE:
        return _OF_A_CASE[row.kind](row)
    return _of_review(row) if row.kind.startswith("review ") else _of_goods(row)


def _alias(row: NoticeRow) -> Event:
    return AliasRecorded(
        case_number=row.case_number,
        recorded_on=row.on,
        name=row.name,
        alias=row.alias,
        source=row.fr_cite or row.reason,
    )


def _injunction(row: NoticeRow) -> Event:
    return InjunctionEntered(
        case_number=row.case_number,
        court_number=row.court_number,
        entered_on=row.on,
        importer_number=row.importer_number,
        exporter=row.exporter,
        producer=row.producer,
        period_from=row.period_from,
        period_to=row.period_to,
    )


def _gap(row: NoticeRow) -> Event:
    return ProvisionalMeasuresEnded(
        case_number=row.case_number,
        began_on=row.began_on or row.on,
        ended_on=row.on,
        resumed_on=row.resumed_on,
        fr_cite=row.fr_cite,
    )


def _corrected(row: NoticeRow) -> Event:
    return RateCorrected(
        case_number=row.case_number,
        published_on=row.on,
        corrects=_meant(row),
        rate=row.rate or RatePart(),
        effective_on=row.effective_on,
        period_from=row.period_from,
        period_to=row.period_to,
        fr_cite=row.fr_cite,
    )


def _meant(row: NoticeRow) -> NoticePart:
    """The notice that is corrected or withdrawn: its kind, its day, its party."""
    return NoticePart(
        kind=row.of_kind or "final",
        published_on=row.of_date or row.on,
        exporter=row.exporter,
        producer=row.producer,
    )


def _of_review(row: NoticeRow) -> Event:
    return ReviewMoved(
        case_number=row.case_number,
        stage=cast("ReviewStage", row.kind.removeprefix("review ")),
        on=row.on,
        period_from=row.period_from or row.on,
        period_to=row.period_to or row.on,
        party=row.exporter or row.producer,
        fr_cite=row.fr_cite,
    )


def _of_goods(row: NoticeRow) -> Event:
    place, _, basis = row.kind.partition(" ")
    return CoverageFound(
        case_number=row.case_number,
        decided_on=row.on,
        basis=cast("CoverageBasis", basis),
        covered=place == "inside",
        hts=row.hts,
        origins=row.origins,
        exporter=row.exporter,
        producer=row.producer,
        period_from=row.period_from,
        period_to=row.period_to,
        reference=row.fr_cite,
        goods=row.reason,
    )


_OF_A_CASE: Final[Mapping[str, Callable[[NoticeRow], Event]]] = {
    "order": lambda row: OrderPublished(
        case_number=row.case_number, published_on=row.on, fr_cite=row.fr_cite
    ),
    "alias": _alias,
    "injunction": _injunction,
    "dissolved": lambda row: InjunctionDissolved(
        case_number=row.case_number, court_number=row.court_number, dissolved_on=row.on, reason=row.reason
    ),
    "provisional-ended": _gap,
    "corrected": _corrected,
    "retracted": lambda row: RateRetracted(
        case_number=row.case_number, retracted_on=row.on, retracts=_meant(row), reason=row.reason
    ),
}
"""How each notice that is neither of a review nor of goods becomes an event."""
