"""What happens to import entries: extension, deemed liquidation, reliquidation, protest, PSC, CF-28 and CF-29."""

from datetime import date
from decimal import Decimal

import msgspec

from drawback.domain.calendar import days_later
from drawback.simulate.book import Book, Happening, money
from drawback.simulate.claims import ClaimStory, change, ordinary, told
from drawback.simulate.entries import EntrySheet, Goods, recharged, revalued
from drawback.simulate.numbers import protest_number
from drawback.simulate.pricing import Designated
from drawback.simulate.reports import Notice
from drawback_schemas import claims as said
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.inquiries import InquiryAnswered, InquiryAssigned, InquiryClosed, InquiryIssued
from drawback_schemas.liquidations import LiquidationPosted, ProtestDecided, ProtestFiled
from drawback_schemas.parts import LinePart

EXCLUSION = "99038867"
"""Heading of a product exclusion from Section 301: the row stays, the duty goes."""


def tell(book: Book) -> None:
    """Tell the happenings on entries, each with the claim that rests on the entry where there is one."""
    _extension(book)
    _deemed(book)
    _reliquidation_after_claim(book)
    _protest(book)
    _psc(book)
    _psc_repaid(book)
    _inquiries(book)
    _inquiry_in_time(book)
    _dated_rate(book)


def _one(
    book: Book,
    hts: str,
    sku: str,
    quantity: int,
    value: int,
    import_on: date,
    producer: str = "NINGBO YUEHAI INDUSTRIAL CO",
) -> EntrySheet:
    goods = Goods(hts, "CN", Decimal(quantity), Decimal(f"{value}.00"), sku, producer)
    return book.lot("acme", goods, import_on)


def _claim(
    book: Book,
    sheet: EntrySheet,
    quantity: int,
    price: str,
    exported_on: date,
    filed_on: date,
    liquidate_from: date | None = None,
) -> ClaimStory:
    """Export part of the entry's goods and claim on them under (j)(1)."""
    export = book.ship(
        "acme", sheet, quantity, Decimal(price), exported_on, arrives=days_later(filed_on, -12)
    )
    designated = (Designated(sheet, 1, export, Decimal(quantity)),)
    return ordinary(book, "acme", "58", designated, filed_on, liquidate_from=liquidate_from)


def _extension(book: Book) -> None:
    sheet = _one(book, "8302416045", "HINGE-75", 8_000, 46_000, date(2021, 3, 9))
    claim = _claim(book, sheet, 3_200, "9.10", date(2021, 8, 19), date(2021, 9, 21))
    on, until, liquidated = date(2022, 1, 21), date(2023, 3, 11), date(2022, 11, 18)
    book.notice("acme", Notice(sheet, "Extension", on, on, "CBP", code="49", until=until))
    book.notice("acme", Notice(sheet, "Liquidation", liquidated, liquidated, action="No change", reason="99"))
    book.happenings.append(
        Happening(
            name="extension",
            claimant="acme",
            story="CBP needs information and extends the time to liquidate the entry by a year.",
            expected="No deemed liquidation on 2022-03-11; the deemed date moves to 2023-03-11; the claim on the entry "
            "has no deemed date of its own until the entry is final.",
            dates={
                "extended": on.isoformat(),
                "deemed_before": "2022-03-11",
                "deemed_after": until.isoformat(),
                "liquidated": liquidated.isoformat(),
            },
            entries=(sheet.number,),
            claims=(claim.claim_id,),
        )
    )


def _deemed(book: Book) -> None:
    sheet = _one(book, "8205513030", "WHISK-3", 30_000, 27_000, date(2021, 5, 9))
    on = date(2022, 5, 11)
    book.notice("acme", Notice(sheet, "Liquidation", on, date(2022, 5, 27), "Deemed", "No change"))
    book.happenings.append(
        Happening(
            name="deemed-liquidation",
            claimant="acme",
            story="CBP lets the year pass: the entry of 2021-05-11 liquidates by operation of law as asserted.",
            expected="State deemed liquidated as of 2022-05-11 (19 U.S.C. 1504(a)(1)); protest possible through 2022-11-07; final after.",
            dates={"entered": "2021-05-11", "deemed": on.isoformat(), "protest_until": "2022-11-07"},
            entries=(sheet.number,),
            figures={"change": "0.00"},
        )
    )


