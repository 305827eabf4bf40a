"""The documents: links and paths lead somewhere, every decision is in the index, and few words are our own."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
_NOT_OURS = {".venv", ".venv-bench", "node_modules", ".pytest_cache", ".run"}
DOCUMENTS = sorted(
    file
    for file in ROOT.rglob("*.md")
    if not _NOT_OURS & set(file.relative_to(ROOT).parts) and "example/files" not in str(file)
)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#([^)\s]+))?\)")
_PATH = re.compile(r"`((?:[\w.-]+/)+(?:[\w.-]+\.(?:py|csv|md|toml|ya?ml))?)`")
_BASES = (".", "services/drawback", "services", "schemas", "topics", "tests")
MOST_OWN_WORDS = 15


def _anchors(document: Path) -> set[str]:
    """The anchors that GitHub gives to the headings of a document."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_and_path_leads_somewhere(document):
    """Relative links, their anchors, and paths in backticks."""
    text = document.read_text(encoding="utf-8")

    links = [
        (link, anchor) for link, anchor in _LINK.findall(text) if not link.startswith(("http", "mailto"))
    ]
    lost = [link for link, _ in links if not (document.parent / link).exists()]
    lost += [
        f"{link}#{anchor}"
        for link, anchor in links
        if anchor and link.endswith(".md") and anchor not in _anchors(document.parent / link)
    ]
    lost += [
        path
        for path in _PATH.findall(text)
        if not any((base / path).exists() for base in (document.parent, *(ROOT / b for b in _BASES)))
    ]

    assert lost == []


def test_every_decision_is_in_the_index_under_its_title():
    """Number and title of each record are those of the table."""
    folder = ROOT / "docs/decisions"
    index = dict(
        re.findall(r"^\| \[(\d{4})\]\([^)]+\) \| (.+) \|$", (folder / "README.md").read_text(), re.MULTILINE)
    )

    records = sorted(folder.glob("0*.md"))
    titles = dict(
        file.read_text(encoding="utf-8").split("\n")[0].removeprefix("# ").split(" ", 1) for file in records
    )

    assert index == titles


def test_few_words_are_our_own():
    """Who knows customs and Kafka learns fifteen words at most, in alphabetical order."""
    rows = re.findall(r"^\| (?!Word|---)([^|]+) \|", (ROOT / "docs/glossary.md").read_text(), re.MULTILINE)

    assert 0 < len(rows) <= MOST_OWN_WORDS
    assert rows == sorted(rows)
