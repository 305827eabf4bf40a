"""The rules that commands and handlers are said to reach really run when they are asked: traced call by call."""

import gc
import sys
from collections.abc import Callable
from functools import _lru_cache_wrapper
from types import FrameType

import pytest

from conformance import asked
from conformance.lawindex import all_rules
from conformance.test_rules_are_used import ROOTS
from support.reach import definitions_of, reached
from support.world import World

DATA = "a table of law: it is read, never called"
BY_FILES = "asked while a report without the fee is taken in"
BY_TABLES = "asked by `drawback rules show`"
BY_EXPLAIN = "asked by `drawback explain` of a claim that asks more than the statute gives"
BY_PRIVILEGES = "asked by `drawback privileges` and its page"
BY_QUOTA = "asked of goods that paid an over-quota rate"
BY_PAIR = "asked of manufacture and retail returns by substitution"
BY_CAPE = "asked of CBP's answer to a declaration, and by `drawback cape check`"
BY_CHECK = "asked by `drawback check CLAIM`"
BY_EXPORTS = "asked of the proofs of exports: by `drawback exhibit`, and by `drawback exports` through the ledger (`evidence.py`)"
BY_PRODUCTION = "asked while productions are matched and traced"
BY_INQUIRY = "asked by `drawback inquiries`"
BY_REMEDIES = "asked by `drawback remedies`, and of summaries flagged for reconciliation"
NOT_CALLED = {
    "accelerated.bond_lacks": BY_PRIVILEGES,
    "adcvd_cases.ESTIMATE": DATA,
    "claim_effects.EFFECTS": DATA,
    "claim_permission.NO_INTEREST": DATA,
    "evidence.EXPORT_ELEMENTS": DATA,
    "evidence_matrix.MATRIX": DATA,
    "inquiries.FORMS": DATA,
    "provisions.PROVISIONS": DATA,
    "rights.AGENCY_TERMS": DATA,
    "rights.TRANSFER_ITEMS": DATA,
    "rolling.ROLLING": DATA,
    "cape_answers.grounds": BY_CAPE,
    "cape_file.cape_file_problems": BY_CAPE,
    "completeness.incomplete": BY_CHECK,
    "evidence.export_is_proved": BY_EXPORTS,
    "evidence.ruling_allows": BY_PRODUCTION,
    "manufacturing.articles_supported": BY_PRODUCTION,
    "manufacturing.input_quantity": BY_PRODUCTION,
    "remedies.exclusions": BY_REMEDIES,
    "remedies.preference_claim_by": BY_REMEDIES,
    "remedies.reconcile_by": BY_REMEDIES,
    "response_checklist.response_checklist": BY_INQUIRY,
    "mpf.harbor_fee": BY_FILES,
    "mpf.processing_fee": BY_FILES,
    "penalties.exposure": BY_EXPLAIN,
    "substitution.over_quota_allowed": BY_QUOTA,
    "programmes.Programmes.of_heading": BY_TABLES,
}
"""Rules that are reached and that these stories do not call, each with its reason."""


def called(do: Callable[[], None]) -> set[str]:
    """Return the functions of the law that run while something is done, by module and name; answers kept from earlier tests are forgotten."""
    found: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and "/drawback/rules/" in code.co_filename:
            found.add(f"{code.co_filename.rpartition('/')[2].removesuffix('.py')}.{code.co_qualname}")

    for cached in gc.get_objects():
        if isinstance(cached, _lru_cache_wrapper) and cached.__module__.startswith("drawback."):
            cached.cache_clear()
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        do()
    finally:
        sys.setprofile(before)
    return found


@pytest.mark.slow
def test_every_rule_that_is_reached_is_really_asked() -> None:
    """Static reach says what could be called; this says what is. What is not is listed with its reason, and nothing else is listed."""

    def everything() -> None:
        asked.the_calculator()
        asked.the_services(World())
        asked.the_matcher(World())
        asked.the_warehouse(World())

    static = {f"{module.rpartition('.')[2]}.{name}" for module, name in reached(definitions_of(*ROOTS))}
    reachable = {known.name for known in all_rules()} & static
    never_asked = reachable - called(everything)
    assert sorted(never_asked - NOT_CALLED.keys()) == []
    assert sorted(NOT_CALLED.keys() - never_asked) == []
