"""The page "How an event travels": its files and functions exist, a reader opens few of them, and its event is a real one."""

import ast
import re
from pathlib import Path

import pytest

from drawback_schemas import decode
from drawback_schemas.liquidations import LiquidationPosted

SERVICES = Path(__file__).parents[3] / "services"
PAGE = (SERVICES / "how-an-event-travels.md").read_text(encoding="utf-8")
MOST_FILES = 30
_NAMED = re.compile(r"((?:`[\w.]+`(?: and )?)+)\s+in\s+\[[^\]]+\]\(([^)]+\.py)\)")
NAMED = [(name, file) for names, file in _NAMED.findall(PAGE) for name in re.findall(r"`([\w.]+)`", names)]
LINKS = sorted(set(re.findall(r"\]\(([^)]+)\)", PAGE)))


def _defined(file: Path) -> set[str]:
    """Every function, class, method (as `Class.method`) and constant that a module defines."""
    found: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if hasattr(one, "name")}
        if hasattr(node, "name"):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


@pytest.mark.parametrize("link", LINKS)
def test_every_link_of_the_page_leads_to_a_file(link):
    """No file of the path was moved without the page."""
    assert (SERVICES / link).is_file()


@pytest.mark.parametrize(("name", "file"), NAMED)
def test_every_function_named_on_the_page_is_defined_in_its_file(name, file):
    """Functions, classes, methods and constants, by parsing the module."""
    assert name in _defined(SERVICES / file)


def test_a_reader_opens_few_files_and_each_for_something_in_it():
    """At most thirty modules, and none of them without a name to look for."""
    modules = {link for link in LINKS if link.endswith(".py")}

    assert len(modules) <= MOST_FILES
    assert modules == {file for _, file in NAMED}


def test_the_steps_are_numbered_through():
    """A step that is added or taken away leaves no gap."""
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", PAGE, re.MULTILINE)]

    assert numbers == list(range(1, len(numbers) + 1))


def test_the_event_of_the_page_is_one_of_the_example():
    """It is read by the schema, and the example importer's file of its day holds it."""
    raw = PAGE.partition("```json\n")[2].partition("```")[0]
    example = SERVICES / "drawback/simulation/example/files/2022-05-27.events.acme.jsonl"

    envelope, event = decode(raw.encode())

    assert isinstance(event, LiquidationPosted)
    assert envelope.id in example.read_text(encoding="utf-8")
