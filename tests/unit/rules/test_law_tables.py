"""Tables of law kept newer than the program: known by their columns, laid over those that ship, and used by everything."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from drawback.adapters.law_tables import newer_table, open_tables
from drawback.app.bootstrap import load_law
from drawback.app.product import Product
from drawback.cli.calculator import app as calculator
from drawback.cli.main import main
from drawback.cli.rules import app
from drawback.lifecycles.entries.state import AdcvdPosition, EntryView
from drawback.rules.answers import NoValueInForce
from drawback.rules.lawbook import LawBook
from drawback.rules.money.mpf import MPF_TABLE
from drawback.rules.tables.interest_table import RATE_TABLE
from drawback.rules.tables.law_tables import TABLES, table_of
from drawback.rules.tables.programme_table import PROGRAMME_TABLE
from drawback_schemas.adcvd import RatePublished
from drawback_schemas.liquidations import LiquidationPosted
from drawback_schemas.parts import RatePart
from support.intake_files import SAMPLE, write_csv
from support.intake_files import table_of as rows_of
from support.world import World, a_line, an_entry, day
from unit.calculator.papers import changed, claim

RUN = CliRunner()
ENTRY = "XYZ41011179"
HEADING = (
    "Section 232 pharmaceuticals,99039901,99039909,2026-07-31,,yes,,Drawback is allowed,,Proc. of 2 April 2026,"
    "FR notice,primary,2026-08-01,"
)
RATE = "2026-04-01,2026-06-30,6,6,5,,a later notice,cbp,2026-04-20"
YEAR = "2027,2026-10-01,2027-09-30,0.003464,34.58,671.05,a later notice,cbp,2026-08-01"
ROWS = ((PROGRAMME_TABLE, HEADING), (RATE_TABLE, RATE), (MPF_TABLE, YEAR))


def written(folder: Path, table: Any, *rows: str) -> Path:
    """A newer file of a table."""
    path = folder / f"newer {table.file}"
    path.write_text("\n".join((",".join(table.columns), *rows)) + "\n", encoding="utf-8")
    return path


def lay(folder: Path, newer: Path) -> None:
    """Put a table into the user's folder, under the name of its kind."""
    folder.mkdir(parents=True, exist_ok=True)
    text = newer.read_text(encoding="utf-8")
    (folder / table_of(text, newer.name).file).write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a user's tables, named by the setting, with a database beside it."""
    monkeypatch.setenv("DRAWBACK_RULES__FOLDER", str(tmp_path / "law"))
    monkeypatch.setenv("DRAWBACK_DATABASE__URL", f"sqlite:///{tmp_path / 'drawback.db'}")
    return tmp_path / "law"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("table", "row"), ROWS, ids=[table.file for table, _ in ROWS])
def test_a_newer_table_is_known_by_its_columns(table: Any, row: str, tmp_path: Path):
    """Each kind of table is laid over its own; loading it twice replaces, and adds nothing."""
    newer = written(tmp_path, table, row)

    first = RUN.invoke(app, ["update", str(newer)])
    second = RUN.invoke(app, ["update", str(newer)])

    assert first.exit_code == 0, first.output
    assert f"{table.name}, 1 rows new, 0 replaced" in first.output
    assert f"{table.name}, 0 rows new, 1 replaced" in second.output
    listed = json.loads(RUN.invoke(app, ["versions", "--json"]).stdout)
    assert [(one["version"], one["table"]) for one in listed] == [(1, table.name), (2, table.name)]


