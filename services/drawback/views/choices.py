"""Filters that are honest: a value that there is not is refused with those that there are, and never finds "nothing"."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement

from drawback.domain.errors import UserError

YES = ("yes",)


class UnknownChoice(UserError):  # noqa: N818 - reads as the sentence it is
    """A filter names a value that there is not; the sentence names those that there are."""


def one_of(name: str, value: str, choices: Collection[str]) -> None:
    """Refuse a value that is none of the choices; an empty one chooses nothing.

    Raises:
        UnknownChoice: it is none of them.
    """
    if value and value not in choices:
        raise UnknownChoice(f"{name} is {value!r}; expected one of {', '.join(choices)}")


def equal(*chosen: tuple[ColumnElement[Any], str]) -> list[ColumnElement[bool]]:
    """One condition for each column whose value was chosen; an empty value chooses nothing."""
    return [column == value for column, value in chosen if value]
