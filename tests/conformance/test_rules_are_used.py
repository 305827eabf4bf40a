"""The law is what the product uses: every rule is reached from a command, a page or a service, or waits for a named piece of work."""

import pytest

from conformance.lawindex import all_rules
from support.reach import definitions_of, graph, reached

pytestmark = pytest.mark.slow  # reads the whole program
ROOTS = ("drawback.cli", "drawback.dashboard", "drawback.lifecycles.registry", "drawback.app")
"""Where people and events come in."""

FILING = "waits for the issue “From claim to filing”: the papers and checks of a claim that is sent"

NOT_YET = {
    "completeness.must_restructure": FILING,
    "completeness.needs_no_application": FILING,
    "evidence.bill_of_materials_certified": FILING,
    "evidence.eei_value_agrees": FILING,
}
"""Rules that nothing reaches yet, and which piece of work will."""


def _used() -> set[str]:
    return {f"{module.rpartition('.')[2]}.{name}" for module, name in reached(definitions_of(*ROOTS))}


def test_every_rule_is_reached_or_waits_for_a_named_piece_of_work() -> None:
    """What nobody calls is listed with its reason; what is listed and reached is taken off the list."""
    used = _used()
    unused = {known.name for known in all_rules() if known.name not in used}
    assert unused == set(NOT_YET)


@pytest.mark.parametrize(
    "name",
    [
        "adcvd_assessment.assessed",
        "adcvd_cases.deposit_rate",
        "adcvd_cases.deposit_rate_in_force",
        "usmca.usmca_limit",
        "charge_conditions.estimated_duty",
        "rolling.rolled",
        "interest.interest",
        "entry_liquidation.psc_by",
    ],
)
def test_the_services_assess_with_the_proved_rules(name: str) -> None:
    """These rules are reached from what handles events or answers a command, not only from tests."""
    roots = ("drawback.lifecycles.registry", "drawback.cli.calculator")
    assert name in {f"{m.rpartition('.')[2]}.{n}" for m, n in reached(definitions_of(*roots))}


def test_the_walk_reaches_no_further_than_what_is_named() -> None:
    """From one module of rules without callers nothing of the services is reached, so that an empty list means something."""
    from_accounting = reached(definitions_of("drawback.rules.money.accounting"))
    assert ("drawback.lifecycles.entries.evolve", "evolve") not in from_accounting
    assert len(from_accounting) < len(graph()) / 10
