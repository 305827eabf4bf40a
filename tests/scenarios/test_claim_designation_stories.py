"""What a claim designates: no unit twice, no line beyond its 99 percent, articles made from imports."""

from decimal import Decimal

from msgspec.structs import replace

from drawback.app.bootstrap import load_law
from drawback.lifecycles.claims.explanation import explain_claim
from drawback_schemas.claims import (
    ClaimWithdrawn,
)
from drawback_schemas.exports import GoodsManufactured, InputPart
from support.claim_stories import CLAIM, ENTRY, an_accepted_claim
from support.world import World, a_designation, a_line, an_entry, an_export, day


def test_no_unit_is_designated_twice(world: World):
    """19 U.S.C. 1313(v): of two claims on the same units the earlier keeps them; the later is shown to have none."""
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export(), an_export("X20250616100002/1"))
    world.files("later", "2025-09-20", a_designation(export="X20250616100002/1", claimed={"364": "297.00"}))
    assert world.claim("later").entitled == Decimal("297.00")

    world.files("earlier", "2025-09-10", a_designation(claimed={"364": "297.00"}))

    assert world.claim("earlier").entitled == Decimal("297.00")
    assert world.claim("later").entitled == 0
    assert world.claim("later").findings
    assert world.free() == 0


def test_one_line_cannot_feed_direct_and_substitution_claims(world: World):
    """19 CFR 190.51(a)(3): the first claim fixes the method of the line."""
    world.receives(an_entry(ENTRY, "2025-01-15"), an_export(), an_export("X20250616100002/1"))
    world.files(
        "direct", "2025-09-10", a_designation(quantity="400", claimed={"364": "118.80"}), provision="58"
    )
    world.files(
        "substitution",
        "2025-09-11",
        a_designation(export="X20250616100002/1", quantity="400", claimed={"364": "118.80"}),
        provision="59",
    )

    assert world.claim("substitution").entitled == 0
    assert any("190.51(a)(3)" in finding for finding in world.claim("substitution").findings)


def test_a_withdrawn_claim_frees_its_units(world: World):
    """Withdrawn before liquidation, the units can be claimed by another claim."""
    an_accepted_claim(world)
    assert world.free() == world.free_export() == 0

    world.receives(ClaimWithdrawn(claim_id=CLAIM, withdrawn_on=day("2025-09-15")))

    assert world.free() == world.free_export() == Decimal(1000)


def test_designations_of_one_line_are_held_together_to_its_99_percent(world: World):
    """19 U.S.C. 1313(l)(2): three units with $100.02 duty, exported one by one, pay 33.01 + 33.01 + 33.00, not 99.03.

    99 % of 33.34 is 33.0066, so each unit by itself is worth $33.01; 99 % of the whole line is 99.0198, $99.02.
    """
    exports = [f"X2025061510000{n}/1" for n in (1, 2, 3)]
    world.receives(
        an_entry(ENTRY, "2025-01-15", lines=[a_line(quantity="3", value="3334.00", duty="100.02")]),
        *(an_export(export, quantity="1") for export in exports),
    )
    world.files(
        CLAIM,
        "2025-09-10",
        *(a_designation(export=export, quantity="1", claimed={"364": "33.01"}) for export in exports),
        accepted="2025-09-11",
    )

    claim = world.claim(CLAIM)
    assert claim.claimed == Decimal("99.03")
    assert claim.entitled == Decimal("99.02")
    assert claim.open_amendment is not None
    assert claim.open_amendment.difference == Decimal("-0.01")

    first, _, last = explain_claim(world.claim_file(CLAIM), load_law())
    assert (first.steps[-1].result, last.steps[-1].result) == (Decimal("33.01"), Decimal("33.00"))
    [cut] = [step for step in last.steps if step.label == "Held to the line"]
    assert dict(cut.inputs) == {
        "claim amount": "33.01",
        "at most for the line": "99.02",
        "earlier designations": "66.02",
    }
    assert [step for step in first.steps if step.label == "Held to the line"] == []


def test_goods_made_from_imports_are_claimed_in_the_unit_of_the_import(world: World):
    """19 U.S.C. 1313(a): 600 valves made 200 pumps; 100 pumps left, so 300 valves are designated, and all of them count."""
    world.receives(
        an_entry(ENTRY, "2025-01-15", lines=(a_line(quantity="600"),)),
        GoodsManufactured(
            production_id="P-1",
            ruling_number="44-05018-000",
            produced_on=day("2025-03-10"),
            used_from_on=day("2025-03-01"),
            article="pump",
            article_hts="8413702004",
            article_quantity=Decimal(200),
            article_unit="NO",
            inputs=(InputPart(entry_number=ENTRY, line_number=1, quantity=Decimal(600)),),
        ),
        an_export(quantity="100", schedule_b="8413702004", sku="PUMP"),
    )

    world.files(CLAIM, "2025-09-10", a_designation(quantity="300", claimed={"364": "148.50"}), provision="51")

    claim = world.claim(CLAIM)
    assert (claim.entitled, claim.lines[0].granted) == (Decimal("148.50"), Decimal(300))
    assert claim.open_amendment is None
    assert any("1313(v)" in finding for finding in claim.findings)


def test_articles_that_two_claims_name_are_counted_once(world: World):
    """Both say that their valves went into 60 of 100 pumps: the later claim has 40."""
    world.receives(
        an_entry(ENTRY, "2025-01-15", lines=(a_line(quantity="600"),)),
        an_export(quantity="100", schedule_b="8413702004", sku="PUMP"),
    )
    for claim_id, filed in ((CLAIM, "2025-09-10"), ("acme-2", "2025-09-11")):
        part = replace(a_designation(quantity="180", claimed={"364": "89.10"}), articles=Decimal(60))
        world.files(claim_id, filed, part, provision="51")

    assert world.claim(CLAIM).entitled == Decimal("89.10")
    assert world.claim("acme-2").entitled == Decimal("59.40")
    assert world.free_export() == 0