def _posted(
    sheet: EntrySheet, on: date, kind: str, outcome: str, lines: tuple[LinePart, ...], reason: str
) -> LiquidationPosted:
    return LiquidationPosted(
        entry_number=sheet.number,
        liquidated_on=on,
        posted_on=on,
        kind="reliquidated" if kind == "reliquidated" else "liquidated",
        outcome="increase" if outcome == "increase" else "refund",
        reason_codes=(reason,),
        lines=lines,
    )


def _reliquidation_after_claim(book: Book) -> None:
    """The claim is liquidated first; CBP then reliquidates the import upwards within its 90 days (19 U.S.C. 1501)."""
    sheet = _one(book, "8302423015", "SLIDE-450", 10_000, 50_000, date(2021, 4, 20))
    claim = _claim(book, sheet, 4_000, "7.80", date(2021, 8, 12), date(2021, 9, 14))
    first, again = date(2022, 3, 11), date(2022, 5, 27)
    book.notice("acme", Notice(sheet, "Liquidation", first, first, action="No change", reason="99"))
    liquidated = date(2022, 4, 22)
    event = said.ClaimLiquidated(claim_id=claim.claim_id, liquidated_on=liquidated, amount=claim.asked)
    book.say("acme", event, liquidated, claim.claim_id, kind="claims")
    told(book, claim, "approve", "file", "accept", "pay", "extend", "liquidate")
    line = sheet.lines[0]
    moved = _moved(line, "99038815", "99038803", Decimal(25))
    book.say("acme", _posted(sheet, again, "reliquidated", "increase", (moved,), "01"), again, sheet.number)
    difference = _duty(moved) - _duty(line)
    book.happenings.append(
        Happening(
            name="reliquidation-after-claim-liquidated",
            claimant="acme",
            story="CBP liquidates entry and claim, then finds the drawer slides on list 3 instead of 4A and reliquidates upwards.",
            expected="The bill falls on the entry; the claim is liquidated, so more drawback can only be asked by protest "
            "until 2022-10-19 (19 U.S.C. 1514(c)(3)): the amendment goes the protest route.",
            dates={
                "liquidated": first.isoformat(),
                "claim_liquidated": liquidated.isoformat(),
                "reliquidated": again.isoformat(),
                "claim_protest_until": "2022-10-19",
            },
            entries=(sheet.number,),
            claims=(claim.claim_id,),
            figures={
                "bill": money(difference),
                f"drawback_change_{claim.claim_id}": money(change(book, "acme", claim, lines=(moved,))),
            },
        )
    )


def _moved(line: LinePart, heading: str, to: str, rate: Decimal) -> LinePart:
    """Return the line with one chapter 99 row under another heading and rate."""
    charges = tuple(
        msgspec.structs.replace(charge, heading=to) if charge.heading == heading else charge
        for charge in line.charges
    )
    return recharged(msgspec.structs.replace(line, charges=charges), to, rate)


def _duty(line: LinePart) -> Decimal:
    return sum((c.amount for c in line.charges if c.duty_class in ("duty", "chapter-99")), Decimal(0))


