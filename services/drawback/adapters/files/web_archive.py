"""Web archives (MHTML, RFC 2557): one file with the pages of a workbook, as Excel and report servers save it, often as .xls."""

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from drawback.adapters.files.html_table import tables_of
from drawback.adapters.files.tables import Tables, Unreadable

_MOST: Final = 16 << 20
"""Bytes of a web archive, which is held in memory several times over while it is taken apart."""
_HEAD: Final = re.compile(rb"\s*(mime-version|from|subject|date|content-type):", re.IGNORECASE)
_ARCHIVE: Final = re.compile(rb"content-type:\s*(multipart/related|text/html)", re.IGNORECASE)
_HIDDEN: Final = re.compile(r"<x:Visible>\s*Sheet(?:Very)?Hidden", re.IGNORECASE)


def is_web_archive(first: bytes) -> bool:
    """Say whether a file begins as a web archive does."""
    return _HEAD.match(first) is not None and _ARCHIVE.search(first) is not None


def open_web_archive(path: Path) -> Tables:
    """Read the tables of all pages that are shown; hidden sheets are named and left out.

    Raises:
        Unreadable: it is too large, or has no table.
    """
    if path.stat().st_size > _MOST:
        raise Unreadable(
            f"the file is a web archive of more than {_MOST >> 20} megabytes; save it as .xlsx or CSV"
        )
    left_out: list[str] = []
    try:
        with path.open("rb") as binary:
            archive = email.message_from_binary_file(binary, policy=email.policy.default)
        return tables_of(path, _pages(archive, left_out), left_out)
    except RecursionError:
        raise Unreadable("the web archive has parts in parts without end; it was not read") from None


def _pages(archive: EmailMessage, left_out: list[str]) -> Iterator[str]:
    for part in archive.walk():
        if part.get_content_type() != "text/html":
            continue
        try:
            text = str(part.get_content())
        except (LookupError, ValueError) as error:
            raise Unreadable(f"a page of the web archive cannot be read: {error}") from None
        if _HIDDEN.search(text):
            name = str(part.get("Content-Location", "")).rpartition("/")[2]
            left_out.append(f"hidden sheet {name!r} was not read")
            continue
        yield text
