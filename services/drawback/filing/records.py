"""Fixed records of 80 characters, as the table of fields describes them: read without loss, written as ACE asks.

Source: ACE ABI CATAIR, Drawback, revision 27 (records in `data/records.csv`: position, class, designation, implied decimals).
"""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from drawback.domain.errors import UserError

LENGTH: Final = 80
_SECRET: Final = "password"  # noqa: S105 - the name of the field
_FREE_TEXT: Final = frozenset(
    {
        "description",
        "destruction_location",
        "exporter_destroyer_name",
        "factory_location",
        "narrative",
        "officer_name",
    }
)
"""Fields that say something to a person: cut where they are too long. A code or a number that is cut would name something else."""
_NAMES: Final = frozenset({"exporter_destroyer_name", "factory_location", "officer_name"})
"""Fields that name somebody or a place: a name that loses letters is another one."""
CENTURY: Final = 80
"""A year of two digits from here on is of the last century: the record does not say which."""
_CLASSES: Final = MappingProxyType(
    {
        "S": (re.compile(" *"), "blanks"),
        "A": (re.compile("[A-Z ]*"), "letters A to Z"),
        "N": (re.compile("[0-9]*"), "digits, zero filled"),
        "(S)N": (re.compile(" *[0-9]+"), "a whole figure, right justified, with its decimals implied"),
        "AN": (re.compile("[A-Z0-9 ]*"), "letters A to Z, digits and blanks"),
        "X": (re.compile("[ -~]*"), "keyboard characters"),
        "D": (re.compile("[0-9]{6}"), "a date as MMDDYY"),
    }
)


class NotARecord(UserError):  # noqa: N818 - reads as the sentence it is
    """A line that is no record, or a field that is not as its class asks: line, record, position, field, seen, expected."""

    def __init__(self, line: int, record: str, position: str, field: str, seen: str, expected: str) -> None:
        self.line, self.record, self.position, self.field = line, record, position, field
        self.seen, self.expected = seen, expected
        where = f"line {line}" if line else "the claim"
        what = f", record {record}" if record else ""
        at = f", position {position} ({field.replace('_', ' ')})" if field else ""
        super().__init__(f"{where}{what}{at}: saw {seen!r}; expected {expected}")

    def about(self, what: str) -> "NotARecord":
        """The same fault, said of what the value comes from."""
        found = NotARecord(self.line, self.record, self.position, self.field, self.seen, self.expected)
        found.args = (f"{what}: {self}",)
        return found


@dataclass(frozen=True, slots=True)
class FieldType:
    """One field: positions from 1, both included; `designation` M mandatory, C conditional, O optional; `allowed` a pattern or nothing."""

    name: str
    start: int
    end: int
    kind: str
    designation: str
    decimals: int
    right: bool
    allowed: str
    meaning: str

    @property
    def width(self) -> int:
        return self.end - self.start + 1

    @property
    def position(self) -> str:
        return f"{self.start}-{self.end}" if self.width > 1 else f"{self.start}"


@dataclass(frozen=True, slots=True)
class RecordType:
    """One kind of record by its control identifier."""

    code: str
    title: str
    fields: tuple[FieldType, ...]

    def field(self, name: str) -> FieldType:
        return next(one for one in self.fields if one.name == name)


@cache
def record_types() -> Mapping[str, RecordType]:
    """Every record of the envelope, the claim (DE) and the reply (DX), by control identifier."""
    text = files("drawback.filing").joinpath("data/records.csv").read_text(encoding="utf-8")
    fields: dict[str, list[FieldType]] = {}
    titles: dict[str, str] = {}
    for row in csv.DictReader(text.splitlines()):
        titles[row["record"]] = row["record_name"]
        fields.setdefault(row["record"], []).append(
            FieldType(
                row["field"],
                int(row["start"]),
                int(row["end"]),
                row["class"],
                row["designation"],
                int(row["decimals"] or 0),
                row["align"] == "right",
                row["allowed"],
                row["meaning"],
            )
        )
    return MappingProxyType(
        {code: RecordType(code, titles[code], tuple(found)) for code, found in fields.items()}
    )


@dataclass(frozen=True, slots=True)
class CatairRecord:
    """One record: its kind, the text of each field as it stands there (fillers left out), and its line in the file."""

    type: RecordType
    texts: Mapping[str, str]
    line: int = 0

    def text(self, name: str) -> str:
        """A field without the blanks around it."""
        return self.texts[name].strip()

    def figure(self, name: str) -> Decimal | None:
        """A figure with its implied decimals; None where the field is blank."""
        text = self.text(name)
        return Decimal(text).scaleb(-self.type.field(name).decimals) if text else None

    def day(self, name: str) -> date | None:
        """A date; None where the field is blank."""
        text = self.text(name)
        return read_day(text) if text else None

    def wrong(self, name: str, expected: str) -> NotARecord:
        """What is wrong with a field of this record."""
        field = self.type.field(name)
        return NotARecord(self.line, self.type.code, field.position, name, self.texts[name].strip(), expected)

    def write(self) -> str:
        """The record's 80 characters: exactly those that were read."""
        out = [" "] * LENGTH
        for field in self.type.fields:
            if field.kind != "S":
                out[field.start - 1 : field.end] = self.texts[field.name]
        return "".join(out)


def read_day(text: str) -> date:
    """Read MMDDYY.

    Raises:
        ValueError: there is no such day.
    """
    month, day, year = int(text[:2]), int(text[2:4]), int(text[4:])
    return date(1900 + year if year >= CENTURY else 2000 + year, month, day)


