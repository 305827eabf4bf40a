"""What follows from a case as it stands: its published page, columns and history."""

from drawback.lifecycles.adcvd.state import CasePage
from drawback.lifecycles.vocabulary import Decision, HistoryLine
from drawback.rules.lawbook import LawBook
from drawback_schemas.adcvd import CaseChanged, NoticePart, RateCorrected, RatePublished


def publish(page: CasePage) -> CaseChanged:
    """The page of the case, for entries under it."""
    return page.published


def decide(before: CasePage | None, page: CasePage, law: LawBook) -> Decision:
    """Columns of the case, and a history line for each notice that is new."""
    known = before or CasePage(page.case_number)
    lines = [
        HistoryLine(
            r.published_on,
            f"adcvd.{r.kind}",
            f"{r.kind} rate {r.case_number} {_shown(r)}{_for(r)} {r.fr_cite}".strip(),
        )
        for r in page.rates
        if r not in known.rates
    ]
    lines += [
        HistoryLine(
            i.issued_on,
            "adcvd.instruction",
            f"CBP message {i.message_number}: {', '.join(i.case_numbers)} {i.rate_mode}",
        )
        for i in page.instructions
        if i not in known.instructions
    ]
    lines += [
        HistoryLine(
            c.published_on,
            "adcvd.corrected",
            f"{c.corrects.kind} rate {c.case_number} corrected to {_shown(c)}{_of(c.corrects)} {c.fr_cite}".strip(),
        )
        for c in page.corrections
        if c not in known.corrections
    ]
    lines += [
        HistoryLine(
            r.retracted_on,
            "adcvd.retracted",
            f"{r.retracts.kind} rate {r.case_number} of {r.retracts.published_on} retracted{_of(r.retracts)}"
            f"{': ' if r.reason else ''}{r.reason}",
        )
        for r in page.retractions
        if r not in known.retractions
    ]
    lines += _in_court(known, page)
    lines += [
        HistoryLine(
            p.ended_on,
            "adcvd.provisional-ended",
            f"{p.case_number}: provisional measures ended{f', resumed {p.resumed_on}' if p.resumed_on else ''} {p.fr_cite}".strip(),
        )
        for p in page.provisional
        if p not in known.provisional
    ]
    lines += [
        HistoryLine(
            r.on,
            f"adcvd.review-{r.stage}",
            f"{r.case_number}: review of {r.period_from} to {r.period_to} {r.stage.replace('-', ' ')}"
            f"{f' for {r.party}' if r.party else ''} {r.fr_cite}".strip(),
        )
        for r in page.reviews
        if r not in known.reviews
    ]
    lines += [
        HistoryLine(
            c.decided_on,
            "adcvd.coverage",
            f"{c.case_number}: goods {'inside' if c.covered else 'outside'} the order ({c.basis.replace('-', ' ')}) "
            f"{c.goods or ', '.join(c.hts)} {c.reference}".strip(),
        )
        for c in page.coverage
        if c not in known.coverage
    ]
    days = [r.published_on for r in page.rates] + [i.issued_on for i in page.instructions]
    columns = {
        "latest_on": max(days, default=None),
        "rates": len(page.rates),
        "instructions": len(page.instructions),
    }
    return Decision(columns=columns, history=tuple(lines))


def _in_court(known: CasePage, page: CasePage) -> list[HistoryLine]:
    entered = [
        HistoryLine(
            one.entered_on,
            "adcvd.enjoined",
            f"{one.case_number}: liquidation enjoined (court number {one.court_number})",
        )
        for one in page.injunctions
        if one not in known.injunctions
    ]
    dissolved = [
        HistoryLine(
            one.dissolved_on,
            "adcvd.dissolved",
            f"{one.case_number}: injunction dissolved (court number {one.court_number})",
        )
        for one in page.dissolutions
        if one not in known.dissolutions
    ]
    return entered + dissolved


def _shown(rate: RatePublished | RateCorrected) -> str:
    if rate.rate.rate_percent is not None:
        return f"{rate.rate.rate_percent} %"
    return f"{rate.rate.per_unit} per {rate.rate.unit}"


def _for(rate: RatePublished) -> str:
    party = rate.rate.exporter or rate.rate.producer
    return f" for {party}" if party else ""


def _of(notice: NoticePart) -> str:
    party = notice.exporter or notice.producer
    return f" for {party}" if party else ""
