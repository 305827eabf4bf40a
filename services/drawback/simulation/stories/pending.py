"""What is still open when the files end, in June 2026: something for everybody."""

from datetime import date
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.simulation.generator.book import Happening, ScriptBook, money
from drawback.simulation.generator.claims import (
    ALL_STEPS,
    TOLD,
    assembled,
    change,
    compose,
    filed,
    ordinary,
    told,
)
from drawback.simulation.generator.entries import CaseDeposit, EntrySummary, LineGoods, revalued
from drawback.simulation.generator.pricing import DesignatedUnits
from drawback.simulation.generator.reports import ReportedNotice
from drawback.simulation.stories.adcvd import HANGER, HANGERS, PAPER, PAPER_AD, PAPER_CVD
from drawback_schemas import claims as claim_events
from drawback_schemas.entries import EntryCorrected
from drawback_schemas.inquiries import InquiryAssigned, InquiryIssued
from drawback_schemas.liquidations import LiquidationPosted

PRODUCER = "NINGBO YUEHAI INDUSTRIAL CO"


def write_story(book: ScriptBook) -> None:
    """Write what waits for an answer, a signature or a date."""
    _questions(book)
    _unsigned_amendment(book)
    _limit_ahead(book)
    _to_be_perfected(book)
    _suspended(book)
    _bill_to_protest(book)


def _lot(
    book: ScriptBook, hts: str, sku: str, quantity: int, value: int, on: date, origin: str = "CN"
) -> EntrySummary:
    return book.lot(
        "acme", LineGoods(hts, origin, Decimal(quantity), Decimal(f"{value}.00"), sku, PRODUCER), on
    )


def _questions(book: ScriptBook) -> None:
    asked = _lot(book, "8536694010", "COAX-N", 60_000, 30_000, date(2025, 12, 9))
    accused = _lot(book, "8484100000", "GASKET-DN80", 40_000, 25_000, date(2025, 10, 14))
    for inquiry, form, on, sheet, subject, stake in (
        ("CF28-2026-0602", "CF-28", date(2026, 6, 2), asked, "Country of origin of the contacts", None),
        ("CF29-2026-0609", "CF-29", date(2026, 6, 9), accused, "Assists not declared", Decimal("1250.00")),
    ):
        event = InquiryIssued(
            inquiry_id=inquiry,
            form="CF-28" if form == "CF-28" else "CF-29-proposed",
            issued_on=on,
            entry_number=sheet.number,
            line_numbers=(1,),
            subject=subject,
            hts=sheet.lines[0].hts,
            producer=PRODUCER,
            money_at_stake=stake,
        )
        book.write("acme", event, on, inquiry, kind="cf28" if form == "CF-28" else "cf29")
    assigned = InquiryAssigned(
        inquiry_id="CF28-2026-0602", assigned_on=date(2026, 6, 4), owner="Dana Whitfield"
    )
    book.write("acme", assigned, date(2026, 6, 4), assigned.inquiry_id)
    book.happenings.append(
        Happening(
            name="open-questions",
            claimant="acme",
            story="A CF-28 and a proposed CF-29 lie on the desk when the files end.",
            expected="Answers are due on 2026-07-02 (30 days) and 2026-06-29 (20 days); both are open.",
            dates={
                "cf28": "2026-06-02",
                "cf28_due": "2026-07-02",
                "cf29": "2026-06-09",
                "cf29_due": "2026-06-29",
            },
            entries=(asked.number, accused.number),
        )
    )


def _unsigned_amendment(book: ScriptBook) -> None:
    sheet = _lot(book, "8516310000", "DRY-2200", 2_000, 24_000, date(2025, 11, 12), "VN")
    filed_on, on = date(2026, 4, 14), date(2026, 6, 10)
    export = book.ship(
        "acme", sheet, 500, Decimal("18.90"), date(2026, 2, 19), arrives=days_later(filed_on, -12)
    )
    story = ordinary(book, "acme", "58", (DesignatedUnits(sheet, 1, export, Decimal(500)),), filed_on)
    told(book, story, *TOLD, "amend-approve")
    corrected = revalued(book.tariff, sheet, 1, Decimal("26400.00"))
    event = EntryCorrected(
        entry_number=sheet.number,
        corrected_on=on,
        reason="psc",
        lines=corrected.lines,
        mpf_paid=corrected.mpf_paid,
        explanation="Freight was deducted twice: value $24,000 to $26,400",
    )
    book.write("acme", event, on, sheet.number)
    book.happenings.append(
        Happening(
            name="unsigned-amendment",
            claimant="acme",
            story="A PSC raises the value of goods already claimed; nobody has signed the amendment yet.",
            expected="An amendment up is drafted and waits for a person; it may be transmitted until 2030-11-12.",
            dates={"filed": filed_on.isoformat(), "corrected": on.isoformat(), "amend_until": "2030-11-12"},
            entries=(sheet.number,),
            claims=(story.claim_id,),
            figures={f"drawback_change_{story.claim_id}": money(change(book, "acme", story, corrected))},
        )
    )


