"""A page of the case book: what Commerce and CBP have published on one case."""

from dataclasses import dataclass, replace

from drawback.lifecycles.vocabulary import Heard
from drawback_schemas.adcvd import CaseChanged, InstructionIssued, RatePublished


@dataclass(frozen=True, slots=True)
class CasePage:
    """One case (without company suffix) with its notices in order of publication."""

    case_number: str
    rates: tuple[RatePublished, ...] = ()
    instructions: tuple[InstructionIssued, ...] = ()

    @property
    def published(self) -> CaseChanged:
        """The page as other services read it; the revision counts its notices."""
        return CaseChanged(
            case_number=self.case_number,
            revision=len(self.rates) + len(self.instructions),
            rates=self.rates,
            instructions=self.instructions,
        )


def base_case(case_number: str) -> str:
    """The case without its company suffix."""
    return "-".join(case_number.split("-")[:3])


def with_rate(page: CasePage, heard: Heard[RatePublished]) -> CasePage:
    """Enter a rate; the same notice twice changes nothing."""
    if heard.event in page.rates:
        return page
    rates = sorted((*page.rates, heard.event), key=_rate_order)
    return replace(page, rates=tuple(rates))


def with_instruction(page: CasePage, heard: Heard[InstructionIssued]) -> CasePage:
    """Enter an instruction; the same message twice changes nothing."""
    if heard.event in page.instructions:
        return page
    issued = sorted((*page.instructions, heard.event), key=lambda i: (i.issued_on, i.message_number, repr(i)))
    return replace(page, instructions=tuple(issued))


def _rate_order(rate: RatePublished) -> tuple[object, ...]:
    return (
        rate.published_on,
        rate.case_number,
        rate.kind,
        rate.rate.exporter,
        rate.rate.producer,
        repr(rate),
    )