def test_the_order_of_columns_does_not_matter(tmp_path: Path):
    """A table whose columns are turned round, with the mark of a spreadsheet before them, is the same table."""
    newer = tmp_path / "rates.csv"
    cells = dict(zip(RATE_TABLE.columns, RATE.split(","), strict=True))
    with newer.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(reversed(RATE_TABLE.columns)))
        writer.writeheader()
        writer.writerow(cells)

    checked = newer_table(newer, None, ())

    assert (checked.table, checked.added) == (RATE_TABLE.name, 1)
    assert open_tables(None, [(checked.table, checked.rows)]).rates.known_through == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "saw the columns (none); expected those of one of: tariff programmes (programme, heading_from"),
        ("a,b\n1,2\n", "saw the columns a, b; expected those of one of: tariff programmes"),
        (
            "fiscal_year,from,to,rate,minimum,maximum,certainty,known_on,page\n",
            "saw columns like those of MPF limits, without 'source', with unknown 'page'; expected fiscal_year",
        ),
        (",".join((*RATE_TABLE.columns, "source")), "like those of interest rates, twice 'source'"),
        (",".join(RATE_TABLE.columns) + "\n", "saw no row; expected at least one"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_an_unknown_table_is_refused_in_a_sentence(text: str, complaint: str, tmp_path: Path):
    """A file whose columns are those of no table is refused with what was seen and what each table needs."""
    newer = tmp_path / "newer.csv"
    newer.write_text(text, encoding="utf-8")

    done = RUN.invoke(app, ["update", str(newer)])

    assert done.exit_code == 1
    assert done.stderr.startswith(str(newer))
    assert complaint in done.stderr
    assert RUN.invoke(app, ["versions", "--json"]).stdout.strip() == "[]"


@pytest.mark.parametrize(("table", "row"), ROWS, ids=[table.file for table, _ in ROWS])
@pytest.mark.usefixtures("folder")
def test_a_row_without_source_is_refused_and_nothing_is_written(table: Any, row: str, tmp_path: Path):
    """The sentence names file, line, column, what was seen and what was expected; no version is made."""
    cells = dict(zip(table.columns, row.split(","), strict=True)) | {"source": ""}
    newer = written(tmp_path, table, row, ",".join(cells[column] for column in table.columns))

    done = RUN.invoke(app, ["update", str(newer)])

    assert done.exit_code == 1
    expected = f"{newer} line 3, column source: saw nothing; expected where the row can be read"
    assert expected in done.stderr.replace("\n", " ")
    assert RUN.invoke(app, ["versions", "--json"]).stdout.strip() == "[]"


@pytest.mark.usefixtures("folder")
def test_files_that_are_no_text_or_not_there_are_refused(tmp_path: Path):
    """A workbook and a missing file end with a sentence, not with a traceback."""
    book = tmp_path / "rates.xlsx"
    book.write_bytes(b"PK\x03\x04\xff\xfe")

    assert "saw bytes that are not UTF-8" in RUN.invoke(app, ["update", str(book)]).stderr
    assert "No such file" in RUN.invoke(app, ["update", str(tmp_path / "none.csv")]).stderr


@pytest.mark.usefixtures("folder")
def test_a_row_that_counts_on_no_day_is_reported(tmp_path: Path):
    """A rate learnt before the one in force is kept, and the update says that it changes nothing."""
    older = "2026-01-01,2026-03-31,9,9,8,,an early rumour,secondary,2025-12-01"

    done = RUN.invoke(app, ["update", str(written(tmp_path, RATE_TABLE, older))])

    assert "1 of its rows count on no day" in done.output
    shown = RUN.invoke(app, ["show", "interest", "--on", "2026-02-01"])
    assert "an early rumour" not in shown.output
    assert "7 % on bills" in shown.output


def test_a_spoilt_table_of_the_user_ends_the_program_with_its_sentence(folder: Path, monkeypatch, capsys):
    """Whatever verb is called, the file is named with line and column."""
    folder.mkdir()
    (folder / RATE_TABLE.file).write_text(f"{','.join(RATE_TABLE.columns)}\n{RATE.replace('6,6', 'six,6')}\n")
    monkeypatch.setattr("sys.argv", ["drawback", "intake", "nothing.csv", "--database", str(folder / "x.db")])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert "interest_rates.csv line 2, column underpayment: saw 'six'" in capsys.readouterr().err


def test_shipped_tables_count_where_the_user_has_none(tmp_path: Path):
    """Without a folder, or with an empty one, the law is the one that ships."""
    assert open_tables(tmp_path) == open_tables(None) == open_tables(tmp_path / "none")


def test_rows_that_ship_later_are_not_hidden_by_the_users_table(tmp_path: Path):
    """The user's file holds only the rows loaded, so that a newer program brings its own beside them."""
    lay(tmp_path, written(tmp_path, PROGRAMME_TABLE, HEADING))

    assert len((tmp_path / PROGRAMME_TABLE.file).read_text(encoding="utf-8").splitlines()) == 2
    assert len(open_tables(tmp_path).programmes.rows) == len(open_tables().programmes.rows) + 1


def test_tables_are_recognised():
    """No two tables have the same columns."""
    for table in TABLES:
        assert table_of(",".join(table.columns), "x") is table


# Each update changes an answer from end to end.


def priced(paper: dict[str, Any]) -> Any:
    done = RUN.invoke(calculator, ["price", "-"], input=json.dumps(paper))
    return json.loads(done.stdout) if done.exit_code == 0 else done.stderr


def test_a_newer_programme_changes_the_price(folder: Path, tmp_path: Path):
    """A heading that no table knew pays nothing; once a table says yes, 22 % of the lower value comes back."""
    paper = changed(claim(), "imports/0/lines/0/charges/1/heading", "9903.99.05")
    paper = changed(changed(paper, "imports/0/entry_on", "2026-08-03"), "imports/0/import_on", "2026-08-03")
    before = priced(paper)["totals"]["duty"]

    lay(folder, written(tmp_path, PROGRAMME_TABLE, HEADING))

    assert before == "4356.00"  # .99 x 4,000 x 5 % x $22
    assert priced(paper)["totals"]["duty"] == "26136.00"  # .99 x 4,000 x 30 % x $22
    assert priced(paper | {"law_known_on": "2026-07-31"})["totals"]["duty"] == "4356.00"


def without_fee(entered: str) -> dict[str, Any]:
    """The claim of the papers, entered another day, its processing fee left to be computed."""
    paper = changed(changed(claim(), "imports/0/entry_on", entered), "imports/0/import_on", entered)
    del paper["imports"][0]["mpf_paid"], paper["imports"][0]["mpf_value"]
    return paper


def test_a_newer_fee_changes_the_price(folder: Path, tmp_path: Path):
    """The fee of fiscal year 2027 is refused until its limits are loaded; then 0.3464 % of 250,000 is held to 671.05."""
    paper = without_fee("2026-11-05")
    before = priced(paper)

    lay(folder, written(tmp_path, MPF_TABLE, YEAR))
    fee = next(row for row in priced(paper)["designations"][0]["amounts"] if row["class"] == "399")

    assert "mpf_paid of entry XYZ41044683 is needed" in before
    assert "known for 2017-10-01 to 2026-09-30" in before
    assert fee["basis"] == "671.05"
    assert "as known on 2026-07-31" in priced(paper | {"law_known_on": "2026-07-31"})


def refund(law: LawBook) -> AdcvdPosition:
    """What the case of the story leaves on its entry: 4 % assessed where 10 % was deposited, liquidated in May 2026."""
    world = World()
    world.product = Product(world.engine, law)
    world.receives(
        an_entry(ENTRY, "2025-06-02", entry_type="03", lines=[a_line(ad="1000.00")]),
        RatePublished(
            case_number="A-570-890",
            kind="final",
            published_on=day("2026-01-12"),
            rate=RatePart(rate_percent=Decimal(4)),
            period_from=day("2025-01-01"),
            period_to=day("2025-12-31"),
            fr_cite="91 FR 1234",
        ),
        LiquidationPosted(entry_number=ENTRY, liquidated_on=day("2026-05-15"), kind="liquidated"),
    )
    return world.entry().positions[0]


def test_a_newer_rate_changes_the_entry(folder: Path, tmp_path: Path):
    """Interest through May 2026 is undetermined with what is missing; once the quarter is loaded it is a figure."""
    before = refund(load_law(folder=folder))
    lay(folder, written(tmp_path, RATE_TABLE, RATE))
    law = load_law(folder=folder)
    after = refund(law)
    then = refund(law.as_known_on(day("2026-04-19")))

    assert before.interest is None
    assert "no interest rate known for 2026-04-01" in before.interest_note
    assert after.interest is not None
    assert after.interest < 0
    assert then.interest is None
    assert then.interest_note.endswith("as known on 2026-04-19")


def taken_in(law: LawBook, path: Path) -> tuple[EntryView, list[str]]:
    world = World()
    world.product = Product(world.engine, law)
    report = world.product.take_in(path, claimant="acme", on=date(2026, 11, 20))
    ((_, number),) = report.whole
    return world.entry(number), [problem.message for problem in report.problems]


def test_a_newer_fee_changes_what_intake_computes(folder: Path, tmp_path: Path):
    """A report of November 2026 without fees gets none and a remark; with the year loaded 3.46 becomes the least."""
    value = "Line Tariff Goods Value Amount"
    mine = [row | {"Entry Date": "11/03/2026"} for row in rows_of(SAMPLE)[:2]]
    mine[1] |= {value: "$1,000.00"}
    report = write_csv(tmp_path / "es003.csv", mine)
    bare, remarks = taken_in(load_law(folder=folder), report)

    lay(folder, written(tmp_path, MPF_TABLE, YEAR))
    entry, _ = taken_in(load_law(folder=folder), report)

    assert any("no value known for date of entry 2026-11-03" in remark for remark in remarks)
    assert bare.versions[-1].mpf_paid == 0
    assert entry.versions[-1].mpf_paid == Decimal("34.58")


# Asking the tables.


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["9903.88.03", "--on", "2025-06-02"], "Yes. Section 301 China lists 1 to 4A"),
        (["9903.01.25", "--on", "2025-06-02"], "Contested. IEEPA after Learning Resources"),
        (["9903.01.25", "--on", "2025-06-02", "--known-on", "2026-02-19"], "Yes. IEEPA reciprocal"),
        (["9903.74.01", "--on", "2025-11-01", "--provision", "52"], "No. Section 232 trucks"),
        (["9903.99.50", "--on", "2026-11-20"], "Review. Chapter 99 heading 9903.99.50 is in no programme"),
        (["interest", "--on", "2026-02-14"], "7 % on bills. 2026-01-01 to 2026-03-31: underpayment 7 %"),
        (
            ["mpf", "--on", "2025-10-01"],
            "0.3464 %, at least $33.58, at most $651.50 per formal entry. fiscal year 2026",
        ),
        (
            ["mpf", "--on", "2025-09-30"],
            "0.3464 %, at least $32.71, at most $634.62 per formal entry. fiscal year 2025",
        ),
    ],
)
def test_a_table_can_be_asked(arguments: list[str], says: str):
    """`drawback rules show` answers for a heading, the interest rates or the fee limits of a day, with the source."""
    done = RUN.invoke(app, ["show", *arguments])

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(says)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["interest", "--on", "2026-04-01"],
            "no interest rate known for 2026-04-01; known for 2011-10-01 to 2026-03-31",
        ),
        (
            ["interest", "--on", "2026-02-01", "--known-on", "2025-12-31"],
            "to 2025-12-31, as known on 2025-12-31",
        ),
        (["mpf", "--on", "2026-10-01"], "no value known for date of entry 2026-10-01"),
        (["mpf", "--on", "2025-10-01", "--known-on", "2025-09-30"], "as known on 2025-09-30"),
        (
            ["mpf", "--on", "2017-10-01", "--known-on", "2010-01-01"],
            "known for no day, as known on 2010-01-01",
        ),
    ],
)
def test_a_day_no_table_covers_is_refused(arguments: list[str], says: str):
    """Later quarters and years are refused with what is known, never guessed."""
    done = RUN.invoke(app, ["show", *arguments])

    assert done.exit_code == 1
    assert says in done.stderr.replace("\n", " ")