def _protest(book: Book) -> None:
    sheet = _one(book, "8536694010", "COAX-F", 80_000, 40_000, date(2022, 1, 18))
    claim = _claim(
        book, sheet, 30_000, "0.95", date(2022, 5, 10), date(2022, 6, 14), liquidate_from=date(2024, 7, 1)
    )
    extended = said.ClaimExtended(
        claim_id=claim.claim_id, extended_on=date(2023, 5, 30), until_on=date(2024, 6, 14)
    )
    book.say("acme", extended, date(2023, 5, 30), claim.claim_id, kind="claims")
    told(book, claim, "approve", "file", "accept", "pay", "extend", liquidate_from=date(2024, 7, 1))
    liquidated, on, decided, again = (
        date(2022, 12, 2),
        date(2023, 2, 14),
        date(2023, 9, 12),
        date(2023, 10, 6),
    )
    number = protest_number(sheet.voyage.port, on, 118)
    book.notice("acme", Notice(sheet, "Liquidation", liquidated, liquidated, action="No change", reason="99"))
    filed = ProtestFiled(
        entry_number=sheet.number, protest_number=number, filed_on=on, issue="Section 301 exclusion"
    )
    book.say("acme", filed, on, sheet.number)
    answer = ProtestDecided(
        entry_number=sheet.number, protest_number=number, decided_on=decided, outcome="approved"
    )
    book.say("acme", answer, decided, sheet.number)
    freed = _moved(sheet.lines[0], "99038801", EXCLUSION, Decimal(0))
    book.say("acme", _posted(sheet, again, "reliquidated", "refund", (freed,), "63"), again, sheet.number)
    refund = _duty(sheet.lines[0]) - _duty(freed)
    book.happenings.append(
        Happening(
            name="protest-approved",
            claimant="acme",
            story="The importer protests the liquidation: the connectors fall under an exclusion from Section 301. "
            "CBP approves after seven months and reliquidates with a refund.",
            expected="From protest to decision the entry is not final and the claim cannot be deemed liquidated; after the "
            "reliquidation the claim is over-claimed by 99 % of the refunded duty on its units: an amendment down, "
            "and accelerated payment to be repaid.",
            dates={
                "liquidated": liquidated.isoformat(),
                "protest": on.isoformat(),
                "protest_until": "2023-05-31",
                "decided": decided.isoformat(),
                "reliquidated": again.isoformat(),
            },
            entries=(sheet.number,),
            claims=(claim.claim_id,),
            figures={
                "refund": money(refund),
                f"drawback_change_{claim.claim_id}": money(change(book, "acme", claim, lines=(freed,))),
            },
        )
    )


def _psc(book: Book) -> None:
    sheet = _one(book, "8516310000", "DRY-1800", 2_400, 30_000, date(2022, 8, 14))
    on = date(2022, 11, 8)
    corrected = revalued(book.tariff, sheet, 1, Decimal("33600.00"))
    event = EntryCorrected(
        entry_number=sheet.number,
        corrected_on=on,
        reason="psc",
        lines=corrected.lines,
        mpf_paid=corrected.mpf_paid,
        explanation="Tooling paid by the buyer was missing from the invoice: value $30,000 to $33,600",
    )
    book.say("acme", event, on, sheet.number)
    export = book.ship("acme", sheet, 900, Decimal("19.50"), date(2022, 12, 8), arrives=date(2023, 1, 5))
    claim = ordinary(book, "acme", "58", (Designated(corrected, 1, export, Decimal(900)),), date(2023, 1, 17))
    more = corrected.total("duty", "chapter-99") - sheet.total("duty", "chapter-99")
    book.happenings.append(
        Happening(
            name="post-summary-correction",
            claimant="acme",
            story="The importer corrects the value upwards within 300 days and before liquidation.",
            expected="The corrected lines are the basis of the claim filed afterwards; no amendment is needed.",
            dates={"entered": "2022-08-16", "corrected": on.isoformat(), "psc_until": "2023-06-07"},
            entries=(sheet.number,),
            claims=(claim.claim_id,),
            figures={"additional_duty": money(more), "claimed": money(claim.asked)},
        )
    )


