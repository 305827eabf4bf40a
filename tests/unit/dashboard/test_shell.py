"""What all pages share: the memory of sums, and the address of the page in view."""

from threading import Event, Thread

import pytest

from drawback.dashboard.shell import Here, Remembered


def test_one_question_is_answered_once_per_version_of_the_data() -> None:
    """The same version is answered from memory, a new one afresh."""
    memory, asked = Remembered(), []

    def answer() -> int:
        asked.append(1)
        return len(asked)

    assert [memory.get("q", 1, answer), memory.get("q", 1, answer)] == [1, 1]
    assert memory.get("q", 2, answer) == 2
    assert memory.get("other", 2, answer) == 3


def test_while_an_answer_is_worked_out_others_get_the_one_before() -> None:
    """Readers do not queue behind a slow count when there is an older answer."""
    memory, started, finish = Remembered(), Event(), Event()
    memory.get("q", 1, lambda: "old")

    def slow() -> str:
        started.set()
        finish.wait(10)
        return "new"

    worker = Thread(target=memory.get, args=("q", 2, slow))
    worker.start()
    started.wait(10)
    meanwhile = memory.get("q", 2, lambda: "never asked")
    finish.set()
    worker.join(10)

    assert meanwhile == "old"
    assert memory.get("q", 2, lambda: "never asked") == "new"


def test_a_failed_answer_is_asked_for_again() -> None:
    """An error is not remembered and blocks nobody."""
    memory = Remembered()
    with pytest.raises(ZeroDivisionError):
        memory.get("q", 1, lambda: 1 // 0)

    assert memory.get("q", 1, lambda: 5) == 5


def test_a_changed_filter_begins_at_the_first_page() -> None:
    """The address keeps the other filters and forgets the place in the list."""
    here = Here("/claims", (("state", "filed"), ("after", "x"), ("claimant", "acme & co")))

    assert here.to(state="paid") == "/claims?claimant=acme+%26+co&state=paid"
    assert here.to(state="") == "/claims?claimant=acme+%26+co"
    assert here.to("/claims.csv") == "/claims.csv?state=filed&claimant=acme+%26+co"
