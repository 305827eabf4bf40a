"""docs/law.md: citation, rule, cases; written by the conformance suite."""

from conformance.lawindex import law_text


def files() -> dict[str, str]:
    """Return the files by path."""
    return {"docs/law.md": law_text()}
