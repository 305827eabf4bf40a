"""Suspended entries, final results with another rate, instructions: seen under both policies."""

from datetime import date
from decimal import Decimal

from drawback.domain.calendar import days_later
from drawback.domain.money import Money, cents
from drawback.simulation.generator.book import HARBOR_JOINS, Happening, ScriptBook, money, numbers
from drawback.simulation.generator.claims import ClaimStory, change, inherited, ordinary
from drawback.simulation.generator.entries import CaseDeposit, EntrySummary, LineGoods, recharged
from drawback.simulation.generator.numbers import message_number
from drawback.simulation.generator.pricing import DesignatedUnits
from drawback.simulation.generator.reports import ReportedNotice
from drawback_schemas.adcvd import InstructionIssued, RatePublished
from drawback_schemas.liquidations import LiquidationPosted, SuspensionLifted
from drawback_schemas.parts import RatePart

BEDS, BED = "A-570-890", "9403509045"
HANGERS, HANGER = "A-570-918", "7326200020"
PAPER_AD, PAPER_CVD, PAPER = "A-570-022", "C-570-023", "4802561000"
TEN, FIFTEEN_HALF = Decimal("10.00"), Decimal("15.50")
RESULTS, MESSAGE, LIQUIDATED = date(2025, 6, 10), date(2025, 7, 22), date(2025, 9, 12)
_SUSPENDED_AFTER = 21


def write_story(book: ScriptBook) -> None:
    """Write all AD/CVD happenings."""
    _deposit_rates(book)
    _beds(book)
    _hangers(book)
    _paper(book)


def _publish(book: ScriptBook, rate: RatePublished) -> None:
    book.write("*", rate, rate.published_on, rate.case_number, kind="adcvd-rates")


def _instruct(book: ScriptBook, message: InstructionIssued) -> None:
    book.write("*", message, message.issued_on, message.message_number, kind="adcvd-instructions")


def _deposit_rates(book: ScriptBook) -> None:
    """The cash deposit rates in force when the example begins; the rates are invented, the cases are not."""
    for case, percent, cite in (
        (BEDS, TEN, "86 FR 1001"),
        (HANGERS, Decimal("15.83"), "86 FR 1002"),
        (PAPER_AD, Decimal("3.80"), "86 FR 1003"),
        (PAPER_CVD, Decimal("7.23"), "86 FR 1004"),
    ):
        _publish(
            book,
            RatePublished(
                case_number=case,
                kind="deposit",
                published_on=date(2021, 1, 6),
                rate=RatePart(rate_percent=percent),
                effective_on=date(2021, 1, 1),
                fr_cite=cite,
            ),
        )


def _suspended(
    book: ScriptBook, claimant: str, goods: LineGoods, import_on: date, case: str, code: str = "44"
) -> EntrySummary:
    """File a type 03 entry; CBP posts its suspension three weeks later."""
    sheet = book.lot(claimant, goods, import_on)
    on = days_later(sheet.voyage.entry_on, _SUSPENDED_AFTER)
    basis = {"43": "CVD", "44": "AD", "45": "AD/CVD"}[code]
    book.notice(claimant, ReportedNotice(sheet, "Suspension", on, on, basis, code=code, case_number=case))
    return sheet


def _bed(quantity: int, value: int, sku: str = "CRIB-NAT") -> LineGoods:
    return LineGoods(
        BED,
        "CN",
        Decimal(quantity),
        Decimal(f"{value}.00"),
        sku,
        "LANTERN BAY FURNITURE (DONGGUAN) CO",
        (CaseDeposit(BEDS, TEN),),
    )


