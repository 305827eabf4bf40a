"""Liquidation listings and saved tables of the CBP bulletin: one row per happening on an entry."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from drawback.domain.identifiers import read_case_number, read_protest_number
from drawback.intake import values
from drawback.intake.labels import meanings, one_of
from drawback.intake.reading import ReportChange, ReportFact, entry_number_of, sound
from drawback.intake.records import Record, once
from drawback.intake.values import BadValue
from drawback_schemas import liquidations as liquidation_schemas
from drawback_schemas.registry import Event

Happening = Literal[
    "liquidated", "reliquidated", "extended", "suspended", "lifted", "scheduled", "protested", "decided"
]
ProtestOutcome = Literal["approved", "denied", "partly-approved", "withdrawn"]
Reporter = Literal["", "bulletin", "ace-report", "query", "courtesy-notice"]
Outcome = Literal["no-change", "increase", "refund", "unknown"]
ExtensionCode = Literal["49", "50", "51"]
SuspensionCode = Literal["43", "44", "45", "46", "47", "48", "65", "66"]

HAPPENINGS: Final[dict[str, Happening]] = meanings(
    {
        "liquidated": "1; liquidation; liquidated; deemed liquidation; deemed liquidated; deemed; automatic liquidation;"
        "auto liquidation; auto liquidated; automatically liquidated; liq; liq d; auto liq; closed",
        "reliquidated": "3; reliquidation; reliquidated; reliq; reliq d; re liquidation; re liquidated",
        "extended": "extension; extended; extend; liquidation extended; extension of liquidation; ext; ext d; extension notice",
        "suspended": "suspension; suspended; suspend; liquidation suspended; suspension of liquidation; susp; susp d",
        "lifted": "suspension lifted; suspension removed; lifted; lifting of suspension; suspension terminated; unsuspended;"
        "notice of lifting of suspension; suspension ended",
        "scheduled": "2; scheduled; not liquidated; unliquidated; scheduled liquidation; liquidation scheduled",
        "protested": "protest; protest filed; protested",
        "decided": "protest decided; protest approved; protest denied; protest partly approved; protest withdrawn",
    }
)
OUTCOMES: Final[dict[str, Outcome]] = meanings(
    {
        "no-change": "no change; as entered; none; nc; no change liquidation",
        "increase": "increase; bill; bill issued; change increase; change with bill; supplemental bill; rate advance",
        "refund": "refund; decrease; change decrease; change with refund; refund issued",
        "unknown": "change; unknown; changed; rate change",
    }
)
REPORTERS: Final[dict[str, Reporter]] = meanings(
    {
        "bulletin": "bulletin; official notice; bulletin notice; cbp bulletin; official bulletin; cbp gov; posting",
        "ace-report": "ace report; ace; ace reports; listing; liquidation listing; es 003; es003; report",
        "query": "query; entry summary query; es query; abi query; jd; ace query",
        "courtesy-notice": "courtesy notice; courtesy; abi notice; courtesy notice of liquidation; cbp form 4333; 4333",
    }
)
_BASIS: Final[dict[str, str]] = meanings(
    {
        "deemed": "deemed; by operation of law; deemed liquidated; operation of law",
        "": "formal; automatic; auto; manual; system; cbp; importer; importer request; other; ad; cvd; ad cvd;"
        "adcvd; court order; antidumping; countervailing; statutory; regular; informal; voluntary; protest",
    }
)
_DECISIONS: Final[dict[str, ProtestOutcome]] = meanings(
    {
        "approved": "protest approved; approved; ap",
        "denied": "protest denied; denied; dn",
        "partly-approved": "protest partly approved; partly approved; pd; partly denied",
        "withdrawn": "protest withdrawn; withdrawn; wd",
    }
)


class LiquidationRow(ReportFact, frozen=True, kw_only=True):
    """One happening on an entry, as a listing or the bulletin tells it."""

    entry_number: str
    happening: Happening
    on: date | None
    posted_on: date | None = None
    deemed: bool = False
    outcome: Outcome = "unknown"
    code: str = ""
    case_number: str | None = None
    scheduled_on: date | None = None
    until_on: date | None = None
    reason_codes: tuple[str, ...] = ()
    notice: str = ""
    liquidated_duty: Decimal | None = None
    protest_number: str = ""
    protest_outcome: ProtestOutcome | None = None
    issue: str = ""
    reported_by: Reporter = ""

    @property
    def natural_key(self) -> str:
        """Entry, event, its date, its posting and a named source: the same entry appears several times (formats 4.1)."""
        parts = [self.entry_number, self.happening, self.on, self.posted_on]
        return "/".join(str(part or "") for part in (*parts, *filter(None, [self.reported_by])))

    @property
    def subject(self) -> str:
        return self.entry_number


def read_liquidation(records: Sequence[Record]) -> Iterator[LiquidationRow]:
    """Read the row of one happening (repeated rows must agree)."""
    first = records[0]
    number = entry_number_of(first)
    happening = first.needed(
        "event.type", _happening, "an event such as Liquidation, Extension or Suspension"
    )
    if happening is None or number is None:
        return
    _check_at_one(first, happening)
    on, scheduled_on = _days(records, happening)
    posted_on = once(records, "event.posted_date", values.day)
    if happening in _POSTED:
        on = on or posted_on
    column = f"event.{_OWN_DATE[happening]}" if happening in _OWN_DATE else "event.date"
    column = column if column in first.columns.places else "event.date"
    if on is None and happening != "scheduled":
        first.flaw(column, f"the date on which the entry was {happening}")
    row = LiquidationRow(
        entry_number=number,
        happening=happening,
        on=on,
        posted_on=posted_on,
        deemed=once(records, "event.basis", one_of(_BASIS)) == "deemed"
        or "deemed" in values.word(first.text("event.type")),
        outcome=_outcome(records, happening),
        code=_code(first, happening),
        case_number=once(records, "adcvd.case", read_case_number),
        scheduled_on=scheduled_on,
        until_on=once(records, "event.until_date", values.day),
        reason_codes=once(records, "event.reason_codes", _reasons) or (),
        notice=once(records, "event.notice", str) or "",
        liquidated_duty=once(records, "entry.liquidated_duty", values.money),
        protest_number=_protest_number(first, happening),
        protest_outcome=_decision(first) if happening == "decided" else None,
        issue=once(records, "protest.issue", str) or "",
        reported_by=once(records, "event.source", one_of(REPORTERS)) or "",
    )
    if sound(records):
        yield row
        if happening == "scheduled":
            yield from _now_under(first, row)
        if happening == "reliquidated":
            yield from _first(first, row)


def _happening(text: str) -> Happening:
    """What happened, which a listing may tell together with what came of it: `Liquidated - No Change`."""
    head, _ = _parted(text)
    return one_of(HAPPENINGS)(head)


def _parted(text: str) -> tuple[str, str]:
    """Part a label from the outcome or the basis behind it; without either the label is whole."""
    for mark in (" - ", ":", ",", "/", "("):
        head, found, tail = text.partition(mark)
        said = values.word(tail)
        if found and values.word(head) in HAPPENINGS and (said in OUTCOMES or said in _BASIS):
            return head, tail.rstrip(") ")
    return text, ""


_OWN_DATE: Final[dict[Happening, str]] = {
    "liquidated": "liquidation_date",
    "reliquidated": "reliquidation_date",
    "extended": "extension_date",
    "suspended": "suspension_date",
}
"""Happenings whose date may stand in a column of its own, beside those of the others."""
_POSTED: Final = frozenset({"liquidated", "reliquidated", "extended", "suspended"})
"""What CBP posts, dated with the day of its posting (19 CFR 159.9(c))."""
_LIQUIDATED: Final = frozenset({"liquidated", "reliquidated"})
_OPEN: Final = frozenset({"extended", "suspended", "scheduled"})


def _check_at_one(record: Record, happening: Happening) -> None:
    """A row that says what a liquidation did to the duty, on a day, tells no open entry: one of the two is stale."""
    if happening not in _OPEN or record.blank("event.liquidation_date") or record.blank("event.action"):
        return
    if OUTCOMES.get(values.word(record.text("event.action"))) in {"increase", "refund"}:
        record.flaw(
            "event.type",
            f"what agrees with {record.text('event.action')!r} on {record.text('event.liquidation_date')}, such as Liquidated",
        )


def _days(records: Sequence[Record], happening: Happening) -> tuple[date | None, date | None]:
    """The day of the happening, and the day for which liquidation is scheduled."""
    days = {
        name: once(records, f"event.{name}", values.day)
        for name in (
            "date",
            "liquidation_date",
            "reliquidation_date",
            "extension_date",
            "suspension_date",
            "scheduled_date",
        )
    }
    if happening != "scheduled":
        own = days[_OWN_DATE[happening]] if happening in _OWN_DATE else None
        if happening == "reliquidated":
            own = own or days["liquidation_date"]
        return own or days["date"], days["scheduled_date"]
    if scheduled := days["scheduled_date"] or days["liquidation_date"]:
        return days["date"], scheduled
    return None, days["date"]


def _now_under(record: Record, row: LiquidationRow) -> Iterator[LiquidationRow]:
    """The extension or suspension that an entry not yet liquidated is under, by the later of the two dates."""
    under: list[tuple[date, Happening]] = [
        (on, happening)
        for happening in ("extended", "suspended")
        if (on := record.day(f"event.{_OWN_DATE[happening]}"))
    ]
    if not under:
        return
    on, happening = max(under)
    basis = values.word(record.text("event.basis"))
    yield LiquidationRow(
        entry_number=row.entry_number,
        happening=happening,
        on=on,
        code="49" if happening == "extended" else _suspension_of(basis, record.text("adcvd.case")),
        case_number=row.case_number,
        until_on=row.until_on,
    )


def _first(record: Record, row: LiquidationRow) -> Iterator[LiquidationRow]:
    """The liquidation before a reliquidation, where each has a date of its own."""
    on = record.day("event.liquidation_date")
    if on is not None and row.on is not None and on < row.on:
        yield LiquidationRow(
            entry_number=row.entry_number, happening="liquidated", on=on, reported_by=row.reported_by
        )


def _outcome(records: Sequence[Record], happening: Happening) -> Outcome:
    if happening not in _LIQUIDATED:
        return "unknown"
    _, behind = _parted(records[0].text("event.type"))
    return once(records, "event.action", one_of(OUTCOMES)) or OUTCOMES.get(values.word(behind)) or "unknown"


def _decision(record: Record) -> ProtestOutcome | None:
    """The outcome of a protest: part of the event's label, or in the action column."""
    label = values.word(record.text("event.type"))
    if label in _DECISIONS:
        return _DECISIONS[label]
    return record.needed(
        "event.action", one_of(_DECISIONS), "what became of the protest: approved, denied, ..."
    )


