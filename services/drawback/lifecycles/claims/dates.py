"""The dates that follow for a claim as it stands: thin calls of the law with the claim's own facts."""

from collections.abc import Iterable
from datetime import date

from msgspec.structs import replace

from drawback.domain.calendar import BusinessCalendar
from drawback.lifecycles.claims.machine import DEEMED, FILE_BY, PROTEST, SUIT
from drawback.lifecycles.claims.state import CLOSED, UNFILED, WITH_CBP, ClaimRecord, ClaimState, ClaimView
from drawback.lifecycles.remedies import last_use
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import claim_liquidation, entry_review, uploads, windows
from drawback.rules.dates.counting import unless_unknown
from drawback_schemas.entries import EntryChanged
from drawback_schemas.parts import DesignationPart

Answer = Determination | Undetermined | None
_protest_by = unless_unknown(claim_liquidation.protest_by)


@unless_unknown
def file_by(view: ClaimView, calendar: BusinessCalendar) -> Answer:
    """Last day to transmit a claim that is not with CBP: five years from the earliest designated import."""
    if view.earliest_import_on is None or view.state not in UNFILED | {ClaimState.REJECTED}:
        return None
    return windows.claim_by(view.earliest_import_on, calendar)


def last_day_to_claim(import_on: date) -> date:
    """The end of the five years, for comparing a claim date with it (19 U.S.C. 1313(r)(1))."""
    return windows.FILING.end(import_on)


def is_barred(record: ClaimRecord, view: ClaimView) -> bool:
    """Whether the claim date is after the five years of all that is designated: nothing of it is a claim any more."""
    named = {part.entry_number for part in view.designations}
    imported = [entry.import_on for entry in record.entries if entry.entry_number in named]
    claim_on = view.claim_on
    return (
        claim_on is not None
        and bool(imported)
        and all(day is not None and claim_on > last_day_to_claim(day) for day in imported)
    )


@unless_unknown
def upload_by(view: ClaimView) -> Answer:
    """Last day to upload the documents of a claim whose instant of transmission is known: twenty-four clock hours."""
    if view.filed_at is None or view.state not in WITH_CBP:
        return None
    return uploads.upload_by(view.filed_at)


@unless_unknown
def amend_by(view: ClaimView, calendar: BusinessCalendar) -> Answer:
    if view.earliest_import_on is None or view.state not in WITH_CBP:
        return None
    return windows.amend_by(view.earliest_import_on, calendar)


def final_by(entry: EntryChanged, on: date) -> date | None:
    """When an import is final as it stood on a day: a reliquidation after that day does not undo the finality it found."""
    if entry.was_final_on is not None and entry.reopened_on is not None and on < entry.reopened_on:
        return entry.was_final_on
    return entry.final_on


@unless_unknown
def deemed(record: ClaimRecord, view: ClaimView) -> Answer:
    """When the claim liquidates by operation of law, given the finality of its imports (19 U.S.C. 1504(a)(2))."""
    if view.claim_on is None or view.state not in {ClaimState.ACCEPTED, ClaimState.PAID}:
        return None
    if is_barred(record, view):
        return None
    named = {part.entry_number for part in view.designations}
    year = claim_liquidation.ONE_YEAR.end(view.claim_on)
    imports = [final_by(entry, year) for entry in record.entries if entry.entry_number in named]
    return claim_liquidation.deemed_on(
        view.claim_on,
        extended=view.extended,
        suspended=view.suspended_on is not None,
        imports=imports,
        request_and_waiver_on=view.requested_on,
        lifted_on=view.lifted_on,
    )


@unless_unknown
def protest_by(view: ClaimView, calendar: BusinessCalendar) -> Answer:
    if view.liquidated_on is None or view.state not in CLOSED | {ClaimState.PROTESTED}:
        return None
    return claim_liquidation.protest_by(view.liquidated_on, calendar)


def with_protest_day(view: ClaimView, calendar: BusinessCalendar) -> ClaimView:
    """Note the last day to protest the liquidation that stands."""
    until = None
    if view.liquidated_on is not None:
        answer = _protest_by(view.liquidated_on, calendar)
        until = answer.on if isinstance(answer, Determination) else None
    return view if until == view.protest_until else replace(view, protest_until=until)


def sued(view: ClaimView) -> bool:
    """Whether a suit on the protest that stands was filed."""
    suit, filed = last_use(view.remedies, "suit"), view.protested_on
    return suit is not None and filed is not None and suit.taken_on >= filed


@unless_unknown
def suit_by(view: ClaimView, calendar: BusinessCalendar) -> Answer:
    """Last day to sue after a protest was decided; then the liquidation of the claim is final."""
    if view.protest_decided_on is None or view.state not in CLOSED or sued(view):
        return None
    return entry_review.suit_by(view.protest_decided_on, calendar)


@unless_unknown
def repay_by(view: ClaimView, calendar: BusinessCalendar) -> Answer:
    """Accelerated payment above the liquidated amount goes back within 30 days of liquidation (19 CFR 190.92(i))."""
    if view.liquidated_on is None or not view.owed_by_us:
        return None
    return claim_liquidation.accelerated_repay_by(view.liquidated_on, calendar)


@unless_unknown
def paid_by(view: ClaimView) -> Answer:
    """When the balance of a deemed liquidation is due to us."""
    if view.liquidated_on is None or not view.owed_to_us or view.state not in CLOSED:
        return None
    return claim_liquidation.pay_by(view.liquidated_on, deemed=view.state is ClaimState.DEEMED)


def earliest_import(record: ClaimRecord, designations: Iterable[DesignationPart]) -> date | None:
    """The first of the designated imports, as far as they are known."""
    named = {part.entry_number for part in designations}
    return min((e.import_on for e in record.entries if e.import_on and e.entry_number in named), default=None)


def passing(record: ClaimRecord, view: ClaimView, calendar: BusinessCalendar) -> dict[str, date]:
    """The dates whose going by changes the state, as the facts now give them."""
    if view.state in UNFILED | {ClaimState.REJECTED}:
        view = replace(view, earliest_import_on=earliest_import(record, view.designations))
    open_to_protest = view.protest_that_stands_on is None and not sued(view)
    answers = {
        FILE_BY: file_by(view, calendar),
        DEEMED: deemed(record, view),
        PROTEST: protest_by(view, calendar) if open_to_protest else None,
        SUIT: suit_by(view, calendar),
    }
    found = {name: answer.on for name, answer in answers.items() if isinstance(answer, Determination)}
    if (
        PROTEST in found and SUIT in found
    ):  # reliquidated after a protest was denied in part: final after both
        del found[min((PROTEST, SUIT), key=lambda name: found[name])]
    return found
