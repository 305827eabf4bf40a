"""The watched folder: whole files only, no links, and what cannot be read out of the way with a reason."""

from datetime import date

import pytest

from drawback.app.file_intake import Intake
from drawback.app.inbox import LeavingError, WatchedInbox
from drawback.intake.problems import RowProblem

TODAY = date(2026, 3, 1)


class Reads:
    """Stands where the product is: takes what it is given as it was set to."""

    def __init__(self):
        self.taken, self.problems, self.fails, self.meanwhile = [], [], None, lambda: None

    def take_in(self, path, *, claimant, on, progress):  # noqa: ARG002 - the product's shape
        self.taken.append((path.name, claimant))
        progress(1, 2)
        self.meanwhile()
        if self.fails:
            raise self.fails
        report = Intake(path.name)
        for problem in self.problems:
            report.problems.add(problem)
        return report


@pytest.fixture
def product():
    return Reads()


@pytest.fixture
def inbox(tmp_path, product):
    return WatchedInbox(product, tmp_path, "acme", 10.0)


def names(found):
    return [(path.name, claimant) for path, claimant in found]


def test_a_file_is_whole_once_it_stood_still(inbox):
    """Size and time of writing must have stood still for the time that is set; what grows begins anew."""
    path = inbox.folder / "es003.csv"
    path.write_text("a")
    first, early = inbox.whole(0), inbox.whole(9.9)
    path.write_text("ab")
    grown, still_early, ready = inbox.whole(10.1), inbox.whole(20.0), inbox.whole(20.1)

    assert (first, early, grown, still_early) == ([], [], [], [])
    assert names(ready) == [("es003.csv", "acme")]


def test_links_hidden_and_unfinished_files_are_no_files(inbox, tmp_path_factory):
    """A link may lead anywhere: neither a linked file nor a linked folder is followed. A folder names a claimant."""
    away = tmp_path_factory.mktemp("away")
    (away / "secret.csv").write_text("x")
    (inbox.folder / "link.csv").symlink_to(away / "secret.csv")
    (inbox.folder / "zeta-link").symlink_to(away)
    (inbox.folder / "zeta").mkdir()
    for name in (".hidden", "~lock", "half.part", "zeta/good.csv"):
        (inbox.folder / name).write_text("x")
    inbox.whole(0)

    assert names(inbox.whole(10)) == [("good.csv", "zeta")]


def test_what_was_taken_is_done_and_what_has_problems_says_why(inbox, product):
    """A file goes to `done`, or to `problems` with a text that has the sentences, the worst first."""
    for name in ("good.csv", "bad.csv"):
        (inbox.folder / name).write_text("x")
    inbox.take(inbox.folder / "good.csv", "acme", TODAY)
    product.problems = [
        RowProblem("bad.csv", 9, "", "", "", "bad.csv, row 9: a total", held=False),
        RowProblem("bad.csv", 2, "", "", "", "bad.csv, row 2: [/b] is no amount"),
    ]
    inbox.take(inbox.folder / "bad.csv", "acme", TODAY)

    assert sorted(str(p.relative_to(inbox.folder)) for p in inbox.folder.rglob("*.*")) == [
        "done/good.csv", "problems/bad.csv", "problems/bad.csv.txt",
    ]  # fmt: skip
    assert (inbox.folder / "problems/bad.csv.txt").read_text().splitlines() == [
        "bad.csv, row 2: [/b] is no amount",
        "bad.csv, row 9: a total",
    ]


def test_a_file_on_which_reading_fails_is_not_tried_for_ever(inbox, product):
    """Whatever was raised, the file is put aside with the reason."""
    (inbox.folder / "odd.csv").write_text("x")
    product.fails = ZeroDivisionError("nothing to divide by")

    inbox.take(inbox.folder / "odd.csv", "acme", TODAY)

    assert "nothing to divide by" in (inbox.folder / "problems/odd.csv.txt").read_text()
    assert inbox.whole(0) == inbox.whole(99) == []


def test_a_file_that_changed_while_it_was_read_stays(inbox, product):
    """The move would hide what came after: it is read again once it stood still."""
    path = inbox.folder / "es003.csv"
    path.write_text("x")
    product.meanwhile = lambda: path.write_text("longer")

    inbox.take(path, "acme", TODAY)

    assert path.exists()
    assert inbox.whole(0) == []
    assert names(inbox.whole(10)) == [("es003.csv", "acme")]


def test_a_file_that_cannot_be_moved_is_not_read_again(inbox, product):
    """Its place is a link to a disk that is away: moved as soon as it is there, and read once."""
    path, away = inbox.folder / "es003.csv", inbox.folder.parent / "away"
    path.write_text("x")
    (inbox.folder / "done").symlink_to(away)
    inbox.take(path, "acme", TODAY)
    kept = path.exists(), inbox.whole(0), inbox.whole(20)
    away.mkdir()
    inbox.whole(30)

    assert kept == (True, [], [])
    assert (away / "es003.csv").exists()
    assert len(product.taken) == 1


def test_who_leaves_leaves_the_file(inbox):
    """A process that ends stops reading; the file stays for the next one."""
    path = inbox.folder / "es003.csv"
    path.write_text("x")

    with pytest.raises(LeavingError):
        inbox.take(path, "acme", TODAY, leaving=lambda: True)

    assert path.exists()