def _beds(book: ScriptBook) -> None:
    acme = [
        _suspended(book, "acme", _bed(500, 100_000), date(2023, 2, 14), BEDS),
        _suspended(book, "acme", _bed(320, 64_000), date(2023, 6, 20), BEDS),
        _suspended(book, "acme", _bed(240, 48_000), date(2023, 10, 11), BEDS),
    ]
    harbor = [
        _suspended(book, "harbor", _bed(400, 80_000, "BED-OAK"), date(2023, 1, 17), BEDS),
        _suspended(book, "harbor", _bed(180, 36_000, "BED-OAK"), date(2023, 8, 22), BEDS),
    ]
    price = Decimal("265.00")
    ships = [
        book.ship("acme", acme[0], 200, price, date(2023, 10, 19), arrives=date(2023, 11, 2)),
        book.ship("acme", acme[1], 100, price, date(2023, 10, 26), arrives=date(2023, 11, 2)),
        book.ship("acme", acme[2], 120, price, date(2024, 3, 21), destination="GB", arrives=date(2024, 4, 4)),
        book.ship("harbor", harbor[0], 150, price, date(2023, 3, 30), destination="AU"),
        book.ship(
            "harbor", harbor[1], 90, price, date(2023, 12, 7), destination="AU", arrives=date(2024, 1, 5)
        ),
    ]
    mine = (
        ordinary(
            book,
            "acme",
            "58",
            (
                DesignatedUnits(acme[0], 1, ships[0], Decimal(200)),
                DesignatedUnits(acme[1], 1, ships[1], Decimal(100)),
            ),
            date(2023, 11, 14),
        ),
        ordinary(
            book, "acme", "58", (DesignatedUnits(acme[2], 1, ships[2], Decimal(120)),), date(2024, 4, 16)
        ),
    )
    theirs = (
        inherited(
            book,
            "harbor",
            "58",
            (DesignatedUnits(harbor[0], 1, ships[3], Decimal(150)),),
            date(2023, 4, 18),
            HARBOR_JOINS,
        ),
        inherited(
            book,
            "harbor",
            "58",
            (DesignatedUnits(harbor[1], 1, ships[4], Decimal(90)),),
            date(2024, 1, 16),
            date(2024, 1, 17),
        ),
    )
    for rate in (
        RatePublished(
            case_number=BEDS,
            kind="final",
            published_on=RESULTS,
            rate=RatePart(rate_percent=FIFTEEN_HALF),
            period_from=date(2023, 1, 1),
            period_to=date(2023, 12, 31),
            fr_cite="90 FR 24380",
        ),
        RatePublished(
            case_number=BEDS,
            kind="deposit",
            published_on=RESULTS,
            rate=RatePart(rate_percent=FIFTEEN_HALF),
            effective_on=RESULTS,
            fr_cite="90 FR 24380",
        ),
    ):
        _publish(book, rate)
    message = message_number(MESSAGE, 401)
    _instruct(
        book,
        InstructionIssued(
            message_number=message,
            issued_on=MESSAGE,
            case_numbers=(BEDS,),
            rate_mode="stated",
            rate=RatePart(rate_percent=FIFTEEN_HALF),
            period_from=date(2023, 1, 1),
            period_to=date(2023, 12, 31),
            lifting_on=RESULTS,
            fr_cite="90 FR 24380",
        ),
    )
    for claimant, sheets in (("acme", acme), ("harbor", harbor)):
        for sheet in sheets:
            _lift_and_liquidate(book, claimant, sheet, message)
    _index_beds(book, "acme", acme, mine)
    _index_beds(book, "harbor", harbor, theirs)


def _lift_and_liquidate(book: ScriptBook, claimant: str, sheet: EntrySummary, message: str) -> None:
    lifted = SuspensionLifted(entry_number=sheet.number, lifted_on=RESULTS, notice=f"message {message}")
    book.write(claimant, lifted, MESSAGE, sheet.number)
    posted = LiquidationPosted(
        entry_number=sheet.number,
        liquidated_on=LIQUIDATED,
        posted_on=LIQUIDATED,
        outcome="increase",
        reason_codes=("02",),
        lines=_assessed(book, sheet, FIFTEEN_HALF, BEDS).lines,
    )
    book.write(claimant, posted, LIQUIDATED, sheet.number)


def _assessed(book: ScriptBook, sheet: EntrySummary, rate: Decimal, case: str) -> EntrySummary:
    """Return the entry with the duty of a case assessed at the final rate."""
    return sheet.with_lines(book.tariff, [recharged(line, "", rate, case) for line in sheet.lines])


