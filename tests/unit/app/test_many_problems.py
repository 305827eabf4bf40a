"""A file with very many bad rows: each is parked, the first are said, the others counted, and none is held in memory."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from drawback.adapters.sql.tables import metadata
from drawback.app.inbox import sentences
from drawback.app.product import Product
from drawback.domain.identifiers import check_digit
from drawback.intake.problems import MOST_SAID, Problems, RowProblem
from support.intake_files import SAMPLE, table_of, write_csv
from support.world import embedded, memory

TODAY = date(2026, 3, 1)
MANY = MOST_SAID + 205


@pytest.fixture
def product() -> Product:
    return embedded(memory())


def bad_rows(path: Path) -> Path:
    """One row more than is said of, and than is parked at once, each of its own entry and each with an amount that is none."""
    [row] = table_of(SAMPLE)[:1]
    numbers = (f"{place:07}" for place in range(1, MANY + 1))
    spoiled = {"Entry Summary Number": "", "Line Tariff Goods Value Amount": "ten thousand"}
    return write_csv(
        path, [row | spoiled | {"Entry Summary Number": f"XYZ-{n}-{check_digit('XYZ', n)}"} for n in numbers]
    )


def test_every_bad_row_is_parked_and_the_first_are_said(product: Product, tmp_path: Path) -> None:
    """1,205 of them: parked are all, with their cells; in memory stand a thousand sentences without any."""
    report = product.take_in(bad_rows(tmp_path / "bad.csv"), claimant="acme", on=TODAY)

    assert (report.events, report.problems.held, report.problems.rows_held) == (0, MANY, MANY)
    kept = list(report.problems)
    assert (len(kept), len(report.problems)) == (MOST_SAID, MANY)
    assert not any(problem.raw for problem in kept)
    assert sentences(report.problems)[-1] == "and 205 more"
    parked = metadata.tables["parked"]
    with product.engine.connect() as connection:
        count, shortest = connection.execute(
            select(func.count(), func.min(func.length(parked.c.raw))).select_from(parked)
        ).one()
    assert count == MANY
    assert shortest > len("ten thousand")


def test_the_worst_comes_first_however_late_it_is_found() -> None:
    """Behind a thousand remarks a row that was held back is said before them, and before it what is wrong with the whole file."""
    found = Problems()
    for row in range(1, MOST_SAID + 2):
        found.add(RowProblem("f", row, "", "", "", f"f, row {row}: a total", held=False))
    found.add(
        RowProblem("f", 7, "a", "", "", "f, row 7, column 'a': blank", claimant="zed", raw=((7, {"a": ""}),))
    )
    found.add(RowProblem("f", 7, "b", "", "", "f, row 7, column 'b': blank", claimant="zed"))
    found.add(RowProblem("f", 0, "", "", "", "f: it breaks off"))

    said = [problem.message for problem in found]
    assert said[:4] == [
        "f: it breaks off",
        "f, row 7, column 'a': blank",
        "f, row 7, column 'b': blank",
        "f, row 1: a total",
    ]
    assert (found.held, found.rows_held, found.claimants, len(found)) == (3, 2, {"zed"}, MOST_SAID + 4)
