"""The dates that follow for an entry as it stands: thin calls of the law with the entry's own facts."""

from dataclasses import replace
from datetime import date

from msgspec.structs import replace as with_fields

from drawback.domain.calendar import BusinessCalendar, days_later
from drawback.lifecycles.entries.state import CLOSED, DENIED, OPEN, EntryState, EntryView
from drawback.lifecycles.remedies import RemedyUse, last_use
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import entry_liquidation, entry_review, remedies, windows
from drawback.rules.dates.counting import unless_unknown
from drawback.rules.dates.suspension import after_suspension
from drawback.rules.money import entry_money

DEEMED = "D-31"
FINAL = "D-36"

Answer = Determination | Undetermined | None
_protest_by = unless_unknown(entry_review.protest_by)
_suit_by = unless_unknown(entry_review.suit_by)
_SHORTEST_PROTEST = min(entry_review.PROTEST.values.values())
_SHORTEST_YEAR = 365
_BY_STATUTE = ("45",)
"""The code ACE would show of an entry suspended by statute whose notice we have not seen."""


@unless_unknown
def deemed(view: EntryView) -> Answer:
    """When the entry liquidates by operation of law; None once it is liquidated or while nothing is known.

    None too where CBP's own word after that day treats the entry as unliquidated: then the day is a right, kept beside it.
    """
    if view.entry_on is None or view.state not in OPEN:
        return None
    answer = entry_liquidation.deemed_on(
        view.entry_on,
        extensions=view.extensions,
        extended_until=view.extended_until,
        suspended=view.suspended_on is not None,
        lifted_on=view.lifted_on,
        published_on=view.results_published_on if view.lifted_on is not None else None,
        entry_type=view.entry_type,
    )
    since = view.open_by_cbp_on
    overruled = since is not None and isinstance(answer, Determination) and answer.on <= since
    return None if overruled else answer


def nothing_concluded_before(view: EntryView) -> date:
    """A day before which the clock concludes nothing of an entry, cheap to compute; the law gives the day itself."""
    if view.liquidated_on is not None:
        return days_later(view.liquidated_on, _SHORTEST_PROTEST)
    if view.entry_on is None or view.suspended_on is not None or view.extended_until is not None:
        return date.min
    return days_later(view.entry_on, _SHORTEST_YEAR)


@unless_unknown
def may_be_deemed(view: EntryView) -> Answer:
    """Six months after final results that lifted the suspension, if they did: no other notice of lifting is known (U-17)."""
    if not view.suspended or view.results_published_on is None:
        return None
    return after_suspension(None, view.results_published_on)


def suit_on_protest(view: EntryView) -> RemedyUse | None:
    """The suit on the protest that stands, pending or ended."""
    suit, filed = last_use(view.remedies, "suit"), view.protest_filed_on
    return suit if suit is not None and filed is not None and suit.taken_on >= filed else None


def suit_filed_on(view: EntryView) -> date | None:
    """The day on which the denied protest was taken to court."""
    suit = suit_on_protest(view)
    return suit.taken_on if suit is not None else None


@unless_unknown
def final(view: EntryView) -> Answer:
    """When the liquidation becomes final for drawback; None while the entry is not liquidated."""
    if view.liquidated_on is None or view.state is EntryState.CANCELLED:
        return None
    suit = suit_on_protest(view)
    reliquidated = view.protest_filed_on is not None and view.protest_that_stands_on is None
    if reliquidated and view.protest_decided_on is None:  # the reliquidation is the answer known so far
        return entry_review.final_on(
            view.liquidated_on, entry_on=view.entry_on, protest_until=view.protest_until
        )
    return entry_review.final_on(
        view.first_liquidated_on if reliquidated else view.liquidated_on,
        view.protest_filed_on,
        view.protest_decided_on,
        view.suit_until,
        suit_filed_on=suit.taken_on if suit is not None else None,
        judgment_final_on=suit.ended_on if suit is not None else None,
        entry_on=view.entry_on,
        reliquidated_on=view.liquidated_on if reliquidated else None,
        protest_until=view.protest_until,
    )


def deemed_on(view: EntryView) -> date | None:
    answer = deemed(view)
    return answer.on if isinstance(answer, Determination) else None


def final_on(view: EntryView) -> date | None:
    answer = final(view)
    return answer.on if isinstance(answer, Determination) else None


@unless_unknown
def correct_by(view: EntryView, calendar: BusinessCalendar) -> Answer:
    """Last day for a post summary correction; none while CBP extended the entry itself (ACE error B59)."""
    if view.entry_on is None or view.state not in OPEN:
        return None
    codes = (view.suspension_codes or _BY_STATUTE) if view.suspended else ()
    if view.extension_code:
        codes = (*codes, view.extension_code)
    return entry_liquidation.psc_by(view.entry_on, view.scheduled_on, view.entry_type, codes, calendar)


