"""Requests and stories that together ask the rules: every question of `check`, every date, prices, and entries and claims on their way."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from msgspec.structs import replace
from typer.testing import CliRunner

from drawback.calculator.dates_form import DatesForm
from drawback.cli.calculator import app
from drawback_schemas.adcvd import InstructionIssued, OrderPublished, RatePublished
from drawback_schemas.claims import ClaimLiquidated
from drawback_schemas.destructions import DestructionNoticed, DestructionWitnessed
from drawback_schemas.inquiries import InquiryIssued
from drawback_schemas.liquidations import (
    LiquidationExtended,
    LiquidationPosted,
    LiquidationScheduled,
    LiquidationSuspended,
    ProtestDecided,
    ProtestFiled,
    SuspensionLifted,
)
from drawback_schemas.parts import RatePart
from drawback_schemas.warehouse import GoodsMoved
from support.world import World, a_designation, a_line, an_entry, an_export, day

CHECKS: Mapping[str, Mapping[str, Any]] = {
    "estimated_duty": {"deposited": True},
    "tender": {"tendered_on": "2025-01-02", "identified_to_entry": True},
    "permission": {
        "on": "2025-01-02",
        "imports_final_on": [None],
        "deposited": True,
        "requests": {"claimant": True},
    },
    "true_up": {"estimated": "1000", "final": "1200"},
    "accelerated": {"first_accepted": "10", "claimed_now": "12"},
    "import_event": {
        "event": "IEEPA duty refunded through CAPE",
        "standing": "unliquidated, not on estimates",
    },
    "late_bill": {
        "balance": "500.00",
        "liquidated_on": "2025-01-10",
        "billed_on": "2025-01-10",
        "paid_on": "2025-03-10",
    },
    "examination": {"answer_due_on": "2025-01-10", "asked_on": "2025-01-09"},
    "evidence_extension": {"issued_on": "2025-01-01", "asked_on": "2025-01-31"},
    "rate_advance": {"amount": "20"},
    "penalty": {"amount": "2000", "on": "2025-01-02"},
    "disclosure": {"disclosed_on": "2025-01-01"},
    "antidumping": {"amount": "15500.00"},
    "review": {"kind": "A", "order_published_on": "2022-06-14", "request_year": 2025},
    "eapa": {"entry_on": "2025-07-08", "initiated_on": "2025-07-09"},
    "case": {"number": "A-570-967"},
    "petroleum": {"hts": "2710.19.30"},
    "wine": {
        "imported_colour": "red",
        "imported_price": "10",
        "imported_alcohol_percent": "13",
        "exported_colour": "red",
        "exported_price": "11",
        "exported_alcohol_percent": "13",
    },
    "clock": {"entry_on": "2025-01-01"},
    "informal_entry": {"released_on": "2025-01-01"},
    "cape": {"on": "2026-05-01"},
    "cape_file": {"on": "2026-05-01", "entries": 5},
    "cape_accepted": {"accepted_on": "2026-05-01"},
    "monthly_statement": {"entry_on": "2025-01-02"},
    "returned_refund": {"returned_on": "2026-03-01"},
    "sought_element": {
        "weight": "30000",
        "duty": "600.00",
        "purity": "0.917",
        "element_share": "0.5993",
        "contained": "16000",
    },
    "relative_value": {"charges": "100.00", "market_values": {"pump": "3000", "housing": "1000"}},
    "basis": {"code": "03", "several_products": True},
    "waste": {"used": "200", "waste_value": "100.00", "input_unit_value": "10"},
    "operations": {"operations": ["testing", "repacking"]},
    "right": {"role": "importer", "provision": "58", "rights_waived": True},
    "signer": {"signer": "licensed broker with power of attorney", "paper": "drawback entry"},
    "transfer": {"given": ["transferee"]},
    "importer_exposure": {"claimed": "990.00", "authorised": "500.00"},
    "agency": {"terms": ["compensation"]},
    "successor": {"records_certified": True, "no_double_use_certified": True, "whole_business": True},
}
"""One way to ask each question of `drawback check`."""


def the_calculator() -> None:
    """Ask every question, every date, and one price."""
    for question, facts in CHECKS.items():
        _ask("check", "-", **{question: facts})
    for dates in _dates():
        for provision in ("51", "52", "53", "56", "57", "58", "59", "60", "61"):
            _ask("dates", "-", **dates, provision=provision)
    for provision, destination in (("59", "DE"), ("52", "DE"), ("51", "CL"), ("51", "CA")):
        _ask("estimate", "--json", "-", **_pair(provision, destination))
    _ask("estimate", "--json", "-", **_pair("51", "CL", year=2013))
    _ask("price", "-", **_claim())


def _ask(*command: str, **request: Any) -> None:
    done = CliRunner().invoke(app, list(command), input=json.dumps(request))
    assert done.exit_code == 0, f"{command} {request}: {done.output}"


def _dates() -> Iterator[dict[str, Any]]:
    every: dict[str, Any] = {
        name: "2025-03-03" for name in DatesForm.__struct_fields__ if name.endswith("_on")
    }
    every |= {
        "import_final_on": ["2025-03-03"],
        "review_year": 2025,
        "order_published_on": "2022-06-14",
        "import_on": "2024-01-15",
        "entry_on": "2024-01-16",
        "filed_at": "2025-03-03T10:00:00Z",
        "accepted_at": "2025-03-03T11:00:00Z",
        "documents_complete_at": "2025-03-04T09:00:00Z",
        "textile": True,
        "liquidated_on": "2026-05-01",
    }
    yield every | {"suspended": True}
    for left_out in (("suspension_lifted_on", "results_published_on"), ("liquidated_on", "protest_filed_on")):
        yield {name: value for name, value in every.items() if name not in left_out}


def _pair(provision: str, destination: str, year: int = 2025) -> dict[str, Any]:
    charge = {"class": "duty", "amount": "50.00", "rate_percent": "10"}
    line = {"hts": "8508.11.00.00", "quantity": "10", "unit": "NO", "value": "500", "charges": [charge]}
    abroad = {"foreign_duty": "30.00", "units_per_dollar": "1.35"} if destination == "CA" else {}
    return {
        "import": {"import_on": f"{year}-03-01", "entry_on": f"{year}-03-01", "lines": [line]},
        "export": {
            "export_id": "X1",
            "disposed_on": f"{year}-09-01",
            "schedule_b": "8508.11.0000",
            "quantity": "10",
            "unit": "NO",
            "value": "900",
            "destination": destination,
        }
        | abroad,
        "provision": provision,
        "as_of": f"{year}-12-01",
    }


def _claim() -> dict[str, Any]:
    pair = _pair("59", "DE")
    line = pair["import"]["lines"][0]
    fee = {"class": "mpf", "amount": "34.64"}
    entry = pair["import"] | {
        "entry_number": "XYZ41044683",
        "mpf_paid": "34.64",
        "mpf_value": "10000",
        "lines": [line | {"charges": [*line["charges"], fee]}],
    }
    designation = {"entry_number": "XYZ41044683", "export_id": "X1", "quantity": "10", "provision": "59"}
    return {"imports": [entry], "exports": [pair["export"]], "designations": [designation]}


ENTRY, OTHER = "XYZ41011179", "XYZ41011187"
_CASE = "A-570-890"


def the_matcher(world: World) -> None:
    """Let the monthly cut identify goods of one part by the claimant's books, and propose a claim."""
    world.receives(an_entry("XYZ41011195", "2025-01-15"), an_export("X20250615100009/1", "2025-06-15"))
    world.product.cut(day("2025-12-01"))


