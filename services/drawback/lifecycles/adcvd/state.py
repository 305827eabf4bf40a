"""A page of the case book: what Commerce and CBP have published on one case."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from msgspec.structs import replace as with_fields

from drawback.domain.party_names import same_party
from drawback_schemas.adcvd import (
    AliasPart,
    AliasRecorded,
    CaseChanged,
    CoverageFound,
    CoveragePart,
    InjunctionDissolved,
    InjunctionEntered,
    InjunctionPart,
    InstructionIssued,
    NoticePart,
    OrderPublished,
    ProvisionalMeasuresEnded,
    ProvisionalPart,
    RateCorrected,
    RatePublished,
    RateRetracted,
    ReviewMoved,
    ReviewPart,
)
from drawback_schemas.parts import RatePart

Notice = (
    RatePublished
    | InstructionIssued
    | RateCorrected
    | RateRetracted
    | OrderPublished
    | AliasRecorded
    | InjunctionEntered
    | InjunctionDissolved
    | ProvisionalMeasuresEnded
    | ReviewMoved
    | CoverageFound
)
"""What Commerce, CBP and the courts publish on a case."""


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case (without company suffix) with its notices in order of publication, also those that no longer stand."""

    case_number: str
    rates: tuple[RatePublished, ...] = ()
    instructions: tuple[InstructionIssued, ...] = ()
    corrections: tuple[RateCorrected, ...] = ()
    retractions: tuple[RateRetracted, ...] = ()
    orders: tuple[OrderPublished, ...] = ()
    aliases: tuple[AliasRecorded, ...] = ()
    injunctions: tuple[InjunctionEntered, ...] = ()
    dissolutions: tuple[InjunctionDissolved, ...] = ()
    provisional: tuple[ProvisionalMeasuresEnded, ...] = ()
    reviews: tuple[ReviewMoved, ...] = ()
    coverage: tuple[CoverageFound, ...] = ()

    @property
    def standing(self) -> tuple[RatePublished, ...]:
        """The rates that stand, in order of publication: corrections take the place of what they correct.

        A retracted rate is gone; a retracted correction lets the rate stand that it had corrected.
        """
        rates = list(self.rates)
        for correction in self.corrections:
            if not self._is_retracted(correction.case_number, correction.corrects, correction):
                rates = [_corrected(rate, correction) for rate in rates]
        standing = [rate for rate in rates if not self._is_retracted(rate.case_number, rate, rate)]
        return tuple(sorted(standing, key=_rate_order))

    def _injunction(self, entered: InjunctionEntered) -> InjunctionPart:
        """An injunction with the first day on which it was dissolved after it was entered."""
        ended = [
            one.dissolved_on
            for one in self.dissolutions
            if one.court_number == entered.court_number and one.dissolved_on >= entered.entered_on
        ]
        return InjunctionPart(
            court_number=entered.court_number,
            entered_on=entered.entered_on,
            importer_number=entered.importer_number,
            exporter=entered.exporter,
            producer=entered.producer,
            period_from=entered.period_from,
            period_to=entered.period_to,
            dissolved_on=min(ended, default=None),
        )

    def _is_retracted(
        self, case_number: str, of: RatePublished | NoticePart, notice: RatePublished | RateCorrected
    ) -> bool:
        return any(
            one.case_number == case_number
            and _is_meant(one.retracts, of.kind, notice.published_on, notice.rate, notice.fr_cite)
            for one in self.retractions
        )

    @property
    def published(self) -> CaseChanged:
        """The page as other services read it; the revision counts its notices."""
        return CaseChanged(
            case_number=self.case_number,
            revision=sum(len(getattr(self, place.field)) for place in _PLACES.values()),
            rates=self.standing,
            instructions=self.instructions,
            order_published_on=min((order.published_on for order in self.orders), default=None),
            aliases=tuple(AliasPart(name=one.name, alias=one.alias) for one in self.aliases),
            injunctions=tuple(self._injunction(one) for one in self.injunctions),
            provisional=tuple(
                ProvisionalPart(began_on=one.began_on, ended_on=one.ended_on, resumed_on=one.resumed_on)
                for one in self.provisional
            ),
            reviews=tuple(
                ReviewPart(
                    stage=one.stage,
                    on=one.on,
                    period_from=one.period_from,
                    period_to=one.period_to,
                    party=one.party,
                )
                for one in self.reviews
            ),
            coverage=tuple(_coverage(one) for one in self.coverage),
        )


