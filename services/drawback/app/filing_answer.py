"""An answer of ACE becomes facts of the claims that it names; and a local ACE that gives such answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, Engine

from drawback.app.product import Product
from drawback.domain.money import ZERO, dollars
from drawback.filing.message import RecordGroup, read_batch
from drawback.filing.reply import ClaimReply, read_replies, write_replies
from drawback.filing.responder import respond
from drawback.lifecycles.claims.state import UNFILED, ClaimRecord, ClaimState
from drawback.rules.lawbook import LawBook
from drawback.views.claims import Claim, claim, claim_record, named
from drawback.views.filings import FilingWritten, filing_bytes, filings, filings_numbered
from drawback.views.preflight import entry_in_ace, paid_in_all
from drawback_schemas.claims import ClaimAccepted, ClaimFiled, ClaimRejected
from drawback_schemas.parts import AmountPart, AnsweredPart, DesignationPart
from drawback_schemas.registry import Event

_AWAITING = UNFILED | {ClaimState.FILED, ClaimState.PERFECTED, ClaimState.REJECTED}


class CannotTake(Exception):  # noqa: N818 - reads as the sentence it is
    """An answer that does not fit what is known of the claim; the message says why and what would help."""


@dataclass(frozen=True, slots=True)
class AnswerTaken:
    """What came of the answer to one claim: the claim, the answer, whether it was new, and a sentence."""

    claimant: str
    claim_id: str
    reply: ClaimReply
    new: bool
    says: str


def take_answer(
    product: Product, data: bytes, *, on: date, source: str, claimant: str = ""
) -> list[AnswerTaken]:
    """Take in a reply (DX): each claim that it names counts as filed as it was written here, then as accepted or rejected.

    The same answer again changes nothing.

    Raises:
        NotARecord: the file is no reply.
    """
    return [_taken(product, reply, on, source, claimant) for reply in read_replies(data)]


def _taken(product: Product, reply: ClaimReply, on: date, source: str, claimant: str) -> AnswerTaken:
    with product.engine.connect() as connection:
        found = _claim(connection, reply.claim_number, claimant)
        if found is None:
            says = f"no claim here has the number {reply.claim_number}, and none was written under it"
            return AnswerTaken("", "", reply, new=False, says=says)
        record = claim_record(connection, found.claimant, found.key)
        try:
            events = tuple(_events(connection, found, record, reply, on))
        except CannotTake as why:
            return AnswerTaken(found.claimant, found.key, reply, new=False, says=str(why))
    product.emit([(found.claimant, event) for event in events], on, source)
    says = "accepted" if reply.disposition == "A" else "rejected: correct it, write it again and transmit it"
    return AnswerTaken(found.claimant, found.key, reply, bool(events), says if events else "known already")


def _claim(connection: Connection, number: str, claimant: str) -> Claim | None:
    """The claim of a number, else the one for which a file was written under it."""
    found = named(connection, number, claimant)
    if len(found) == 1:
        return found[0]
    written = {(one.claimant, one.claim_id) for one in filings_numbered(connection, number, claimant)}
    return claim(connection, *written.pop()) if len(written) == 1 and not found else None


def _events(
    connection: Connection, found: Claim, record: ClaimRecord, reply: ClaimReply, on: date
) -> Iterator[Event]:
    state = record.view.state
    if reply.disposition == "A" and state not in _AWAITING:
        return
    written = filings(connection, found.claimant, found.key)
    refiled = _not_yet_filed(written, record)
    file_hash = written[0].sha256 if written else ""
    if state in UNFILED or (state is ClaimState.REJECTED and refiled is not None):
        if refiled is None:
            raise CannotTake(
                "no file of this claim was written here: record its filing first (claim.filed.v1)"
            )
        yield _filed(record, refiled, filing_bytes(connection, found.claimant, refiled.seq))
    elif state is ClaimState.REJECTED:
        if reply.disposition == "A":
            raise CannotTake("it is rejected, and no file was written since: write the corrected claim first")
        return
    elif state not in {ClaimState.FILED, ClaimState.PERFECTED, ClaimState.ACCEPTED}:
        raise CannotTake(f"it is {state.value}; an answer to its filing comes too late")
    conditions = tuple(
        AnsweredPart(
            code=one.code, severity=one.severity, text=one.text, entry_number=one.entry_number, line_number=one.line_number
        )
        for one in reply.conditions
    )  # fmt: skip
    if reply.disposition == "A":
        yield ClaimAccepted(claim_id=found.key, accepted_on=on, conditions=conditions, file_hash=file_hash)
        return
    why = "; ".join(f"{one.code} {one.text}".strip() for one in reply.conditions if one.severity == "F")
    yield ClaimRejected(
        claim_id=found.key,
        rejected_on=on,
        reason=why or reply.text,
        conditions=conditions,
        file_hash=file_hash,
    )


def _not_yet_filed(written: list[FilingWritten], record: ClaimRecord) -> FilingWritten | None:
    """The newest file, where more were written than filings are known."""
    filed = sum(isinstance(fact.event, ClaimFiled) for fact in record.facts)
    return written[0] if len(written) > filed else None


def _filed(record: ClaimRecord, written: FilingWritten, raw: bytes) -> ClaimFiled:
    """The claim as it was transmitted: its lines with the amounts asked, which must be those of the file."""
    (message,) = read_batch(raw).claims
    said = sum((one.record.figure("claim_amount") or ZERO for one in message.every("43")), Decimal(0))
    before = tuple(_asked(line.part, line.part.claimed or line.amounts) for line in record.view.lines)
    corrected = tuple(_asked(line.part, line.amounts) for line in record.view.lines)
    parts = next((each for each in (before, corrected) if _total(each) == said), None)
    if parts is None:
        raise CannotTake(
            f"the file asks {dollars(said)} and the claim {dollars(_total(before))} now: its entries or exports changed after it was "
            "written; record what was transmitted (claim.filed.v1)"
        )
    return ClaimFiled(
        claim_id=written.claim_id,
        claim_number=written.claim_number,
        provision=record.view.provision,
        filed_on=written.written_on,
        designations=parts,
        accelerated=message.record.text("accelerated_payment") == "Y",
        port=message.record.text("drawback_port"),
        waivers=tuple(dict.fromkeys((*record.view.waivers, *_waived(message)))),
        file_hash=written.sha256,
    )


def _waived(message: RecordGroup) -> list[str]:
    """Exporters of whom the file says that their waiver is on file."""
    return [
        one.record.text("exporter_destroyer_name")
        for one in message.of("70")
        if one.record.text("rights_waiver")
    ]


def _total(parts: tuple[DesignationPart, ...]) -> Decimal:
    return sum((amount.amount for part in parts for amount in part.claimed), Decimal(0))


def _asked(part: DesignationPart, amounts: tuple[AmountPart, ...]) -> DesignationPart:
    return DesignationPart(
        entry_number=part.entry_number,
        line_number=part.line_number,
        export_id=part.export_id,
        quantity=part.quantity,
        substituted_unit_value=part.substituted_unit_value,
        claimed=tuple(amount for amount in amounts if amount.amount),
        articles=part.articles,
        component=part.component,
        production_id=part.production_id,
        conversion=part.conversion,
    )


def answer_locally(engine: Engine, law: LawBook, claimant: str, data: bytes, *, on: date) -> bytes:
    """Answer a batch as a local ACE would, from the entries of a claimant.

    Raises:
        NotARecord: the file is no batch.
    """
    batch = read_batch(data)
    with engine.connect() as connection:
        replies = respond(
            batch,
            lambda number: entry_in_ace(connection, claimant, number),
            lambda number: paid_in_all(entry_in_ace(connection, claimant, number)),
            law.programmes,
            on=on,
        )
    return write_replies(replies)
