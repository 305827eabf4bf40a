"""Pairings that wait for a person: the queue of a claimant, and what people decide about pairs and parts.

Before there is sign-in a name is declared, not verified, and stored as that.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Engine, select

from drawback.adapters.sql.store import table
from drawback.app.product import Product
from drawback.domain.errors import UserError
from drawback.domain.identifiers import NotAnIdentifier, read_entry_number
from drawback.domain.money import ZERO
from drawback.engine.spelling import export as export_name
from drawback.matching.people import Pair
from drawback.matching.screen import QueuedCandidate
from drawback_schemas.reviews import PairingReviewed, PartsReviewed

Verdict = Literal["approve", "reject"]


class NotReviewedError(UserError):
    """What a person decided cannot be; the message is a sentence for that person."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, when, through which door, and why."""

    by: str
    on: date
    at: datetime
    source: str
    reason: str = ""

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise NotReviewedError("say who decides: a person's name, such as Dana Whitfield")


def pair_of(one: QueuedCandidate) -> Pair:
    """The pair that waits."""
    return (one.candidate.entry_number, one.candidate.line_number, one.candidate.export_id)


def name_of(pair: Pair) -> str:
    """The pair as people write it: `XYZ41011179/1+X20250615100001/1`."""
    return f"{pair[0]}/{pair[1]}+{pair[2]}"


def read_pair(text: str) -> Pair:
    """Read a pair as `name_of` writes it.

    Raises:
        NotReviewedError: it is written in another way.
    """
    mine, _, theirs = text.partition("+")
    entry, _, line = mine.rpartition("/")
    try:
        pair = read_entry_number(entry), int(line), export_name(theirs.strip())
    except (NotAnIdentifier, ValueError):
        pair = None
    if pair is None or not pair[2]:
        raise NotReviewedError(
            f"{text!r} names no pairing; expected ENTRY/LINE+EXPORT, such as XYZ41011179/1+X20250615100001/1"
        )
    return pair


def queue(
    product: Product, on: date, claimant: str = "", propose_from: int | None = None
) -> Mapping[str, Sequence[QueuedCandidate]]:
    """Pairings that the best pairing of each claimant would use if a person approved them, dearest first.

    `propose_from` asks what another threshold than the claimant's own would put into the queue.
    """
    found = {}
    for one in product.proposals(on, claimant, propose_from=propose_from):
        found[one.claimant] = sorted(one.queued, key=lambda q: (-q.money, *pair_of(q)))
    return found


def decide(
    product: Product,
    claimant: str,
    pairs: Collection[Pair],
    verdict: Verdict,
    who: Reviewer,
    waiting: Sequence[QueuedCandidate] = (),
) -> Sequence[PairingReviewed]:
    """Approve or reject pairs of a claimant; the next match obeys. What is in `waiting` is noted with its reasons and money.

    Raises:
        NotReviewedError: the claimant has no such entry or export; then nothing is decided.
    """
    seen = {pair_of(one): one for one in waiting}
    for entry, line, export in pairs:
        for kind, key in (("lot", entry), ("shipment", export)):
            if not _has(product.engine, kind, claimant, key):
                raise NotReviewedError(
                    f"{claimant} has no {'entry' if kind == 'lot' else 'export'} {key}, named in {name_of((entry, line, export))}"
                )
    events = [
        PairingReviewed(
            entry_number=pair[0],
            line_number=pair[1],
            export_id=pair[2],
            verdict=verdict,
            decided_on=who.on,
            decided_at=who.at,
            by=" ".join(who.by.split()),
            reason=who.reason,
            confidence=seen[pair].judgement.confidence if pair in seen else None,
            reasons=seen[pair].judgement.reasons if pair in seen else (),
            money=seen[pair].money if pair in seen else ZERO,
        )
        for pair in dict.fromkeys(pairs)
    ]
    product.emit([(claimant, event) for event in events], who.on, who.source)
    return events


def remember(
    product: Product, claimant: str, parts: tuple[str, str], verdict: Verdict, who: Reviewer
) -> PartsReviewed:
    """Decide for good whether an imported part may be claimed against an exported part.

    Raises:
        NotReviewedError: a part is not named.
    """
    imported, exported = (part.strip() for part in parts)
    if not imported or not exported:
        raise NotReviewedError("name both parts: the imported and the exported one")
    event = PartsReviewed(
        imported_part=imported,
        exported_part=exported,
        verdict=verdict,
        decided_on=who.on,
        decided_at=who.at,
        by=" ".join(who.by.split()),
        reason=who.reason,
    )
    product.emit([(claimant, event)], who.on, who.source)
    return event


def _has(engine: Engine, kind: str, claimant: str, key: str) -> bool:
    rows = table(kind)
    with engine.connect() as connection:
        found = connection.scalar(select(rows.c.key).where(rows.c.claimant == claimant, rows.c.key == key))
    return found is not None