def _psc_repaid(book: Book) -> None:
    sheet = _one(book, "8516604070", "OVEN-GO", 1_000, 80_000, date(2023, 3, 5))
    claim = _claim(book, sheet, 600, "118.00", date(2023, 4, 20), date(2023, 5, 16), date(2024, 6, 3))
    on = date(2023, 9, 12)
    freed = _moved(sheet.lines[0], "99038803", EXCLUSION, Decimal(0))
    event = EntryCorrected(
        entry_number=sheet.number,
        corrected_on=on,
        reason="psc",
        lines=(freed,),
        mpf_paid=sheet.mpf_paid,
        explanation="Exclusion 9903.88.67 claimed back to the date of entry",
    )
    book.say("acme", event, on, sheet.number)
    refund = _duty(sheet.lines[0]) - _duty(freed)
    book.happenings.append(
        Happening(
            name="amendment-down-repaid",
            claimant="acme",
            story="Drawback was paid in advance; then an exclusion frees the goods from Section 301 and the importer gets "
            "that duty back by PSC. What was paid on it as drawback must be returned.",
            expected="An amendment down is drafted; after its acceptance the claimant owes the difference and repays it.",
            dates={"paid": "2023-06-20", "corrected": on.isoformat()},
            entries=(sheet.number,),
            claims=(claim.claim_id,),
            figures={
                "refund": money(refund),
                "paid": money(claim.asked),
                f"drawback_change_{claim.claim_id}": money(change(book, "acme", claim, lines=(freed,))),
            },
        )
    )


def _inquiries(book: Book) -> None:
    """CF-28 answered a week late, CF-29 proposed, CF-29 taken, liquidation with increase, claim amended upwards."""
    sheet = _one(
        book, "8501402020", "GMOT-90", 2_000, 90_000, date(2023, 10, 15), "ZHONGSHAN POWERTEK MOTOR CO"
    )
    claim = _claim(book, sheet, 800, "61.00", date(2024, 1, 18), date(2024, 3, 12), date(2025, 4, 1))
    asked, answered, proposed, taken, liquidated = (
        date(2024, 6, 12),
        date(2024, 7, 19),
        date(2024, 7, 24),
        date(2024, 8, 20),
        date(2024, 8, 30),
    )
    ids = ("CF28-2024-0612", "CF29-2024-0724", "CF29-2024-0820")
    book.say(
        "acme",
        InquiryIssued(
            inquiry_id=ids[0],
            form="CF-28",
            issued_on=asked,
            line_numbers=(1,),
            subject="Rated output of the gear motors; please send test sheets",
            entry_number=sheet.number,
            producer=sheet.lines[0].producer,
            hts=sheet.lines[0].hts,
        ),
        asked,
        ids[0],
        kind="cf28",
    )
    book.say(
        "acme",
        InquiryAssigned(inquiry_id=ids[0], assigned_on=date(2024, 6, 17), owner="Dana Whitfield"),
        date(2024, 6, 17),
        ids[0],
    )
    book.say(
        "acme",
        InquiryAnswered(
            inquiry_id=ids[0], answered_on=answered, by="Dana Whitfield", reference="test sheets"
        ),
        answered,
        ids[0],
    )
    for number, form, on, follows in (
        (ids[1], "CF-29-proposed", proposed, ids[0]),
        (ids[2], "CF-29-taken", taken, ids[1]),
    ):
        issued = InquiryIssued(
            inquiry_id=number,
            form="CF-29-proposed" if form == "CF-29-proposed" else "CF-29-taken",
            issued_on=on,
            line_numbers=(1,),
            subject="Output exceeds 74.6 W: 8501.40.40, 4 % instead of 3.3 %",
            money_at_stake=Decimal("630.00"),
            follows=follows,
            entry_number=sheet.number,
            producer=sheet.lines[0].producer,
            hts=sheet.lines[0].hts,
        )
        book.say("acme", issued, on, number, kind="cf29")
    for number in ids:
        closed = InquiryClosed(inquiry_id=number, closed_on=liquidated, outcome="change")
        book.say("acme", closed, liquidated, number)
    line = sheet.lines[0]
    moved = _moved(msgspec.structs.replace(line, hts="8501404020"), "8501402020", "8501404020", Decimal(4))
    book.say(
        "acme", _posted(sheet, liquidated, "liquidated", "increase", (moved,), "01"), liquidated, sheet.number
    )
    book.settled.add(sheet.number)
    more = _duty(moved) - _duty(line)
    book.happenings.append(
        Happening(
            name="cf28-late-cf29-taken-amendment-up",
            claimant="acme",
            story="CBP asks for test sheets (CF-28); the answer is a week late. CBP proposes and then takes a change of "
            "classification (CF-29) and liquidates with an increase.",
            expected="The CF-28 answer is missed on 2024-07-12; the CF-29 answer was due 2024-08-13; after the liquidation "
            "the open claim is amended upwards by 99 % of the increase on its units.",
            dates={
                "cf28": asked.isoformat(),
                "cf28_due": "2024-07-12",
                "cf28_answered": answered.isoformat(),
                "cf29_proposed": proposed.isoformat(),
                "cf29_due": "2024-08-13",
                "cf29_taken": taken.isoformat(),
                "liquidated": liquidated.isoformat(),
            },
            entries=(sheet.number,),
            claims=(claim.claim_id,),
            figures={
                "bill": money(more),
                f"drawback_change_{claim.claim_id}": money(change(book, "acme", claim, lines=(moved,))),
            },
        )
    )


