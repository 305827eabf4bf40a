"""What the inquiries service does with each event: take in the fact; evolving does the rest."""

from decimal import Decimal

from msgspec.structs import replace

from drawback.lifecycles.facts import record_fact
from drawback.lifecycles.inquiries.state import InquiryEvent, InquiryRecord, Questions
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback_schemas.claims import InquiryStake
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged

_ACTIONS = frozenset({"CF-29-proposed", "CF-29-taken"})


def on_inquiry_fact(
    record: InquiryRecord | None, received: ReceivedEvent[InquiryEvent], context: Context
) -> InquiryRecord:
    """A fact about one inquiry, put where it belongs in legal order; the same fact twice changes nothing."""
    record = record or InquiryRecord(received.event.inquiry_id)
    facts = record_fact(record.facts, received)
    return record if facts is record.facts else replace(record, facts=facts)


def on_stake(
    record: InquiryRecord | None, received: ReceivedEvent[InquiryStake], context: Context
) -> InquiryRecord:
    """A claim says how much of it rests on what is asked."""
    record = record or InquiryRecord(received.event.inquiry_id)
    stakes: dict[str, Decimal] = dict(record.stakes)
    stakes[received.event.claim_id] = received.event.money
    claimed = tuple((claim, stakes[claim]) for claim in sorted(stakes) if stakes[claim])
    return record if claimed == record.stakes else replace(record, stakes=claimed)


def on_entry_questioned(
    record: InquiryRecord | None, received: ReceivedEvent[EntryQuestioned], context: Context
) -> InquiryRecord | None:
    """Notices of action on the same entry: one of them may take the place of what was asked or proposed before."""
    if record is None:
        return None
    beside = tuple(
        replace(one, state="", answer_by=None)
        for one in received.event.inquiries
        if one.form in _ACTIONS and one.inquiry_id != record.inquiry_id
    )
    return record if beside == record.beside else replace(record, beside=beside)


def on_inquiry_changed(
    questions: Questions | None, received: ReceivedEvent[InquiryChanged], context: Context
) -> Questions:
    """An inquiry on the entry came up or moved on."""
    known = {one.inquiry_id: one for one in questions.inquiries} if questions else {}
    known[received.event.inquiry_id] = received.event
    return Questions(context.key, tuple(known[name] for name in sorted(known)))
