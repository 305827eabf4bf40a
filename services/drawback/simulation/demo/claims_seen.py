"""What the scripted office sees of the product's claims."""

from dataclasses import replace
from datetime import date

import msgspec
from sqlalchemy import Engine, select

from drawback.adapters.sql.store import table
from drawback.engine.store import Key
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import AmendmentState, ClaimRecord, ClaimState
from drawback.simulation.generator.office import OfficeAmendment, OfficeClaim
from drawback_schemas.parts import DesignationPart

_OVER = frozenset({ClaimState.FINAL, ClaimState.WITHDRAWN, ClaimState.ABANDONED, ClaimState.AWAITED})


def read_claims(engine: Engine, keys: list[Key]) -> dict[Key, ClaimRecord]:
    """Read claims that changed."""
    claim = table("claim")
    found: dict[Key, ClaimRecord] = {}
    with engine.connect() as connection:
        for claimant in sorted({key.claimant for key in keys}):
            wanted = [key.key for key in keys if key.claimant == claimant]
            query = select(claim.c.key, claim.c.doc).where(
                claim.c.claimant == claimant, claim.c.key.in_(wanted)
            )
            for key, doc in connection.execute(query):
                found[Key(claimant, key)] = decode_state(ClaimRecord, doc)
    return found


def is_over(file: ClaimRecord) -> bool:
    """Whether nobody has anything to do with the claim any more."""
    return file.view.state in _OVER


class ClaimSeen:
    """A claim as the office sees it: made once, and only the finality of its imports looked up each day."""

    def __init__(self, claimant: str, file: ClaimRecord) -> None:
        named = {part.entry_number for part in file.view.designations}
        finals = [entry.final_on for entry in file.entries if entry.entry_number in named]
        known = [day for day in finals if day is not None]
        self._final_on = max(known) if known and len(known) == len(finals) else None
        self._open = _seen(claimant, file, imports_final=False)
        self._final = replace(self._open, imports_final=True)

    def on(self, today: date) -> OfficeClaim:
        """Show it as of a day."""
        return self._final if self._final_on is not None and self._final_on <= today else self._open


def _seen(claimant: str, file: ClaimRecord, *, imports_final: bool) -> OfficeClaim:
    view = file.view
    answered = [a.answered_on for a in view.done if a.answered_on is not None]
    return OfficeClaim(
        claimant=claimant,
        claim_id=file.claim_id,
        provision=view.provision,
        state=view.state.value,
        designations=tuple(_worth(line.part, line.amounts) for line in view.lines),
        assembled_on=view.assembled_on,
        approved_on=view.approved_on,
        filed_on=view.filed_on,
        accepted_on=view.accepted_on,
        rejected_on=view.rejected_on,
        liquidated_on=view.liquidated_on,
        protested_on=view.protested_on,
        protest_decided_on=view.protest_decided_on,
        last_answer_on=max(answered, default=None),
        claim_number=view.number,
        accelerated=view.accelerated,
        extended_until=view.extended_until,
        imports_final=imports_final,
        claimed=view.claimed,
        entitled=view.entitled,
        liquidated=view.liquidated,
        paid=view.paid,
        owed_to_us=view.owed_to_us,
        owed_by_us=view.owed_by_us,
        amendment=_amendment(file),
    )


def _worth(part: DesignationPart, amounts: tuple[object, ...]) -> DesignationPart:
    return msgspec.structs.replace(part, claimed=tuple(a for a in amounts if getattr(a, "amount", 0)))


def _amendment(file: ClaimRecord) -> OfficeAmendment | None:
    view = file.view
    transmitted = view.done[-1] if view.done and view.done[-1].state is AmendmentState.TRANSMITTED else None
    current = transmitted or view.open_amendment
    if current is None:
        return None
    return OfficeAmendment(
        number=current.number,
        state=current.state.value,
        way=current.way.value,
        difference=current.difference,
        detected_on=current.detected_on,
        approved_on=current.approval.approved_on if current.approval is not None else None,
        transmitted_on=current.transmitted_on,
        due_on=current.due_on,
        content=current.content,
        causes=current.causes,
        changes=current.changes,
    )
