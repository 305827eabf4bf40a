"""A user's own dated files, walked through day by day: `drawback demo --files`."""

import json
import sqlite3
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from drawback.cli.main import app
from drawback.intake.fields import ReportKind
from drawback.simulation.demo.files import BadFileNameError, arrival_of, arrivals, between

ENTRY = "ZZ910000027"
REGISTERED = {
    "type": "claimant.registered.v1",
    "data": {"type": "claimant.registered.v1", "name": "Zeta", "registered_on": "2024-01-02"},
    "claimant": "zeta",
}
LISTING = (
    "Entry Number,Event Type,Event Date,Posted Date,Action\nZZ9-1000002-7,Extension,01/10/2025,01/10/2025,\n"
)
REPORT = (
    "Entry Summary Number,Entry Summary Line Number,Entry Type Code,Entry Date,Importation Date,Country of Origin Code,"
    "HTS Number - Full,Line Tariff Goods Value Amount,Line Tariff Duty Amount,Line Tariff Quantity (1),Line Tariff UOM (1) Code\n"
    'ZZ910000027,1,01,03/04/2024,03/02/2024,DE,8481803025,"$20,000.00","$1,120.00",1000,NO\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An entry of 2024, and the day on which its claimant was registered."""
    made = tmp_path / "my files"
    made.mkdir()
    (made / "2024-01-02.events.zeta.jsonl").write_text(json.dumps(REGISTERED), encoding="utf-8")
    (made / "2024-03-20.es003.zeta.csv").write_text(REPORT, encoding="utf-8")
    return made


def walk(folder: Path, *more: str) -> Result:
    database = folder.parent / "walk.db"
    given = ["demo", "--files", str(folder), "--database", str(database), "--no-serve", "--json", *more]
    return CliRunner().invoke(app, given)


def stored(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder.parent / "walk.db") as connection:
        return connection.execute(sql).fetchall()


def test_days_go_by_between_the_files_and_after_them(folder: Path) -> None:
    """An entry that nobody liquidates is deemed liquidated after its year and final 180 days later, on the walk's clock."""
    done = walk(folder, "--to", "2025-09-15")

    assert done.exit_code == 0, done.output
    summary = json.loads(done.stdout)
    assert (summary["entries"], summary["from"], summary["to"]) == (1, "2024-01-02", "2025-09-15")
    assert stored(folder, "select key, state, liquidated_on, final_on from entry") == [
        (ENTRY, "final", "2025-03-04", "2025-09-02")
    ]
    assert f"2025-03-04 entry {ENTRY} deemed liquidated 2025-03-04" in done.stderr
    assert summary["alerts"] == len(stored(folder, "select 1 from alert where kind = 'deadline'")) > 0


def test_without_a_named_database_the_walk_makes_its_own_where_it_is_called(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the README's first command calls it."""
    monkeypatch.chdir(tmp_path)
    given = ["demo", "--files", str(folder), "--to", "2024-03-21", "--no-serve", "--json"]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["entries"] == 1
    assert (tmp_path / "drawback-demo.db").exists()


def test_nothing_happens_that_the_files_do_not_say(folder: Path) -> None:
    """No scripted person approves, files or pays; without --cut the program proposes no claims either."""
    goods = {
        "type": "export.disposed.v1",
        "claimant": "zeta",
        "data": {
            "type": "export.disposed.v1",
            "export_id": "X20240910000001/1",
            "disposal": "exported",
            "disposed_on": "2024-09-10",
            "schedule_b": "8481803025",
            "quantity": "600",
            "unit": "NO",
            "value": "15000.00",
            "destination": "DE",
        },
    }
    (folder / "2024-09-20.events.zeta.jsonl").write_text(json.dumps(goods), encoding="utf-8")

    assert json.loads(walk(folder, "--to", "2025-02-01").stdout)["claims"] == {}
    assert json.loads(walk(folder, "--to", "2025-02-01", "--cut").stdout)["claims"] == {"assembled": 1}


def test_files_of_other_days_are_left_out_and_counted(folder: Path) -> None:
    """--from and --to bound the walk: what arrives before or after is not taken in, and a remark says so."""
    (folder / "2025-06-02.liquidation.zeta.csv").write_text(LISTING, encoding="utf-8")

    done = walk(folder, "--from", "2024-03-20", "--to", "2025-01-01")

    assert json.loads(done.stdout)["left_out"] == 2
    assert "2 files of other days left out" in done.stderr
    assert stored(folder, "select count(*) from claimant") == [(0,)]


def test_a_problem_in_a_file_is_reported_parked_and_counted(folder: Path) -> None:
    """A row that cannot be read stops nothing: the walk goes on and says where it stands."""
    (folder / "2024-04-02.es003.zeta.csv").write_text(
        REPORT.replace("8481803025", "84").replace("ZZ910000027", "ZZ910000035"), encoding="utf-8"
    )

    done = walk(folder)

    assert done.exit_code == 0
    assert json.loads(done.stdout)["problems"] == 1
    assert "2024-04-02 2024-04-02.es003.zeta.csv: 1 problems, 1 parked" in done.stderr


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("march.es003.zeta.csv", "begins with 'march', expected the day"),
        ("2024-02-30.es003.zeta.csv", "begins with '2024-02-30', expected the day"),
        ("2024-03-20.es004.zeta.csv", "'es004' is no kind of file, expected one of"),
        ("2024-03-20.csv", "'' is no kind of file"),
        ("2024-03-20.es003.csv", "does not say whose file it is"),
        ("2024-03-20.es003.all.csv", "does not say whose file it is"),
    ],
)
def test_a_name_that_says_too_little_ends_the_walk_before_it_begins(
    folder: Path, name: str, says: str
) -> None:
    """The sentence names the file, what was seen and a good example; nothing is written."""
    (folder / name).write_text(REPORT, encoding="utf-8")

    done = walk(folder)

    assert done.exit_code == 2
    assert name in done.stderr
    assert says in done.stderr
    assert not (folder.parent / "walk.db").exists()


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--from", "2025-01-01", "--to", "2024-01-01"), "expected --from before --to"),
        (("--from", "2026-01-01", "--to", "2026-02-01"), "they arrive from 2024-01-02 to 2024-03-20"),
        (("--from", "01/02/2024"), "does not match"),
        (("--folder", "elsewhere"), "name one of them"),
    ],
)
def test_a_wrong_call_is_a_sentence(folder: Path, more: tuple[str, ...], says: str) -> None:
    """Days the wrong way round, days without files, a day in another form, two kinds of folder."""
    done = walk(folder, *more)

    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())


