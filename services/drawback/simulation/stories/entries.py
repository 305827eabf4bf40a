"""What happens to import entries: extension, deemed liquidation, reliquidation, protest, PSC."""

from datetime import date
from decimal import Decimal

from drawback.simulation.generator.book import Happening, ScriptBook, money
from drawback.simulation.generator.claims import change, ordinary, told
from drawback.simulation.generator.entries import revalued
from drawback.simulation.generator.numbers import protest_number
from drawback.simulation.generator.pricing import DesignatedUnits
from drawback.simulation.generator.reports import ReportedNotice
from drawback.simulation.stories.parts import acme_lot, claim_on, duty_of, liquidation, moved
from drawback_schemas import claims as claim_events
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.liquidations import ProtestDecided, ProtestFiled

EXCLUSION = "99038867"
"""Heading of a product exclusion from Section 301: the row stays, the duty goes."""


def write_story(book: ScriptBook) -> None:
    """Write the happenings on entries, each with the claim that rests on the entry where there is one."""
    _extension(book)
    _deemed(book)
    _reliquidation_after_claim(book)
    _protest(book)
    _psc(book)
    _psc_repaid(book)
    _dated_rate(book)


def _extension(book: ScriptBook) -> None:
    sheet = acme_lot(book, "8302416045", "HINGE-75", 8_000, 46_000, date(2021, 3, 9))
    claim = claim_on(book, sheet, 3_200, "9.10", date(2021, 8, 19), date(2021, 9, 21))
    on, until, liquidated = date(2022, 1, 21), date(2023, 3, 11), date(2022, 11, 18)
    book.notice("acme", ReportedNotice(sheet, "Extension", on, on, "CBP", code="49", until=until))
    book.notice(
        "acme", ReportedNotice(sheet, "Liquidation", liquidated, liquidated, action="No change", reason="99")
    )
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


def _deemed(book: ScriptBook) -> None:
    sheet = acme_lot(book, "8205513030", "WHISK-3", 30_000, 27_000, date(2021, 5, 9))
    on = date(2022, 5, 11)
    book.notice("acme", ReportedNotice(sheet, "Liquidation", on, date(2022, 5, 27), "Deemed", "No change"))
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


def _reliquidation_after_claim(book: ScriptBook) -> None:
    """The claim is liquidated first; CBP then reliquidates the import upwards within its 90 days (19 U.S.C. 1501)."""
    sheet = acme_lot(book, "8302423015", "SLIDE-450", 10_000, 50_000, date(2021, 4, 20))
    claim = claim_on(book, sheet, 4_000, "7.80", date(2021, 8, 12), date(2021, 9, 14))
    first, again = date(2022, 3, 11), date(2022, 5, 27)
    book.notice("acme", ReportedNotice(sheet, "Liquidation", first, first, action="No change", reason="99"))
    liquidated = date(2022, 4, 22)
    event = claim_events.ClaimLiquidated(
        claim_id=claim.claim_id, liquidated_on=liquidated, amount=claim.asked
    )
    book.write("acme", event, liquidated, claim.claim_id, kind="claims")
    told(book, claim, "approve", "file", "accept", "pay", "extend", "liquidate")
    line = sheet.lines[0]
    changed = moved(line, "99038815", "99038803", Decimal(25))
    book.write(
        "acme", liquidation(sheet, again, "reliquidated", "increase", (changed,), "01"), again, sheet.number
    )
    difference = duty_of(changed) - duty_of(line)
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
                f"drawback_change_{claim.claim_id}": money(change(book, "acme", claim, lines=(changed,))),
            },
        )
    )


def _protest(book: ScriptBook) -> None:
    sheet = acme_lot(book, "8536694010", "COAX-F", 80_000, 40_000, date(2022, 1, 18))
    claim = claim_on(
        book, sheet, 30_000, "0.95", date(2022, 5, 10), date(2022, 6, 14), liquidate_from=date(2024, 7, 1)
    )
    extended = claim_events.ClaimExtended(
        claim_id=claim.claim_id, extended_on=date(2023, 5, 30), until_on=date(2024, 6, 14)
    )
    book.write("acme", extended, date(2023, 5, 30), claim.claim_id, kind="claims")
    told(book, claim, "approve", "file", "accept", "pay", "extend", liquidate_from=date(2024, 7, 1))
    liquidated, on, decided, again = (
        date(2022, 12, 2),
        date(2023, 2, 14),
        date(2023, 9, 12),
        date(2023, 10, 6),
    )
    number = protest_number(sheet.voyage.port, on, 118)
    book.notice(
        "acme", ReportedNotice(sheet, "Liquidation", liquidated, liquidated, action="No change", reason="99")
    )
    filed = ProtestFiled(
        entry_number=sheet.number, protest_number=number, filed_on=on, issue="Section 301 exclusion"
    )
    book.write("acme", filed, on, sheet.number)
    answer = ProtestDecided(
        entry_number=sheet.number, protest_number=number, decided_on=decided, outcome="approved"
    )
    book.write("acme", answer, decided, sheet.number)
    freed = moved(sheet.lines[0], "99038801", EXCLUSION, Decimal(0))
    book.write(
        "acme", liquidation(sheet, again, "reliquidated", "refund", (freed,), "63"), again, sheet.number
    )
    refund = duty_of(sheet.lines[0]) - duty_of(freed)
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


def _psc(book: ScriptBook) -> None:
    sheet = acme_lot(book, "8516310000", "DRY-1800", 2_400, 30_000, date(2022, 8, 14))
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
    book.write("acme", event, on, sheet.number)
    export = book.ship("acme", sheet, 900, Decimal("19.50"), date(2022, 12, 8), arrives=date(2023, 1, 5))
    claim = ordinary(
        book, "acme", "58", (DesignatedUnits(corrected, 1, export, Decimal(900)),), date(2023, 1, 17)
    )
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


def _psc_repaid(book: ScriptBook) -> None:
    sheet = acme_lot(book, "8516604070", "OVEN-GO", 1_000, 80_000, date(2023, 3, 5))
    claim = claim_on(book, sheet, 600, "118.00", date(2023, 4, 20), date(2023, 5, 16), date(2024, 6, 3))
    on = date(2023, 9, 12)
    freed = moved(sheet.lines[0], "99038803", EXCLUSION, Decimal(0))
    event = EntryCorrected(
        entry_number=sheet.number,
        corrected_on=on,
        reason="psc",
        lines=(freed,),
        mpf_paid=sheet.mpf_paid,
        explanation="Exclusion 9903.88.67 claimed back to the date of entry",
    )
    book.write("acme", event, on, sheet.number)
    refund = duty_of(sheet.lines[0]) - duty_of(freed)
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


def _dated_rate(book: ScriptBook) -> None:
    """Section 301 on solar modules doubles for entries from 27 September 2024."""
    sheets = [
        acme_lot(book, "8541430080", "PV-410", 400, 36_000, on)
        for on in (date(2024, 9, 17), date(2024, 10, 1))
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
