"""Which definitions of the product a command, a page or a service can reach: a static walk over names, module by module.

A definition reaches what its own text names: through imports, through its module, and through tables at module level; a
class reaches its methods.
"""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import drawback

ROOT = Path(drawback.__path__[0])
Name = tuple[str, str]
"""Module and qualified name of a definition; an empty name is the module itself."""


@cache
def graph() -> dict[Name, frozenset[Name]]:
    """Return what each definition of the product names."""
    modules = {_dotted(path): ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}
    defined = {module: _definitions(tree) for module, tree in modules.items()}
    edges: dict[Name, frozenset[Name]] = {}
    imported = {module: _imports(tree, modules) for module, tree in modules.items()}
    for module in modules:
        imports = {name: _source(target, imported, defined) for name, target in imported[module].items()}
        for name, node in defined[module].items():
            edges[module, name] = frozenset(_named(module, node, imports, imported, defined))
    return edges


def reached(roots: Iterator[Name]) -> set[Name]:
    """Return every definition that can be reached from these."""
    edges = graph()
    found: set[Name] = set()
    waiting = [root for root in roots if root in edges]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += [name for name in edges.get(one, ()) if name not in found]
    return found


def definitions_of(*packages: str) -> Iterator[Name]:
    """Yield every definition of modules below these packages."""
    for module, name in graph():
        if any(module == package or module.startswith(f"{package}.") for package in packages):
            yield module, name


def _dotted(path: Path) -> str:
    parts = ("drawback", *path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _definitions(tree: ast.Module) -> dict[str, ast.AST]:
    """Functions, classes, methods and constants of a module; what is left of it stands under the empty name."""
    found: dict[str, ast.AST] = {}
    rest: list[ast.stmt] = []
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found[node.name] = node
            case ast.ClassDef():
                found[node.name] = node
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                        found[f"{node.name}.{inner.name}"] = inner
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found[name] = node
            case ast.Import() | ast.ImportFrom():
                pass
            case _:
                rest.append(node)
    found[""] = ast.Module(rest, [])
    return found


def _imports(tree: ast.Module, modules: dict[str, ast.Module]) -> dict[str, Name]:
    found: dict[str, Name] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("drawback"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found[alias.asname or alias.name] = (
                    (whole, "") if whole in modules else (node.module, alias.name)
                )
    return found


def _source(name: Name, imported: dict[str, dict[str, Name]], defined: dict[str, dict[str, ast.AST]]) -> Name:
    """Where a name that a module only passes on is defined."""
    module, inner = name
    while inner and inner not in defined.get(module, {}) and inner in imported.get(module, {}):
        module, inner = imported[module][inner]
    return module, inner


def _named(
    module: str,
    node: ast.AST,
    imports: dict[str, Name],
    imported: dict[str, dict[str, Name]],
    defined: dict[str, dict[str, ast.AST]],
) -> Iterator[Name]:
    if isinstance(node, ast.ClassDef):
        yield from ((module, name) for name in defined[module] if name.startswith(f"{node.name}."))
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            if inner.id in imports:
                yield imports[inner.id]
            elif inner.id in defined[module]:
                yield module, inner.id
        elif isinstance(inner, ast.Attribute):
            module_named = imports.get(inner.value.id) if isinstance(inner.value, ast.Name) else None
            if module_named is not None and not module_named[1]:
                yield _source((module_named[0], inner.attr), imported, defined)
