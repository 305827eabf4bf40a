"""Files as they come: encodings, delimiters, workbooks, JSON; and what is shown before anything is done."""

import random
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from drawback.adapters.files import understand
from drawback.adapters.files.read_apart import as_text
from drawback.adapters.files.workbooks import open_workbook
from drawback.intake.columns import detect_kind, synonyms
from drawback.intake.fields import REQUIRED, ReportKind
from drawback.intake.headings import plain_heading
from drawback.intake.profile import NO_PROFILE, BadProfile, read_profile
from drawback.intake.snapshots import Overlay
from support.intake_files import AS_OF, EXTENDED, SAMPLE, events, table_of, take, write_csv, write_xlsx

pytestmark = pytest.mark.slow

SPREADSHEET_FIGURES = (
    "Line Tariff Goods Value Amount",
    "Line Tariff Duty Amount",
    "Line Tariff Quantity (1)",
)


def rows_of(path):
    """All rows of the only sheet of a workbook."""
    (table,) = open_workbook(path).tables
    rows = list(table.every_row())
    table.close()
    return rows


def ids(path, **options):
    taken, problems = take(path, **options)
    assert [problem for problem in problems if problem.held] == []
    return {each.event_id for each in taken}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found_out(tmp_path, delimiter):
    """Comma, semicolon, tab and bar give the same events."""
    path = write_csv(tmp_path / "d.csv", table_of(EXTENDED), delimiter=delimiter)

    assert ids(path) == ids(EXTENDED)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_found_out(tmp_path, encoding):
    """A name with an accent survives in every encoding; Windows-1252 is named."""
    rows = [row | {"Manufacturer Name": "Façonnage Müller"} for row in table_of(EXTENDED)[:4]]
    path = write_csv(tmp_path / "e.csv", rows, encoding=encoding)

    (event,) = events(path)
    said = " ".join(understand(path).remarks)

    assert event.lines[0].producer == "Façonnage Müller"
    assert ("Windows-1252" in said) == (encoding == "cp1252")


def test_titles_and_a_separator_line_above_the_headings(tmp_path):
    """Excel's `sep=;`, a title and a run date may stand above; rows keep their numbers."""
    plain = write_csv(tmp_path / "plain.csv", table_of(EXTENDED), delimiter=";")
    path = tmp_path / "titled.csv"
    path.write_text("sep=;\nEntry Summary Line Tariff Details\n;;;\n" + plain.read_text())

    taken, _ = take(path)

    assert understand(path).heading_row == 4
    assert {each.event_id for each in taken} == ids(EXTENDED)
    assert taken[0].rows == (5, 8)


def as_spreadsheet(rows):
    """What Excel makes of the report: figures, dates, and codes without their zeros."""
    for row in rows:
        cells = dict(row)
        for heading in SPREADSHEET_FIGURES:
            text = row[heading].replace("$", "").replace(",", "")
            cells[heading] = float(text) if text else ""
        for heading in ("Entry Date", "Entry Summary Date", "Importation Date"):
            month, day, year = map(int, row[heading].split("/"))
            cells[heading] = date(year, month, day)
        for heading in (
            "Entry Summary Line Number",
            "Entry Type Code",
            "Port of Entry Code",
            "Tariff Ordinal Number",
        ):
            cells[heading] = int(row[heading])
        cells["HTS Number - Full"] = int(row["HTS Number - Full"])
        cells["Mode of Transportation"] = int(row["Mode of Transportation"])
        yield cells


def test_workbook_and_csv_give_the_same_events(tmp_path):
    """Figures, dates and codes that a spreadsheet keeps as numbers mean the same as the text of the CSV."""
    path = write_xlsx(tmp_path / "report.xlsx", list(as_spreadsheet(table_of(EXTENDED))))

    assert ids(path) == ids(EXTENDED)


def test_rows_of_a_workbook_count_as_the_spreadsheet_shows_them(tmp_path):
    """Titles above the headings are skipped, and a problem names the row that Excel shows."""
    rows = list(as_spreadsheet(table_of(EXTENDED)))[:4]
    rows[1]["Line Tariff Duty Amount"] = "n.v."
    path = write_xlsx(
        tmp_path / "titled.xlsx", rows, above=["Entry Summary Line Tariff Details", "", "Run date 03/01/2026"]
    )

    _, (problem,) = take(path)

    assert problem.row == 6
    assert understand(path).heading_row == 4


