"""How the text of a file is encoded: found out from its bytes, never asked."""

import codecs
from pathlib import Path
from typing import Final

from drawback.adapters.files.tables import Unreadable

_CHUNK: Final = 1 << 20
_LOOKED: Final = 4096
_FEWEST_PAIRS: Final = 8
_MOST_ZEROS: Final = 0.4
"""Share of zero bytes on one side of the pairs from which text is UTF-16: figures and Latin letters have one in each pair."""


def encoding_of(path: Path) -> tuple[str, tuple[str, ...]]:
    """Tell an encoding: UTF-16 if it begins or looks so, UTF-8 if every byte agrees, else Windows-1252 with a notice.

    Raises:
        Unreadable: the file is no text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as binary:
        first = binary.read(_CHUNK)
        if wide := wide_encoding(first):
            return wide, ()
        if b"\0" in first:
            raise Unreadable(
                "the file is no text (it contains zero bytes); expected CSV, XLSX, JSON or JSON lines"
            )
        chunk, is_utf8 = first, True
        while chunk and is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
            chunk = binary.read(_CHUNK)
        if is_utf8:
            return "utf-8-sig", ()
    try:
        with path.open(encoding="cp1252") as text:
            while text.read(_CHUNK):
                pass
    except UnicodeDecodeError as error:
        raise Unreadable(f"the file is neither UTF-8 nor Windows-1252 text: {error.reason}") from None
    return "cp1252", ("the file is not UTF-8 and was read as Windows-1252: check names with accents",)


def wide_encoding(first: bytes) -> str:
    """The encoding of text with two bytes for a character, by its mark or by where its zero bytes stand; "" for other bytes."""
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    looked = first[: _LOOKED - _LOOKED % 2]
    pairs = len(looked) // 2
    if pairs < _FEWEST_PAIRS:
        return ""
    high, low = looked[0::2].count(0) / pairs, looked[1::2].count(0) / pairs
    if low > _MOST_ZEROS and not high:
        return "utf-16-le"
    return "utf-16-be" if high > _MOST_ZEROS and not low else ""


def narrow(first: bytes) -> bytes:
    """The first bytes of a text without its mark and, where each character has two bytes, without the zero ones."""
    wide = wide_encoding(first)
    bare = first.removeprefix(codecs.BOM_UTF8)
    if wide == "utf-16":
        bare = bare[2:]
    return bare.replace(b"\0", b"") if wide else bare