def the_warehouse(world: World) -> None:
    """A unit is sold at retail, comes back, and is destroyed after a notice, before a third party."""
    destroyed = an_export("D-1/1", "2025-07-18", quantity="1", disposal="destroyed", destination="")
    moved = GoodsMoved(
        movement_id="R",
        kind="receipt",
        moved_on=day("2025-01-16"),
        sku="SKU-1",
        quantity=Decimal(10),
        unit="NO",
        entry_number="XYZ41011195",
        line_number=1,
    )
    one = replace(moved, quantity=Decimal(1), entry_number="", line_number=0, order_id="O-1")
    world.receives(
        an_entry("XYZ41011195", "2025-01-15"),
        destroyed,
        DestructionNoticed(
            export_id="D-1/1", filed_on=day("2025-07-09"), planned_on=day("2025-07-18"), quantity=Decimal(1)
        ),
        DestructionWitnessed(
            export_id="D-1/1", destroyed_on=day("2025-07-18"), witness="third-party", quantity=Decimal(1)
        ),
        moved,
        replace(one, movement_id="S", kind="ship", moved_on=day("2025-02-01")),
        replace(
            one, movement_id="B", kind="return", moved_on=day("2025-03-01"), location="RET", sold="retail"
        ),
        replace(
            one,
            movement_id="G",
            kind="scrap",
            moved_on=day("2025-07-18"),
            from_location="RET",
            order_id="",
            export_id="D-1/1",
        ),
    )
    list(world.product.proposals(day("2026-01-02")))


