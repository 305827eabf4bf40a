"""A person approves what they have seen: a proposed claim, or the drafted amendment of a claim.

Whoever approves says who they are; nobody approves what they put together themselves; and what changed since it was shown is
not approved. Without sign-in a name is declared, not verified, and stored as that.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import select

from drawback.adapters.sql.store import table
from drawback.app.four_eyes import FourEyes
from drawback.app.preflight import check_before_filing
from drawback.app.product import Product
from drawback.domain.money import dollars
from drawback.engine.unit_of_work import decode_state, encode_state
from drawback.lifecycles.claims.approving import AmendmentSeen, refusal_of
from drawback.lifecycles.claims.state import Amendment, ClaimRecord, ClaimState
from drawback.people.four_eyes import TwoPersonAct
from drawback_schemas import Event
from drawback_schemas.claims import AmendmentApproved, ClaimApproved

_NOBODY = frozenset({"", "dashboard", "matcher", "system"})


@dataclass(frozen=True, slots=True)
class Approver:
    """Who approves: a name that a person typed, or, `verified`, the person who signed in."""

    name: str
    verified: bool = False

    @property
    def identity(self) -> Literal["declared", "verified"]:
        """How sure we are of the name, as the event says it."""
        return "verified" if self.verified else "declared"


class NotApproved(Exception):  # noqa: N818 - reads as the sentence it is
    """What a person asked to approve cannot be approved; the message is a sentence for that person."""


def approve_claim(
    product: Product,
    claimant: str,
    claim_id: str,
    by: Approver,
    *,
    on: date,
    source: str,
    eyes: FourEyes,
) -> None:
    """Approve a proposed claim for filing; `eyes` knows whether the claimant asks for two people.

    Raises:
        NotApproved: with the sentence why not.
    """
    person = _person(by.name)
    record = _claim(product, claimant, claim_id)
    view = record.view
    if view.state is not ClaimState.ASSEMBLED:
        raise NotApproved(f"the claim is {view.state.value}; only an assembled one is approved for filing")
    if _same(person, view.assembled_by):
        raise NotApproved(f"{person} put the claim together; another person approves it")
    _ace_would_take(product, claimant, claim_id, on)
    _both_looked(eyes, by, person, TwoPersonAct("approve the claim", claimant, claim_id, encode_state(view)))
    event = ClaimApproved(claim_id=claim_id, approved_on=on, by=person, identity=by.identity)
    _emit(product, claimant, event, on, source)


def approve_amendment(
    product: Product,
    claimant: str,
    claim_id: str,
    shown: AmendmentSeen,
    by: Approver,
    *,
    on: date,
    source: str,
    eyes: FourEyes,
) -> Amendment:
    """Approve the drafted amendment of a claim as it was shown, and return it; `eyes` as in `approve_claim`.

    Raises:
        NotApproved: with the sentence why not.
    """
    person = _person(by.name)
    draft = _claim(product, claimant, claim_id).view.open_amendment
    refusal = refusal_of(draft)
    if draft is None or refusal:
        raise NotApproved(refusal)
    if (shown.number, shown.difference) == (draft.number, draft.difference):
        if not draft.content.startswith(shown.content):
            raise NotApproved(
                f"amendment {draft.number} is still {dollars(draft.difference)}, but its content is {draft.content[:12]} now and "
                f"was {shown.content[:12]} when it was shown: its causes, its way to CBP or what it changes line by line are others; "
                f"it rests on {draft.because}. Look at it again"
            )
    else:
        raise NotApproved(
            f"amendment {draft.number} is {dollars(draft.difference)} now, because {draft.because}; what was shown was "
            f"amendment {shown.number} of {dollars(shown.difference)}: look at it again"
        )
    seen = TwoPersonAct(
        "approve the amendment", claimant, f"{claim_id} amendment {draft.number}", draft.content.encode()
    )
    _both_looked(eyes, by, person, seen)
    event = AmendmentApproved(
        claim_id=claim_id,
        approved_on=on,
        by=person,
        identity=by.identity,
        amendment_number=draft.number,
        difference=draft.difference,
        content=draft.content,
        causes=draft.causes,
        changes=draft.changes,
    )
    _emit(product, claimant, event, on, source)
    return draft


def _both_looked(eyes: FourEyes, by: Approver, person: str, of: TwoPersonAct) -> None:
    waits = eyes.refusal(of, person, verified=by.verified)
    if waits:
        raise NotApproved(waits)


def _ace_would_take(product: Product, claimant: str, claim_id: str, on: date) -> None:
    """Refuse a claim that ACE would reject for what its lines ask; what its header lacks is asked for when it is written."""
    with product.engine.connect() as connection:
        seen = check_before_filing(connection, product.law, claimant, claim_id, today=on)
    if seen.fatal:
        first = seen.fatal[0]
        raise NotApproved(
            f"ACE would reject the claim ({first.condition.name}): {first.where}: {first.cause}. {first.condition.correction}; "
            f"`drawback check {claim_id}` says all"
        )


def _person(by: str) -> str:
    name = " ".join(by.split())
    if name.lower() in _NOBODY:
        raise NotApproved("say who approves: a person's name, such as Dana Whitfield")
    return name


def _same(one: str, other: str) -> bool:
    return one.casefold() == " ".join(other.split()).casefold()


def _claim(product: Product, claimant: str, claim_id: str) -> ClaimRecord:
    claim = table("claim")
    with product.engine.connect() as connection:
        doc = connection.scalar(
            select(claim.c.doc).where(claim.c.claimant == claimant, claim.c.key == claim_id)
        )
    if doc is None:
        raise NotApproved(f"there is no claim {claim_id} of {claimant}")
    record: ClaimRecord = decode_state(ClaimRecord, doc)
    return record


def _emit(product: Product, claimant: str, event: Event, on: date, source: str) -> None:
    if product.emit([(claimant, event)], on, source).parked:
        raise NotApproved("the claim does not allow it in the state it is in; the reason is among the parked")
