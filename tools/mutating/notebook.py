"""What a run has found out, written down change by change, so that a run that is cut loses nothing and the next goes on from there."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mutating.places import Place
from mutating.trial import CAUGHT, Tried

_PROGRAM = ("services", "schemas", "topics")


def digest(root: Path, names: Iterable[str]) -> str:
    """A short name of what stands in these folders and files: sources and the tables beside them."""
    seen = hashlib.sha256()
    for name in names:
        path = root / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in {".py", ".csv", ".toml", ".json", ".jsonl", ".html", ".txt"}:
                seen.update(f"{file.relative_to(root)}\n".encode() + file.read_bytes())
    return seen.hexdigest()[:16]


def of_program(root: Path) -> str:
    """The program that is changed; what was found out about another one does not count."""
    return digest(root, _PROGRAM)


@dataclass(slots=True)
class Notebook:
    """One line for each change that was tried on one program.

    A change that was caught stays caught. One that survived is tried again as soon as the tests are others.
    """

    path: Path
    tests: str
    """The digest of the tests."""
    _lines: dict[str, dict[str, str | int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                noted = json.loads(line)
                self._lines[noted["key"]] = noted

    def known(self, place: Place) -> Tried | None:
        """What is known of a change already."""
        noted = self._lines.get(place.key)
        if noted is None or (noted["outcome"] != CAUGHT and noted["tests_digest"] != self.tests):
            return None
        return Tried(place, str(noted["outcome"]), int(noted["tests"]), str(noted["by"]))

    def survived(self, place: Place) -> bool:
        """Whether a change survived other tests."""
        return place.key in self._lines

    def note(self, tried: Tried) -> None:
        """Write down what became of a change."""
        line: dict[str, str | int] = {
            "key": tried.place.key,
            "outcome": tried.outcome,
            "by": tried.by,
            "tests": tried.tests,
            "tests_digest": self.tests,
            "place": str(tried.place),
        }
        self._lines[tried.place.key] = line
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def forget(self, place: Place) -> None:
        """What was written of a change does not hold."""
        del self._lines[place.key]

    def tried(self, places: Sequence[Place]) -> list[Tried]:
        """All that is known of these."""
        return [known for place in places if (known := self.known(place)) is not None]