def _index_beds(
    book: ScriptBook, claimant: str, sheets: list[EntrySummary], claims: tuple[ClaimStory, ...]
) -> None:
    bills = [cents(sheet.value * (FIFTEEN_HALF - TEN) / 100) for sheet in sheets]
    assessed = [_assessed(book, sheet, FIFTEEN_HALF, BEDS) for sheet in sheets]
    more = [change(book, claimant, claim, *assessed) for claim in claims]
    statute = claimant == "acme"
    book.happenings.append(
        Happening(
            name=f"final-results-{claimant}",
            claimant=claimant,
            story=f"Commerce publishes the final results of the 2023 review of {BEDS}: 15.50 % instead of the 10.00 % deposited. "
            "CBP instructs its ports six weeks later and liquidates all entries of the year at 15.50 %.",
            expected=(
                "On 2025-06-10 each entry shows its bill; both claims are re-priced and an amendment with a difference "
                "of $0.00 is recorded with 19 U.S.C. 1677h as its reason; six months run from the lifting."
                if statute
                else "On 2025-06-10 each entry shows its bill; both claims, which asked for antidumping duty, are "
                "re-priced upwards under policy as_claimed, amendments are drafted, and the whole antidumping part is exposure."
            ),
            dates={
                "results": RESULTS.isoformat(),
                "instruction": MESSAGE.isoformat(),
                "liquidated": LIQUIDATED.isoformat(),
                "deemed_if_not": "2025-12-10",
            },
            entries=numbers(sheets),
            claims=tuple(claim.claim_id for claim in claims),
            figures={
                **{f"bill_{sheet.number}": money(bill) for sheet, bill in zip(sheets, bills, strict=True)},
                "bills": money(sum(bills, Decimal(0))),
                **{
                    f"drawback_change_{claim.claim_id}": money(each)
                    for claim, each in zip(claims, more, strict=True)
                },
                **({} if statute else {"exposure_before": money(_ad_asked(sheets, claims))}),
            },
        )
    )


def _ad_asked(sheets: list[EntrySummary], claims: tuple[ClaimStory, ...]) -> Money:
    by_number = {sheet.number: sheet for sheet in sheets}
    return sum(
        (
            cents(
                Decimal("0.99") * part.quantity * by_number[part.entry_number].total("ad")
                / by_number[part.entry_number].lines[0].quantity
            )
            for claim in claims
            for part in claim.parts
        ),
        Decimal(0),
    )  # fmt: skip


def _hangers(book: ScriptBook) -> None:
    """No review was asked for: CBP liquidates the year as entered (automatic liquidation, 19 CFR 351.212(c))."""
    goods = LineGoods(
        HANGER,
        "CN",
        Decimal(60_000),
        Decimal("9600.00"),
        "HANG-16",
        "SHAOXING TIANMU METAL CO",
        (CaseDeposit(HANGERS, Decimal("15.83")),),
    )
    sheets = [
        _suspended(book, "acme", goods, on, HANGERS)
        for on in (date(2021, 11, 9), date(2022, 2, 8), date(2022, 5, 17), date(2022, 9, 13))
    ]
    issued, liquidated = date(2022, 12, 29), date(2023, 4, 14)
    message = message_number(issued, 402)
    _instruct(
        book,
        InstructionIssued(
            message_number=message,
            issued_on=issued,
            case_numbers=(HANGERS,),
            rate_mode="as-entered",
            period_from=date(2021, 10, 1),
            period_to=date(2022, 9, 30),
            lifting_on=issued,
        ),
    )
    for sheet in sheets:
        book.notice(
            "acme",
            ReportedNotice(
                sheet, "Suspension lifted", issued, issued, "AD", case_number=HANGERS, reference=message
            ),
        )
        book.notice(
            "acme",
            ReportedNotice(sheet, "Liquidation", liquidated, liquidated, action="No change", reason="42"),
        )
    book.happenings.append(
        Happening(
            name="automatic-liquidation-as-entered",
            claimant="acme",
            story=f"Nobody asks for a review of {HANGERS} for 2021/22. CBP instructs its ports to liquidate as entered.",
            expected="The suspension of four entries is lifted on 2022-12-29; they liquidate without change before 2023-06-29.",
            dates={"instruction": issued.isoformat(), "liquidated": liquidated.isoformat()},
            entries=numbers(sheets),
            figures={"bill": "0.00"},
        )
    )