def test_a_database_that_no_demo_made_is_never_replaced(folder: Path) -> None:
    """A demo is written anew over an earlier demo, but not over anything else."""
    assert walk(folder).exit_code == 0
    assert walk(folder).exit_code == 0
    with sqlite3.connect(folder.parent / "walk.db") as connection:
        connection.execute("PRAGMA application_id = 0")

    refused = walk(folder)

    assert refused.exit_code == 2
    assert "something else than a demo" in refused.stderr
    assert stored(folder, "select count(*) from entry") == [(1,)]


def test_names_say_day_kind_and_claimant() -> None:
    """A claimant may hold dots; without one, or with "all", a file concerns everybody; JSON says its kind itself."""
    named = [
        arrival_of(Path(name))
        for name in (
            "2024-03-20.aes201.zeta.inc.xlsx",
            "2024-01-02.adcvd-rates.csv",
            "2024-01-02.events.all.jsonl",
            "2025-02-03.cf28.zeta.json",
        )
    ]

    assert [(one.claimant, one.kind) for one in named] == [
        ("zeta.inc", ReportKind.EXPORTS),
        ("*", ReportKind.ADCVD_RATES),
        ("*", None),
        ("zeta", None),
    ]


def test_notices_to_everybody_come_before_reports_of_the_same_day(tmp_path: Path) -> None:
    """A day's files in the order in which an office opens them; the bounds of a walk are part of it."""
    names = (
        "2024-01-02.liquidation.a.csv",
        "2024-01-02.es003.a.csv",
        "2024-01-02.adcvd-rates.csv",
        "2024-01-01.aes201.a.csv",
    )
    for name in (*names, ".hidden"):
        (tmp_path / name).touch()
    with pytest.raises(BadFileNameError):
        arrival_of(tmp_path / "notes.txt")

    found = arrivals(tmp_path)
    inside, outside = between(found, date(2024, 1, 1), date(2024, 1, 1))

    assert [one.path.name for one in found] == [names[3], names[2], names[1], names[0]]
    assert [one.path.name for one in inside] == [names[3]]
    assert len(outside) == 3


def test_both_claimants_of_one_entry_and_export_are_told_and_neither_claims(folder: Path) -> None:
    """On the day the second report comes each has its own message, by mail and in Slack; the matcher proposes nothing of it to anybody."""
    exports = (
        "ITN,Date of Export,Schedule B/HTS Number,Quantity 1,UOM 1,Value (USD),Country of Ultimate Destination\n"
        "X20240910123456,09/10/2024,8481803025,600,NO,15000.00,DE\n"
    )
    (folder / "2024-04-10.es003.other.csv").write_text(REPORT, encoding="utf-8")
    (folder / "2024-09-20.aes201.zeta.csv").write_text(exports, encoding="utf-8")
    (folder / "2024-09-23.aes201.other.csv").write_text(exports, encoding="utf-8")

    done = walk(folder, "--to", "2024-11-08", "--cut")

    assert done.exit_code == 0, done.output
    told = stored(
        folder,
        "select m.claimant, m.channel, a.subject, date(m.sent_at) from sandbox_message m join alert a on a.id = m.alert_id"
        " where a.deadline = 'two-claimants' and a.why = 'arrived' order by 4, 1, 2",
    )
    assert told == [
        (claimant, channel, subject, day)
        for subject, day in ((ENTRY, "2024-04-10"), ("X20240910123456/1", "2024-09-23"))
        for claimant in ("other", "zeta")
        for channel in ("e-mail", "slack")
    ]
    assert stored(folder, "select key from claim") == []
