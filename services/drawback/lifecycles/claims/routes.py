"""Routes of the claims service: which events it handles, for which aggregates, and what it emits."""

from typing import Any, get_args

from drawback.lifecycles.claims.decide import decide, decide_settings, publish, publish_settings
from drawback.lifecycles.claims.evolve import evolve
from drawback.lifecycles.claims.handlers import (
    ACCELERATED,
    on_claim_fact,
    on_claimant_changed,
    on_entry_changed,
    on_entry_questioned,
    on_export_changed,
    on_inquiry_changed,
    on_ledger_short,
    on_parts_reviewed,
    on_privilege_changed,
    on_registered,
)
from drawback.lifecycles.claims.state import ClaimantSettings, ClaimEvent, ClaimRecord
from drawback.lifecycles.vocabulary import AggregateType, Keys, ReceivedEvent, Route, Service
from drawback_schemas.claims import (
    ClaimAmounts,
    ClaimantChanged,
    ClaimantRegistered,
    ClaimDesignated,
    InquiryStake,
    LedgerShort,
)
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import ExportChanged
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged
from drawback_schemas.privileges import PrivilegeChanged
from drawback_schemas.registry import Event
from drawback_schemas.reviews import PartsReviewed
from drawback_schemas.time import DeadlinePassed

CLAIM: AggregateType[ClaimRecord] = AggregateType("claim", ClaimRecord, decide, publish, evolve)
CLAIMANT: AggregateType[ClaimantSettings] = AggregateType(
    "claimant", ClaimantSettings, decide_settings, publish_settings
)
_FACTS: tuple[type[Event], ...] = tuple(fact for fact in get_args(ClaimEvent) if fact is not DeadlinePassed)
_EMITS = (ClaimDesignated, ClaimAmounts, InquiryStake)


def _by_id(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(received.event.claim_id,))


def _if_claim(received: ReceivedEvent[DeadlinePassed]) -> Keys:
    return Keys(own=(received.event.subject,)) if received.event.subject_kind == CLAIM.name else Keys()


def _on_entry(received: ReceivedEvent[EntryChanged]) -> Keys:
    return Keys(linked=(f"entry:{received.event.entry_number}",))


def _on_export(received: ReceivedEvent[ExportChanged]) -> Keys:
    return Keys(linked=(f"export:{received.event.export.export_id}",))


def _on_request(received: ReceivedEvent[InquiryChanged]) -> Keys:
    return Keys(own=(received.event.claim_id,)) if received.event.claim_id else Keys()


def _on_questions(received: ReceivedEvent[EntryQuestioned]) -> Keys:
    return Keys(linked=(f"entry:{received.event.entry_number}",))


def _claimant(received: ReceivedEvent[Any]) -> Keys:
    return Keys(own=(received.claimant,))


def _all_claims(received: ReceivedEvent[ClaimantChanged | PrivilegeChanged]) -> Keys:
    return Keys(linked=("claimant",))


def _dependencies(received: ReceivedEvent[Any]) -> tuple[tuple[str, str], ...]:
    parts = getattr(received.event, "designations", ())
    return (
        ("claimant", received.claimant),
        ("privilege", ACCELERATED),
        *(("entry", part.entry_number) for part in parts),
        *(("question", part.entry_number) for part in parts),
        *(("shipment", part.export_id) for part in parts),
    )


SERVICE = Service(
    name="claims",
    says="keeps each claim from assembly to finality, prices it as entries and exports change, and opens amendments",
    routes=(
        Route(ClaimantRegistered, CLAIMANT, _claimant, on_registered, emits=(ClaimantChanged,)),
        Route(PartsReviewed, CLAIMANT, _claimant, on_parts_reviewed, emits=(ClaimantChanged,)),
        Route(ClaimantChanged, CLAIM, _all_claims, on_claimant_changed, emits=_EMITS),
        Route(PrivilegeChanged, CLAIM, _all_claims, on_privilege_changed, emits=_EMITS),
        *(Route(event, CLAIM, _by_id, on_claim_fact, emits=_EMITS, reads=_dependencies) for event in _FACTS),
        Route(DeadlinePassed, CLAIM, _if_claim, on_claim_fact, emits=_EMITS),
        Route(EntryChanged, CLAIM, _on_entry, on_entry_changed, emits=_EMITS),
        Route(ExportChanged, CLAIM, _on_export, on_export_changed, emits=_EMITS),
        Route(LedgerShort, CLAIM, _by_id, on_ledger_short, emits=_EMITS),
        Route(InquiryChanged, CLAIM, _on_request, on_inquiry_changed, emits=_EMITS),
        Route(EntryQuestioned, CLAIM, _on_questions, on_entry_questioned, emits=_EMITS),
    ),
)