def _code(record: Record, happening: Happening) -> str:
    """The extension or suspension code; where the row has none, the basis or the case number tells it."""
    digits = record.text("event.code").partition(" ")[0].rstrip(":-")
    basis = values.word(record.text("event.basis"))
    known: Sequence[str] = ()
    if happening == "extended":
        known = ("49", "50", "51")
        digits = digits or ("50" if "importer" in basis else "49")
    elif happening == "suspended":
        known = ("43", "44", "45", "46", "47", "48", "65", "66")
        digits = digits or _suspension_of(basis, record.text("adcvd.case"))
    if known and digits not in known:
        record.flaw("event.code", f"one of {', '.join(known)}")
    return digits if known else ""


def _suspension_of(basis: str, case: str) -> str:
    if "court" in basis:
        return "46"
    if basis in ("ad cvd", "adcvd"):
        return "45"
    return "43" if basis in ("cvd", "countervailing") or case.strip().upper().startswith("C") else "44"


def _protest_number(record: Record, happening: Happening) -> str:
    if happening not in ("protested", "decided"):
        return ""
    return record.needed("protest.number", read_protest_number, "the protest number, 12 digits") or ""


def _reasons(text: str) -> tuple[str, ...]:
    codes = tuple(part.zfill(2) for part in text.replace(";", " ").replace(",", " ").split())
    if not all(code.isdigit() and len(code) == 2 for code in codes):  # noqa: PLR2004 - two-digit codes
        raise BadValue("two-digit liquidation reason codes such as 04 or 62")
    return codes


