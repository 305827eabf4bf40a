"""Five entries with the figures of real CBP 7501 prints: parties left out, numbers synthetic with valid check digits."""

import csv
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from importlib.resources import files

from drawback.simulation.generator.book import Happening, ScriptBook, numbers
from drawback.simulation.generator.entries import EntrySummary, Voyage
from drawback.simulation.generator.numbers import IMPORTER_NUMBERS
from drawback_schemas.parts import ChargePart, LinePart


def write_story(book: ScriptBook) -> None:
    """Deliver the five entries with the report of their month."""
    sheets = read_real_entries(book)
    for sheet in sheets:
        book.deliver("acme", sheet)
    book.happenings.append(
        Happening(
            name="real-arithmetic",
            claimant="acme",
            story="Five entries carry the figures of real entry summaries, to the cent.",
            expected="Duty, MPF, HMF and cotton fee of each entry equal the printed totals.",
            entries=numbers(sheets),
            figures={
                f"total_{sheet.number}": str(
                    sheet.total("duty", "chapter-99", "hmf", "other-fee") + sheet.mpf_paid
                )
                for sheet in sheets
            },
        )
    )


def read_real_entries(book: ScriptBook) -> list[EntrySummary]:
    """Read the shipped vectors."""
    heads = {row["entry_number"]: row for row in _rows("entry_header_vectors.csv")}
    rows: dict[str, dict[int, list[Mapping[str, str]]]] = {}
    for row in _rows("entry_line_vectors.csv"):
        rows.setdefault(row["entry_number"], {}).setdefault(int(row["line"]), []).append(row)
    return [
        EntrySummary(
            number,
            head["entry_type"],
            Voyage(
                IMPORTER_NUMBERS["acme"],
                head["port"],
                head["mot"],
                date.fromisoformat(head["entry_date"]),
                date.fromisoformat(head["import_date"]),
                date.fromisoformat(head["summary_date"]),
            ),
            tuple(_line(book, head, place, tariff) for place, tariff in rows[number].items()),
            Decimal(head["mpf_499"]),
        )
        for number, head in heads.items()
    ]


def _line(book: ScriptBook, head: Mapping[str, str], place: int, rows: list[Mapping[str, str]]) -> LinePart:
    goods = rows[-1]
    charges = [
        ChargePart(
            duty_class="chapter-99" if row["is_chapter_99"] == "Y" else "duty",
            amount=Decimal(row["duty"]),
            heading=row["hts"],
            rate_percent=Decimal(0) if row["rate_percent"] == "Free" else Decimal(row["rate_percent"]),
        )
        for row in rows
    ]
    for column, duty_class, code in (
        ("cotton_fee", "other-fee", "056"),
        ("mpf_calculated", "mpf", "499"),
        ("hmf_calculated", "hmf", "501"),
    ):
        if goods[column]:
            charges.append(
                ChargePart(
                    duty_class="mpf"
                    if duty_class == "mpf"
                    else "hmf"
                    if duty_class == "hmf"
                    else "other-fee",
                    amount=Decimal(goods[column]),
                    class_code=code,
                )
            )
    return LinePart(
        line_number=place,
        hts=goods["hts"],
        origin=head["origin"],
        quantity=Decimal(goods["net_quantity"]),
        unit=goods["uom"],
        value=Decimal(f"{goods['entered_value']}.00"),
        charges=tuple(charges),
        description=book.tariff.lines[goods["hts"]].text,
        sku=f"R-{goods['hts'][:8]}",
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("drawback.simulation") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
