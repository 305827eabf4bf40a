"""What happens to claims: one rejected and perfected, one withdrawn, windows missed in two ways."""

from datetime import date
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.simulation.generator.book import Happening, ScriptBook, money
from drawback.simulation.generator.claims import (
    ALL_STEPS,
    accepted,
    assembled,
    compose,
    filed,
    ordinary,
    paid,
    told,
)
from drawback.simulation.generator.entries import LineGoods
from drawback.simulation.generator.pricing import DesignatedUnits
from drawback_schemas import claims as claim_events
from drawback_schemas.inquiries import InquiryAnswered, InquiryClosed, InquiryIssued


def write_story(book: ScriptBook) -> None:
    """Write the happenings on claims."""
    _rejected(book)
    _withdrawn(book)
    _missed_filing(book)
    _evidence_request(book)


def _goods(hts: str, sku: str, quantity: int, value: int) -> LineGoods:
    return LineGoods(hts, "CN", Decimal(quantity), Decimal(f"{value}.00"), sku, "FOSHAN NANHAI HOUSEWARES CO")


def _rejected(book: ScriptBook) -> None:
    sheet = book.lot("acme", _goods("6911103710", "MUG-SET", 4_000, 62_000), date(2021, 7, 13))
    export = book.ship("acme", sheet, 1_500, Decimal("21.00"), date(2021, 12, 16), arrives=date(2022, 1, 6))
    first, second = date(2022, 2, 10), date(2022, 2, 25)
    story = compose(book, "acme", "58", (DesignatedUnits(sheet, 1, export, Decimal(1_500)),), first)
    assembled(book, "acme", story)
    approval = claim_events.ClaimApproved(
        claim_id=story.claim_id, approved_on=date(2022, 2, 8), by="Dana Whitfield"
    )
    book.write("acme", approval, date(2022, 2, 8), story.claim_id, kind="claims")
    filed(book, "acme", story, accelerated=True)
    rejected_on = date(2022, 2, 14)
    refusal = claim_events.ClaimRejected(
        claim_id=story.claim_id,
        rejected_on=rejected_on,
        reason="Bond rider for accelerated payment not on file; refile with surety code",
    )
    book.write("acme", refusal, rejected_on, story.claim_id, kind="claims")
    again = claim_events.ClaimFiled(
        claim_id=story.claim_id,
        claim_number=story.claim_number,
        provision=story.provision,
        filed_on=second,
        designations=story.parts,
        accelerated=True,
        port="3901",
    )
    book.write("acme", again, second, story.claim_id, kind="claims")
    accepted(book, "acme", story, date(2022, 2, 26))
    paid(book, "acme", story, story.asked, date(2022, 4, 1))
    told(book, story, "approve", "file", "accept", "pay")
    book.happenings.append(
        Happening(
            name="rejected-and-perfected",
            claimant="acme",
            story="ACE rejects the filing; the broker adds what is missing and transmits it again two weeks later.",
            expected="Rejected on 2022-02-14, perfected within the original limit (2026-07-13), accepted 2022-02-26; "
            "the claim date is that of the second filing.",
            dates={
                "filed": first.isoformat(),
                "rejected": rejected_on.isoformat(),
                "refiled": second.isoformat(),
                "limit": "2026-07-13",
            },
            entries=(sheet.number,),
            exports=(export.export_id,),
            claims=(story.claim_id,),
            figures={"claimed": money(story.asked)},
        )
    )


def _withdrawn(book: ScriptBook) -> None:
    sheet = book.lot("acme", _goods("3924103000", "TRAY-40", 6_000, 21_000), date(2022, 10, 11))
    export = book.ship("acme", sheet, 2_000, Decimal("4.40"), date(2023, 3, 9), arrives=date(2023, 4, 6))
    story = compose(
        book, "acme", "58", (DesignatedUnits(sheet, 1, export, Decimal(2_000)),), date(2023, 4, 18)
    )
    assembled(book, "acme", story)
    on = date(2023, 4, 13)
    event = claim_events.ClaimWithdrawn(
        claim_id=story.claim_id, withdrawn_on=on, reason="To be put together with the next shipments"
    )
    book.write("acme", event, on, story.claim_id, kind="claims")
    told(book, story, *ALL_STEPS)
    book.happenings.append(
        Happening(
            name="withdrawn",
            claimant="acme",
            story="A hand-made proposal is dropped: the broker wants the goods in the next monthly cut instead.",
            expected="State withdrawn; 2,000 units of entry and export are free again and the matcher proposes them at the next cut.",
            dates={"assembled": "2023-04-06", "withdrawn": on.isoformat()},
            entries=(sheet.number,),
            exports=(export.export_id,),
            claims=(story.claim_id,),
            figures={"units": "2000"},
        )
    )


