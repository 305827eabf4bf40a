"""`make mutants`: a change is named by its content, is really in the code that runs, and an unjudged survivor fails."""

import sys
from pathlib import Path
from types import FunctionType

import pytest

ROOT = Path(__file__).resolve().parents[3]
SOURCE = '''"""A module."""


def owed(paid: int, due: int) -> int:
    """What is left."""
    if paid < due:
        return due - paid
    return 0
'''


@pytest.fixture
def places(monkeypatch, tmp_path):
    """The places of a small module."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    from mutating import places  # noqa: PLC0415 - the tools are no package of the program

    path = tmp_path / "owed.py"

    def found(source=SOURCE):
        path.write_text(source)
        return places.places_of(path, tmp_path)

    yield places, found, tmp_path
    for name in [name for name in sys.modules if name.split(".")[0] in {"mutating", "mutants"}]:
        del sys.modules[name]


def test_each_place_is_changed_alone_and_in_the_code_that_runs(places):
    """Comparison, difference, condition, statement, returned values and the number: what the function answers then."""
    module, found, root = places

    answers = {}
    for place in found():
        function = FunctionType(module.changed_codes(place, root)[0], {})
        answers[place.operator, place.before] = (function(10, 100), function(100, 100), function(200, 100))

    assert answers == {
        ("negate", "if paid < due: return due - paid"): (0, 0, -100),
        ("leave out", "if paid < due: return due - paid"): (0, 0, 0),
        ("compare", "paid < due"): (90, 0, 0),
        ("return", "return due - paid"): (None, 0, 0),
        ("compute", "due - paid"): (110, 0, 0),
        ("number", "0"): (90, 1, 1),
        ("return", "return 0"): (90, None, None),
    }


def test_a_place_keeps_its_name_when_lines_move_and_loses_it_when_its_statement_changes(places):
    """A judgement holds for what was judged: moved down it is the same place, with another statement it is not."""
    _, found, _ = places
    keys = {place.before: place.key for place in found()}

    moved = {place.before: place.key for place in found(SOURCE.replace("def owed", "X = 1\n\n\ndef owed"))}
    other = {place.before: place.key for place in found(SOURCE.replace("due - paid", "due - paid - 1"))}

    assert moved == keys
    assert other["0"] == keys["0"]
    assert other["due - paid"] != keys["due - paid"]
    assert len(set(keys.values())) == len(keys)


@pytest.mark.parametrize(
    ("reason", "changed", "code"), [("", True, 1), ("", False, 0), ("no day lies there", True, 0)]
)
def test_only_an_unjudged_survivor_of_a_changed_line_fails(
    places, monkeypatch, capsys, reason, changed, code
):
    """An old survivor is reported; a judged one counts as equivalent; a new one fails."""
    import mutants  # noqa: PLC0415 - found through the fixture
    from mutating import trial, verdicts  # noqa: PLC0415

    path = ROOT / "services/drawback/alerting/sweep.py"
    place = next(iter(places[0].places_of(path, ROOT)))
    monkeypatch.setattr(verdicts, "judged", lambda: {place.key: reason} if reason else {})
    lines = {place.path: set(place.lines)} if changed else {}
    monkeypatch.setattr(verdicts, "changed_lines", lambda _since, _root: lines)

    assert mutants.report([trial.Tried(place, trial.SURVIVED, 3)], "main") == code
    assert ("nobody judged" in capsys.readouterr().out) == bool(code)


def test_a_judgement_without_a_reason_is_refused(places, monkeypatch, tmp_path):
    """What is called equivalent says why."""
    from mutating import verdicts  # noqa: PLC0415

    assert places
    monkeypatch.setattr(verdicts, "JUDGED", tmp_path / "judged.toml")
    verdicts.JUDGED.write_text('[[judged]]\nkey = "abc"\nreason = " "\n')

    with pytest.raises(ValueError, match="no reason for abc"):
        verdicts.judged()


def test_a_run_that_was_cut_goes_on_and_only_survivors_are_tried_again_with_other_tests(places, tmp_path):
    """What was caught stays caught; what survived is known as long as the tests are the same."""
    from mutating import notebook, trial  # noqa: PLC0415

    caught, survived, waiting, *_ = places[1]()
    before = notebook.Notebook(tmp_path / "kept/tried.jsonl", "tests of Monday")
    before.note(trial.Tried(caught, trial.CAUGHT, 3, "test_owed"))
    before.note(trial.Tried(survived, trial.SURVIVED, 3))

    same = notebook.Notebook(before.path, "tests of Monday")
    other = notebook.Notebook(before.path, "tests of Tuesday")

    assert [same.known(place) for place in (caught, survived, waiting)] == [
        trial.Tried(caught, trial.CAUGHT, 3, "test_owed"),
        trial.Tried(survived, trial.SURVIVED, 3),
        None,
    ]
    assert same.tried([waiting, survived]) == [same.known(survived)]
    assert other.known(caught) == same.known(caught)
    assert other.known(survived) is None
    assert [other.survived(place) for place in (survived, waiting)] == [True, False]
    other.note(trial.Tried(survived, trial.CAUGHT, 4, "test_nothing_owed"))
    assert notebook.Notebook(before.path, "tests of Wednesday").known(survived) is not None
    other.forget(caught)
    assert other.known(caught) is None


def test_all_quick_tests_are_asked_then_different_files_in_turn_and_it_is_kept(places, tmp_path):
    """A tenth of a second is quick; then the quickest of each file; what a folder reached is read back as it was written."""
    from mutating.covering import Reached  # noqa: PLC0415

    assert places
    reached = Reached({"owed.py": {5: ["a::one", "a::two", "a::bad"], 6: ["b::slow"]}}, {}, ["a::bad"])
    reached.seconds = {"a::one": 0.2, "a::two": 0.3, "a::bad": 0.0, "b::slow": 9.0}
    reached.save(tmp_path / "kept/reached.json")
    again = Reached.load(tmp_path / "kept/reached.json")
    again.add(Reached({"owed.py": {6: ["c::more"]}}, {"c::more": 1.0}))

    nowhere_else = range(5, 5)
    assert reached.of("owed.py", range(5, 7), nowhere_else) == ["a::one", "b::slow", "a::two"]
    assert again.of("owed.py", range(6, 7), nowhere_else) == ["c::more", "b::slow"]
    assert again.of("owed.py", range(7, 9), nowhere_else) == []
    quick = Reached(
        {"owed.py": {5: ["a::slow", "a::two", "b::one", "a::one"]}},
        {"a::one": 0.01, "a::two": 0.1, "b::one": 0.11, "a::slow": 0.2},
    )
    assert quick.of("owed.py", range(5, 6), nowhere_else) == ["a::one", "a::two", "b::one", "a::slow"]


def test_who_goes_another_way_through_the_function_is_asked_before_who_goes_the_same(places):
    """Three only pass the condition; one goes where it holds, another behind it, and each way has its first turn, the rare ones first."""
    from mutating.covering import Reached  # noqa: PLC0415

    assert places
    passing = ["a::1", "a::2", "b::3"]
    lines = {
        5: [*passing, "a::holds", "a::after"],
        6: ["a::holds"],
        7: [*passing, "a::after"],
        8: ["a::after"],
        9: ["a::2"],
    }
    reached = Reached(
        {"owed.py": lines}, {"a::holds": 9.0, "a::after": 1.0, "a::1": 0.2, "a::2": 0.4, "b::3": 0.3}
    )

    assert reached.of("owed.py", range(5, 6), range(4, 9)) == ["a::after", "a::holds", "a::1", "b::3", "a::2"]
