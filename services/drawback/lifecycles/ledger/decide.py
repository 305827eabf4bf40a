"""What follows from a lot or a shipment: its free units, what they are worth, and who is short."""

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from drawback.domain.money import ZERO, Money, cents, dollars
from drawback.domain.same_goods import held_under
from drawback.domain.types import DutyClass, Provision
from drawback.lifecycles.contest import to_decide
from drawback.lifecycles.ledger.compare import to_compare, to_settle
from drawback.lifecycles.ledger.state import Lot, Shipment, compared_goods
from drawback.lifecycles.ledger.units import Grant
from drawback.lifecycles.looked_for import by_part, by_tariff
from drawback.lifecycles.vocabulary import Decision, DueDate, HistoryLine
from drawback.lifecycles.watch import due_date, still_open
from drawback.rules.dates.deadlines import DeadlineKind
from drawback.rules.dates.windows import claim_by, dispose_by
from drawback.rules.lawbook import LawBook
from drawback_schemas.claims import LedgerShort
from drawback_schemas.entries import EntryChanged
from drawback_schemas.exports import ExportChanged, HeldPart
from drawback_schemas.parts import LinePart

_SHARE = Decimal("0.99")


def decide_lot(before: Lot | None, lot: Lot, law: LawBook) -> Decision:
    """Free units keep their two clocks running: export by (19 U.S.C. 1313(j)) and claim by (1313(r)(1))."""
    left = lot.free
    worth = unclaimed(lot.entry, left, law) if lot.entry else ZERO
    over_on = _claim_over(lot, law)
    emit, history = _shortages(before.grants if before else (), lot.grants, lot.entry_number, "")
    if over_on is not None and worth and (before is None or _claim_over(before, law) != over_on):
        history += (_lapsed(lot, over_on, worth),)
    columns = {
        "import_on": lot.import_on,
        "free_lines": sum(1 for q in left.values() if q),
        "unclaimed": worth if over_on is None else ZERO,
    }
    links = frozenset(f"claim:{reservation.claim_id}" for reservation in lot.held)
    return Decision(
        emit=emit, watches=_windows(lot, worth, law), columns=columns, links=links, history=history
    )


def _windows(lot: Lot, worth: Money, law: LawBook) -> tuple[DueDate, ...]:
    """The days by which free units are exported and claimed.

    Both end the same right, so its money stands once: on the first of them that is still open.
    """
    entry = lot.entry
    if not worth or entry is None or entry.import_on is None or entry.entry_on is None:
        return ()
    export_by = dispose_by(Provision.UNUSED_SUBSTITUTION, entry.import_on, entry.entry_on, law.calendar)
    export = due_date(
        DeadlineKind.UNUSED_DISPOSAL.value,
        export_by,
        summary="export or destroy what is not yet designated",
        money=worth,
        passes=True,
    )
    exportable = still_open(export, lot.passed)
    claim = due_date(
        DeadlineKind.CLAIM_FILING.value,
        claim_by(entry.import_on, law.calendar),
        summary="claim what is not yet designated",
        money=ZERO if exportable else worth,
        passes=True,
    )
    return (*exportable, *still_open(claim, lot.passed))


def _claim_over(lot: Lot, law: LawBook) -> date | None:
    """The last day to claim, where an event says that it has gone by and the facts still give that day."""
    if lot.import_on is None:
        return None
    last_day = claim_by(lot.import_on, law.calendar).on
    return last_day if (DeadlineKind.CLAIM_FILING.value, last_day) in lot.passed else None


def _lapsed(lot: Lot, on: date, worth: Money) -> HistoryLine:
    text = f"entry {lot.entry_number}: the five years to claim are over, {dollars(worth)} unclaimed"
    return HistoryLine(on, "lot.lapsed", text, worth)


def unclaimed(entry: EntryChanged, left: dict[int, Decimal], law: LawBook) -> Money:
    """What the free units would bring at most under (j): 99 % of the eligible charges on them."""
    if not entry.versions or entry.entry_on is None or not any(left.values()):
        return ZERO
    version = entry.versions[-1]
    total = Decimal(0)
    for line in version.lines:
        units = left.get(line.line_number, Decimal(0))
        if units and line.quantity:
            share = units / line.quantity
            mpf = version.mpf_paid * line.value / version.mpf_value if version.mpf_value else ZERO
            total += (_eligible(line, entry, law) + mpf) * share
    return cents(total * _SHARE)


def _eligible(line: LinePart, entry: EntryChanged, law: LawBook) -> Money:
    on = entry.entry_on
    assert on is not None  # noqa: S101 - the caller looked
    total = ZERO
    for charge in line.charges:
        if charge.duty_class == "mpf":
            continue
        duty_class = DutyClass(charge.duty_class)
        if duty_class is DutyClass.CHAPTER_99:
            good = law.programmes.of_heading(charge.heading, on, Provision.UNUSED_SUBSTITUTION).eligible
        else:
            good = law.programmes.of_class(duty_class).eligible
        total += charge.amount if good else ZERO
    return total