def test_leading_zeros_that_a_spreadsheet_drops_come_back(tmp_path):
    """Port 0901, type 01, HTS 0101.21.0010 and filer 032 survive as figures."""
    from drawback.domain.identifiers import check_digit  # noqa: PLC0415

    number = "0324101117" + str(check_digit("032", "4101117"))
    (row,) = as_spreadsheet(table_of(EXTENDED)[1:2])
    row |= {
        "Entry Summary Number": int(number),
        "Port of Entry Code": 901,
        "HTS Number - Full": 101210010,
        "Tariff Ordinal Number": 1,
    }

    (event,) = events(write_xlsx(tmp_path / "zeros.xlsx", [row]))

    assert (event.entry_number, event.port, event.entry_type) == (number, "0901", "01")
    assert event.lines[0].hts == "0101210010"


def test_cells_of_a_workbook_as_text():
    """Whole figures have no point, dates are ISO, a time of day is kept, truth is a word."""
    from datetime import datetime, time  # noqa: PLC0415

    cells = [
        8479909596.0,
        3229.9,
        1800,
        True,
        date(2025, 5, 2),
        datetime(2025, 5, 2),  # noqa: DTZ001 - a cell has no zone
        datetime(2025, 5, 2, 8, 30),  # noqa: DTZ001
        time(8, 30),
        "x",
    ]

    assert [as_text(cell) for cell in cells] == [
        "8479909596", "3229.9", "1800", "TRUE", "2025-05-02", "2025-05-02", "2025-05-02 08:30:00", "08:30:00", "x",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_columns_and_rows_in_any_order_give_the_same_events(tmp_path, seed):
    """Shuffled columns, shuffled rows of all entries, other case and punctuation of headings: the same events."""
    dice = random.Random(seed)
    rows = table_of(EXTENDED)
    headings = list(rows[0])
    dice.shuffle(headings)
    dice.shuffle(rows)
    spelled = {
        heading: dice.choice([heading.upper(), heading.lower().replace(" ", "_"), f" {heading}. "])
        for heading in headings
    }
    path = write_csv(tmp_path / "s.csv", [{spelled[h]: row[h] for h in headings} for row in rows])

    assert ids(path) == ids(EXTENDED)


def test_headings_repeated_on_each_page_and_blank_rows_are_left_out(tmp_path):
    """A paged report repeats its headings; they are no rows."""
    lines = EXTENDED.read_text().splitlines()
    path = tmp_path / "paged.csv"
    path.write_text("\n".join([*lines[:5], "", ",,,", lines[0], *lines[5:]]))

    assert ids(path) == ids(EXTENDED)


def test_every_shipped_heading_means_one_thing():
    """Within one kind no heading, reduced to letters and digits, stands for two fields; every required field has one."""
    for kind, groups in REQUIRED.items():
        fields = set(synonyms(kind).values())
        assert all(field in fields for group in groups for field in group), kind


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (list(table_of(SAMPLE)[0]), ReportKind.ENTRIES),
        (["entry_number", "EVENT TYPE", "Event Date"], ReportKind.LIQUIDATIONS),
        (["ITN", "Date of Export", "Schedule B Number", "Quantity", "UOM", "Value"], ReportKind.EXPORTS),
        (["Form", "Date of Request", "Entry Number"], ReportKind.INQUIRIES),
        (["Case Number", "Rate Type", "Publication Date", "Rate"], ReportKind.ADCVD_RATES),
        (["Message Number", "Message Date", "Cases", "Rate Mode"], ReportKind.ADCVD_INSTRUCTIONS),
        (["a", "b"], None),
    ],
)
def test_kinds_are_recognised_by_headings(headings, kind):
    """Each kind is recognised; nonsense is not."""
    assert detect_kind(headings, NO_PROFILE) == kind
    assert plain_heading(" Line Tariff UOM (1) Code ") == "linetariffuom1code"


def test_understanding_says_what_would_happen():
    """Kind, form, columns, what is ignored and what is assumed, before anything is taken."""
    plain, extended = understand(SAMPLE), understand(EXTENDED)

    assert (plain.kind, plain.problem, plain.missing, plain.rows_sampled) == (ReportKind.ENTRIES, "", (), 64)
    assert dict(plain.described) == {"encoding": "utf-8-sig", "delimiter": "comma"}
    assert ("HTS Number - Full", "tariff.hts") in [(use.heading, use.field) for use in plain.columns]
    assert any("importation date" in remark for remark in plain.remarks)
    assert not any("importation date" in remark for remark in extended.remarks)


