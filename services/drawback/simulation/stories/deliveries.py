"""What happens to files: bad rows, an unreadable file, the same file twice, a newer report, the wrong order."""

from datetime import date
from decimal import Decimal

from drawback.simulation.generator.book import NAMES, Happening, ScriptBook, numbers
from drawback.simulation.generator.entries import EntrySummary, LineGoods, entry_sheet, revalued
from drawback.simulation.generator.files import Extra
from drawback.simulation.generator.reports import ES003, ReportedNotice, es003
from drawback.simulation.generator.tables import ReportTable, csv_text

BAD_ON, UNREADABLE_ON, CORRECTED_ON = date(2022, 9, 14), date(2022, 9, 13), date(2022, 9, 20)
SNAPSHOT_OF, SNAPSHOT_ON = date(2022, 10, 5), date(2022, 11, 8)
DUPLICATE_OF, DUPLICATE_ON = date(2023, 3, 5), date(2023, 3, 9)
LISTED_ON, REPORTED_ON = date(2024, 2, 15), date(2024, 3, 5)

_FLAWS: tuple[tuple[str, str], ...] = (
    ("HTS Number - Full", "85167"),
    ("Line Tariff Quantity (1)", "twelve"),
    ("Entry Date", "13/45/2022"),
    ("Line Tariff Duty Amount", "$$1,2"),
    ("Entry Summary Number", "XYZ-12"),
    ("Country of Origin Code", "MULTI"),
    ("Line Tariff UOM (1) Code", ""),
)
"""One flaw per entry of the bad file: the column, and what stands there instead."""


def write_story(book: ScriptBook) -> list[Extra]:
    """Write the happenings on files; the files that no report gives are returned."""
    extras = [*_bad_file(book), _unreadable(book)]
    _out_of_order(book)
    return extras


def _bad_file(book: ScriptBook) -> list[Extra]:
    sheets = []
    for place in range(10):
        voyage = book.voyage("acme", date(2022, 8, 16 + place))
        goods = LineGoods(
            "8504409510", "VN", Decimal(500 + 50 * place), Decimal(f"{3_100 + 310 * place}.00"), "PSU-15"
        )
        sheets.append(entry_sheet(book.tariff, book.next_number("acme"), voyage, (goods,)))
    table = es003(sheets, NAMES["acme"])
    rows = [list(row) for row in table.rows]
    expected = []
    for place, (column, text) in enumerate(_FLAWS):
        rows[place + 3][ES003.index(column)] = text
        expected.append({"row": place + 5, "column": column, "value": text})
    spoiled = ReportTable(ES003, tuple(tuple(row) for row in rows))
    name = f"{BAD_ON}.es003.acme.csv"
    for sheet in sheets:
        book.deliver("acme", sheet, CORRECTED_ON)
    book.happenings.append(
        Happening(
            name="bad-file",
            claimant="acme",
            story="A hand-edited report: three good entries, seven with one bad cell each. The corrected report comes six days later.",
            expected="Three entries are taken; seven rows are reported with row, column, value and expectation and are parked. "
            "After the corrected report all ten entries are there, and the three good ones are not told again.",
            dates={"bad": BAD_ON.isoformat(), "corrected": CORRECTED_ON.isoformat()},
            entries=numbers(sheets),
            files=(name, f"{CORRECTED_ON}.es003.acme.csv"),
            figures={
                "good": "3",
                "bad": str(len(expected)),
                **{f"row_{flaw['row']}": f"{flaw['column']}={flaw['value']}" for flaw in expected},
            },
        )
    )
    return [Extra(name, csv_text(spoiled).encode())]


def _unreadable(book: ScriptBook) -> Extra:
    name = f"{UNREADABLE_ON}.es003.acme.xlsx"
    book.happenings.append(
        Happening(
            name="unreadable-file",
            claimant="acme",
            story="A workbook arrives cut off in the middle.",
            expected="The file is parked as a whole with a sentence that says why; nothing else stops.",
            dates={"arrived": UNREADABLE_ON.isoformat()},
            files=(name,),
        )
    )
    return Extra(name, b"PK\x03\x04\x14\x00\x00\x00\x08\x00" + bytes(range(256)) * 3)


def _out_of_order(book: ScriptBook) -> None:
    """CBP's listing names an entry that the line report left out; it comes three weeks later."""
    goods = LineGoods(
        "8504409510", "VN", Decimal(2_200), Decimal("13640.00"), "PSU-12", "SHENZHEN LUMEN ELECTRIC CO"
    )
    sheet = book.lot("acme", goods, date(2023, 3, 28), arrives=REPORTED_ON)
    on = date(2024, 2, 9)
    book.notice(
        "acme", ReportedNotice(sheet, "Liquidation", on, on, action="No change", reason="99"), LISTED_ON
    )
    book.happenings.append(
        Happening(
            name="out-of-order",
            claimant="acme",
            story="The liquidation of an entry is listed before the entry itself is reported.",
            expected="The liquidation waits; when the entry comes its state is liquidated on 2024-02-09 as if the order had been right.",
            dates={
                "listed": LISTED_ON.isoformat(),
                "reported": REPORTED_ON.isoformat(),
                "liquidated": on.isoformat(),
            },
            entries=(sheet.number,),
            files=(f"{LISTED_ON}.liquidation.acme.csv", f"{REPORTED_ON}.es003.acme.csv"),
        )
    )


def again(book: ScriptBook) -> None:
    """Add the newer report with one change; the month's entries must have been written already."""
    month = [sheet for day, sheet in book.sheets["acme"] if day == SNAPSHOT_OF]
    changed = _changed(book, month[0])
    for sheet in (changed, *month[1:]):
        book.deliver("acme", sheet, SNAPSHOT_ON)
    book.happenings.append(
        Happening(
            name="newer-report-with-one-change",
            claimant="acme",
            story="The report of October is run again in November; CBP has raised the value of one line.",
            expected="Exactly one correction is told, by reason report; the other entries of the file give nothing.",
            dates={"first": SNAPSHOT_OF.isoformat(), "again": SNAPSHOT_ON.isoformat()},
            entries=(changed.number,),
            files=(f"{SNAPSHOT_OF}.es003.acme.csv", f"{SNAPSHOT_ON}.es003.acme.csv"),
            figures={
                "value_before": str(month[0].lines[0].value),
                "value_after": str(changed.lines[0].value),
                "corrections": "1",
            },
        )
    )
    duplicates = sorted(sheet.number for day, sheet in book.sheets["acme"] if day == DUPLICATE_OF)
    book.happenings.append(
        Happening(
            name="duplicate-file",
            claimant="acme",
            story="The report of March 2023 is delivered a second time, byte for byte.",
            expected="No event is told twice; no entry changes.",
            dates={"first": DUPLICATE_OF.isoformat(), "again": DUPLICATE_ON.isoformat()},
            entries=tuple(duplicates),
            files=tuple(f"{day}.es003.acme.csv" for day in (DUPLICATE_OF, DUPLICATE_ON)),
        )
    )


def _changed(book: ScriptBook, sheet: EntrySummary) -> EntrySummary:
    return revalued(book.tariff, sheet, 1, sheet.lines[0].value + Decimal("600.00"))
