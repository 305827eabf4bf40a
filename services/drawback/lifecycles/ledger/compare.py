"""Exports that look like one shipment told twice: a row on the docket until a person has compared them."""

from drawback.domain.same_goods import same_goods
from drawback.lifecycles.ledger.state import Shipment, compared_goods
from drawback.lifecycles.vocabulary import DueDate

SAME_GOODS = "same-goods"
"""Deadline of a comparison that no law gives a day: due when the second report came."""
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
    waiting = any(twin.goods.export_id not in decided for twin in others)
    return (
        DueDate(
            deadline=SAME_GOODS,
            due_on=shipment.told[1].date(),
            rule=_RULE,
            citation=_RULE,
            formula="each exported unit supports one claim: counted once until somebody says that these are two shipments",
            inputs=(("looks like", names), ("because of", why)),
            met_on=None if waiting else max(decided[twin.goods.export_id] for twin in others),
            immediate=True,
            summary=f"{own.export_id} looks like {names} ({why}): counted once; compare the two reports",
        ),
    )