@unless_unknown
def expected(view: EntryView) -> Answer:
    """When liquidation is expected: ACE's date where there is one, else CBP's practice."""
    outside = entry_liquidation.without_year(view.entry_type) is not None
    if view.entry_on is None or view.state is not EntryState.FILED or outside:
        return None
    return entry_liquidation.expected_on(view.entry_on)


def with_court_days(view: EntryView, calendar: BusinessCalendar) -> EntryView:
    """Note the last days to protest the liquidation that stands, and to sue on a decided protest, rolled as the law rolls them."""
    protest = suit = None
    if view.liquidated_on is not None:
        protest = _day(_protest_by(view.liquidated_on, calendar, entry_on=view.entry_on))
    if view.protest_decided_on is not None:
        suit = _day(_suit_by(view.protest_decided_on, calendar))
    if (protest, suit) == (view.protest_until, view.suit_until):
        return view
    return with_fields(view, protest_until=protest, suit_until=suit)


def _day(answer: Answer) -> date | None:
    return answer.on if isinstance(answer, Determination) else None


def final_if_deemed(view: EntryView, deemed_on: date, calendar: BusinessCalendar) -> date | None:
    """When the deemed liquidation that is a right beside CBP's word becomes final, its protest days rolled too."""
    right = with_court_days(
        EntryView(entry_on=view.entry_on, liquidated_on=deemed_on, state=EntryState.DEEMED), calendar
    )
    return final_on(right)


@unless_unknown
def protest_if_deemed(view: EntryView, calendar: BusinessCalendar) -> Answer:
    """Last day to protest a deemed liquidation that CBP's own word passes over; none once something is posted."""
    if view.deemed_before_on is None or view.state not in OPEN:
        return None
    return entry_review.protest_by(view.deemed_before_on, calendar, entry_on=view.entry_on)


@unless_unknown
def protest_by(view: EntryView, calendar: BusinessCalendar) -> Answer:
    if view.liquidated_on is None or view.state not in CLOSED | {EntryState.PROTESTED}:
        return None
    return entry_review.protest_by(view.liquidated_on, calendar, entry_on=view.entry_on)


@unless_unknown
def reliquidate_by(view: EntryView) -> Answer:
    """Last day on which CBP may reliquidate on its own: ninety days from the first liquidation, protest or not (19 U.S.C. 1501)."""
    if view.first_liquidated_on is None or view.state not in CLOSED | {EntryState.PROTESTED}:
        return None
    return entry_review.reliquidate_by(view.first_liquidated_on)


@unless_unknown
def pay_by(view: EntryView, calendar: BusinessCalendar) -> Answer:
    """When the oldest open bill is due; without a bill from CBP it is taken as billed on the day of liquidation."""
    account = view.account
    if account.billed_on is None or account.due_on is None:
        return None
    due: Determination = entry_money.bill_due_on(account.billed_on, calendar)
    if due.on == account.due_on:
        return due
    return replace(
        due, on=account.due_on, formula="as the bill says", operate_on=calendar.on_or_before(account.due_on)
    )


@unless_unknown
def refund_by(view: EntryView) -> Answer:
    """When CBP must refund what liquidation gave back."""
    account = view.account
    if account.refund_since is None:
        return None
    return entry_money.refund_due_on(account.refund_since, deemed=account.refund_deemed)


@unless_unknown
def suit_by(view: EntryView, calendar: BusinessCalendar) -> Answer:
    if view.protest_decided_on is None or view.protest_outcome not in DENIED:
        return None
    return entry_review.suit_by(view.protest_decided_on, calendar)


@unless_unknown
def reconcile_by(view: EntryView, calendar: BusinessCalendar) -> Answer:
    """Last day for the entry of type 09 of a flagged summary; without a day of summary, counted from the day of entry."""
    begun = view.summary_on or view.entry_on
    if not view.reconciliation or begun is None:
        return None
    issue = remedies.ReconciliationIssue(view.reconciliation)
    return remedies.reconcile_by(issue, begun, view.import_on or begun, calendar)


@unless_unknown
def preference_by(view: EntryView, calendar: BusinessCalendar) -> Answer:
    """Last day to claim preference after importation."""
    return None if view.import_on is None else remedies.preference_claim_by(view.import_on, calendar)


@unless_unknown
def claim_by(view: EntryView, calendar: BusinessCalendar) -> Answer:
    """Last day to claim drawback on the entry."""
    return None if view.import_on is None else windows.claim_by(view.import_on, calendar)
