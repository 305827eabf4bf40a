"""A story small enough to be replayed in a moment that leaves a row in every table that follows from the journal."""

import msgspec
from sqlalchemy import Engine

from drawback_schemas import EVENTS, Event
from support.schemas import event_schema_file, sample
from support.world import World, a_designation, a_line, an_entry, an_export

CLAIM = "acme-1"
"""The claim of the story."""


def made(name: str, **fields: object) -> Event:
    """An event as its schema's samples have it, with some fields of one's own."""
    schema = event_schema_file(name)
    return msgspec.convert(sample(schema, schema, full=True) | fields, EVENTS[name], strict=False)


def tell(engine: Engine) -> World:
    """Tell the story to a database."""
    world = World(engine)
    ieepa = {"duty_class": "chapter-99", "amount": "500.00", "heading": "99030133"}
    world.under("statute")
    world.receives(
        an_entry(lines=[a_line(ad="1000.00", mpf="34.64")], entry_type="03"),
        made(
            "adcvd.rate.v1",
            case_number="A-570-890",
            kind="final",
            published_on="2025-08-01",
            rate={"rate_percent": "25"},
            period_from="2024-01-01",
            period_to="2025-12-31",
            exporter="",
            producer="",
        ),
        an_export(),
    )
    world.files(CLAIM, "2025-09-10", a_designation(claimed={"364": "297.00"}), accepted="2025-09-11")
    world.files(CLAIM, "2025-10-10", a_designation(claimed={"364": "297.00"}))
    world.receives(
        an_entry("XYZ42002201", "2026-01-10", lines=[a_line()]),
        made(
            "entry.corrected.v1",
            entry_number="XYZ42002201",
            corrected_on="2026-01-20",
            lines=[sample_line(ieepa)],
        ),
        made(
            "entry.cape-answered.v1", entry_number="XYZ42002201", answered_on="2026-05-04", outcome="accepted"
        ),
        an_entry("XYZ42006715", "2025-01-10", lines=[a_line(duty="600.00")]),
        made(
            "liquidation.posted.v1",
            entry_number="XYZ42006715",
            liquidated_on="2026-01-09",
            posted_on="2026-01-09",
            kind="liquidated",
            outcome="refund",
            lines=[sample_line({"duty_class": "duty", "amount": "300.00", "heading": "8481805090"})],
        ),
        made(
            "liquidation.posted.v1",
            entry_number="XYZ41011179",
            liquidated_on="2025-12-12",
            posted_on="2025-12-12",
            kind="liquidated",
            outcome="refund",
            lines=[sample_line({"duty_class": "duty", "amount": "200.00", "heading": "8481805090"})],
        ),
        an_entry("XYZ41011195", "2025-01-10", lines=[a_line(duty="300.00")]),
        made(
            "liquidation.posted.v1",
            entry_number="XYZ41011195",
            liquidated_on="2026-01-09",
            posted_on="2026-01-09",
            kind="liquidated",
            outcome="increase",
            lines=[sample_line({"duty_class": "duty", "amount": "900.00", "heading": "8481805090"})],
        ),
        made(
            "privilege.moved.v1",
            privilege="waiver-of-prior-notice",
            step="approved",
            on="2025-01-02",
            predecessor="",
        ),
        made("bom.issued.v1"),
        made("ruling.stood.v1"),
        made("production.recorded.v1"),
        made("warehouse.moved.v1"),
        made("part.described.v1", units=[{"unit": "CTN", "holds": "24", "of": "NO"}]),
        made("inquiry.issued.v1", entry_number="XYZ41011179", issued_on="2026-02-02"),
    )
    world.receives(an_export("X20260125100002/1", "2026-01-25"))
    turns = a_designation("XYZ42002201", "X20260125100002/1", claimed={"364": "10.00"})
    world.files("acme-2", "2026-02-10", turns, accepted="2026-02-11")
    world.passes_to("2026-06-30")
    return world


def sample_line(charge: dict[str, str]) -> dict[str, object]:
    """An entry line with one charge."""
    return {
        "line_number": 1,
        "hts": "8481805090",
        "origin": "CN",
        "quantity": "1000",
        "unit": "NO",
        "value": "10000.00",
        "charges": [charge],
    }