def read_record(line: str, number: int) -> CatairRecord:
    """Read one line of 80 characters.

    Raises:
        NotARecord: it is no record, or a field of it is not as its class asks.
    """
    if len(line) != LENGTH:
        place = f"{len(line) + 1}-{LENGTH}" if len(line) < LENGTH else f"{LENGTH + 1}-{len(line)}"
        raise NotARecord(
            number, line[:2].strip(), place, "length", f"{len(line)} characters", f"{LENGTH} characters (X42)"
        )
    if bad := re.search("[^ -~]", line):
        raise NotARecord(
            number, line[:2].strip(), f"{bad.start() + 1}", "character", bad[0], "a keyboard character (X40)"
        )
    known = record_types()
    code = line[:2] if line[:2] in known else line[0] if line[0] in known else ""
    if not code:
        raise NotARecord(number, "", "1-2", "control_identifier", line[:2], "a record of the message")
    kind = known[code]
    texts: dict[str, str] = {}
    for field in kind.fields:
        text = line[field.start - 1 : field.end]
        if field.kind == "S":
            if text.strip():
                raise NotARecord(number, code, field.position, "filler", text, "blanks (X39)")
            continue
        _check(number, code, field, text)
        texts[field.name] = text
    return CatairRecord(kind, MappingProxyType(texts), number)


def _check(number: int, code: str, field: FieldType, text: str) -> None:
    """Whether a field's text is as its class, its designation and its list of values ask."""
    if not text.strip():
        if field.designation == "M":
            raise NotARecord(
                number, code, field.position, field.name, "blanks", "a value: the field is mandatory"
            )
        return
    pattern, expected = _CLASSES[field.kind]
    if field.name != _SECRET and not pattern.fullmatch(text):
        raise NotARecord(number, code, field.position, field.name, text, expected)
    if field.kind == "D":
        try:
            read_day(text)
        except ValueError:
            raise NotARecord(
                number, code, field.position, field.name, text, "a day that exists, as MMDDYY"
            ) from None
    if field.allowed and not re.fullmatch(field.allowed, text.strip()):
        raise NotARecord(number, code, field.position, field.name, text, field.meaning or field.allowed)


def make_record(code: str, values: Mapping[str, str | Decimal | date | int | None]) -> CatairRecord:
    """Make a record of values: figures get their implied decimals and are zero filled, texts are put in upper-case ASCII.

    What says something to a person is cut to its field; numbers and codes never are.

    Raises:
        NotARecord: a value does not fit, a name loses letters, or a field is not as its class asks.
        KeyError: the record has no such field.
    """
    kind = record_types()[code]
    texts: dict[str, str] = {}
    left = dict(values)
    for field in kind.fields:
        if field.kind == "S":
            continue
        value = code if field.name == "control_identifier" else left.pop(field.name, None)
        text = _written(code, field, value)
        _check(0, code, field, text)
        texts[field.name] = text
    if left:
        raise KeyError(f"record {code} has no field {next(iter(left))!r}")
    return CatairRecord(kind, MappingProxyType(texts))


def _written(code: str, field: FieldType, value: str | Decimal | date | int | None) -> str:
    if value is None or value == "":
        return " " * field.width
    if isinstance(value, datetime | date):
        return value.strftime("%m%d%y")
    if isinstance(value, Decimal | int):
        scaled = Decimal(value).scaleb(field.decimals)
        whole = int(scaled)
        if whole != scaled or whole < 0 or len(str(whole)) > field.width:
            expected = (
                f"a figure of at most {field.width} digits, {field.decimals} of them decimals, not negative"
            )
            raise NotARecord(0, code, field.position, field.name, f"{value}", expected)
        return str(whole).zfill(field.width)
    masked = field.name == _SECRET
    text = value if masked else plain_text(value, alphanumeric=field.kind in ("AN", "A"))
    if field.name in _NAMES and _letters(value) > _letters(text):
        raise NotARecord(0, code, field.position, field.name, value, "a spelling in the letters A to Z")
    if len(text) > field.width:
        if field.name not in _FREE_TEXT:
            raise NotARecord(0, code, field.position, field.name, value, f"at most {field.width} characters")
        text = text[: field.width].rstrip()
    if field.kind in ("N", "(S)N"):
        return text.zfill(field.width)
    return text.rjust(field.width) if field.right else text.ljust(field.width)


def _letters(text: str) -> int:
    """Letters and figures of a text, each accent counted with its letter; a letter written as two counts once or more."""
    return sum(one.isalnum() for one in unicodedata.normalize("NFC", text))


_LETTERS: Final = MappingProxyType(
    str.maketrans(
        {
            "ß": "SS",
            "Æ": "AE",
            "æ": "AE",
            "Ø": "O",
            "ø": "O",
            "Œ": "OE",
            "œ": "OE",
            "Ł": "L",
            "ł": "L",
            "Đ": "D",
            "đ": "D",
            "Ð": "D",
            "ð": "D",
            "Þ": "TH",
            "þ": "TH",
            "ħ": "H",
            "Ħ": "H",
            "’": "'",
            "–": "-",
            "—": "-",
        }
    )
)


def plain_text(text: str, *, alphanumeric: bool = False) -> str:
    """Upper-case ASCII as a record takes it: accents are dropped, other signs become blanks; `alphanumeric`: letters and digits only."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    plain = "".join(one for one in decomposed if not unicodedata.combining(one)).upper()
    kept = re.sub("[^A-Z0-9 ]" if alphanumeric else "[^ -~]", " ", plain)
    return re.sub(" +", " ", kept).strip()
