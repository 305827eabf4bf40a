"""Headings nobody knows: proposals, a profile kept for the source, and files that are read by it afterwards."""

from datetime import date

import pytest
from typer.testing import CliRunner

from drawback.adapters.files.learned import lesson, profile_for
from drawback.app.bootstrap import open_product
from drawback.cli.main import app
from drawback.intake.fields import ReportKind
from drawback.intake.learning import Learned, learned_of, remember
from drawback.intake.profile import Profile
from drawback.intake.snapshots import Overlay
from support.intake_files import write_csv

pytestmark = pytest.mark.slow

ODD = {
    "Kundennr.": "12-3456789",
    "Eintragsnr.": "ZZ9-1000003-5",
    "Art": "01",
    "Tag": "14.03.2026",
    "Reihe": "1",
    "Woher": "CN",
    "Taric": "8481.80.3025",
    "Wert": "20.000,00",
    "Abgabe": "1.120,00",
    "Anz": "1.000",
    "Einh": "NO",
}
MEANS = {
    "Art": "entry.type",
    "Tag": "entry.entry_date",
    "Reihe": "line.number",
    "Wert": "line.entered_value",
    "Abgabe": "tariff.duty",
    "Anz": "tariff.quantity1",
    "Einh": "tariff.uom1",
}


@pytest.fixture
def odd(tmp_path):
    return write_csv(tmp_path / "odd.csv", [ODD], delimiter=";")


def test_cells_that_can_only_be_one_thing_are_proposed(odd):
    """An entry number by its check digit, a tariff number by its form, a country by its two letters."""
    shown = lesson(odd, ReportKind.ENTRIES)
    assert {one.heading: one.field for one in shown.proposals} == {
        "Eintragsnr.": "entry.number",
        "Woher": "line.country_of_origin",
        "Taric": "tariff.hts",
    }
    assert "entry.entry_date" in shown.missing


def test_a_heading_with_a_slip_is_proposed_for_the_one_it_resembles(tmp_path):
    """`Entyr Number` is no heading anybody prints."""
    path = write_csv(tmp_path / "slip.csv", [{"Entyr Number": "ZZ9-1000003-5", "Entry Date": "03/14/2026"}])
    (one,) = lesson(path, ReportKind.ENTRY_DATES).proposals
    assert (one.heading, one.field, one.why) == (
        "Entyr Number",
        "entry.number",
        "spelled almost like a known heading",
    )


def test_a_number_whose_check_digit_does_not_fit_is_not_proposed(tmp_path):
    """Nine of ten made-up numbers have another digit."""
    path = write_csv(tmp_path / "x.csv", [ODD | {"Eintragsnr.": "ZZ9-1000003-6"}])
    assert "entry.number" not in {one.field for one in lesson(path, ReportKind.ENTRIES).proposals}


def test_what_was_learned_reads_the_next_file_of_the_source_and_no_other(tmp_path, odd):
    """All mapped headings must be there; learning a source again replaces what was known."""
    store = Overlay()
    columns = MEANS | {
        "Eintragsnr.": "entry.number",
        "Woher": "line.country_of_origin",
        "Taric": "tariff.hts",
    }
    remember(
        store,
        "acme",
        Learned(source="broker", kind="entries", columns={"Art": "entry.type"}),
        date(2026, 3, 1),
    )
    remember(store, "acme", Learned(source="broker", kind="entries", columns=columns), date(2026, 3, 2))
    assert [one.source for one in learned_of(store, "acme")] == ["broker"]
    assert learned_of(store, "zeta") == ()
    assert profile_for(odd, learned_of(store, "acme")) == Profile(ReportKind.ENTRIES, columns)
    other = write_csv(tmp_path / "other.csv", [{"Art": "01", "Tag": "14.03.2026"}])
    assert profile_for(other, learned_of(store, "acme")) is None


def run(*args):
    return CliRunner().invoke(app, ["intake", *map(str, args)])


def test_the_command_remembers_a_source_and_later_files_are_taken(tmp_path, odd):
    """First refused with what is missing, then explained, then taken without a word more; another claimant's is not."""
    database = f"sqlite:///{tmp_path / 'x.db'}"
    refused = run("--learn", odd, "--claimant", "acme", "--kind", "entries", "-d", database)
    assert refused.exit_code == 1
    assert "no column for line.number" in refused.output
    said = [part for heading, field in MEANS.items() for part in ("--map", f"{heading}={field}")]
    kept = run("--learn", odd, "--claimant", "acme", "--kind", "entries", "-d", database, *said)
    assert kept.exit_code == 0, kept.output
    following = write_csv(tmp_path / "april.csv", [ODD | {"Eintragsnr.": "ZZ9-1000004-3"}], delimiter=";")
    taken = run(following, "--claimant", "acme", "-d", database)
    assert taken.exit_code == 0, taken.output
    assert "1 entry.filed.v1" in taken.output
    assert run(following, "--claimant", "zeta", "-d", database).exit_code == 1


def test_a_dry_run_remembers_nothing_and_a_wrong_field_is_named(tmp_path, odd):
    """The message lists the fields there are."""
    database = f"sqlite:///{tmp_path / 'x.db'}"
    said = [part for heading, field in MEANS.items() for part in ("--map", f"{heading}={field}")]
    shown = run("--learn", odd, "--claimant", "acme", "--kind", "entries", "-d", database, "--dry-run", *said)
    assert shown.exit_code == 0, shown.output
    assert learned_of(open_product(database).snapshots, "acme") == ()
    wrong = run(
        "--learn", odd, "--claimant", "acme", "-d", database, "--kind", "entries", "--map", "Art=entry.tpye"
    )
    assert wrong.exit_code == 2
    assert "entry.type" in wrong.output
