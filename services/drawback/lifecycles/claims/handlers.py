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
from drawback_schemas.privileges import PrivilegeChanged
from drawback_schemas.reviews import PartsReviewed
from drawback_schemas.time import DeadlinePassed

ACCELERATED = "accelerated-payment"
"""The privilege on which payment before liquidation rests."""


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
    entries, exports = (sorted(names) for names in dependencies.designated(record))
    known = (context.read("entry", number) for number in entries)
    record = dependencies.with_entries(record, (one for one in known if isinstance(one, EntryChanged)))
    questions = (context.read("question", number) for number in entries)
    asked = dependencies.asked_of(one for one in questions if isinstance(one, EntryQuestioned))
    record = dependencies.with_inquiries(record, asked)
    goods = (context.read("shipment", number) for number in exports)
    record = dependencies.with_exports(
        record, (one.export for one in goods if isinstance(one, ExportChanged))
    )
    settings = context.read("claimant", context.claimant)
    record = _under(record, settings) if isinstance(settings, ClaimantChanged) else record
    privilege = context.read("privilege", ACCELERATED)
    return (
        replace(record, accelerated_payment=privilege) if isinstance(privilege, PrivilegeChanged) else record
    )


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
    return dependencies.with_entries(record, (received.event,)) if record else None


def on_export_changed(
    record: ClaimRecord | None, received: ReceivedEvent[ExportChanged], context: Context
) -> ClaimRecord | None:
    """A designated export or destruction changed."""
    return dependencies.with_exports(record, (received.event.export,)) if record else None


def on_ledger_short(
    record: ClaimRecord | None, received: ReceivedEvent[LedgerShort], context: Context
) -> ClaimRecord | None:
    """The ledger says how many units the claim really has."""
    return dependencies.with_shortage(record, received.event) if record else None


def on_inquiry_changed(
    record: ClaimRecord | None, received: ReceivedEvent[InquiryChanged], context: Context
) -> ClaimRecord | None:
    """CBP asked about the claim itself; a request that comes before the claim waits for it."""
    record = record or ClaimRecord(received.event.claim_id)
    return dependencies.with_inquiries(record, (received.event,))


def on_entry_questioned(
    record: ClaimRecord | None, received: ReceivedEvent[EntryQuestioned], context: Context
) -> ClaimRecord | None:
    """CBP asked about a designated entry."""
    return dependencies.with_inquiries(record, dependencies.asked_of((received.event,))) if record else None


def on_claimant_changed(
    record: ClaimRecord | None, received: ReceivedEvent[ClaimantChanged], context: Context
) -> ClaimRecord | None:
    """The claimant's settings changed: the policy decides what is priced."""
    if record is None:
        return None
    now = _under(record, received.event)
    return record if now == record else now


def on_privilege_changed(
    record: ClaimRecord | None, received: ReceivedEvent[PrivilegeChanged], context: Context
) -> ClaimRecord | None:
    """The privilege of accelerated payment changed: what was filed for it may have to wait."""
    if record is None or received.event.privilege != ACCELERATED:
        return record
    return replace(record, accelerated_payment=received.event)


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