@pytest.mark.parametrize("subject", ["8501.10.00", "9903", "99038803000", "interests"])
def test_what_is_no_subject_of_a_table_is_a_wrong_call(subject: str):
    """A heading outside chapter 99 is not answered as if it were one."""
    done = RUN.invoke(app, ["show", subject, "--on", "2025-06-02"])

    assert done.exit_code == 2
    assert "is no heading of chapter 99; expected one such as 9903.88.03" in done.stderr.replace("\n", " ")


def test_a_heading_is_also_answered_in_json():
    """With --json the answer carries reason, citation, source, certainty and the day it was known."""
    done = RUN.invoke(app, ["show", "9903.88.03", "--on", "2025-06-02", "--json"])

    assert json.loads(done.stdout) == {
        "answer": "yes",
        "reason": "Section 301 China lists 1 to 4A: Section 301 duty is eligible",
        "citation": "19 U.S.C. 2411",
        "source": "R-29: CSMS 18-000419; CBP drawback FAQ",
        "certainty": "CBP technical or operational document read",
        "known_on": "2018-07-06",
        "open_point": "",
    }


def test_the_tables_are_listed_with_how_far_they_reach(folder: Path, tmp_path: Path):
    """`drawback rules tables` counts all rows and the user's own, and says through which day each table holds."""
    lay(folder, written(tmp_path, RATE_TABLE, RATE))

    found = {row["table"]: row for row in json.loads(RUN.invoke(app, ["tables", "--json"]).stdout)}

    assert found["interest rates"]["own"] == 1
    assert found["interest rates"]["holds_through"] == "2026-06-30"
    assert found["MPF limits"] == {
        "table": "MPF limits",
        "rows": 10,
        "own": 0,
        "holds_through": "2026-09-30",
        "learnt_through": "2025-10-01",
        "file": "",
    }


