"""Text in the forms that systems write: columns parted by blanks, rare delimiters, two bytes for a letter, web archives."""

import json
from email.message import EmailMessage

import pytest

from drawback.adapters.files.reading import understand
from support.intake_files import take
from support.line_report import ADDED, BOTH, GOODS, HEADS, changed, duties, held, written

TABLE = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEADS, GOODS, ADDED))


def fixed(*rows, rule=True, right=()):
    """Lines whose columns are as wide as their widest cell; those of `right` stand at the right edge."""
    widths = [max(map(len, column)) for column in zip(HEADS, *rows, strict=True)]

    def line(cells):
        return "  ".join(
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()

    rules = ["  ".join("-" * width for width in widths)] if rule else []
    return [line(HEADS), *rules, *map(line, rows)]


@pytest.mark.parametrize("rule", [True, False])
@pytest.mark.parametrize("right", [(), (8, 9, 10)])
def test_columns_parted_by_blanks(tmp_path, rule, right):
    """With or without a line of dashes below the headings, figures to the left or to the right."""
    path = tmp_path / "report.txt"
    path.write_text("\n".join(["ES-003          PAGE 1", "", *fixed(GOODS, ADDED, rule=rule, right=right)]))

    assert duties(path) == BOTH
    assert understand(path).described == (("encoding", "utf-8-sig"), ("columns", "parted by blanks"))


def test_pages_of_text_in_columns(tmp_path):
    """A page line and the headings once more part no entry; a footer is a line of text."""
    head, rule, goods, added = fixed(GOODS, ADDED)
    path = tmp_path / "report.txt"
    path.write_text(
        f"{head}\n{rule}\n{goods}\n\f\nES-003 Entry Summary Line Tariff Details, page 2\n{head}\n{rule}\n{added}\n\n*** end of report ***"
    )  # fmt: skip

    assert duties(path) == BOTH


def test_prose_is_no_table(tmp_path):
    """A letter is refused in one sentence."""
    path = tmp_path / "letter.txt"
    path.write_text("Dear importer,\n\nthe entry number  and the line  are below.\n")

    (sentence,) = held(path)
    assert "do not tell what kind of report" in sentence


@pytest.mark.parametrize("mark", ["~", "^", "|", "\t", ";"])
def test_delimiters(tmp_path, mark):
    """Whatever parts the cells, told by the headings that are then known."""
    assert duties(written(tmp_path / "r.txt", GOODS, ADDED, parted=mark)) == BOTH


def test_a_table_of_markdown(tmp_path):
    """The row of dashes below the headings is none of data."""
    lines = [f"| {' | '.join(row)} |" for row in (HEADS, ["---"] * len(HEADS), GOODS, ADDED)]
    path = tmp_path / "r.md"
    path.write_text("\n".join(lines))

    assert duties(path) == BOTH


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""), ("utf-16-be", b"")],
)
@pytest.mark.parametrize("form", ["csv", "html", "json", "jsonl"])
def test_two_bytes_for_a_letter(tmp_path, encoding, mark, form):
    """With a mark or without, in every form of text."""
    objects = [dict(zip(HEADS, row, strict=True)) for row in (GOODS, ADDED)]
    text = {
        "csv": "\n".join("\t".join(row) for row in (HEADS, GOODS, ADDED)),
        "html": f"<html><table>{TABLE}</table></html>",
        "json": json.dumps(objects),
        "jsonl": "\n".join(map(json.dumps, objects)),
    }[form]
    path = tmp_path / f"r.{form}"
    path.write_bytes(mark + text.encode(encoding))

    assert duties(path) == BOTH


def archive(path, *pages):
    """A web archive of some pages."""
    message = EmailMessage()
    message["Subject"] = "Report"
    message.make_related()
    for number, page in enumerate(pages, 1):
        part = EmailMessage()
        part.set_content(page, subtype="html", cte="quoted-printable")
        part["Content-Location"] = f"file:///C:/report_files/sheet{number:03}.htm"
        message.attach(part)
    path.write_bytes(b"MIME-Version: 1.0\n" + bytes(message).replace(b"MIME-Version: 1.0\n", b"", 1))
    return path


def test_a_web_archive_saved_as_xls(tmp_path):
    """Each page is a sheet; one that its workbook hides is named and not read."""
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    path = archive(
        tmp_path / "r.xls",
        f"<html><table>{TABLE}</table></html>",
        f"<html><xml>{hidden}</xml><table>{TABLE.replace('XYZ-0000001-5', 'XYZ-0000002-3')}</table></html>",
    )

    assert duties(path) == BOTH
    assert understand(path).left_out == ("hidden sheet 'sheet002.htm' was not read",)


