"""Whatever stands in a file, reading it never raises: each entry is taken or reported."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from drawback.adapters.files import understand
from support.intake_files import EXTENDED, events, table_of, take, write_csv

pytestmark = pytest.mark.slow

ROWS = table_of(EXTENDED)[:6]
HEADINGS = list(ROWS[0])
NASTY = st.sampled_from(
    [
        "1E+99",
        "9" * 60,
        "-0",
        "0",
        "(",
        "$",
        "%",
        "1-999999999",
        "\ufeff",
        "٣",
        "X" * 5000,
        "=1+1",
        "\t",
        '"',
        "99/99/9999",
        "00000000000",
    ]
)
CELLS = NASTY | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
QUIET = settings(max_examples=150, suppress_health_check=list(HealthCheck))


@QUIET
@given(row=st.integers(0, 5), heading=st.sampled_from(HEADINGS), cell=CELLS)
@example(row=1, heading="Line Tariff Duty Amount", cell="1E+99")
@example(row=1, heading="Entry Summary Number", cell="X1234567890")
def test_any_text_in_any_cell(row, heading, cell):
    """The untouched entry is always taken; the touched one is taken whole, or held with a reason."""
    rows = [dict(each) for each in ROWS]
    rows[row][heading] = cell
    touched = {"XYZ41011179" if row < 4 else "XYZ41022341"}
    if row == 4 and cell.strip() in ('"', '""'):
        touched.add("XYZ41011179")  # a ditto mark names the entry above

    with tempfile.TemporaryDirectory() as folder:
        taken, problems = take(write_csv(Path(folder) / "any.csv", rows))

    subjects = {each.subject for each in taken}
    assert {"XYZ41011179", "XYZ41022341"} - touched <= subjects
    assert touched <= subjects or any(problem.held for problem in problems)
    assert all(problem.message.startswith("any.csv") and problem.expected for problem in problems)


@QUIET
@given(content=st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
@example(content=b"[" * 100_000)
@example(content=b'{"a":' * 100_000)
@example(content=b"\xff\xfea")
@example(content=b'\xef\xbb\xbf[1, 2, "x"]')
@example(content=b'[{"type": "claim.payed.v1", "data": 7}]')
def test_any_bytes_at_all(content):
    """A file of anything gives problems, never an exception, and understanding it neither."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.bin"
        path.write_bytes(content)

        taken, problems = take(path)
        understand(path)

    assert taken == []
    assert problems


@QUIET
@given(order=st.permutations(range(6)), columns=st.permutations(HEADINGS))
def test_order_of_rows_and_columns_does_not_matter(order, columns):
    """Any order of rows and columns gives the same two entries as the file as it was written."""
    rows = [{heading: ROWS[place][heading] for heading in columns} for place in order]

    with tempfile.TemporaryDirectory() as folder:
        found = events(write_csv(Path(folder) / "any.csv", rows))
        plain = events(write_csv(Path(folder) / "plain.csv", ROWS))

    assert {event.entry_number: event for event in found} == {event.entry_number: event for event in plain}