def test_the_law_says_which_it_is(folder: Path, tmp_path: Path):
    """One sentence names how far each table reaches, as known now or on a day."""
    lay(folder, written(tmp_path, RATE_TABLE, RATE))

    assert "interest rates through 2026-06-30, MPF limits through 2026-09-30" in load_law(folder=folder).says
    with pytest.raises(NoValueInForce):
        load_law(folder=folder).as_known_on(date(2026, 1, 1)).limits.on(date(2026, 10, 1))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("2026-03-31", ()),
        ("2026-04-01", ("interest rates: law known to 2026-03-31",)),
        ("2026-07-24", ("interest rates: law known to 2026-03-31",)),
        (
            "2026-07-25",
            ("interest rates: law known to 2026-03-31", "tariff programmes: law known to 2026-07-24"),
        ),
        (
            "2026-10-01",
            (
                "interest rates: law known to 2026-03-31",
                "MPF limits: law known to 2026-09-30",
                "tariff programmes: law known to 2026-07-24",
            ),
        ),
    ],
)
def test_a_day_beyond_the_tables_is_reported_table_by_table(asked: str, said: tuple[str, ...]) -> None:
    """On the last day known there is no remark, on the next one the table says how far it reaches."""
    assert load_law().known_to(date.fromisoformat(asked)) == said


@pytest.mark.usefixtures("folder")
def test_an_answer_beyond_the_tables_says_so_and_prices_all_the_same():
    """A claim of a later day is priced with what is known, and says how far that reaches."""
    paper = changed(changed(claim(), "imports/0/entry_on", "2026-08-03"), "imports/0/import_on", "2026-08-03")
    answer = priced(paper)

    assert "tariff programmes: law known to 2026-07-24" in answer["law_known_to"]
    assert answer["totals"]["duty"] == "26136.00"
    assert priced(claim())["law_known_to"] == []