def _paper(book: ScriptBook) -> None:
    """Two orders on one product; the countervailing rate comes down, the antidumping rate stays."""
    deposits = (CaseDeposit(PAPER_AD, Decimal("3.80")), CaseDeposit(PAPER_CVD, Decimal("7.23")))
    goods = LineGoods(
        PAPER, "CN", Decimal(40_000), Decimal("52000.00"), "A4-80G", "SHANDONG GOLDEN REED PAPER CO", deposits
    )
    sheets = [
        _suspended(book, "harbor", goods, on, PAPER_CVD, "45")
        for on in (date(2022, 3, 8), date(2022, 7, 19), date(2022, 11, 15))
    ]
    exports = [
        book.ship("harbor", sheet, 12_000, Decimal("1.62"), on, destination="AU")
        for sheet, on in zip(sheets, (date(2022, 9, 6), date(2022, 12, 6), date(2023, 2, 21)), strict=True)
    ]
    claim = inherited(
        book,
        "harbor",
        "58",
        tuple(
            DesignatedUnits(sheet, 1, export, Decimal(12_000))
            for sheet, export in zip(sheets, exports, strict=True)
        ),
        date(2023, 3, 14),
        HARBOR_JOINS,
    )
    published, lower = date(2024, 8, 13), Decimal("5.10")
    _publish(
        book,
        RatePublished(
            case_number=PAPER_CVD,
            kind="final",
            published_on=published,
            rate=RatePart(rate_percent=lower),
            period_from=date(2022, 1, 1),
            period_to=date(2022, 12, 31),
            fr_cite="89 FR 65880",
        ),
    )
    issued = date(2024, 9, 24)
    for place, (case, mode, percent) in enumerate(
        ((PAPER_CVD, "stated", lower), (PAPER_AD, "as-entered", None))
    ):
        _instruct(
            book,
            InstructionIssued(
                message_number=message_number(issued, 410 + place),
                issued_on=issued,
                case_numbers=(case,),
                rate_mode="stated" if mode == "stated" else "as-entered",
                rate=None if percent is None else RatePart(rate_percent=percent),
                period_from=date(2022, 1, 1),
                period_to=date(2022, 12, 31),
                lifting_on=issued,
                fr_cite="89 FR 65880",
            ),
        )
    liquidated = date(2024, 11, 22)
    for sheet in sheets:
        book.write(
            "harbor",
            SuspensionLifted(entry_number=sheet.number, lifted_on=issued, notice="both orders"),
            issued,
            sheet.number,
        )
        posted = LiquidationPosted(
            entry_number=sheet.number,
            liquidated_on=liquidated,
            posted_on=liquidated,
            outcome="refund",
            reason_codes=("02",),
            lines=_assessed(book, sheet, lower, PAPER_CVD).lines,
        )
        book.write("harbor", posted, liquidated, sheet.number)
    refund = sum((cents(sheet.value * (Decimal("7.23") - lower) / 100) for sheet in sheets), Decimal(0))
    assessed = [_assessed(book, sheet, lower, PAPER_CVD) for sheet in sheets]
    less = change(book, "harbor", claim, *assessed)
    book.happenings.append(
        Happening(
            name="countervailing-rate-down",
            claimant="harbor",
            story=f"The 2022 review of {PAPER_CVD} ends at 5.10 % instead of 7.23 %; {PAPER_AD} stays as entered.",
            expected="Refunds on the three entries; the claim, which asked for both duties, is over-claimed by the "
            "countervailing part and an amendment down is drafted under policy as_claimed.",
            dates={"results": published.isoformat(), "liquidated": liquidated.isoformat()},
            entries=numbers(sheets),
            claims=(claim.claim_id,),
            figures={"refund": money(refund), f"drawback_change_{claim.claim_id}": money(less)},
        )
    )