def _missed_filing(book: ScriptBook) -> None:
    """Nobody approves the proposal before the fifth anniversary of importation: abandoned (19 U.S.C. 1313(r)(1))."""
    sheet = book.lot(
        "acme", _goods("9506910010", "SPIN-7", 600, 54_000), date(2021, 1, 12), arrives=date(2021, 2, 5)
    )
    export = book.ship("acme", sheet, 300, Decimal("131.00"), date(2025, 11, 18), arrives=date(2025, 12, 5))
    story = compose(
        book, "acme", "58", (DesignatedUnits(sheet, 1, export, Decimal(300)),), date(2025, 12, 17)
    )
    assembled(book, "acme", story)
    told(book, story, *ALL_STEPS)
    late = book.ship("acme", sheet, 100, Decimal("131.00"), date(2026, 1, 8), arrives=date(2026, 2, 5))
    book.happenings.append(
        Happening(
            name="missed-window-not-filed",
            claimant="acme",
            story="The proposal lies on a desk over the holidays; the fifth anniversary of importation passes.",
            expected="The filing limit 2026-01-12 (a Monday) passes; the claim is abandoned by time bar and its money is lost.",
            dates={"imported": "2021-01-12", "assembled": "2025-12-05", "limit": "2026-01-12"},
            entries=(sheet.number,),
            exports=(export.export_id,),
            claims=(story.claim_id,),
            figures={"lost": money(story.asked)},
        )
    )
    book.happenings.append(
        Happening(
            name="missed-window-late-report",
            claimant="acme",
            story="A forwarder reports an export of 2026-01-08 only in February: by then nothing of that lot can be claimed.",
            expected="The export of 100 units was in time (2026-01-11 was the last day) but stays without a claim.",
            dates={"exported": "2026-01-08", "reported": "2026-02-05", "limit": "2026-01-12"},
            entries=(sheet.number,),
            exports=(late.export_id,),
        )
    )


def _evidence_request(book: ScriptBook) -> None:
    """CBP asks for evidence on a claim and extends its liquidation (19 CFR 190.52(b), 159.12)."""
    sheet = book.lot("acme", _goods("7013335000", "VASE-30", 3_000, 42_000), date(2023, 5, 16))
    export = book.ship("acme", sheet, 1_200, Decimal("19.80"), date(2023, 8, 17), arrives=date(2023, 9, 7))
    story = ordinary(
        book,
        "acme",
        "58",
        (DesignatedUnits(sheet, 1, export, Decimal(1_200)),),
        date(2023, 9, 19),
        liquidate_from=date(2025, 2, 3),
    )
    on = date(2024, 5, 7)
    asked = InquiryIssued(
        inquiry_id="REQ-2024-0507",
        form="claim-request",
        issued_on=on,
        claim_id=story.claim_id,
        subject="Bills of lading and proof of possession for the exported vases",
    )
    book.write("acme", asked, on, asked.inquiry_id)
    book.write(
        "acme",
        InquiryAnswered(inquiry_id=asked.inquiry_id, answered_on=date(2024, 5, 28), by="Dana Whitfield"),
        date(2024, 5, 28),
        asked.inquiry_id,
    )
    closed = InquiryClosed(inquiry_id=asked.inquiry_id, closed_on=date(2024, 10, 8), outcome="no-change")
    book.write("acme", closed, date(2024, 10, 8), asked.inquiry_id)
    extended = claim_events.ClaimExtended(
        claim_id=story.claim_id, extended_on=date(2024, 8, 27), until_on=date(2025, 9, 19)
    )
    book.write("acme", extended, date(2024, 8, 27), story.claim_id, kind="claims")
    told(book, story, "approve", "file", "accept", "pay", "extend", liquidate_from=date(2025, 2, 3))
    book.happenings.append(
        Happening(
            name="evidence-request-and-extended-claim",
            claimant="acme",
            story="CBP asks for bills of lading and extends the time to liquidate the claim.",
            expected="Evidence due 2024-06-06 is given in time; the claim cannot be deemed liquidated on 2024-09-19.",
            dates={
                "request": on.isoformat(),
                "due": days_later(on, 30).isoformat(),
                "answered": "2024-05-28",
                "extended": "2024-08-27",
            },
            entries=(sheet.number,),
            claims=(story.claim_id,),
        )
    )
