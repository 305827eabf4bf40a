"""Another part number at the same eight digits: once the law lets it be substituted, once a person must look."""

from datetime import date
from decimal import Decimal

from drawback.simulation.generator.book import Happening, ScriptBook, money
from drawback.simulation.generator.entries import LineGoods


def write_story(book: ScriptBook) -> None:
    """Write both; the claims are left to the matcher."""
    _substituted(book)
    _person_must_look(book)


def _substituted(book: ScriptBook) -> None:
    goods = LineGoods(
        "8481805090", "CN", Decimal(3_000), Decimal("27000.00"), "PVALVE-1", "TAIZHOU POLYCRAFT CO"
    )
    sheet = book.lot("acme", goods, date(2023, 2, 7))
    export = book.ship("acme", sheet, 800, Decimal("7.50"), date(2023, 8, 10), sku="PVALVE-2")
    # 3 % and 25 % on the lower value per unit, $7.50 instead of $9.00, 99 % of it on 800 units
    duty = Decimal("0.99") * 800 * Decimal("0.28") * Decimal("7.50")
    book.happenings.append(
        Happening(
            name="different-sku-substituted",
            claimant="acme",
            story="Valves of another part number at the same eight digits (8481.80.50, whose text does not begin with "
            "'other') are exported for less than the imported ones cost.",
            expected="The matcher designates the imported valves under 59 (19 U.S.C. 1313(j)(2)); the duty comes back on the "
            "lower value, that of the exported valves (1313(l)(2)(B)).",
            dates={
                "imported": "2023-02-07",
                "exported": "2023-08-10",
                "reported": "2023-09-05",
                "cut": "2023-10-01",
            },
            entries=(sheet.number,),
            exports=(export.export_id,),
            figures={"units": "800", "class_364": money(duty)},
        )
    )


def _person_must_look(book: ScriptBook) -> None:
    goods = LineGoods(
        "8421390115", "CN", Decimal(2_000), Decimal("24000.00"), "FILTER-F7", "SUZHOU CLEARWAY FILTER CO"
    )
    sheet = book.lot("acme", goods, date(2023, 4, 11))
    export = book.ship("acme", sheet, 500, Decimal("15.00"), date(2023, 9, 14), sku="FILTER-F8")
    book.happenings.append(
        Happening(
            name="different-sku-person-must-look",
            claimant="acme",
            story="Filters of another part number leave the country; their number is 'other' at eight and at ten digits.",
            expected="No claim is proposed: by statute such goods are not substituted (19 U.S.C. 1313(j)(5)); only the first "
            "eight digits of Schedule B agree, and whether that is enough (19 CFR 190.2) is for a person to decide.",
            dates={"imported": "2023-04-11", "exported": "2023-09-14", "reported": "2023-10-05"},
            entries=(sheet.number,),
            exports=(export.export_id,),
            figures={"units": "500"},
        )
    )
