"""The generator of any size: same seed same bytes, both forms, valid events, real mix."""

from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from drawback.adapters.files import read_file
from drawback.cli.simulate import simulate_app
from drawback.domain.identifiers import check_offset
from drawback.intake.problems import ReadyEvent, RowProblem
from drawback.intake.snapshots import Overlay
from drawback.simulation.generator.generate import generate
from drawback.simulation.generator.spool import BUFFER, Spool, sort_lines
from drawback_schemas import Envelope, Event, decode

ENTRIES, CLAIMANTS = 600, 3


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Envelope, Event]]:
    folder = tmp_path_factory.mktemp("events") / "out"
    generate(ENTRIES, 7, folder, form="events", claimants=CLAIMANTS)
    return [decode(line) for path in sorted(folder.iterdir()) for line in path.read_bytes().splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("form", ["files", "events"])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, form: str) -> None:
    """Twice the same arguments give the same files byte for byte; another seed gives others."""
    for name, seed in (("one", 7), ("two", 7), ("other", 8)):
        generate(60, seed, tmp_path / name, form="files" if form == "files" else "events", claimants=2)

    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert contents(tmp_path / "one") != contents(tmp_path / "other")


def test_what_is_reported_as_made_is_there(tmp_path: Path) -> None:
    """The counts reported are the counts in the files."""
    told: list[tuple[int, int]] = []
    made = generate(
        1_000, 7, tmp_path / "out", form="events", claimants=2, progress=lambda *steps: told.append(steps)
    )
    types = Counter(
        decode(line)[1].TYPE
        for path in (tmp_path / "out").iterdir()
        for line in path.read_bytes().splitlines()
    )

    assert types["entry.filed.v1"] == made.entries == 1_000
    assert types["export.disposed.v1"] == made.exports
    assert types.total() == made.events
    assert made.files == len(list((tmp_path / "out").iterdir()))
    assert told == [(500, 1_000), (1_000, 1_000)]


def test_events_come_in_order_of_time_with_ids_of_their_own(events: list[tuple[Envelope, Event]]) -> None:
    """Within the months and across them time does not run backwards, and no id comes twice."""
    assert all(before.time <= after.time for (before, _), (after, _) in pairwise(events))
    assert len({envelope.id for envelope, _ in events}) == len(events)


def test_everything_a_backfill_should_exercise_is_there(events: list[tuple[Envelope, Event]]) -> None:
    """Entries of both types, suspensions, extensions, corrections, changed rates, inquiries, protests, claims."""
    types = Counter(event.TYPE for _, event in events)
    kinds = Counter(event.entry_type for _, event in events if event.TYPE == "entry.filed.v1")
    provisions = {event.provision for _, event in events if event.TYPE == "claim.filed.v1"}

    assert types.keys() >= {
        "claimant.registered.v1", "entry.filed.v1", "entry.corrected.v1", "liquidation.suspended.v1",
        "liquidation.suspension-lifted.v1", "liquidation.extended.v1", "liquidation.posted.v1", "export.disposed.v1",
        "inquiry.issued.v1", "adcvd.rate.v1", "claim.assembled.v1", "claim.filed.v1", "claim.accepted.v1", "claim.paid.v1",
    }  # fmt: skip
    assert 0.04 < kinds["03"] / ENTRIES < 0.14
    assert provisions == {"58", "59"}
    assert {envelope.partitionkey for envelope, _ in events} == {
        "*",
        "importer-001",
        "importer-002",
        "importer-003",
    }


def test_numbers_are_valid_and_given_once(events: list[tuple[Envelope, Event]]) -> None:
    """Entry and claim numbers have the ordinary check digit and are unique; exports are unique."""
    entries = [event.entry_number for _, event in events if event.TYPE == "entry.filed.v1"]
    claims = [event.claim_number for _, event in events if event.TYPE == "claim.filed.v1"]
    exports = [event.export_id for _, event in events if event.TYPE == "export.disposed.v1"]

    assert all(check_offset(number) == 0 for number in (*entries, *claims))
    for numbers in (entries, claims, exports):
        assert len(set(numbers)) == len(numbers)


