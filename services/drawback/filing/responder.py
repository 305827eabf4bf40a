"""A local ACE: accepts or rejects a batch of claims by the published rules, from the entries that are known here.

For trials and demonstrations. It knows no more than what CBP has published (CSMS 44097386, 65337098, 68402148) and the checks between
records of the chapter; a claim that it accepts CBP may still refuse.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from drawback.domain.money import ZERO, cents
from drawback.domain.types import Provision
from drawback.filing.conditions import ace_conditions
from drawback.filing.crosscheck import claim_faults, faults, permitted
from drawback.filing.foretold import AskedLine, foretold, paid_by_class
from drawback.filing.message import CatairBatch, RecordGroup
from drawback.filing.reply import ClaimReply, ReplyCondition
from drawback.lifecycles.translate import import_facts
from drawback.rules.eligibility.programmes import Programmes
from drawback.rules.eligibility.provisions import PROVISIONS
from drawback_schemas.entries import EntryChanged

_REJECTED: Final = "TRANSACTION DATA REJECTED"
_ADDED: Final = {"A": ("DRAWBACK HAS BEEN ADDED", "00100"), "R": ("DRAWBACK HAS BEEN REPLACED", "00200")}
_KNOWN: Final = frozenset(one.value for one in Provision)


def respond(
    batch: CatairBatch,
    entry_of: Callable[[str], EntryChanged | None],
    paid_of: Callable[[str], dict[str, Decimal]],
    programmes: Programmes,
    *,
    on: date,
) -> list[ClaimReply]:
    """Answer every claim of a batch; `paid_of` is what a whole entry paid by class."""
    if any(fault.record in ("A", "B", "Y", "Z") for fault in faults(batch)):
        return [_reply(claim, [ReplyCondition("", "F", "BATCH REJECTED")]) for claim in batch.claims]
    return [
        _reply(claim, list(_conditions(claim, entry_of, paid_of, programmes, on))) for claim in batch.claims
    ]


def _reply(claim: RecordGroup, conditions: list[ReplyCondition]) -> ClaimReply:
    number = claim.record.text("filer_code") + claim.record.text("claim_number")
    if any(one.severity == "F" for one in conditions):
        return ClaimReply(number, "R", _REJECTED, "", tuple(conditions))
    text, version = _ADDED[claim.record.text("filing_action")]
    return ClaimReply(number, "A", text, version, tuple(conditions))


def _conditions(
    claim: RecordGroup,
    entry_of: Callable[[str], EntryChanged | None],
    paid_of: Callable[[str], dict[str, Decimal]],
    programmes: Programmes,
    on: date,
) -> Iterator[ReplyCondition]:
    numbers = (
        one.record.text("import_filer_code") + one.record.text("import_entry_number")
        for one in claim.of("40")
    )
    for fault in claim_faults(claim, permitted(number for number in numbers if entry_of(number) is not None)):
        yield ReplyCondition(
            "", "F", f"{fault.record} {fault.position} {fault.field} {fault.seen}".replace("_", " ").upper()
        )
    code = claim.record.text("drawback_provision")
    provision = Provision(code) if code in _KNOWN else None
    if provision is None:
        return
    asked: list[AskedLine] = []
    for place, one in enumerate(claim.of("40"), 1):
        number = one.record.text("import_filer_code") + one.record.text("import_entry_number")
        line = int(one.record.figure("es_line_number") or 0)
        entry = entry_of(number)
        facts = (
            import_facts(entry, entry.versions[-1], line) if entry is not None and entry.versions else None
        )
        if facts is None:
            yield ReplyCondition("", "F", "IMPORT ENTRY SUMMARY LINE NOT ON FILE", "IMPORT", number, line)
            continue
        units = sum(
            (
                group.record.figure("quantity") or ZERO
                for tariff in one.of("41")[:1]
                for group in tariff.of("42")[:1]
            ),
            Decimal(0),
        )
        share = (
            PROVISIONS[provision].refund_share * units / facts.line.quantity if facts.line.quantity else ZERO
        )
        allowed = {key: cents(amount * share) for key, amount in paid_by_class(facts).items()}
        amounts = {
            each.record.text("class_code"): each.record.figure("claim_amount") or ZERO
            for each in one.of("43")
        }
        asked.append(AskedLine(place, facts, amounts, allowed if units else None))
    entries = {
        str(one.imported.line.entry_number): paid_of(str(one.imported.line.entry_number)) for one in asked
    }
    for met in foretold(provision, on, asked, entries, programmes):
        named = next(
            one
            for one in asked
            if met.line in (0, one.number) and str(one.imported.line.entry_number) in met.where
        )
        known = ace_conditions()[met.condition.code]
        yield ReplyCondition(
            code=known.code,
            severity=known.severity,
            text=f"{known.name} CLASS {met.class_code}".upper(),
            context="IMPORT",
            entry_number=str(named.imported.line.entry_number),
            line_number=named.imported.line.line_number if " line " in met.where else 0,
        )
