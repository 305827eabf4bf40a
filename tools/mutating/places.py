"""The places of a module that can be changed, one at a time, and the changed code.

A place lies in a function: comparison, operator, number, text, truth value, condition, returned value, or a statement that is left out.
What stands outside functions (tables of law, constants) is held by conformance tests and by the pages that are generated from it.
"""

import ast
import copy
import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True)
class Place:
    """One change of one place. `key` names it by its content, so that it survives when lines move."""

    path: str
    function: str
    first_line: int
    """Where the function begins, decorators included, as its code object says."""
    last_line: int
    lines: range
    operator: str
    before: str
    after: str
    node: int
    """Number of the changed node in the order in which the module is walked."""
    variant: int
    key: str

    @property
    def within(self) -> range:
        """The lines of the function."""
        return range(self.first_line, self.last_line + 1)

    def __str__(self) -> str:
        return f"{self.path}:{self.lines.start} {self.operator}: {self.before} -> {self.after}"


def places_of(path: Path, root: Path) -> list[Place]:
    """Every place of a module, in its order."""
    tree, name = ast.parse(path.read_text()), str(path.relative_to(root))
    numbers = {node: number for number, node in enumerate(ast.walk(tree))}
    seen: Counter[str] = Counter()
    found: list[Place] = []
    for qualified, function in _functions(tree, ""):
        first = min([function.lineno, *(one.lineno for one in function.decorator_list)])
        for statement, node in _nodes(function):
            for variant, (operator, changed) in enumerate(_changes(node)):
                before, after = _short(node), _short(changed)
                said = "\n".join((name, qualified, operator, ast.unparse(statement), before, after))
                seen[said] += 1
                key = hashlib.sha256(f"{said}\n{seen[said]}".encode()).hexdigest()[:12]
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                place = Place(
                    name, qualified, first, function.end_lineno or first, lines, operator, before, after,
                    numbers[node], variant, key,
                )  # fmt: skip
                found.append(place)
    return found


def changed_codes(place: Place, root: Path) -> list[CodeType]:
    """The code of the function with the change in it, and those of the functions within it: some live on after it has returned.

    Raises:
        LookupError: the function is not there, or cannot be compiled so.
    """
    path = root / place.path
    tree = ast.parse(path.read_text())
    target = next(node for number, node in enumerate(ast.walk(tree)) if number == place.node)
    changed = list(_changes(target))[place.variant][1]
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, changed)
            elif isinstance(value, list) and any(one is target for one in value):
                setattr(parent, field, [changed if one is target else one for one in value])
    module = compile(ast.fix_missing_locations(tree), str(path), "exec")
    for code in _codes(module):
        if code.co_qualname == place.function and code.co_firstlineno == place.first_line:
            return list(_codes(code))
    raise LookupError(f"no function {place.function} in {place.path}")


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _functions(tree: ast.AST, inside: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Functions and methods with their qualified names; a function within a function belongs to the outer one."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, _FUNCTIONS):
            yield inside + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{inside}{node.name}.")
        elif not isinstance(node, ast.expr):
            yield from _functions(node, inside)


def _nodes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[ast.stmt, ast.AST]]:
    """What is in the body, each with the statement it stands in; not annotations, docstrings or the texts of errors."""
    for statement in function.body:
        yield from _within(statement)


def _within(statement: ast.stmt) -> Iterator[tuple[ast.stmt, ast.AST]]:
    if isinstance(statement, ast.Raise) or _is_text(statement):
        return
    yield statement, statement
    waiting: list[ast.AST] = [statement]
    while waiting:
        for field, value in ast.iter_fields(waiting.pop()):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.stmt):
                    yield from _within(one)
                elif isinstance(one, ast.AST) and field != "annotation" and not _is_log(one):
                    yield statement, one
                    waiting.append(one)


def _is_text(statement: ast.stmt) -> bool:
    """A docstring, or a line of the log."""
    if not isinstance(statement, ast.Expr):
        return False
    return isinstance(statement.value, ast.Constant) or _is_log(statement.value)


def _is_log(node: ast.AST) -> bool:
    """A line of the log: read by people, decided by nobody."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "log"
    )


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:  # noqa: C901, PLR0912 - one line for each kind
    """The changes of one node: what kind, and what stands there then."""
    if isinstance(node, ast.Compare):
        for number, one in enumerate(node.ops):
            changed = copy.deepcopy(node)
            changed.ops[number] = _COMPARED[type(one)]()
            yield "compare", changed
    elif isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in _COMPUTED:
        yield "compute", _with(node, op=_COMPUTED[type(node.op)]())
    elif isinstance(node, ast.BoolOp):
        yield "and-or", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.IfExp):
        yield "swap", _with(node, body=node.orelse, orelse=node.body)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield "truth", _with(node, value=not node.value)
        elif isinstance(node.value, int):
            yield "number", _with(node, value=node.value + 1)
        elif isinstance(node.value, str) and node.value:
            yield "text", _with(node, value=node.value + "~")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", node.operand
    elif isinstance(node, (ast.If, ast.While)):
        yield "negate", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield "return", _with(node, value=ast.Constant(None))
    elif isinstance(node, (ast.Expr, ast.AugAssign, ast.If, ast.Continue)):
        yield "leave out", ast.copy_location(ast.Pass(), node)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _short(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())[:100]
