"""What the claims service does with each event: take in the fact or the ground; settling does the rest."""

from dataclasses import dataclass

from msgspec.structs import replace

from drawback.lifecycles.claims import dependencies
from drawback.lifecycles.claims.evolve import learn
from drawback.lifecycles.claims.state import ClaimEvent, ClaimFile
from drawback.lifecycles.vocabulary import Given, Heard
from drawback_schemas.claims import ClaimantChanged, ClaimantRegistered, LedgerShort
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import ExportChanged
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged
from drawback_schemas.time import DeadlinePassed


def on_claim_fact(file: ClaimFile | None, heard: Heard[ClaimEvent], given: Given) -> ClaimFile:
    """A fact about one claim. New designations look up what lies under them, so that neither order misses it."""
    event = heard.event
    claim_id = event.subject if isinstance(event, DeadlinePassed) else event.claim_id
    before = file or ClaimFile(claim_id)
    known = learn(before, heard)
    if known is before:
        return before
    if hasattr(event, "designations"):
        known = _look_up(known, given)
    return known


def _look_up(file: ClaimFile, given: Given) -> ClaimFile:
    entries, exports = dependencies.designated(file)
    for number in sorted(entries):
        if isinstance(entry := given.read("entry", number), EntryChanged):
            file = dependencies.with_entry(file, entry)
        if isinstance(questioned := given.read("question", number), EntryQuestioned):
            file = dependencies.with_questions(file, questioned)
    for number in sorted(exports):
        if isinstance(changed := given.read("shipment", number), ExportChanged):
            file = dependencies.with_export(file, changed.export)
    settings = given.read("claimant", given.claimant)
    return replace(file, policy=settings.policy) if isinstance(settings, ClaimantChanged) else file


def on_entry_changed(file: ClaimFile | None, heard: Heard[EntryChanged], given: Given) -> ClaimFile | None:
    """A designated entry changed: price the claim anew."""
    return _moved(file, dependencies.with_entry(file, heard.event)) if file else None


def on_export_changed(file: ClaimFile | None, heard: Heard[ExportChanged], given: Given) -> ClaimFile | None:
    """A designated export or destruction changed."""
    return _moved(file, dependencies.with_export(file, heard.event.export)) if file else None


def on_ledger_short(file: ClaimFile | None, heard: Heard[LedgerShort], given: Given) -> ClaimFile | None:
    """The ledger says how many units the claim really has."""
    return _moved(file, dependencies.with_shortage(file, heard.event)) if file else None


def on_inquiry_changed(
    file: ClaimFile | None, heard: Heard[InquiryChanged], given: Given
) -> ClaimFile | None:
    """CBP asked about the claim itself; a request that comes before the claim waits for it."""
    file = file or ClaimFile(heard.event.claim_id)
    return _moved(file, dependencies.with_inquiry(file, heard.event))


def on_entry_questioned(
    file: ClaimFile | None, heard: Heard[EntryQuestioned], given: Given
) -> ClaimFile | None:
    """CBP asked about a designated entry."""
    return _moved(file, dependencies.with_questions(file, heard.event)) if file else None


def on_claimant_changed(
    file: ClaimFile | None, heard: Heard[ClaimantChanged], given: Given
) -> ClaimFile | None:
    """The claimant's settings changed: the policy decides what is priced."""
    return _moved(file, replace(file, policy=heard.event.policy)) if file else None


def _moved(before: ClaimFile, now: ClaimFile) -> ClaimFile:
    """What was told again unchanged moves nothing."""
    return before if now == before else now


@dataclass(frozen=True, slots=True)
class Settings:
    """A claimant as last registered; of two tellings the later day holds, then the later time."""

    claimant: str
    registered: ClaimantRegistered
    told: tuple[str, str, str]


def on_registered(settings: Settings | None, heard: Heard[ClaimantRegistered], given: Given) -> Settings:
    """A claimant became known or changed its settings."""
    told = (heard.event.registered_on.isoformat(), heard.at.isoformat(), heard.id)
    if settings is not None and settings.told >= told:
        return settings
    return Settings(given.key, heard.event, told)
