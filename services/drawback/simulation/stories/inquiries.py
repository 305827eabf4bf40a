"""CBP asks and acts: a CF-28 answered late, a CF-29 taken, and a CF-28 answered in time."""

from datetime import date
from decimal import Decimal

import msgspec

from drawback.simulation.generator.book import Happening, ScriptBook, money
from drawback.simulation.generator.claims import change
from drawback.simulation.stories.parts import acme_lot, claim_on, duty_of, liquidation, moved
from drawback_schemas.inquiries import InquiryAnswered, InquiryAssigned, InquiryClosed, InquiryIssued


def write_story(book: ScriptBook) -> None:
    """Write the inquiries on entries."""
    _inquiries(book)
    _inquiry_in_time(book)


def _inquiries(book: ScriptBook) -> None:
    """CF-28 answered a week late, CF-29 proposed, CF-29 taken, liquidation with increase, claim amended upwards."""
    sheet = acme_lot(
        book, "8501402020", "GMOT-90", 2_000, 90_000, date(2023, 10, 15), "ZHONGSHAN POWERTEK MOTOR CO"
    )
    claim = claim_on(book, sheet, 800, "61.00", date(2024, 1, 18), date(2024, 3, 12), date(2025, 4, 1))
    asked, answered, proposed, taken, liquidated = (
        date(2024, 6, 12),
        date(2024, 7, 19),
        date(2024, 7, 24),
        date(2024, 8, 20),
        date(2024, 8, 30),
    )
    ids = ("CF28-2024-0612", "CF29-2024-0724", "CF29-2024-0820")
    book.write(
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
    book.write(
        "acme",
        InquiryAssigned(inquiry_id=ids[0], assigned_on=date(2024, 6, 17), owner="Dana Whitfield"),
        date(2024, 6, 17),
        ids[0],
    )
    book.write(
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
        book.write("acme", issued, on, number, kind="cf29")
    for number in ids:
        closed = InquiryClosed(inquiry_id=number, closed_on=liquidated, outcome="change")
        book.write("acme", closed, liquidated, number)
    line = sheet.lines[0]
    changed = moved(msgspec.structs.replace(line, hts="8501404020"), "8501402020", "8501404020", Decimal(4))
    book.write(
        "acme",
        liquidation(sheet, liquidated, "liquidated", "increase", (changed,), "01"),
        liquidated,
        sheet.number,
    )
    book.settled.add(sheet.number)
    more = duty_of(changed) - duty_of(line)
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
                f"drawback_change_{claim.claim_id}": money(change(book, "acme", claim, lines=(changed,))),
            },
        )
    )


def _inquiry_in_time(book: ScriptBook) -> None:
    sheet = acme_lot(
        book, "9617001000", "FLASK-1L", 5_000, 34_000, date(2024, 2, 11), "YONGKANG BRIGHT CUP CO"
    )
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
    book.write("acme", issued, on, issued.inquiry_id, kind="cf28")
    reply = InquiryAnswered(inquiry_id=issued.inquiry_id, answered_on=answered, by="Dana Whitfield")
    book.write("acme", reply, answered, issued.inquiry_id)
    end = InquiryClosed(inquiry_id=issued.inquiry_id, closed_on=closed, outcome="no-change")
    book.write("acme", end, closed, issued.inquiry_id)
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
