"""What the claims service does with each event: record the fact, or the changed entry or export; `evolve` does the rest."""

from msgspec.structs import replace

from drawback.lifecycles.claims import dependencies
from drawback.lifecycles.claims.evolve import with_fact
from drawback.lifecycles.claims.state import ClaimantSettings, ClaimEvent, ClaimRecord, RememberedParts
from drawback.lifecycles.vocabulary import Context, ReceivedEvent
from drawback_schemas.claims import ClaimantChanged, ClaimantRegistered, LedgerShort
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import ExportChanged
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged
from drawback_schemas.reviews import PartsReviewed
from drawback_schemas.time import DeadlinePassed


def on_claim_fact(
    record: ClaimRecord | None, received: ReceivedEvent[ClaimEvent], context: Context
) -> ClaimRecord:
    """A fact about one claim. New designations look up their entries and exports, so that neither order of arrival misses them."""
    event = received.event
    claim_id = event.subject if isinstance(event, DeadlinePassed) else event.claim_id
    before = record or ClaimRecord(claim_id)
    known = with_fact(before, received)
    if known is before:
        return before
    if hasattr(event, "designations"):
        known = _look_up(known, context)
    return known


def _look_up(record: ClaimRecord, context: Context) -> ClaimRecord:
    entries, exports = dependencies.designated(record)
    for number in sorted(entries):
        if isinstance(entry := context.read("entry", number), EntryChanged):
            record = dependencies.with_entry(record, entry)
        if isinstance(questioned := context.read("question", number), EntryQuestioned):
            record = dependencies.with_questions(record, questioned)
    for number in sorted(exports):
        if isinstance(changed := context.read("shipment", number), ExportChanged):
            record = dependencies.with_export(record, changed.export)
    settings = context.read("claimant", context.claimant)
    return _under(record, settings) if isinstance(settings, ClaimantChanged) else record


def _under(record: ClaimRecord, settings: ClaimantChanged) -> ClaimRecord:
    return replace(
        record,
        policy=settings.policy,
        immaterial_below=settings.immaterial_below,
        claimant_name=settings.name,
    )


def on_entry_changed(
    record: ClaimRecord | None, received: ReceivedEvent[EntryChanged], context: Context
) -> ClaimRecord | None:
    """A designated entry changed: price the claim anew."""
    return _moved(record, dependencies.with_entry(record, received.event)) if record else None


def on_export_changed(
    record: ClaimRecord | None, received: ReceivedEvent[ExportChanged], context: Context
) -> ClaimRecord | None:
    """A designated export or destruction changed."""
    return _moved(record, dependencies.with_export(record, received.event.export)) if record else None


def on_ledger_short(
    record: ClaimRecord | None, received: ReceivedEvent[LedgerShort], context: Context
) -> ClaimRecord | None:
    """The ledger says how many units the claim really has."""
    return _moved(record, dependencies.with_shortage(record, received.event)) if record else None


def on_inquiry_changed(
    record: ClaimRecord | None, received: ReceivedEvent[InquiryChanged], context: Context
) -> ClaimRecord | None:
    """CBP asked about the claim itself; a request that comes before the claim waits for it."""
    record = record or ClaimRecord(received.event.claim_id)
    return _moved(record, dependencies.with_inquiry(record, received.event))


def on_entry_questioned(
    record: ClaimRecord | None, received: ReceivedEvent[EntryQuestioned], context: Context
) -> ClaimRecord | None:
    """CBP asked about a designated entry."""
    return _moved(record, dependencies.with_questions(record, received.event)) if record else None


def on_claimant_changed(
    record: ClaimRecord | None, received: ReceivedEvent[ClaimantChanged], context: Context
) -> ClaimRecord | None:
    """The claimant's settings changed: the policy decides what is priced."""
    return _moved(record, _under(record, received.event)) if record else None


def _moved(before: ClaimRecord, now: ClaimRecord) -> ClaimRecord:
    """What is repeated unchanged changes nothing."""
    return before if now == before else now


def on_registered(
    settings: ClaimantSettings | None, received: ReceivedEvent[ClaimantRegistered], context: Context
) -> ClaimantSettings:
    """A claimant became known or changed its settings."""
    told = (received.event.registered_on.isoformat(), received.at.isoformat(), received.id)
    if settings is not None and settings.told >= told:
        return settings
    before = settings or ClaimantSettings(context.key)
    return replace(before, registered=received.event, told=told)


def on_parts_reviewed(
    settings: ClaimantSettings | None, received: ReceivedEvent[PartsReviewed], context: Context
) -> ClaimantSettings:
    """A person decided for good about two parts; of two decisions the later one holds."""
    settings, event = settings or ClaimantSettings(context.key), received.event
    at = event.decided_at or received.at
    told = (event.decided_on.isoformat(), at.isoformat(), received.id)
    pair = (event.imported_part, event.exported_part)
    known = {(one.imported_part, one.exported_part): one for one in settings.parts}
    if pair in known and known[pair].told >= told:
        return settings
    known[pair] = RememberedParts(*pair, event.verdict, event.by, event.reason, told)
    return replace(settings, parts=tuple(known[one] for one in sorted(known)))
