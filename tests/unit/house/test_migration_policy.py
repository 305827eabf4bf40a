"""A revision works with the code before it: it only adds, as docs/decisions/0014 says."""

import ast
from pathlib import Path

import pytest

from drawback.adapters.sql import migrate

VERSIONS = Path(migrate.__file__).with_name("migrations") / "versions"
LATER = sorted(file for file in VERSIONS.glob("*.py") if not file.name.startswith("0001"))
TAKES_AWAY = {"drop_column", "drop_table", "rename_table", "drop_constraint", "drop_index"}


def breaks(source: str) -> list[str]:
    """What the upgrade of a revision does that code from before it would trip over."""
    tree = ast.parse(source)
    allowed = any(
        isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "DROPS" for target in node.targets)
        for node in tree.body
    )
    upgrades = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "upgrade"]
    calls = [node for top in upgrades for node in ast.walk(top) if isinstance(node, ast.Call)]
    found = []
    for call in calls:
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        given = {word.arg: word.value for word in call.keywords}
        if name in TAKES_AWAY and not allowed:
            found.append(f"{name} takes away what running code uses")
        if name == "alter_column" and "new_column_name" in given:
            found.append("alter_column renames")
        if (
            name == "alter_column"
            and isinstance(given.get("nullable"), ast.Constant)
            and not given["nullable"].value
        ):
            found.append("alter_column forbids NULL, which running code may write")
        if name == "Column" and not isinstance(given.get("nullable", ast.Constant(None)), ast.Constant):
            found.append("a column whose `nullable` cannot be read")
        if name == "add_column" and _demands(call):
            found.append("add_column demands a value that running code does not write")
    return found


def _demands(call: ast.Call) -> bool:
    columns = [node for node in ast.walk(call) if isinstance(node, ast.Call) and node is not call]
    for column in columns:
        given = {word.arg: word.value for word in column.keywords}
        nullable = given.get("nullable")
        if isinstance(nullable, ast.Constant) and nullable.value is False and "server_default" not in given:
            return True
    return False


@pytest.mark.parametrize("file", LATER, ids=lambda file: file.stem)
def test_each_later_revision_only_adds(file):
    """Workers of the release before go on while the new tables are there."""
    assert breaks(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ('op.add_column("a", sa.Column("b", sa.Text(), nullable=True))', False),
        ('op.add_column("a", sa.Column("b", sa.Text(), nullable=False, server_default=""))', False),
        ('op.add_column("a", sa.Column("b", sa.Text(), nullable=False))', True),
        ('op.create_index("i", "a", ["b"])', False),
        ('op.drop_column("a", "b")', True),
        ('op.rename_table("a", "b")', True),
        ('op.alter_column("a", "b", new_column_name="c")', True),
        ('op.alter_column("a", "b", nullable=False)', True),
        ('op.alter_column("a", "b", nullable=True)', False),
    ],
)
def test_what_is_refused(body, refused):
    """Both sides: what old code does not notice passes, what it would trip over does not."""
    source = f"import sqlalchemy as sa\nfrom alembic import op\n\ndef upgrade():\n    {body}\n\ndef downgrade():\n    op.drop_table('a')\n"

    assert bool(breaks(source)) == refused


def test_what_is_unused_may_be_dropped_when_it_says_since_when():
    """The release after the one that stopped using a column takes it away."""
    assert breaks('DROPS = "unused since 0.2"\n\ndef upgrade():\n    op.drop_column("a", "b")\n') == []
