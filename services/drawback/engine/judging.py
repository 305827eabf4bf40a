"""Events against the limits that stand on their types: everything that is wrong is found, and each text gets its one form."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, Literal

import msgspec
from msgspec import inspect

from drawback.engine import spelling
from drawback.engine.spelling import Misspelled, WrongCheckDigit
from drawback_schemas import Event, Fault
from drawback_schemas.limits import (
    FIRST_INSTANT,
    FIRST_YEAR,
    LAST_INSTANT,
    LAST_YEAR,
    CodeLimit,
    IdentifierLimit,
    Instant,
    Limit,
    NumberLimit,
    TextLimit,
    WholeLimit,
)

Path = tuple[str, ...]
Judge = Callable[[Any, Path, "Report"], Any]
"""Looks at a value, notes what is wrong with it, and returns it in its one form (the same object where it has it)."""
_SHOWN = 120
_MOST_FAULTS = 50
_DEFAULT_TEXT = TextLimit(2000)


class Report:
    """What was found about one event."""

    def __init__(self, *, check_digits: bool = True, names: Mapping[str, str] | None = None) -> None:
        """`check_digits` false lets a wrong one pass with a remark.

        With `names` identifiers are taken as they are, but for those that stand under another spelling in `names`.
        """
        self._check_digits = check_digits
        self.names = names
        self.faults: list[Fault] = []
        self.spelled: list[tuple[Path, object, object]] = []
        """Fields that were brought into another form: how each came, and how it is kept."""
        self.remarks: list[str] = []

    def fault(self, at: Path, seen: object, expected: str) -> None:
        """Note what is wrong with a field; of thousands of faults the first ones are shown."""
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(Fault(name_of(at), shown(seen), expected))

    def missing(self, at: Path, expected: str) -> None:
        """Note that a field is not there."""
        if len(self.faults) < _MOST_FAULTS:
            self.faults.append(Fault(name_of(at), "missing", expected))

    def twice(self, name: str) -> None:
        """Note that an object has a field twice, so that its readers may take either."""
        self.faults.append(Fault(name, "there twice", "it once in one object"))

    def unreadable(self, because: str) -> None:
        """Note that a document holds what JSON libraries cannot."""
        self.faults.append(
            Fault("the record", f"no document for every program ({because})", "figures in range")
        )

    def respelled(self, at: Path, came: object, kept: object) -> None:
        """Note that a field is kept in another form than it came in."""
        self.spelled.append((at, came, kept))

    def wrong_digit(self, at: Path, seen: str, wrong: WrongCheckDigit) -> str:
        """A wrong check digit is a fault, or passes with a remark."""
        if self._check_digits:
            self.fault(at, seen, str(wrong))
        else:
            self.remarks.append(f"{name_of(at)} is {seen}; {wrong}; taken as it stands")
        return wrong.number


def name_of(at: Path) -> str:
    """`lines[0].charges[1].amount`."""
    return "".join(part if part.startswith("[") else f".{part}" for part in at).removeprefix(".")


def shown(seen: object) -> str:
    """A value as a sentence shows it: in quotation marks if it is text, and not at its full length."""
    shortened = repr(seen[:_SHOWN]) if isinstance(seen, str) else str(seen)[:_SHOWN]
    return f"{shortened}…" if len(shortened) >= _SHOWN else shortened


def judge(event: Event, report: Report) -> Event:
    """Check an event against the limits of its fields and return it with each text in its one form."""
    judged: Event = _judge_of(type(event))(event, ("data",), report)
    return judged


def faults_of(event: type[Event], data: object, report: Report) -> None:
    """Note everything that keeps decoded JSON from being an event of a type."""
    _note(inspect.type_info(event), data, ("data",), report)


# ── typed values ────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _judge_of(event: type[Event]) -> Judge:
    made = _made(inspect.type_info(event), None)
    assert made is not None  # noqa: S101 - every event has a field with a limit
    return made


def _made(kind: inspect.Type, limit: Limit | None) -> Judge | None:
    """The judge of a type; None where nothing about it can be wrong once it is decoded."""
    match kind:
        case inspect.Metadata(type=inner, extra=extra):
            return _made(inner, (extra or {}).get("limit"))
        case inspect.StructType():
            return _of_struct(kind)
        case inspect.VarTupleType(item_type=item):
            one = _made(item, None)
            return None if one is None else _of_all(one)
        case inspect.UnionType(types=types):
            judges = [judge for one in types if (judge := _made(one, limit)) is not None]
            return _optional(judges[0]) if judges else None
    return _of_value(kind, limit)


def _of_value(kind: inspect.Type, limit: Limit | None) -> Judge | None:
    judge: Judge | None = None
    match kind, limit:
        case inspect.StrType(), IdentifierLimit():
            judge = _identifier(limit)
        case inspect.StrType(), CodeLimit():
            judge = _code(limit)
        case inspect.StrType(), _:
            judge = _text(limit if isinstance(limit, TextLimit) else _DEFAULT_TEXT)
        case inspect.DecimalType(), NumberLimit():
            judge = _number(limit)
        case inspect.IntType(), WholeLimit():
            judge = _whole(limit)
        case inspect.DateType(), _:
            judge = _day
        case inspect.DateTimeType(), _:
            judge = _instant
    return judge


def _of_struct(kind: inspect.StructType) -> Judge:
    judges = [
        (attrgetter(field.name), field.name, judge)
        for field in kind.fields
        if (judge := _made(field.type, None)) is not None
    ]

    def check(value: Any, at: Path, report: Report) -> Any:
        changed: dict[str, Any] = {}
        for read, name, judge in judges:
            came = read(value)
            kept = judge(came, (*at, name), report)
            if kept is not came:
                changed[name] = kept
        return msgspec.structs.replace(value, **changed) if changed else value

    return check


def _of_all(one: Judge) -> Judge:
    def check(value: Any, at: Path, report: Report) -> Any:
        kept = tuple([one(item, (*at, f"[{place}]"), report) for place, item in enumerate(value)])
        return value if all(new is old for new, old in zip(kept, value, strict=True)) else kept

    return check


def _optional(one: Judge) -> Judge:
    return lambda value, at, report: value if value is None else one(value, at, report)


def _text(limit: TextLimit) -> Judge:
    longest = limit.longest

    def check(value: str, at: Path, report: Report) -> str:
        if len(value) > longest:
            report.fault(at, value, f"at most {longest:,} characters, not {len(value):,}")
            return value
        if value.isascii() and value.isprintable():
            return value
        kept = spelling.plain(value)
        if kept != value:
            report.respelled(at, value, kept)
            return kept
        return value

    return check


def _identifier(limit: IdentifierLimit) -> Judge:
    read = spelling.READERS[limit.kind]

    def check(value: str, at: Path, report: Report) -> str:
        if limit.blank and not value:
            return value
        kept = value
        if report.names is not None:
            kept = report.names.get(value, value)
        elif len(value) > limit.longest:
            report.fault(at, value, f"at most {limit.longest} characters, not {len(value):,}")
        else:
            kept = _in_form(value, read, at, report)
        if kept != value:
            report.respelled(at, value, kept)
            return kept
        return value

    return check


def _code(limit: CodeLimit) -> Judge:
    read = spelling.CODES[limit.kind]

    def check(value: str, at: Path, report: Report) -> str:
        if report.names is not None:
            return value
        try:
            kept = read(value)
        except Misspelled as bad:
            report.fault(at, value, str(bad))
            return value
        if kept != value:
            report.respelled(at, value, kept)
            return kept
        return value

    return check


def _in_form(value: str, read: Callable[[str], str], at: Path, report: Report) -> str:
    try:
        kept = read(value)
    except WrongCheckDigit as wrong:
        return report.wrong_digit(at, value, wrong)
    except Misspelled as bad:
        report.fault(at, value, str(bad))
        return value
    if not kept:
        report.fault(at, value, "not blank")
    return kept


def _number(limit: NumberLimit) -> Judge:
    scale = Decimal(1).scaleb(-limit.scale)

    def check(value: Decimal, at: Path, report: Report) -> Decimal:
        if (
            not value.is_finite()
            or value >= limit.below
            or value < limit.least
            or (limit.above and value == limit.least)
        ):
            report.fault(at, value, f"{limit.what}, e.g. {limit.example}")
            return value
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)  # noqa: S101 - it is finite
        if exponent < -limit.scale and (value.adjusted() < -limit.scale or value % scale):
            report.fault(at, value, f"{limit.what}, e.g. {limit.example}")
        elif exponent > 0 or (value.is_signed() and not value):
            whole = value.quantize(Decimal(1)) if exponent > 0 else value
            kept = whole or abs(whole)
            report.respelled(at, value, str(kept))
            return kept
        return value

    return check


def _whole(limit: WholeLimit) -> Judge:
    def check(value: int, at: Path, report: Report) -> int:
        if not limit.least <= value <= limit.most:
            report.fault(at, value, f"a whole number from {limit.least} to {limit.most:,}")
        return value

    return check


def _day(value: date, at: Path, report: Report) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        report.fault(at, value.isoformat(), f"a date in {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _instant(value: datetime, at: Path, report: Report) -> datetime:
    if not FIRST_INSTANT <= value.year <= LAST_INSTANT:
        report.fault(at, value.isoformat(), f"an instant in the years {FIRST_INSTANT} to {LAST_INSTANT}")
    return value


# ── decoded JSON that is no event ───────────────────────────────────────────────────────────────────────────────────


def _note(kind: inspect.Type, value: object, at: Path, report: Report) -> None:
    match kind:
        case inspect.Metadata(type=inspect.UnionType(types=types), extra=extra):
            if value is not None:
                inner = next(one for one in types if not isinstance(one, inspect.NoneType))
                _note(inspect.Metadata(inner, extra=extra), value, at, report)
        case inspect.Metadata(type=inner):
            _note_leaf(kind, inner, value, at, report)
        case inspect.UnionType(types=types):
            if value is not None:
                _note(next(one for one in types if not isinstance(one, inspect.NoneType)), value, at, report)
        case inspect.StructType():
            _note_fields(kind, value, at, report)
        case inspect.VarTupleType(item_type=item):
            if not isinstance(value, list):
                report.fault(at, value, "a list")
                return
            for place, one in enumerate(value):
                _note(item, one, (*at, f"[{place}]"), report)
        case _:
            _note_leaf(kind, kind, value, at, report)


def _note_fields(kind: inspect.StructType, value: object, at: Path, report: Report) -> None:
    if not isinstance(value, Mapping):
        report.fault(at, value, "an object with named fields")
        return
    for field in kind.fields:
        if field.encode_name in value:
            _note(field.type, value[field.encode_name], (*at, field.encode_name), report)
        elif field.required:
            report.missing((*at, field.encode_name), _wanted(field.type))


def _note_leaf(whole: inspect.Type, inner: inspect.Type, value: object, at: Path, report: Report) -> None:
    """A single value: it must convert to its type, and then keep to its limit."""
    try:
        converted = msgspec.convert(value, _PLAIN[type(inner)](inner), strict=True)
    except (msgspec.ValidationError, ValueError, ArithmeticError):
        report.fault(at, value, _wanted(whole))
        return
    if (judge := _made(whole, None)) is not None:
        judge(converted, at, report)


_PLAIN: Mapping[type[inspect.Type], Callable[[Any], Any]] = {
    inspect.StrType: lambda _: str,
    inspect.DecimalType: lambda _: Decimal,
    inspect.DateType: lambda _: date,
    inspect.DateTimeType: lambda _: Instant,
    inspect.IntType: lambda _: int,
    inspect.BoolType: lambda _: bool,
    inspect.LiteralType: lambda kind: Literal[kind.values],
}
"""The Python type of a single value."""


def _wanted(kind: inspect.Type) -> str:
    """What is expected of a field, in words."""
    match kind:
        case inspect.Metadata(type=inner, extra=extra):
            limit = (extra or {}).get("limit")
            return f"{limit.what}, e.g. {limit.example}" if isinstance(limit, NumberLimit) else _wanted(inner)
        case inspect.UnionType(types=types):
            return _wanted(next(one for one in types if not isinstance(one, inspect.NoneType)))
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(map(repr, values))}"
        case inspect.VarTupleType():
            return "a list"
        case inspect.StructType():
            return "an object with named fields"
    return _WORDS.get(type(kind), "a value of its type")


_WORDS: Mapping[type[inspect.Type], str] = {
    inspect.StrType: "text",
    inspect.DecimalType: "a decimal number as text, e.g. 20.00",
    inspect.DateType: "a date, e.g. 2025-06-10",
    inspect.DateTimeType: "an instant with a time zone, e.g. 2025-06-10T14:00:00Z",
    inspect.IntType: "a whole number",
    inspect.BoolType: "true or false",
}
