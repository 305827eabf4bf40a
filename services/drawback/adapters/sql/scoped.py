"""The one place where a person's scope filters what is read: every SELECT of the pages, whatever it was written for.

A SELECT is taken apart, and to each of its levels is added, for every table with a claimant, that the claimant is in scope.
What is no SELECT is refused: a scope cannot be shown to hold for it.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Alias, ColumnElement, Engine, FromClause, Join, Select, Table, event, or_
from sqlalchemy.sql.selectable import CompoundSelect
from sqlalchemy.sql.visitors import cloned_traverse

from drawback.people.viewer import current_viewer
from drawback_schemas.envelope import ALL_CLAIMANTS

_COMMON = frozenset({"adcvd_case", "docket", "docket_move", "history", "journal", "link"})
"""Tables in which "*" marks what concerns everybody: the AD/CVD cases and what happened in them."""


class OutOfScopeError(RuntimeError):
    """A statement that no scope can be applied to, run for a person who has one."""


def scoped(engine: Engine) -> Engine:
    """The same database, read under the scope of whoever is looking.

    Raises, when used:
        LookupError: nobody is looking.
        OutOfScopeError: the statement is no SELECT, and the person does not see everything.
    """
    reading = engine.execution_options()

    @event.listens_for(reading, "before_execute", retval=True)
    def restrict_to_scope(
        _connection: Any, statement: Any, many: Any, one: Any, _options: Mapping[str, Any]
    ) -> tuple[Any, Any, Any]:
        claimants = current_viewer().claimants
        return (statement if claimants is None else restricted(statement, claimants)), many, one

    return reading


def restricted(statement: Any, claimants: Collection[str]) -> Any:
    """A SELECT that finds only what belongs to these claimants, or to everybody.

    Raises:
        OutOfScopeError: the statement is no SELECT.
    """
    if not isinstance(statement, (Select, CompoundSelect)):
        raise OutOfScopeError(f"a person with a scope reads by SELECT only, seen {type(statement).__name__}")
    chosen = sorted(claimants)

    def restrict(select: Select[Any]) -> None:
        for found in select.get_final_froms():
            for part, optional in _parts(found, optional=False):
                condition = _in_scope(part, chosen, optional=optional)
                if condition is not None:
                    Select.where.non_generative(select, condition)  # type: ignore[attr-defined]  # in place, as a visitor must

    return cloned_traverse(statement, {}, {"select": restrict})


def _parts(found: FromClause, *, optional: bool) -> Iterator[tuple[FromClause, bool]]:
    """The tables of a FROM, and whether their columns may be empty because of an outer join."""
    if isinstance(found, Join):
        yield from _parts(found.left, optional=optional or found.full)
        yield from _parts(found.right, optional=optional or found.isouter or found.full)
    else:
        yield found, optional


def _in_scope(part: FromClause, claimants: list[str], *, optional: bool) -> ColumnElement[bool] | None:
    table = part.element if isinstance(part, Alias) else part
    if not isinstance(table, Table) or "claimant" not in table.c:
        return None
    allowed = [*claimants, ALL_CLAIMANTS] if table.name in _COMMON else claimants
    condition: ColumnElement[bool] = part.c.claimant.in_(allowed)
    return or_(condition, part.c.claimant.is_(None)) if optional else condition
