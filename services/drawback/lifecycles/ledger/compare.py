"""Exports that look like one shipment told twice: a row on the docket until a person has compared them."""

from collections.abc import Iterator

from drawback.domain.money import ZERO
from drawback.domain.same_goods import LOOKS_ALIKE, same_goods
from drawback.lifecycles.ledger.proofs import disagreements
from drawback.lifecycles.ledger.state import Shipment, compared_goods, proof_of
from drawback.lifecycles.vocabulary import DueDate

SAME_GOODS = "same-goods"
"""Deadline of a comparison that no law gives a day: due when the second report came."""
PROOFS_DISAGREE = "proofs-disagree"
"""Deadline of a decision that no law gives a day: due when the paper that says otherwise came."""
_RULE = "19 U.S.C. 1313(v)"


def to_compare(shipment: Shipment) -> tuple[DueDate, ...]:
    """The comparison that is asked for, on the line whose goods count under another name; once for all that look like it."""
    if shipment.goods is None or shipment.told is None or not shipment.alike:
        return ()
    decided = {one.other_id: one.decided_on for one in shipment.compared}
    own = compared_goods(shipment.goods)
    others = [twin for twin in shipment.alike if compared_goods(twin.goods).rank < own.rank]
    if not others:
        return ()
    names = ", ".join(twin.goods.export_id for twin in others)
    why = same_goods(own, compared_goods(others[0].goods))
    differs = disagreements(others[0].goods, [proof_of(shipment.goods)])
    waiting = any(twin.goods.export_id not in decided for twin in others)
    if waiting and why != LOOKS_ALIKE and not differs:
        return ()
    return (
        DueDate(
            deadline=SAME_GOODS,
            due_on=shipment.told[1].date(),
            rule=_RULE,
            citation=_RULE,
            formula="each exported unit supports one claim: counted once until somebody says that these are two shipments",
            inputs=(("looks like", names), ("because of", why), *(("differs", text) for text in differs)),
            met_on=None if waiting else max(decided[twin.goods.export_id] for twin in others),
            immediate=True,
            summary=f"{own.export_id} looks like {names} ({'; '.join((why, *differs))}): counted once; compare the two reports",
        ),
    )


def to_settle(shipment: Shipment) -> tuple[DueDate, ...]:
    """What other papers say otherwise of the goods, until a person has decided that they tell this line all the same.

    It stays as done afterwards: who looks later sees that it was asked.
    """
    if shipment.goods is None or not shipment.proofs:
        return ()
    decided = {one.other_id: one.decided_on for one in shipment.compared}
    mine = {proof.proof_id for proof in shipment.proofs}
    open_now = (*shipment.disagreements, *_guesses(shipment))
    answered = [decided[proof_id] for proof_id in mine if proof_id in decided]
    if not open_now and not answered:
        return ()
    return (
        DueDate(
            deadline=PROOFS_DISAGREE,
            due_on=max(proof.told[1] for proof in shipment.proofs if proof.told).date(),
            rule="R-121",
            citation="19 U.S.C. 1313(i); 19 CFR 190.72",
            formula="papers about one shipment must tell one quantity, day and value; new claims take what all of them prove",
            inputs=tuple(("differs", text) for text in open_now),
            met_on=None if open_now else max(answered),
            immediate=True,
            money=ZERO,
            summary=f"papers about {shipment.export_id}: {'; '.join(open_now) or 'decided'}",
        ),
    )


def _guesses(shipment: Shipment) -> Iterator[str]:
    """Papers that have neither bill nor reference in common with the line: alike is not the same."""
    own = compared_goods(shipment.goods) if shipment.goods is not None else None
    for proof in shipment.undecided:
        if own is not None and proof.told and same_goods(own, proof.goods) == LOOKS_ALIKE:
            yield f"{proof.paper} is taken for it by goods, quantity and value: no bill or reference in common"
