"""What the provision of a claim says about it."""

from drawback.domain.types import Provision
from drawback.rules.eligibility.provisions import PROVISIONS, Family, ProvisionRule

_KNOWN = frozenset(code.value for code in Provision)


def rule_of(provision: str) -> ProvisionRule | None:
    """The rule of a provision code; None where it is not one of the codes 51 to 77."""
    return PROVISIONS[Provision(provision)] if provision in _KNOWN else None


def is_substitution(provision: str) -> bool:
    """Whether exported goods stand in for imported ones."""
    rule = rule_of(provision)
    return rule is not None and rule.substitution


def is_manufacturing(provision: str) -> bool:
    """Whether what is exported is an article made from what was imported, counted in units of its own."""
    rule = rule_of(provision)
    return rule is not None and rule.family is Family.MANUFACTURING
