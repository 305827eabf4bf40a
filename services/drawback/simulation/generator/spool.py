"""Lines for many files at once, with bounded memory and few open files: buffers that are appended when full."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

BUFFER = 64 * 1024
"""Bytes kept per file before they are written."""


@dataclass
class Spool:
    """Appends lines to files in a folder; `headings` gives the first line of a new file by its name."""

    folder: Path
    headings: Callable[[str], bytes] = lambda _name: b""
    written: dict[str, int] = field(default_factory=dict)
    _waiting: dict[str, list[bytes]] = field(default_factory=dict)
    _size: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, line: bytes) -> None:
        """Add one line (without its end) to a file."""
        self._waiting.setdefault(name, []).append(line)
        self._size[name] = self._size.get(name, 0) + len(line) + 1
        if self._size[name] > BUFFER:
            self._flush(name)

    def close(self) -> None:
        """Write what still waits."""
        for name in sorted(self._waiting):
            self._flush(name)

    def _flush(self, name: str) -> None:
        lines = self._waiting.pop(name, [])
        self._size.pop(name, None)
        first = b"" if name in self.written else self.headings(name)
        with (self.folder / name).open("ab" if name in self.written else "wb") as file:
            file.write(first + b"".join(line + b"\n" for line in lines))
        self.written[name] = self.written.get(name, 0) + len(lines)


def sort_lines(path: Path) -> None:
    """Put the lines of a file in the order of their key (before the tab), then leave the key out."""
    lines = sorted(path.read_bytes().splitlines())
    path.write_bytes(b"".join(line.partition(b"\t")[2] + b"\n" for line in lines))
