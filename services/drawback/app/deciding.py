"""A person decides about goods that stand there twice: under two claimants, or in two reports of one shipment.

Before there is sign-in a name is declared, not verified, and stored as that.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import Engine, select

from drawback.adapters.sql.store import table
from drawback.app.product import Product
from drawback.domain.errors import UserError
from drawback.domain.identifiers import NotAnIdentifier, read_entry_number
from drawback.engine.spelling import export as export_name
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.ledger.proofs import Proof, as_export
from drawback.lifecycles.ledger.state import Shipment
from drawback_schemas.contests import SubjectAwarded, SubjectKind
from drawback_schemas.exports import ExportsCompared


class NotDecidedError(UserError):
    """What a person decided cannot be; the message is a sentence for that person."""


def award(
    product: Product,
    named: str,
    to: Collection[str],
    *,
    by: str,
    on: date,
    source: str,
    reason: str = "",
    at: datetime | None = None,
) -> tuple[str, ...]:
    """Say whose an entry, or an export line, is: one claimant's, or several that each claim a part of their own.

    Every claimant who reports it is told. Returns them. `at` orders two decisions of one day.

    Raises:
        NotDecidedError: nobody reports it, or one of those named does not.
    """
    person = _person(by)
    kind, name, claimants = _reported(product.engine, named)
    strangers = sorted(set(to) - set(claimants))
    if strangers or not to:
        seen = (
            f"{', '.join(strangers)} does not report {name}" if strangers else f"nobody is named for {name}"
        )
        raise NotDecidedError(f"{seen}; expected one or several of {', '.join(claimants)}")
    event = SubjectAwarded(
        subject_kind=kind,
        subject=name,
        claimants=tuple(sorted(to)),
        decided_on=on,
        decided_at=at,
        by=person,
        reason=reason,
    )
    product.emit([(claimant, event) for claimant in claimants], on, source)
    return claimants


def compare(
    product: Product,
    claimant: str,
    one: str,
    other: str,
    *,
    same: bool,
    by: str,
    on: date,
    source: str,
    reason: str = "",
    at: datetime | None = None,
) -> None:
    """Say of two export lines of a claimant whether they are one shipment, told twice; `at` orders two decisions of one day.

    Raises:
        NotDecidedError: one of them is not known, or both are one line.
    """
    person = _person(by)
    first, second = export_name(one), export_name(other)
    if first == second:
        raise NotDecidedError(f"{first} is one line; expected two")
    proof = _proof(product.engine, claimant, first, second) or _proof(product.engine, claimant, second, first)
    for name in (first, second):
        if claimant not in _claimants(product.engine, "shipment", name) and (
            proof is None or name != proof.proof_id
        ):
            raise NotDecidedError(
                f"{claimant} has no export {name}; the page of an entry or claim names its exports"
            )
    event = ExportsCompared(
        export_id=first, other_id=second, same=same, decided_on=on, decided_at=at, by=person, reason=reason
    )
    own = [] if proof is None or same else [as_export(proof)]
    product.emit([(claimant, each) for each in (event, *own)], on, source)


def _proof(engine: Engine, claimant: str, export_id: str, proof_id: str) -> Proof | None:
    """The paper among the proofs of an export line, if it is one."""
    rows = table("shipment")
    query = select(rows.c.doc).where(rows.c.claimant == claimant, rows.c.key == export_id)
    with engine.connect() as connection:
        doc = connection.scalars(query).one_or_none()
    proofs = decode_state(Shipment, doc).proofs if doc is not None else ()
    return next((proof for proof in proofs if proof.proof_id == proof_id), None)


def _reported(engine: Engine, named: str) -> tuple[SubjectKind, str, tuple[str, ...]]:
    """What a text names, and who reports it."""
    try:
        kind: SubjectKind = "entry"
        name: str = read_entry_number(named)
    except NotAnIdentifier:
        kind, name = "shipment", export_name(named)
    claimants = tuple(_claimants(engine, kind, name))
    if not claimants:
        raise NotDecidedError(
            f"nobody reports {name}; expected an entry number or an export line such as X20250615123456/1"
        )
    return kind, name, claimants


def _claimants(engine: Engine, kind: SubjectKind, name: str) -> Sequence[str]:
    rows = table(kind)
    with engine.connect() as connection:
        return list(
            connection.scalars(select(rows.c.claimant).where(rows.c.key == name).order_by(rows.c.claimant))
        )


def _person(by: str) -> str:
    name = " ".join(by.split())
    if not name:
        raise NotDecidedError("say who decides: a person's name, such as Dana Whitfield")
    return name
