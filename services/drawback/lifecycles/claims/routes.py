"""Who listens and who speaks: the claims service."""

from typing import Any, get_args

from drawback.lifecycles.claims.decide import follow, publish
from drawback.lifecycles.claims.evolve import settle
from drawback.lifecycles.claims.handlers import (
    Settings,
    on_claim_fact,
    on_claimant_changed,
    on_entry_changed,
    on_entry_questioned,
    on_export_changed,
    on_inquiry_changed,
    on_ledger_short,
    on_registered,
)
from drawback.lifecycles.claims.state import ClaimEvent, ClaimFile
from drawback.lifecycles.vocabulary import Decision, Heard, Keys, Kind, Route, Service
from drawback.rules.lawbook import LawBook
from drawback_schemas.claims import (
    ClaimAmounts,
    ClaimantChanged,
    ClaimantRegistered,
    ClaimDesignated,
    LedgerShort,
)
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import ExportChanged
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged
from drawback_schemas.registry import Event
from drawback_schemas.time import DeadlinePassed


def _follow_settings(before: Settings | None, settings: Settings, law: LawBook) -> Decision:  # noqa: ARG001
    return Decision(columns={"name": settings.registered.name, "policy": settings.registered.policy})


def _publish_settings(settings: Settings) -> ClaimantChanged:
    return ClaimantChanged(name=settings.registered.name, policy=settings.registered.policy)


CLAIM: Kind[ClaimFile] = Kind("claim", ClaimFile, follow, publish, settle)
CLAIMANT: Kind[Settings] = Kind("claimant", Settings, _follow_settings, _publish_settings)
_FACTS: tuple[type[Event], ...] = tuple(fact for fact in get_args(ClaimEvent) if fact is not DeadlinePassed)
_SAYS = (ClaimDesignated, ClaimAmounts)


def _by_id(heard: Heard[Any]) -> Keys:
    return Keys(own=(heard.event.claim_id,))


def _if_claim(heard: Heard[DeadlinePassed]) -> Keys:
    return Keys(own=(heard.event.subject,)) if heard.event.subject_kind == CLAIM.name else Keys()


def _on_entry(heard: Heard[EntryChanged]) -> Keys:
    return Keys(linked=(f"entry:{heard.event.entry_number}",))


def _on_export(heard: Heard[ExportChanged]) -> Keys:
    return Keys(linked=(f"export:{heard.event.export.export_id}",))


def _on_request(heard: Heard[InquiryChanged]) -> Keys:
    return Keys(own=(heard.event.claim_id,)) if heard.event.claim_id else Keys()


def _on_questions(heard: Heard[EntryQuestioned]) -> Keys:
    return Keys(linked=(f"entry:{heard.event.entry_number}",))


def _claimant(heard: Heard[ClaimantRegistered]) -> Keys:
    return Keys(own=(heard.claimant,))


def _all_claims(heard: Heard[ClaimantChanged]) -> Keys:  # noqa: ARG001 - every claim of the claimant
    return Keys(linked=("claimant",))


def _ground(heard: Heard[Any]) -> tuple[tuple[str, str], ...]:
    parts = getattr(heard.event, "designations", ())
    return (
        ("claimant", heard.claimant),
        *(("entry", part.entry_number) for part in parts),
        *(("question", part.entry_number) for part in parts),
        *(("shipment", part.export_id) for part in parts),
    )


SERVICE = Service(
    name="claims",
    says="keeps each claim from assembly to finality, prices it as the ground moves, and opens amendments",
    routes=(
        Route(ClaimantRegistered, CLAIMANT, _claimant, on_registered, emits=(ClaimantChanged,)),
        Route(ClaimantChanged, CLAIM, _all_claims, on_claimant_changed, emits=_SAYS),
        *(Route(event, CLAIM, _by_id, on_claim_fact, emits=_SAYS, reads=_ground) for event in _FACTS),
        Route(DeadlinePassed, CLAIM, _if_claim, on_claim_fact, emits=_SAYS),
        Route(EntryChanged, CLAIM, _on_entry, on_entry_changed, emits=_SAYS),
        Route(ExportChanged, CLAIM, _on_export, on_export_changed, emits=_SAYS),
        Route(LedgerShort, CLAIM, _by_id, on_ledger_short, emits=_SAYS),
        Route(InquiryChanged, CLAIM, _on_request, on_inquiry_changed, emits=_SAYS),
        Route(EntryQuestioned, CLAIM, _on_questions, on_entry_questioned, emits=_SAYS),
    ),
)
