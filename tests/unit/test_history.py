"""Events of files in the order of their subjects."""

import json
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drawback.adapters.files.history import History


def a_line(subject: str, number: int, claimant: str = "acme") -> bytes:
    return json.dumps({"id": str(number), "partitionkey": claimant, "subject": subject}).encode()


def test_each_subjects_events_come_together_over_all_files(tmp_path):
    """In the order of files and lines; the first mentioned first."""
    one, two = tmp_path / "2021.jsonl", tmp_path / "2022.jsonl"
    one.write_bytes(b"\n".join(a_line(s, n) for n, s in enumerate("abac")))  # no newline at the end
    two.write_bytes(b"\r\n".join([a_line("b", 9), b"", a_line("a", 8), b"  "]))

    history = History([one, two])

    assert len(history) == 6
    assert [(json.loads(raw)["subject"], json.loads(raw)["id"]) for raw in history] == [
        ("a", "0"),
        ("a", "2"),
        ("a", "8"),
        ("b", "1"),
        ("b", "9"),
        ("c", "3"),
    ]
    assert list(history) == list(history)  # read again, the same


def test_the_same_subject_of_another_claimant_is_another_one(tmp_path):
    """Two importers may number alike."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join([a_line("a", 0), a_line("a", 1, "harbor"), a_line("a", 2)]))

    assert [json.loads(raw)["id"] for raw in History([path])] == ["0", "2", "1"]


def test_what_cannot_be_read_keeps_its_place_and_is_handed_on(tmp_path):
    """Whoever hears it parks it; nothing else is disturbed."""
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"\n".join([a_line("a", 0), b"{noise", b"\xff\xfe", b"[]", a_line("a", 1)]))

    assert list(History([path])) == [a_line("a", 0), a_line("a", 1), b"{noise", b"\xff\xfe", b"[]"]


def test_it_tells_how_far_it_is(tmp_path):
    """Bytes done and in all; the last word is that all is done."""
    path, told = tmp_path / "events.jsonl", []
    path.write_bytes(b"\n".join(a_line("a", n) for n in range(25_000)))

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

    found = [json.loads(raw) for raw in History(paths)]

    assert [subject for subject, _ in groupby(one["subject"] for one in found)] == list(dict.fromkeys(every))
    for subject in set(every):
        assert [int(one["id"]) for one in found if one["subject"] == subject] == [
            n for n, s in enumerate(every) if s == subject
        ]
