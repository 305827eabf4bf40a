"""CF-28, CF-29 and requests on claims: the notice, and what became of it, on one row or on several."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from drawback.domain.identifiers import read_tariff_number
from drawback.intake import values
from drawback.intake.columns import Columns
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, entry_number_of, group_by, sound
from drawback.intake.records import Record, Row, once
from drawback.intake.values import BadValue
from drawback_schemas import inquiries as inquiry_schemas
from drawback_schemas.inquiries import FormName
from drawback_schemas.registry import Event

Outcome = Literal["no-change", "change", "withdrawn"]
Stage = Literal["issued", "assigned", "extended", "answered", "closed"]

FORMS: Final[dict[str, FormName]] = meanings(
    {
        "CF-28": "cf 28; cf28; 28; cbp form 28; cbp 28; cbp28; cbpf 28; form 28; request for information; rfi",
        "CF-29-proposed": "cf 29 proposed; cf29 proposed; 29 proposed; notice of action proposed; proposed notice of action;"
        "cbp form 29 proposed; cbp 29 proposed; cbp29 proposed; form 29 proposed; cf 29p; 29p; proposed action; proposed",
        "CF-29-taken": "cf 29 taken; cf29 taken; 29 taken; notice of action taken; cbp form 29 taken; cbp 29 taken; cbp29 taken; form 29 taken;"
        "cf 29t; 29t; action taken; taken",
        "claim-request": "claim request; request on claim; drawback evidence request; evidence request; claim evidence request",
        "CF-4647": "cf 4647; cf4647; 4647; cbp form 4647; form 4647; notice to redeliver; notice to mark;"
        "notice to mark and or redeliver; redelivery notice",
        "verification": "verification; claim verification; drawback verification",
    }
)
_LAST_LINE: Final = 99_999
_FORM_29: Final = frozenset(
    {"cf 29", "cf29", "29", "cbp form 29", "cbp 29", "cbp29", "form 29", "notice of action"}
)
_OUTCOMES: Final[dict[str, Outcome]] = meanings(
    {
        "no-change": "no change; no action; accepted; closed no change; satisfied",
        "change": "change; changed; rate advance; value advance; action taken",
        "withdrawn": "withdrawn; cancelled; canceled; rescinded",
    }
)
_STAGES: Final[dict[str, Stage]] = meanings(
    {
        "issued": "issued; issue; notice; request; received; open",
        "assigned": "assigned; assignment; taken over",
        "extended": "extended; extension; extension granted",
        "answered": "answered; answer; response; responded; reply; replied",
        "closed": "closed; closing; resolved",
    }
)


class InquiryRow(ReportFact, frozen=True, kw_only=True):
    """An inquiry with all that is known of its life."""

    inquiry_id: str
    form: FormName
    issued_on: date
    entry_number: str = ""
    line_numbers: tuple[int, ...] = ()
    claim_id: str = ""
    about: str = ""
    hts: str = ""
    producer: str = ""
    money_at_stake: Decimal | None = None
    follows: str = ""
    owner: str = ""
    answer_by: date | None = None
    """The day that the notice itself names."""
    assigned_on: date | None = None
    extended_on: date | None = None
    until_on: date | None = None
    answered_on: date | None = None
    answered_by: str = ""
    answer_reference: str = ""
    closed_on: date | None = None
    outcome: Outcome | None = None

    @property
    def natural_key(self) -> str:
        return self.inquiry_id

    @property
    def subject(self) -> str:
        return self.inquiry_id


_BY_ID: Final = group_by("inquiry.id")
_BY_NOTICE: Final = group_by("inquiry.form", "entry.filer_code", "entry.number", "claim.id", "inquiry.issued")


def group_of_inquiry(row: Row, columns: Columns) -> str:
    """Rows of one inquiry: by its number, else by form, subject and date."""
    return _BY_ID(row, columns) or _BY_NOTICE(row, columns)


def read_inquiry(records: Sequence[Record]) -> Iterator[InquiryRow]:
    """Read the rows of one inquiry; several rows add up, each filling what it knows."""
    first = records[0]
    form = _form(records)
    entry_numbers = [number for record in records if (number := entry_number_of(record, optional=True))]
    entry_number = entry_numbers[0] if entry_numbers else ""
    claim_id = once(records, "claim.id", str) or ""
    days = {
        stage: _stage_day(records, stage)
        for stage in ("issued", "assigned", "extended", "answered", "closed")
    }
    issued_on = days["issued"]
    if issued_on is None:
        first.flaw("inquiry.issued", "the date of the notice as MM/DD/YYYY")
    if not entry_number and not claim_id:
        first.flaw("entry.number", "an entry number or a claim")
    if form is None or issued_on is None:
        return
    outcome = once(records, "inquiry.outcome", one_of(_OUTCOMES))
    until_on = once(records, "inquiry.until", values.day)
    if days["closed"] and outcome is None:
        first.flaw("inquiry.outcome", "how it was closed: no change, change or withdrawn")
    if days["extended"] and until_on is None:
        first.flaw("inquiry.until", "the day until which the answer was extended")
    row = InquiryRow(
        inquiry_id=once(records, "inquiry.id", str) or f"{form}/{entry_number or claim_id}/{issued_on}",
        form=form,
        issued_on=issued_on,
        entry_number=entry_number,
        line_numbers=once(records, "inquiry.lines", _line_numbers) or (),
        claim_id=claim_id,
        about=once(records, "inquiry.subject", str) or "",
        hts=once(records, "inquiry.hts", read_tariff_number) or "",
        producer=once(records, "inquiry.producer", str) or "",
        money_at_stake=once(records, "inquiry.money", values.money),
        follows=once(records, "inquiry.follows", str) or "",
        owner=once(records, "inquiry.owner", str) or "",
        answer_by=once(records, "inquiry.answer_by", values.day),
        assigned_on=days["assigned"],
        extended_on=days["extended"],
        until_on=until_on,
        answered_on=days["answered"],
        answered_by=once(records, "inquiry.answered_by", str) or "",
        answer_reference=once(records, "inquiry.answer_reference", str) or "",
        closed_on=days["closed"],
        outcome=outcome,
    )
    if sound(records):
        yield row


def _form(records: Sequence[Record]) -> FormName | None:
    """The form; a CF-29 says in a column of its own whether the action is proposed or taken."""
    first = records[0]
    label = values.word(first.text("inquiry.form"))
    if label in _FORM_29:
        action = values.word(first.text("inquiry.action"))
        if action in ("proposed", "taken"):
            return FORMS[f"cf 29 {action}"]
        first.flaw("inquiry.action", "proposed or taken, in the form's name or in a column of its own")
        return None
    return first.needed(
        "inquiry.form", one_of(FORMS), "CF-28, CF-29 proposed, CF-29 taken, claim request or verification"
    )


def _stage_day(records: Sequence[Record], stage: Stage) -> date | None:
    """The day of a stage: from its own column, or from the row that reports this stage as an event."""
    own = once(records, f"inquiry.{stage}", values.day)
    if own is not None:
        return own
    of_stage = [
        record
        for record in records
        if record.text("inquiry.event") and record.read("inquiry.event", one_of(_STAGES)) == stage
    ]
    return once(of_stage, "inquiry.event_date", values.day)


def _line_numbers(text: str) -> tuple[int, ...]:
    numbers: set[int] = set()
    for part in text.replace(";", ",").replace(" and ", ",").split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdigit() or (dash and not last.strip().isdigit()):
            raise BadValue("line numbers such as 1, 3-5")
        if int(last or first) > _LAST_LINE:
            raise BadValue(f"line numbers up to {_LAST_LINE}")
        numbers.update(range(int(first), int(last or first) + 1))
    return tuple(sorted(numbers))


def inquiry_events(change: ReportChange[InquiryRow]) -> Iterator[Event]:
    """Say each stage that is new or reads otherwise than before, in the order of an inquiry's life."""
    before, now, as_of = change.before, change.now, change.as_of
    if before is None or _notice(before) != _notice(now):
        yield _issued(now)
    if now.owner and (before is None or (before.owner, before.assigned_on) != (now.owner, now.assigned_on)):
        yield inquiry_schemas.InquiryAssigned(
            inquiry_id=now.inquiry_id,
            assigned_on=now.assigned_on or (as_of if before else now.issued_on),
            owner=now.owner,
        )
    if now.until_on and (before is None or before.until_on != now.until_on):
        yield inquiry_schemas.InquiryExtended(
            inquiry_id=now.inquiry_id, extended_on=now.extended_on or as_of, until_on=now.until_on
        )
    answer = (now.answered_on, now.answered_by, now.answer_reference)
    if now.answered_on and (
        before is None or (before.answered_on, before.answered_by, before.answer_reference) != answer
    ):
        yield inquiry_schemas.InquiryAnswered(
            inquiry_id=now.inquiry_id,
            answered_on=now.answered_on,
            by=now.answered_by,
            reference=now.answer_reference,
        )
    if (
        now.closed_on
        and now.outcome
        and (before is None or (before.closed_on, before.outcome) != (now.closed_on, now.outcome))
    ):
        yield inquiry_schemas.InquiryClosed(
            inquiry_id=now.inquiry_id, closed_on=now.closed_on, outcome=now.outcome
        )


def _issued(now: InquiryRow) -> inquiry_schemas.InquiryIssued:
    return inquiry_schemas.InquiryIssued(
        inquiry_id=now.inquiry_id,
        form=now.form,
        issued_on=now.issued_on,
        entry_number=now.entry_number,
        line_numbers=now.line_numbers,
        claim_id=now.claim_id,
        subject=now.about,
        hts=now.hts,
        producer=now.producer,
        money_at_stake=now.money_at_stake,
        follows=now.follows,
        answer_by=now.answer_by,
    )


def _notice(row: InquiryRow) -> inquiry_schemas.InquiryIssued:
    return _issued(row)