def test_claims_designate_what_exists_and_no_more(events: list[tuple[Envelope, Event]]) -> None:
    """Each designation names a line and an export of the same claimant, within their quantities, after importation."""
    lines = {
        (envelope.partitionkey, event.entry_number, line.line_number): (line.quantity, event.import_on)
        for envelope, event in events
        if event.TYPE == "entry.filed.v1"
        for line in event.lines
    }
    exports = {
        (envelope.partitionkey, event.export_id): event
        for envelope, event in events
        if event.TYPE == "export.disposed.v1"
    }
    designations = 0
    for envelope, event in events:
        if event.TYPE != "claim.filed.v1":
            continue
        for part in event.designations:
            quantity, import_on = lines[envelope.partitionkey, part.entry_number, part.line_number]
            export = exports[envelope.partitionkey, part.export_id]
            assert part.quantity <= min(quantity, export.quantity)
            assert import_on < export.disposed_on < event.filed_on
            assert part.claimed
            designations += 1
    assert designations > 100


def test_report_files_are_read_by_the_ordinary_intake(tmp_path: Path) -> None:
    """Generated reports are taken in without a problem and hold the same entries and exports as the events."""
    made = generate(80, 11, tmp_path / "out")
    snapshots = Overlay()
    types: Counter[str] = Counter()
    problems: list[RowProblem] = []
    for path in sorted((tmp_path / "out").iterdir()):
        day, kind, *rest = path.name.split(".")
        claimant = "*" if kind.startswith("adcvd") else rest[0]
        for found in read_file(path, claimant=claimant, as_of=date.fromisoformat(day), snapshots=snapshots):
            if isinstance(found, ReadyEvent):
                types[found.event_type] += 1
            else:
                problems.append(found)

    assert problems == []
    assert (types["entry.filed.v1"], types["export.disposed.v1"]) == (made.entries, made.exports)
    assert types.total() == made.events


@pytest.mark.parametrize(("entries", "claimants"), [(0, 1), (3, 0), (3, 4)])
def test_figures_that_make_no_sense_are_refused(tmp_path: Path, entries: int, claimants: int) -> None:
    """No entries, no claimants, or more claimants than entries: a sentence, and nothing is written."""
    with pytest.raises(ValueError, match="expected at least one entry per claimant"):
        generate(entries, 7, tmp_path / "out", claimants=claimants)

    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """Nothing old is mixed with what is made."""
    (tmp_path / "old.txt").write_text("mine")

    with pytest.raises(ValueError, match="is not empty"):
        generate(5, 7, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["old.txt"]


def test_the_command_reports_what_it_made(tmp_path: Path) -> None:
    """`drawback simulate --json` prints one object; a wrong format ends with 2."""
    runner = CliRunner()

    good = runner.invoke(simulate_app, ["--entries", "20", "--out", str(tmp_path / "a"), "--json"])
    bad = runner.invoke(simulate_app, ["--entries", "20", "--out", str(tmp_path / "b"), "--format", "xml"])

    assert good.exit_code == 0
    assert '"entries":20' in good.stdout
    assert bad.exit_code == 2


def test_the_command_writes_the_example_into_a_new_folder_only(tmp_path: Path) -> None:
    """`drawback simulate --example` writes the shipped example, and never over something else."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "mine.txt").write_text("mine")
    runner = CliRunner()

    refused = runner.invoke(simulate_app, ["--example", "--out", str(tmp_path)])
    written = runner.invoke(simulate_app, ["--example", "--out", str(tmp_path / "new")])

    assert refused.exit_code == 2
    assert (tmp_path / "files" / "mine.txt").exists()
    assert written.exit_code == 0
    assert (tmp_path / "new" / "happenings.json").exists()


def test_the_spool_appends_what_does_not_fit_into_memory(tmp_path: Path) -> None:
    """Lines beyond the buffer are written early, in order, under one heading."""
    spool = Spool(tmp_path, lambda name: f"heading of {name}\n".encode())
    line = b"x" * (BUFFER // 3)

    for number in range(5):
        spool.add("a.csv", b"%d" % number + line)
    held_back = (tmp_path / "a.csv").stat().st_size
    spool.close()

    lines = (tmp_path / "a.csv").read_bytes().splitlines()
    assert 0 < held_back < BUFFER * 2
    assert [text[:1] for text in lines] == [b"h", b"0", b"1", b"2", b"3", b"4"]


def test_sorting_drops_the_key(tmp_path: Path) -> None:
    """Lines are put in the order of their key, and the key is left out."""
    path = tmp_path / "events"
    path.write_bytes(b"2021-02\t{b}\n2021-01\t{a\tb}\n")

    sort_lines(path)

    assert path.read_bytes() == b"{a\tb}\n{b}\n"
