"""The shipped example: two importers, five and a half years of files, every happening of interest."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from drawback.simulation.generator.book import HARBOR_JOINS, NAMES, POLICIES, START, ScriptBook
from drawback.simulation.generator.files import Extra, write_files
from drawback.simulation.generator.numbers import IMPORTER_NUMBERS
from drawback.simulation.stories import (
    adcvd,
    claims,
    deliveries,
    entries,
    inquiries,
    pending,
    provisions,
    real_entries,
    substitution,
)
from drawback.simulation.stories.trade import write_story as trade
from drawback_schemas.claims import ClaimantRegistered

SEED = 20210104
INDEX, SCRIPT = "happenings.json", "script.json"


def compose(seed: int = SEED) -> tuple[ScriptBook, list[Extra]]:
    """Write the whole story into a book."""
    book = ScriptBook()
    _register(book)
    real_entries.write_story(book)
    adcvd.write_story(book)
    entries.write_story(book)
    inquiries.write_story(book)
    claims.write_story(book)
    provisions.write_story(book)
    substitution.write_story(book)
    pending.write_story(book)
    extras = deliveries.write_story(book)
    trade(book, seed)
    deliveries.again(book)
    book.settle()
    return book, extras


def write_example(folder: Path, seed: int = SEED) -> ScriptBook:
    """Write the example into a folder of its own: files, index of happenings, and what the office must leave alone."""
    book, extras = compose(seed)
    files = folder / "files"
    if files.exists():
        shutil.rmtree(files)
    write_files(book, files, extras)
    first, second = deliveries.DUPLICATE_OF, deliveries.DUPLICATE_ON
    (files / f"{second}.es003.acme.csv").write_bytes((files / f"{first}.es003.acme.csv").read_bytes())
    index = [asdict(happening) for happening in book.happenings]
    _json(folder / INDEX, index)
    _json(folder / SCRIPT, {"seed": seed, "claims": book.scripted})
    return book


def _json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _register(book: ScriptBook) -> None:
    for claimant, on in (("acme", START), ("harbor", HARBOR_JOINS)):
        event = ClaimantRegistered(
            name=NAMES[claimant],
            registered_on=on,
            policy="statute" if POLICIES[claimant].value == "statute" else "as_claimed",
            importer_numbers=(IMPORTER_NUMBERS[claimant],),
            accelerated_payment=claimant == "acme",
            waiver_of_prior_notice=True,
        )
        book.write(claimant, event, on, claimant)