def test_understanding_names_missing_and_ignored_columns(tmp_path):
    """A file without duty column is reported as such, and an unknown column is named."""
    rows = [
        {k: v for k, v in row.items() if k != "Line Tariff Duty Amount"} | {"Colour": "blue"}
        for row in table_of(SAMPLE)
    ]
    path = write_csv(tmp_path / "m.csv", rows)

    found = understand(path, kind="entries")

    assert found.missing == ("tariff.duty or line.duty",)
    assert "tariff.duty" in found.problem
    assert found.ignored == ("Colour",)


def test_a_profile_adds_headings_and_constants(tmp_path):
    """Own headings and a constant entry type make a foreign file readable."""
    rows = [
        {("Tarif" if k == "HTS Number - Full" else k): v for k, v in row.items() if k != "Entry Type Code"}
        for row in table_of(EXTENDED)
    ]
    path = write_csv(tmp_path / "p.csv", rows)
    profile = tmp_path / "broker.toml"
    profile.write_text(
        'kind = "entries"\n[columns]\n"Tarif" = "tariff.hts"\n[constants]\n"entry.type" = "01"\n'
    )

    assert understand(path).problem
    assert ids(path, profile=profile) == ids(EXTENDED)


@pytest.mark.parametrize(
    "text", ["kind = 1", "colums = {}", '{"kind": "imports"}', "[columns", '{"filers": {"ABC": "2"}}']
)
def test_bad_profiles(text):
    """Unknown tables, wrong types, unknown kinds and broken TOML are refused with the profile's name."""
    with pytest.raises(BadProfile, match="profile"):
        read_profile(text)


def test_progress_grows_to_the_end(tmp_path):
    """Progress never falls, and ends at the size of the file."""
    rows = table_of(EXTENDED)
    many = [row | {"Tariff Ordinal Number": ""} for row in rows * 80]
    path = write_csv(tmp_path / "many.csv", many)
    told = []

    take(path, progress=lambda done, total: told.append((done, total)))

    assert len(told) > 3
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


EVENT = {
    "type": "claimant.registered.v1",
    "data": {"name": "Acme", "registered_on": "2025-01-02"},
    "claimant": "acme",
}


def test_our_own_events_short_and_complete(tmp_path):
    """The short form gets an envelope; a complete envelope goes through as it is; neither comes twice."""
    short, complete = tmp_path / "short.json", tmp_path / "complete.jsonl"
    short.write_bytes(msgspec.json.encode([EVENT, EVENT | {"claimant": "other"}]))
    store = Overlay()

    taken, problems = take(short, store)
    complete.write_bytes(b"\n".join(each.envelope for each in taken) + b"\n")
    again, _ = take(complete)
    third, _ = take(complete, store)

    assert problems == []
    assert [each.key for each in taken] == ["acme", "other"]
    assert [each.envelope for each in again] == [each.envelope for each in taken]
    assert third == []
    assert understand(short).kind is ReportKind.EVENTS


def test_money_in_events_stays_exact(tmp_path):
    """An amount written as a JSON figure does not pass through binary arithmetic."""
    path = tmp_path / "paid.json"
    path.write_text(
        '{"type": "claim.paid.v1", "data": {"claim_id": "c", "paid_on": "2025-01-02", "amount": 1234567890123.45}}'
    )

    (event,) = events(path)

    assert event.amount == Decimal("1234567890123.45")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"type": "claim.paid.v2", "data": {}}', "unknown event type"),
        ('{"type": "amendment.drafted.v9", "data": {}}', "unknown event type"),
        ('{"type": "claim.priced.v1", "data": {"claim_id": "c", "state": "filed", "claimed": "1", "entitled": "1", "paid": "0", "owed": "1", "amounts": []}}', "what this program concludes"),
        ('{"type": "claim.paid.v1", "data"', "is no JSON"),
    ],
)  # fmt: skip
def test_bad_events_do_not_stop_the_rest(tmp_path, line, reason):
    """The good events before and after the bad line are taken; the bad one is held with its text."""
    path = tmp_path / "events.jsonl"
    good = [msgspec.json.encode(EVENT | {"claimant": name}).decode() for name in ("one", "two")]
    path.write_text(f"{good[0]}\n{line}\n{good[1]}\n")

    taken, problems = take(path)

    assert [each.key for each in taken] == ["one", "two"]
    assert [(problem.row, problem.raw[0][1]["json"]) for problem in problems] == [(2, line)]
    assert reason in problems[0].message