def _inquiry_in_time(book: Book) -> None:
    sheet = _one(book, "9617001000", "FLASK-1L", 5_000, 34_000, date(2024, 2, 11), "YONGKANG BRIGHT CUP CO")
    on, answered, closed = date(2024, 7, 9), date(2024, 7, 30), date(2024, 9, 5)
    issued = InquiryIssued(
        inquiry_id="CF28-2024-0709",
        form="CF-28",
        issued_on=on,
        entry_number=sheet.number,
        line_numbers=(1,),
        subject="Price actually paid; please send payment records",
        hts="9617001000",
        producer="YONGKANG BRIGHT CUP CO",
    )
    book.say("acme", issued, on, issued.inquiry_id, kind="cf28")
    reply = InquiryAnswered(inquiry_id=issued.inquiry_id, answered_on=answered, by="Dana Whitfield")
    book.say("acme", reply, answered, issued.inquiry_id)
    end = InquiryClosed(inquiry_id=issued.inquiry_id, closed_on=closed, outcome="no-change")
    book.say("acme", end, closed, issued.inquiry_id)
    book.happenings.append(
        Happening(
            name="cf28-in-time",
            claimant="acme",
            story="CBP asks for payment records and closes the matter without change.",
            expected="The answer of 2024-07-30 meets the due date 2024-08-08; nothing changes on the entry.",
            dates={
                "cf28": on.isoformat(),
                "cf28_due": "2024-08-08",
                "cf28_answered": answered.isoformat(),
                "closed": closed.isoformat(),
            },
            entries=(sheet.number,),
        )
    )


def _dated_rate(book: Book) -> None:
    """Section 301 on solar modules doubles for entries from 27 September 2024."""
    sheets = [
        _one(book, "8541430080", "PV-410", 400, 36_000, on) for on in (date(2024, 9, 17), date(2024, 10, 1))
    ]
    rates = [next(c for c in sheet.lines[0].charges if c.duty_class == "chapter-99") for sheet in sheets]
    book.happenings.append(
        Happening(
            name="dated-rate-change",
            claimant="acme",
            story="The same solar modules enter two weeks apart: the Section 301 rate doubles for entries from 2024-09-27.",
            expected="9903.88.02 at 25 % on the first entry, 9903.91.02 at 50 % on the second; both come back as drawback.",
            dates={"change": "2024-09-27"},
            entries=tuple(sheet.number for sheet in sheets),
            figures={"before": money(rates[0].amount), "after": money(rates[1].amount)},
        )
    )
