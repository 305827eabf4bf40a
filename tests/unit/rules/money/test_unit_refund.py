"""What a unit brings before rounding is what pricing rounds."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from drawback.app.bootstrap import load_law
from drawback.domain.pricing import Designation
from drawback.domain.types import Policy, Provision
from drawback.lifecycles.translate import export_line, import_facts
from drawback.rules.money.refund import price
from drawback.rules.money.unit_refund import unit_refund
from drawback_schemas.parts import ChargePart
from support.claim_record import an_entry, an_export

LAW = load_law()


@pytest.mark.parametrize("each", ["0.10", "3.33", "9.99", "10.00", "15.00"])
@pytest.mark.parametrize("provision", [Provision.UNUSED_DIRECT, Provision.UNUSED_SUBSTITUTION])
@pytest.mark.parametrize("policy", list(Policy))
def test_units_times_the_rate_are_the_priced_amount(each, provision, policy):
    """Ad valorem and specific duty, section 301, both fees: within half a cent for each of three classes."""
    entry = an_entry()
    charges = (
        ChargePart(
            duty_class="duty", amount=Decimal("200.00"), heading="8481805090", rate_percent=Decimal(2)
        ),
        ChargePart(duty_class="duty", amount=Decimal("55.00"), heading="8481805090"),
        ChargePart(
            duty_class="chapter-99", amount=Decimal("2500.00"), heading="99038801", rate_percent=Decimal(25)
        ),
        ChargePart(duty_class="mpf", amount=Decimal("34.64"), class_code="499"),
        ChargePart(duty_class="hmf", amount=Decimal("12.50"), class_code="501"),
    )
    version = entry.versions[0]
    version = replace(
        version,
        mpf_paid=Decimal("69.28"),
        mpf_value=Decimal("20000.00"),
        lines=(replace(version.lines[0], charges=charges),),
    )
    facts = import_facts(entry, version, 1)
    assert facts is not None
    goods = replace(an_export(), value=Decimal(each) * 1000, quantity=Decimal(1000), unit="NO")
    priced = price(Designation(facts, export_line(goods), Decimal(640), provision, policy), LAW.programmes)
    rate = unit_refund(facts, provision, policy, LAW.programmes)
    governing = rate.entered if provision is Provision.UNUSED_DIRECT else min(rate.entered, Decimal(each))
    assert priced.claimable > 0
    assert abs(640 * rate.at(governing) - priced.claimable) <= Decimal("0.015")