ENTRY = {
    "entryNumber": "XYZ-0000001-5",
    "entryType": "01",
    "entryDate": "2025-05-02",
    "importDate": "2025-04-30",
}
TARIFFS = [
    {"tariffOrdinal": 1, "htsNumber": "8501.10.4060", "enteredValue": 10000.0, "duty": "440.00", "quantity1": 100, "uom1": "NO"},
    {"tariffOrdinal": 2, "htsNumber": "9903.88.03", "enteredValue": 0, "duty": 2500, "quantity1": None, "uom1": None},
]  # fmt: skip
NESTED = {**ENTRY, "lines": [{"lineNumber": 1, "countryOfOrigin": "CN", "tariffs": TARIFFS}]}
FLAT = [{**ENTRY, "lineNumber": 1, "countryOfOrigin": "CN", **tariff} for tariff in TARIFFS]
MAY_2 = "/Date(1746144000000)/"


@pytest.mark.parametrize(
    "document",
    [
        {"data": {"entries": {"edges": [{"node": NESTED, "cursor": "a"}], "pageInfo": {"hasNextPage": False}}}},
        {"Report": {"Header": {"Name": "ES-003"}, "Body": {"Rows": {"Row": FLAT}}}},
        {"entries": {"XYZ-0000001-5": {name: said for name, said in NESTED.items() if name != "entryNumber"}}},
        {"d": {"results": [{"__metadata": {"uri": "u", "type": "t"}, **row, "entryDate": MAY_2} for row in FLAT]}},
        {"@odata.context": "c", "value": [{"@odata.etag": "W/1", **row} for row in FLAT]},
        [{**row, "duty": {"amount": row["duty"], "currency": "USD"}} for row in FLAT],
        {"total": 1, "page": 1, "results": [NESTED]},
    ],
)  # fmt: skip
def test_where_json_keeps_its_rows(tmp_path, document):
    """Deep in other objects, as nodes of a graph, or under the numbers of the entries."""
    path = tmp_path / "r.json"
    path.write_text(json.dumps(document))

    assert duties(path) == BOTH


def test_an_amount_of_json_in_another_currency_is_held(tmp_path):
    """The currency beside the amount counts."""
    path = tmp_path / "r.json"
    path.write_text(json.dumps([{**row, "duty": {"amount": row["duty"], "currency": "EUR"}} for row in FLAT]))

    assert any("'EUR'" in sentence and "USD" in sentence for sentence in held(path))


def test_an_object_that_says_two_things_under_one_name_is_refused(tmp_path):
    """Readers of JSON take the last of them in silence; the same said twice harms nobody."""
    text = json.dumps(FLAT)
    twice, again = tmp_path / "twice.json", tmp_path / "again.json"
    twice.write_text(text.replace('"duty": "440.00"', '"duty": "440.00", "duty": "441.00"'))
    again.write_text(text.replace('"duty": "440.00"', '"duty": "440.00", "duty": "440.00"'))

    assert held(twice) == ["twice.json: an object says 'duty' twice, and not the same"]
    assert duties(again) == BOTH


def test_a_line_of_json_that_says_two_things_stops_no_other(tmp_path):
    """Of JSON lines only the one is held, with the rows it may belong to."""
    other = [{**row, "entryNumber": "XYZ-0000002-3"} for row in FLAT]
    lines = [json.dumps(row) for row in (*FLAT, *other)]
    lines[0] = lines[0].replace('"duty": "440.00"', '"duty": "440.00", "duty": "441.00"')
    path = tmp_path / "r.jsonl"
    path.write_text("\n".join(lines))

    taken, problems = take(path)
    assert [each.subject for each in taken] == ["XYZ00000023"]
    assert any("says 'duty' twice" in problem.message for problem in problems)


def test_a_rule_of_dashes_that_holds_a_figure_is_a_row(tmp_path):
    """Only dashes draw a line; a row of placeholders beside a number is data, and held."""
    row = changed(tuple("---" for _ in HEADS), c0="XYZ-0000001-5")

    assert held(written(tmp_path / "r.csv", row))


def test_json_and_archives_nested_without_end_are_one_sentence(tmp_path):
    """Objects 300 deep beside a report, and parts 3,000 deep in a web archive, end nothing but the file."""
    deep = tmp_path / "deep.json"
    deep.write_text(json.dumps({"rows": FLAT, "more": [{"x": json.loads('{"a":' * 300 + "1" + "}" * 300)}]}))
    parts = "".join(
        f'Content-Type: multipart/related; boundary="b{depth}"\n\n--b{depth}\n' for depth in range(3_000)
    )
    archived = tmp_path / "deep.xls"
    archived.write_text(f"MIME-Version: 1.0\n{parts}")

    assert duties(deep) == BOTH
    assert len(held(archived)) == 1


def test_lines_longer_than_any_report_are_no_columns(tmp_path):
    """A megabyte of blanks between two words is refused at once."""
    path = tmp_path / "long.txt"
    path.write_text(f"Entry Number{' ' * (1 << 20)}Entry Date   Entry Type\n")

    assert len(held(path)) == 1
