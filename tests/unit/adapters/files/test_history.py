"""Events of files in the order of their subjects."""

import json
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawback.adapters.files.history import History

pytestmark = pytest.mark.slow  # years of files


def a_line(subject: str, number: int, claimant: str = "acme", kind: str = "") -> bytes:
    said = {"id": str(number), "type": kind, "partitionkey": claimant, "subject": subject}
    return json.dumps(said).encode()


def lines(history: History) -> list[bytes]:
    """All of them, as one process reads them."""
    shares = history.shared_out(1)
    received = [*shares.first, *(raw for part in shares.parts for raw in part)]
    assert len(received) == shares.events
    return received


def test_each_subjects_events_come_together_over_all_files(tmp_path):
    """In the order of files and lines; the first mentioned first."""
    one, two = tmp_path / "2021.jsonl", tmp_path / "2022.jsonl"
    one.write_bytes(b"\n".join(a_line(s, n) for n, s in enumerate("abac")))  # no newline at the end
    two.write_bytes(b"\r\n".join([a_line("b", 9), b"", a_line("a", 8), b"  "]))

    (part,) = History([one, two]).shared_out(1).parts

    assert len(part) == 6
    assert [(json.loads(raw)["subject"], json.loads(raw)["id"]) for raw in part] == [
        ("a", "0"),
        ("a", "2"),
        ("a", "8"),
        ("b", "1"),
        ("b", "9"),
        ("c", "3"),
    ]
    assert list(part) == list(part)  # read again, the same


def test_the_same_subject_of_another_claimant_is_another_one(tmp_path):
    """Two importers may number alike."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join([a_line("a", 0), a_line("a", 1, "harbor"), a_line("a", 2)]))

    assert [json.loads(raw)["id"] for raw in lines(History([path]))] == ["0", "2", "1"]


def test_what_cannot_be_read_is_handed_on(tmp_path):
    """Whoever reads it parks it, before all that is a claimant's; nothing else is disturbed."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join([a_line("a", 0), b"{noise", b"\xff\xfe", b"[]", a_line("a", 1)]))

    shares = History([path]).shared_out(2)

    assert list(shares.first) == [b"{noise", b"\xff\xfe", b"[]"]
    assert [list(part) for part in shares.parts] == [[a_line("a", 0), a_line("a", 1)]]


def test_what_is_everyones_comes_first_and_each_claimant_is_in_one_part(tmp_path):
    """The largest are dealt first, so that no part waits long for another."""
    path, mentioned = tmp_path / "events.jsonl", "aaaaaabbbbccc"
    said = [a_line(str(n), n, claimant) for n, claimant in enumerate(mentioned)]
    path.write_bytes(b"\n".join([*said, a_line("A-570-890", 99, "*")]))

    shares = History([path]).shared_out(2)

    assert list(shares.first) == [a_line("A-570-890", 99, "*")]
    assert [sorted({json.loads(raw)["partitionkey"] for raw in part}) for part in shares.parts] == [
        ["a"],
        ["b", "c"],
    ]
    assert sorted(raw for part in shares.parts for raw in part) == sorted(said)
    assert len(History([path]).shared_out(9).parts) == 3


def test_what_others_rest_on_comes_right_before_the_first_of_them(tmp_path):
    """A claim finds its entries in memory; what nobody names comes at the end, another claimant's is not meant."""
    path = tmp_path / "events.jsonl"
    said = [
        *(a_line(entry, n) for n, entry in enumerate(("e1", "e2", "e3"))),
        a_line("e2", 3, "harbor"),
        a_line("late", 4, kind="claim"),
        a_line("early", 5, kind="claim"),
        a_line("e3", 6),
    ]
    path.write_bytes(b"\n".join(said))
    named = {"late": ["e3", "e9"], "early": ["e3", "e2"]}

    history = History([path], rests={"claim": lambda raw: named[json.loads(raw)["subject"]]})

    found = [(json.loads(raw)["subject"], json.loads(raw)["id"]) for raw in lines(history)]
    assert [subject for subject, _ in found] == ["e3", "e3", "late", "e2", "early", "e1", "e2"]
    assert [number for _, number in found] == ["2", "6", "4", "1", "5", "0", "3"]


def test_it_reports_its_progress(tmp_path):
    """Bytes done and in all; the last word is that all is done."""
    path, told = tmp_path / "events.jsonl", []
    path.write_bytes(b"\n".join(a_line("a" * 1000, n) for n in range(17_000)))

    History([path], lambda done, total: told.append((done, total)))

    assert told == sorted(told)
    assert len(told) == 3
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_a_file_that_is_not_there_is_named(tmp_path):
    """Before anything is taken in."""
    with pytest.raises(OSError, match="nowhere"):
        History([tmp_path / "nowhere.jsonl"])


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=40), min_size=1, max_size=4))
def test_nothing_is_lost_and_each_subject_keeps_its_order(tmp_path_factory, files):
    """Whatever is mentioned where."""
    folder, number, paths = tmp_path_factory.mktemp("history"), 0, []
    for mentioned in files:
        paths.append(folder / f"{len(paths)}.jsonl")
        paths[-1].write_bytes(b"".join(a_line(s, number + n) + b"\n" for n, s in enumerate(mentioned)))
        number += len(mentioned)
    every = [subject for mentioned in files for subject in mentioned]

    found = [json.loads(raw) for raw in lines(History(paths))]

    assert [subject for subject, _ in groupby(one["subject"] for one in found)] == list(dict.fromkeys(every))
    for subject in set(every):
        assert [int(one["id"]) for one in found if one["subject"] == subject] == [
            n for n, s in enumerate(every) if s == subject
        ]
