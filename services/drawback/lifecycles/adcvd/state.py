"""A page of the case book: what Commerce and CBP have published on one case."""

from dataclasses import dataclass, replace
from datetime import date

from msgspec.structs import replace as with_fields

from drawback.domain.party_names import same_party
from drawback.lifecycles.vocabulary import ReceivedEvent
from drawback_schemas.adcvd import (
    AliasPart,
    AliasRecorded,
    CaseChanged,
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
)
from drawback_schemas.parts import RatePart


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
            revision=sum(
                len(notices)
                for notices in (
                    self.rates,
                    self.instructions,
                    self.corrections,
                    self.retractions,
                    self.orders,
                    self.aliases,
                    self.injunctions,
                    self.dissolutions,
                    self.provisional,
                    self.reviews,
                )
            ),
            rates=self.standing,
            instructions=self.instructions,
            order_published_on=min((order.published_on for order in self.orders), default=None),
            aliases=tuple(AliasPart(name=one.name, alias=one.alias) for one in self.aliases),
            injunctions=tuple(self._injunction(one) for one in self.injunctions),
            provisional=tuple(
                ProvisionalPart(began_on=one.began_on, ended_on=one.ended_on, resumed_on=one.resumed_on)
                for one in self.provisional
            ),
        )


def base_case(case_number: str) -> str:
    """The case without its company suffix."""
    return "-".join(case_number.split("-")[:3])


def with_rate(page: CasePage, received: ReceivedEvent[RatePublished]) -> CasePage:
    """Enter a rate; the same notice twice changes nothing."""
    if received.event in page.rates:
        return page
    return replace(page, rates=tuple(sorted((*page.rates, received.event), key=_rate_order)))


def with_instruction(page: CasePage, received: ReceivedEvent[InstructionIssued]) -> CasePage:
    """Enter an instruction; the same message twice changes nothing."""
    if received.event in page.instructions:
        return page
    issued = sorted(
        (*page.instructions, received.event), key=lambda i: (i.issued_on, i.message_number, repr(i))
    )
    return replace(page, instructions=tuple(issued))


def with_correction(page: CasePage, received: ReceivedEvent[RateCorrected]) -> CasePage:
    """Enter a correction, whether or not the notice it corrects is known yet."""
    if received.event in page.corrections:
        return page
    ordered = sorted((*page.corrections, received.event), key=lambda one: (one.published_on, repr(one)))
    return replace(page, corrections=tuple(ordered))


def with_retraction(page: CasePage, received: ReceivedEvent[RateRetracted]) -> CasePage:
    """Enter a retraction, whether or not the notice it retracts is known yet."""
    if received.event in page.retractions:
        return page
    ordered = sorted((*page.retractions, received.event), key=lambda one: (one.retracted_on, repr(one)))
    return replace(page, retractions=tuple(ordered))


def with_order(page: CasePage, received: ReceivedEvent[OrderPublished]) -> CasePage:
    """Enter the order; where two days are reported, deposits are provisional until the earlier."""
    if received.event in page.orders:
        return page
    ordered = sorted((*page.orders, received.event), key=lambda one: (one.published_on, repr(one)))
    return replace(page, orders=tuple(ordered))


def with_alias(page: CasePage, received: ReceivedEvent[AliasRecorded]) -> CasePage:
    """Enter another name of a party."""
    if received.event in page.aliases:
        return page
    ordered = sorted((*page.aliases, received.event), key=lambda one: (one.recorded_on, repr(one)))
    return replace(page, aliases=tuple(ordered))


def with_injunction(page: CasePage, received: ReceivedEvent[InjunctionEntered]) -> CasePage:
    """Enter an injunction; the same one twice changes nothing."""
    if received.event in page.injunctions:
        return page
    ordered = sorted((*page.injunctions, received.event), key=lambda one: (one.entered_on, repr(one)))
    return replace(page, injunctions=tuple(ordered))


def with_dissolution(page: CasePage, received: ReceivedEvent[InjunctionDissolved]) -> CasePage:
    """Enter a dissolution, whether or not its injunction is known yet."""
    if received.event in page.dissolutions:
        return page
    ordered = sorted((*page.dissolutions, received.event), key=lambda one: (one.dissolved_on, repr(one)))
    return replace(page, dissolutions=tuple(ordered))


def with_provisional(page: CasePage, received: ReceivedEvent[ProvisionalMeasuresEnded]) -> CasePage:
    """Enter the end of provisional measures."""
    if received.event in page.provisional:
        return page
    ordered = sorted((*page.provisional, received.event), key=lambda one: (one.ended_on, repr(one)))
    return replace(page, provisional=tuple(ordered))


def with_review(page: CasePage, received: ReceivedEvent[ReviewMoved]) -> CasePage:
    """Enter a step of a review."""
    if received.event in page.reviews:
        return page
    ordered = sorted((*page.reviews, received.event), key=lambda one: (one.on, repr(one)))
    return replace(page, reviews=tuple(ordered))


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
    return replace(
        page,
        rates=tuple(one for one in page.rates if one.published_on <= day),
        instructions=tuple(one for one in page.instructions if one.issued_on <= day),
        corrections=tuple(one for one in page.corrections if one.published_on <= day),
        retractions=tuple(one for one in page.retractions if one.retracted_on <= day),
        orders=tuple(one for one in page.orders if one.published_on <= day),
        aliases=tuple(one for one in page.aliases if one.recorded_on <= day),
        injunctions=tuple(one for one in page.injunctions if one.entered_on <= day),
        dissolutions=tuple(one for one in page.dissolutions if one.dissolved_on <= day),
        provisional=tuple(one for one in page.provisional if one.ended_on <= day),
        reviews=tuple(one for one in page.reviews if one.on <= day),
    )