def test_a_long_json_array_is_read_in_pieces(tmp_path):
    """Values that lie across the borders of pieces are whole."""
    path = tmp_path / "long.json"
    many = [
        EVENT | {"claimant": f"c{n}", "data": EVENT["data"] | {"name": "n" * (n % 700)}} for n in range(2000)
    ]
    path.write_bytes(msgspec.json.format(msgspec.json.encode(many), indent=3))

    taken, problems = take(path)

    assert (len(taken), problems) == (2000, [])


def test_dates_follow_the_report():
    """The instant of an event is noon UTC of the report's day, its source names kind and claimant."""
    (taken, *_), _ = take(EXTENDED, as_of=AS_OF + timedelta(days=1))

    envelope = msgspec.json.decode(taken.envelope)
    assert envelope["time"] == "2026-03-02T12:00:00Z"
    assert envelope["source"] == "urn:drawback:intake:entries:acme"


def test_stream_and_calamine_read_the_same_cells(tmp_path):
    """Our own stream of an .xlsx gives, cell by cell, what the established reader gives."""
    rows = list(as_spreadsheet(table_of(EXTENDED)))
    rows[3] |= {
        "Importer Name": "Müller & <Söhne>\nZweite Zeile",
        "Cotton Fee": 0.1 + 0.2,
        "Liquidation Status": True,
    }
    path = write_xlsx(tmp_path / "both.xlsx", rows, above=["Title"])

    ours = rows_of(path)
    theirs = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()

    width = len(rows[0])
    assert [[*row.cells, *[""] * (width - len(row.cells))] for row in ours] == [
        [as_text(cell) for cell in cells] for cells in theirs
    ]


def test_percent_cells_of_a_workbook_are_percentages(tmp_path):
    """25 % typed into a spreadsheet is stored as 0.25; a plain 0.25 stays a quarter of one percent."""
    path = tmp_path / "percent.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    headings = ["Case Number", "Rate Type", "Publication Date", "Rate"]
    sheet.write_row(0, 0, headings)
    percent = book.add_format({"num_format": "0.00%"})
    for row, (rate, style) in enumerate(((0.155, percent), (0.25, None)), 1):
        sheet.write_row(row, 0, [f"A-570-96{row}", "cash deposit", "2025-06-10"])
        sheet.write_number(row, 3, rate, style)
    book.close()

    assert [event.rate.rate_percent for event in events(path)] == [Decimal("15.5"), Decimal("0.25")]


@pytest.mark.parametrize(
    ("format_", "text"),
    [
        ("mm/dd/yyyy", "2025-05-02"),
        ("d-mmm-yy", "2025-05-02"),
        ("[$-409]mmmm d, yyyy;@", "2025-05-02"),
        ("yyyy-mm-dd hh:mm", "2025-05-02"),
        ('0 "days"', "45779"),
        ("#,##0.00_);[Red](#,##0.00)", "45779"),
        ("General", "45779"),
    ],
)
def test_date_formats_of_a_workbook(tmp_path, format_, text):
    """A figure is a date if its format shows year, month or day; words and colours in a format do not count."""
    path = tmp_path / "dates.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet().write_number(0, 0, 45779, book.add_format({"num_format": format_}))
    book.close()

    assert [list(row.cells) for row in rows_of(path)] == [[text]]


def test_a_workbook_with_a_document_type_is_not_read(tmp_path):
    """XML that declares entities is refused before they can do harm."""
    path, bad = write_xlsx(tmp_path / "good.xlsx", [{"ITN": "x"}]), tmp_path / "bad.xlsx"
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(bad, "w") as out:
        for name in good.namelist():
            text = good.read(name)
            if name == "xl/sharedStrings.xml":
                text = text.replace(b"<sst", b'<!DOCTYPE sst [<!ENTITY a "b">]><sst', 1)
            out.writestr(name, text)

    _, (problem,) = take(bad)

    assert "document type" in problem.message


def test_the_second_run_over_a_workbook_does_not_parse_again(tmp_path):
    """Rows that were parsed once are read back from a temporary file, row numbers and all."""
    path = write_xlsx(tmp_path / "spool.xlsx", list(as_spreadsheet(table_of(EXTENDED))))
    (table,) = open_workbook(path).tables

    (top, *_) = table.top_rows()
    first = list(table.every_row())
    path.unlink()

    assert list(table.every_row()) == first
    assert (first[0].number, first[0].cells) == (top.number, top.cells)
    table.close()
