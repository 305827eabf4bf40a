"""The text of a PDF, read in a process of its own: `python -m drawback.adapters.files.pdf_text PATH BYTES` prints it.

Needs the package pypdf (extra `documents`). A scan has no text; nothing is guessed from pictures.
"""

import contextlib
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

MOST_MEMORY: Final = 1 << 30
MOST_SECONDS: Final = 60
MOST_PAGES: Final = 500
_MOST_TEXT: Final = 4_000_000
_UNREADABLE: Final = 3


def pdf_text(content: bytes) -> tuple[str, str]:
    """The text of a PDF, and why there is none: it is damaged, locked, too large, a scan, or pypdf is not installed."""
    if find_spec("pypdf") is None:
        return (
            "",
            "the text of PDFs is read with the package pypdf, which is not installed (extra `documents`)",
        )
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        command = [sys.executable, "-m", "drawback.adapters.files.pdf_text", file.name, str(MOST_MEMORY)]
        try:
            done = subprocess.run(  # noqa: S603 - our own module and a file of ours
                command, capture_output=True, timeout=MOST_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return "", f"the PDF takes more than {MOST_SECONDS} seconds to read"
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return (
            "",
            last
            if done.returncode == _UNREADABLE
            else "the PDF needs more memory than it may take, or is damaged",
        )
    text = done.stdout.decode(errors="replace")
    return text, "" if text.strip() else "the PDF has no text: it is a scan"


def main(arguments: Sequence[str]) -> int:
    """Print the text of one PDF within the memory given."""
    from pypdf import PdfReader  # noqa: PLC0415 - in this process only, and only where it is installed
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    path, most = Path(arguments[0]), int(arguments[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            sys.stderr.write("the PDF is locked by a password\n")
            return _UNREADABLE
        left = _MOST_TEXT
        for page in reader.pages[:MOST_PAGES]:
            text = page.extract_text()[:left]
            sys.stdout.write(f"{text.encode('utf-8', 'replace').decode()}\n")
            left -= len(text)
            if left <= 0:
                break
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        sys.stderr.write(f"the PDF cannot be read: {type(error).__name__}\n")
        return _UNREADABLE
    return 0


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main(sys.argv[1:]))