def decide_shipment(before: Shipment | None, shipment: Shipment, law: LawBook) -> Decision:
    goods = shipment.disposed
    emit, history = _shortages(before.grants if before else (), shipment.grants, "", shipment.export_id)
    columns = {
        "disposed_on": goods.disposed_on if goods else None,
        "schedule_b": goods.schedule_b if goods else "",
        "destination": goods.destination if goods else "",
        "quantity": goods.quantity if goods else Decimal(0),
        "free": shipment.free,
        "open": shipment.free > 0,
        "value": goods.value if goods else ZERO,
    }
    return Decision(
        emit=emit,
        watches=(
            *_destruction(shipment, law),
            *to_compare(shipment),
            *to_settle(shipment),
            *to_decide(shipment.contest, f"export {shipment.export_id}"),
        ),
        columns=columns,
        links=_links_of_shipment(shipment),
        history=history,
    )


def evolve_shipment(shipment: Shipment, law: LawBook) -> Shipment:
    """Judge the destruction of the goods, where anything is known of it."""
    goods, known = shipment.goods, shipment.destruction
    barred = known.against(goods, law) if known is not None and goods is not None else ""
    return shipment if barred == shipment.barred else replace(shipment, barred=barred)


def _destruction(shipment: Shipment, law: LawBook) -> tuple[DueDate, ...]:
    return shipment.destruction.due(law) if shipment.destruction is not None else ()


def _links_of_shipment(shipment: Shipment) -> frozenset[str]:
    """The claims that hold units, the keys under which another report of the goods finds this one, the reports found, and what people look for."""
    goods = shipment.goods
    keys = held_under(compared_goods(goods)) if goods is not None else ()
    return frozenset(
        {
            *(f"claim:{reservation.claim_id}" for reservation in shipment.held),
            *keys,
            *_looked_for(shipment),
            *(f"alike:{twin.goods.export_id}" for twin in shipment.alike),
        }
    )


def _looked_for(shipment: Shipment) -> tuple[str, ...]:
    goods = shipment.goods
    if goods is None:
        return ()
    numbers = (by_tariff(number) for number in (goods.schedule_b, goods.hts) if number)
    return (*numbers, by_part(goods.sku)) if goods.sku else tuple(numbers)


def publish_shipment(shipment: Shipment) -> ExportChanged | None:
    """The goods, with the carrier's document that another paper names where the line names none.

    Where another report looks like them, also its name and who claims units of this one.
    """
    goods = shipment.disposed
    if goods is None:
        return None
    if not goods.carrier_document:
        documents = [proof.document for proof in shipment.evidence if proof.document]
        goods = replace(goods, carrier_document=documents[0] if documents else "")
    if not shipment.alike:
        return ExportChanged(export=goods)
    return ExportChanged(
        export=goods,
        alike=tuple(twin.goods.export_id for twin in shipment.alike),
        held=tuple(
            HeldPart(claim_id=r.claim_id, order_on=r.order_on, quantity=r.quantity, filed=r.filed)
            for r in shipment.held
        ),
    )


def _shortages(
    before: tuple[Grant, ...], now: tuple[Grant, ...], entry_number: str, export_id: str
) -> tuple[tuple[LedgerShort, ...], tuple[HistoryLine, ...]]:
    was = {(g.reservation.claim_id, g.reservation.line_number): g for g in before if g.short}
    events: list[LedgerShort] = []
    history: list[HistoryLine] = []
    for grant in now:
        old = was.pop((grant.reservation.claim_id, grant.reservation.line_number), None)
        if (grant.short or old) and (
            old is None or (old.granted, old.remark) != (grant.granted, grant.remark)
        ):
            events.append(_short(grant, entry_number, export_id))
            if grant.short:
                history.append(_history_line(grant, entry_number or export_id))
    events += [_released(grant, entry_number, export_id) for grant in was.values()]
    return tuple(events), tuple(history)


def _short(grant: Grant, entry_number: str, export_id: str) -> LedgerShort:
    reservation = grant.reservation
    return LedgerShort(
        claim_id=reservation.claim_id,
        entry_number=entry_number,
        line_number=reservation.line_number,
        export_id=export_id,
        granted=grant.granted,
        asked=reservation.quantity,
        remark=grant.remark,
    )


def _released(grant: Grant, entry_number: str, export_id: str) -> LedgerShort:
    reservation = grant.reservation
    return LedgerShort(
        claim_id=reservation.claim_id,
        entry_number=entry_number,
        line_number=reservation.line_number,
        export_id=export_id,
        granted=reservation.quantity,
        asked=reservation.quantity,
    )


def _history_line(grant: Grant, subject: str) -> HistoryLine:
    r = grant.reservation
    text = f"claim {r.claim_id} asks {r.quantity} of {subject}, {grant.granted} are there: {grant.remark}"
    return HistoryLine(r.order_on, "ledger.short", text)