def _limit_ahead(book: ScriptBook) -> None:
    sheet = _lot(book, "6911103710", "MUG-GIFT", 2_000, 26_000, date(2021, 7, 6))
    proposed, filed_on = date(2026, 6, 5), date(2026, 6, 17)
    export = book.ship("acme", sheet, 600, Decimal("17.50"), date(2026, 5, 14), arrives=proposed)
    story = compose(book, "acme", "58", (DesignatedUnits(sheet, 1, export, Decimal(600)),), filed_on)
    assembled(book, "acme", story)
    told(book, story, *ALL_STEPS)
    book.happenings.append(
        Happening(
            name="limit-ahead",
            claimant="acme",
            story="A proposal waits for a signature while the fifth year runs out.",
            expected="To be filed by 2026-07-06; the docket shows it and alerts have gone out.",
            dates={"imported": "2021-07-06", "assembled": proposed.isoformat(), "limit": "2026-07-06"},
            entries=(sheet.number,),
            exports=(export.export_id,),
            claims=(story.claim_id,),
            figures={"at_stake": money(story.asked)},
        )
    )


def _to_be_perfected(book: ScriptBook) -> None:
    sheet = _lot(book, "8302423015", "SLIDE-600", 9_000, 49_500, date(2021, 7, 20))
    filed_on, rejected_on = date(2026, 6, 3), date(2026, 6, 8)
    export = book.ship(
        "acme", sheet, 3_000, Decimal("8.20"), date(2026, 3, 12), arrives=days_later(filed_on, -12)
    )
    story = compose(book, "acme", "58", (DesignatedUnits(sheet, 1, export, Decimal(3_000)),), filed_on)
    assembled(book, "acme", story)
    approved_on = days_later(filed_on, -2)
    approval = claim_events.ClaimApproved(
        claim_id=story.claim_id, approved_on=approved_on, by="Dana Whitfield"
    )
    book.write("acme", approval, approved_on, story.claim_id, kind="claims")
    filed(book, "acme", story, accelerated=True)
    reason = "Bill of lading missing for one export; complete and refile"
    refusal = claim_events.ClaimRejected(claim_id=story.claim_id, rejected_on=rejected_on, reason=reason)
    book.write("acme", refusal, rejected_on, story.claim_id, kind="claims")
    told(book, story, *ALL_STEPS)
    book.happenings.append(
        Happening(
            name="to-be-perfected",
            claimant="acme",
            story="ACE has sent a claim back; the fifth year ends in six weeks.",
            expected="State rejected; to be perfected and accepted by 2026-07-20 (19 CFR 190.52(a)).",
            dates={"rejected": rejected_on.isoformat(), "limit": "2026-07-20"},
            entries=(sheet.number,),
            claims=(story.claim_id,),
            figures={"at_stake": money(story.asked)},
        )
    )


def _suspended(book: ScriptBook) -> None:
    hangers = (CaseDeposit(HANGERS, Decimal("15.83")),)
    paper = (CaseDeposit(PAPER_AD, Decimal("3.80")), CaseDeposit(PAPER_CVD, Decimal("7.23")))
    held = []
    for claimant, goods, on, case, code in (
        ("acme", LineGoods(HANGER, "CN", Decimal(60_000), Decimal("9900.00"), "HANG-16", "SHAOXING TIANMU METAL CO", hangers), date(2024, 11, 12), HANGERS, "44"),
        ("acme", LineGoods(HANGER, "CN", Decimal(50_000), Decimal("8300.00"), "HANG-16", "SHAOXING TIANMU METAL CO", hangers), date(2025, 1, 14), HANGERS, "44"),
        ("harbor", LineGoods(PAPER, "CN", Decimal(30_000), Decimal("40500.00"), "A4-80G", "SHANDONG GOLDEN REED PAPER CO", paper), date(2024, 12, 3), PAPER_CVD, "45"),
    ):  # fmt: skip
        sheet = book.lot(claimant, goods, on)
        posted = days_later(sheet.voyage.entry_on, 21)
        basis = "AD" if code == "44" else "AD/CVD"
        book.notice(
            claimant, ReportedNotice(sheet, "Suspension", posted, posted, basis, code=code, case_number=case)
        )
        held.append(sheet)
    book.happenings.append(
        Happening(
            name="still-suspended",
            claimant="acme",
            story="Three entries wait for reviews that have not ended.",
            expected="Suspended, with no liquidation date; deposits of antidumping and countervailing duty are open.",
            dates={"as_of": "2026-06-10"},
            entries=tuple(sheet.number for sheet in held),
            figures={"deposited": money(sum((sheet.total("ad", "cvd") for sheet in held), Decimal(0)))},
        )
    )


def _bill_to_protest(book: ScriptBook) -> None:
    sheet = _lot(book, "4202216000", "BAG-WEEKEND", 2_500, 40_000, date(2025, 7, 15))
    on = date(2026, 5, 29)
    raised = revalued(book.tariff, sheet, 1, Decimal("43000.00"))
    event = LiquidationPosted(
        entry_number=sheet.number,
        liquidated_on=on,
        posted_on=on,
        outcome="increase",
        reason_codes=("03",),
        lines=raised.lines,
    )
    book.write("acme", event, on, sheet.number)
    book.settled.add(sheet.number)
    more = raised.total("duty", "chapter-99") - sheet.total("duty", "chapter-99")
    book.happenings.append(
        Happening(
            name="bill-that-may-be-protested",
            claimant="acme",
            story="CBP has raised the value of a lot of bags and billed the difference.",
            expected="The bill is due on 2026-06-28; the liquidation may be protested until 2026-11-25.",
            dates={"liquidated": on.isoformat(), "bill_due": "2026-06-28", "protest_until": "2026-11-25"},
            entries=(sheet.number,),
            figures={"additional_duty": money(more)},
        )
    )