def liquidation_events(change: ReportChange[LiquidationRow]) -> Iterator[Event]:
    """Yield what happened to the entry; a changed row is reported again as it now stands."""
    row, as_of = change.now, change.as_of
    on = row.on or row.posted_on or as_of
    match row.happening:
        case "liquidated" | "reliquidated":
            yield liquidation_schemas.LiquidationPosted(
                entry_number=row.entry_number,
                liquidated_on=on,
                kind="deemed" if row.deemed and row.happening == "liquidated" else row.happening,
                posted_on=row.posted_on,
                outcome=row.outcome,
                reason_codes=row.reason_codes,
                liquidated_duty=row.liquidated_duty,
                reported_by=row.reported_by,
            )
        case "extended":
            code: ExtensionCode = "50" if row.code == "50" else "51" if row.code == "51" else "49"
            yield liquidation_schemas.LiquidationExtended(
                entry_number=row.entry_number, extended_on=on, code=code, until_on=row.until_on
            )
        case "suspended":
            yield liquidation_schemas.LiquidationSuspended(
                entry_number=row.entry_number,
                suspended_on=on,
                code=_SUSPENSIONS[row.code],
                case_number=row.case_number,
            )
        case "lifted":
            yield liquidation_schemas.SuspensionLifted(
                entry_number=row.entry_number, lifted_on=on, notice=row.notice
            )
        case "scheduled" if change.before is not None or row.scheduled_on is not None:
            yield liquidation_schemas.LiquidationScheduled(
                entry_number=row.entry_number, noticed_on=on, scheduled_on=row.scheduled_on
            )
        case "protested":
            yield liquidation_schemas.ProtestFiled(
                entry_number=row.entry_number, protest_number=row.protest_number, filed_on=on, issue=row.issue
            )
        case "decided":
            yield liquidation_schemas.ProtestDecided(
                entry_number=row.entry_number,
                protest_number=row.protest_number,
                decided_on=on,
                outcome=row.protest_outcome or "denied",
            )


_SUSPENSIONS: Final[dict[str, SuspensionCode]] = {
    "43": "43",
    "44": "44",
    "45": "45",
    "46": "46",
    "47": "47",
    "48": "48",
    "65": "65",
    "66": "66",
}