def _coverage(found: CoverageFound) -> CoveragePart:
    return CoveragePart(
        decided_on=found.decided_on,
        basis=found.basis,
        covered=found.covered,
        hts=found.hts,
        origins=found.origins,
        exporter=found.exporter,
        producer=found.producer,
        period_from=found.period_from,
        period_to=found.period_to,
        reference=found.reference,
    )


def base_case(case_number: str) -> str:
    """The case without its company suffix."""
    return "-".join(case_number.split("-")[:3])


def entered(page: CasePage, notice: Notice) -> CasePage:
    """The page with a notice in its place among those of its kind, by its day; the same notice twice changes nothing.

    A correction, a retraction or a dissolution is entered whether or not what it concerns is known yet.
    """
    place = _PLACES[type(notice)]
    known: tuple[Notice, ...] = getattr(page, place.field)
    if notice in known:
        return page
    changed: dict[str, Any] = {place.field: tuple(sorted((*known, notice), key=place.order))}
    return replace(page, **changed)


def _is_meant(notice: NoticePart, kind: str, published_on: date, rate: RatePart, fr_cite: str) -> bool:
    return (
        (kind, published_on) == (notice.kind, notice.published_on)
        and same_party(rate.exporter, notice.exporter)
        and same_party(rate.producer, notice.producer)
        and notice.fr_cite in {"", fr_cite}
    )


def _corrected(rate: RatePublished, correction: RateCorrected) -> RatePublished:
    """The rate as corrected, or as it was where the correction means another one."""
    if rate.case_number != correction.case_number or not _is_meant(
        correction.corrects, rate.kind, rate.published_on, rate.rate, rate.fr_cite
    ):
        return rate
    return with_fields(
        rate,
        published_on=correction.published_on,
        rate=correction.rate,
        effective_on=correction.effective_on or rate.effective_on,
        period_from=correction.period_from or rate.period_from,
        period_to=correction.period_to or rate.period_to,
        fr_cite=correction.fr_cite,
    )


def _rate_order(rate: RatePublished) -> tuple[object, ...]:
    return (
        rate.published_on,
        rate.case_number,
        rate.kind,
        rate.rate.exporter,
        rate.rate.producer,
        repr(rate),
    )


def known_on(page: CasePage, day: date) -> CasePage:
    """The page as it was published by a day: what each notice rules is one axis of time, when it was known the other."""
    known: dict[str, Any] = {
        place.field: tuple(one for one in getattr(page, place.field) if place.day(one) <= day)
        for place in _PLACES.values()
    }
    return replace(page, **known)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the notices of a kind stand on a page, the day each was published, and their order."""

    field: str
    day: Callable[[Any], date]
    order: Callable[[Any], tuple[object, ...]]


def _by(field: str, day: str, *then: str) -> _Place:
    """Notices of a field in the order of their day, then of these fields, then of what they say."""
    return _Place(
        field, attrgetter(day), lambda one: (*(getattr(one, name) for name in (day, *then)), repr(one))
    )


_PLACES: Mapping[type, _Place] = {
    RatePublished: _Place("rates", attrgetter("published_on"), _rate_order),
    InstructionIssued: _by("instructions", "issued_on", "message_number"),
    RateCorrected: _by("corrections", "published_on"),
    RateRetracted: _by("retractions", "retracted_on"),
    OrderPublished: _by("orders", "published_on"),
    AliasRecorded: _by("aliases", "recorded_on"),
    InjunctionEntered: _by("injunctions", "entered_on"),
    InjunctionDissolved: _by("dissolutions", "dissolved_on"),
    ProvisionalMeasuresEnded: _by("provisional", "ended_on"),
    ReviewMoved: _by("reviews", "on"),
    CoverageFound: _by("coverage", "decided_on"),
}