def the_services(world: World) -> None:
    """Let an AD entry go from filing to suit, a claim from filing to liquidation, and CBP ask about it."""
    review = {"period_from": day("2024-01-01"), "period_to": day("2024-12-31")}
    lines = [a_line(value="100000.00", duty="3000.00", ad="10000.00", mpf="346.40")]
    world.receives(
        an_entry(ENTRY, "2024-03-01", entry_type="03", lines=lines),
        RatePublished(
            case_number=_CASE,
            kind="deposit",
            published_on=day("2023-01-01"),
            rate=RatePart(rate_percent=Decimal(12)),
        ),
        OrderPublished(case_number=_CASE, published_on=day("2005-01-04")),
    )
    world.receives(
        RatePublished(
            case_number=_CASE,
            kind="final",
            published_on=day("2025-06-10"),
            rate=RatePart(rate_percent=Decimal("15.5")),
            **review,
        ),
        InstructionIssued(
            message_number="1",
            issued_on=day("2025-06-15"),
            case_numbers=(_CASE,),
            rate_mode="as-entered",
            **review,
        ),
        LiquidationSuspended(entry_number=ENTRY, suspended_on=day("2024-03-11")),
        LiquidationScheduled(
            entry_number=ENTRY, noticed_on=day("2024-04-01"), scheduled_on=day("2026-02-01")
        ),
        SuspensionLifted(entry_number=ENTRY, lifted_on=day("2025-06-20")),
        LiquidationPosted(
            entry_number=ENTRY,
            liquidated_on=day("2025-08-08"),
            lines=(a_line(value="100000.00", duty="3500.00", ad="15500.00", mpf="346.40"),),
        ),
        ProtestFiled(entry_number=ENTRY, protest_number="1", filed_on=day("2025-09-01")),
        ProtestDecided(
            entry_number=ENTRY, protest_number="1", decided_on=day("2025-12-01"), outcome="denied"
        ),
        an_entry(OTHER, "2024-03-01"),
        LiquidationExtended(entry_number=OTHER, extended_on=day("2025-01-01")),
        an_export("X1/1", "2024-09-01"),
        replace(an_export("X2/1", "2024-09-01", destination="CA"), foreign_duty=Decimal("81.00")),
    )
    world.files(
        "c1",
        "2024-10-01",
        a_designation(OTHER, "X1/1", claimed={"364": "297.00"}),
        accepted="2024-10-02",
        paid=("2024-11-01", "297.00"),
    )
    world.files(
        "c2", "2024-10-01", a_designation(OTHER, "X2/1", "10", claimed={"364": "2.00"}), provision="51"
    )
    world.receives(ClaimLiquidated(claim_id="c1", liquidated_on=day("2025-03-03"), amount=Decimal(100)))
    world.receives(
        LiquidationPosted(
            entry_number=OTHER,
            liquidated_on=day("2025-05-02"),
            lines=(a_line(duty="200.00"),),
            reported_by="courtesy-notice",
        )
    )
    for form in ("CF-28", "CF-29-proposed", "CF-29-taken"):
        world.receives(
            InquiryIssued(inquiry_id=form, form=form, issued_on=day("2025-02-01"), entry_number=ENTRY)  # type: ignore[arg-type]
        )
    world.passes_to("2026-03-01")
