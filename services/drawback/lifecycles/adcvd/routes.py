"""Who listens and who speaks: the AD/CVD case book."""

from typing import Any

from drawback.lifecycles.adcvd.state import CasePage, base_case, with_instruction, with_rate
from drawback.lifecycles.vocabulary import Decision, Given, Heard, Keys, Kind, Route, Service, Telling
from drawback.rules.lawbook import LawBook
from drawback_schemas.adcvd import CaseChanged, InstructionIssued, RatePublished


def _publish(page: CasePage) -> CaseChanged:
    return page.published


def _follow(before: CasePage | None, page: CasePage, law: LawBook) -> Decision:  # noqa: ARG001 - one shape for all
    known = before or CasePage(page.case_number)
    told = [
        Telling(
            r.published_on,
            f"adcvd.{r.kind}",
            f"{r.kind} rate {r.case_number} {_shown(r)}{_for(r)} {r.fr_cite}".strip(),
        )
        for r in page.rates
        if r not in known.rates
    ]
    told += [
        Telling(
            i.issued_on,
            "adcvd.instruction",
            f"CBP message {i.message_number}: {', '.join(i.case_numbers)} {i.rate_mode}",
        )
        for i in page.instructions
        if i not in known.instructions
    ]
    days = [r.published_on for r in page.rates] + [i.issued_on for i in page.instructions]
    columns = {
        "latest_on": max(days, default=None),
        "rates": len(page.rates),
        "instructions": len(page.instructions),
    }
    return Decision(columns=columns, tell=tuple(told))


def _shown(rate: RatePublished) -> str:
    if rate.rate.rate_percent is not None:
        return f"{rate.rate.rate_percent} %"
    return f"{rate.rate.per_unit} per {rate.rate.unit}"


def _for(rate: RatePublished) -> str:
    party = rate.rate.exporter or rate.rate.producer
    return f" for {party}" if party else ""


CASE: Kind[CasePage] = Kind("adcvd_case", CasePage, _follow, _publish, shared=True)


def on_rate_published(page: CasePage | None, heard: Heard[RatePublished], given: Given) -> CasePage:  # noqa: ARG001
    """Commerce published a rate."""
    return with_rate(page or CasePage(base_case(heard.event.case_number)), heard)


def on_instruction_issued(page: CasePage | None, heard: Heard[InstructionIssued], given: Given) -> CasePage:
    """CBP instructed its ports; the instruction stands on the page of every case it names."""
    return with_instruction(page or CasePage(given.key), heard)


def _of_rate(heard: Heard[Any]) -> Keys:
    return Keys(own=(base_case(heard.event.case_number),))


def _of_instruction(heard: Heard[InstructionIssued]) -> Keys:
    return Keys(own=tuple(dict.fromkeys(base_case(number) for number in heard.event.case_numbers)))


SERVICE = Service(
    name="adcvd",
    says="keeps the case book: cash deposit rates, final results and CBP instructions of every AD/CVD case",
    routes=(
        Route(RatePublished, CASE, _of_rate, on_rate_published, emits=(CaseChanged,)),
        Route(InstructionIssued, CASE, _of_instruction, on_instruction_issued, emits=(CaseChanged,)),
    ),
)
