"""Examples of CAPE and of what may cost accelerated payment (R-29a, R-66)."""

from decimal import Decimal

from conformance.example import example
from conformance.when import day
from drawback.rules.eligibility import accelerated, cape
from drawback.rules.eligibility.cape import CapeEntry

_FITS, _REFUSED, _LOOK = "satisfied", "accepted, but this part is denied", "a person must look at it"


def _lanes(*asked: tuple[CapeEntry, str]) -> tuple[str, ...]:
    return tuple(cape.cape_lane(entry, day(on)).outcome for entry, on in asked)


def _liquidated(on: str, final: str | None = None) -> CapeEntry:
    return CapeEntry(liquidated_on=day(on), final_on=day(final) if final else None)


CASES = (
    example(
        cape.cape_lane,
        "not liquidated: the day before CAPE opened, and 2026-04-20",
        f"{_REFUSED}, {_FITS}",
        lambda: _lanes((CapeEntry(), "2026-04-19"), (CapeEntry(), "2026-04-20")),
    ),
    example(
        cape.cape_lane,
        "liquidated 2026-05-01: day 80 (2026-07-20), day 81, and final since 2026-10-28",
        f"{_FITS}, {_LOOK}, {_LOOK}",
        lambda: _lanes(
            (_liquidated("2026-05-01"), "2026-07-20"),
            (_liquidated("2026-05-01"), "2026-07-21"),
            (_liquidated("2026-05-01", "2026-10-28"), "2026-10-29"),
        ),
    ),
    example(
        cape.cape_lane,
        "flagged for reconciliation: before 2026-06-29, on it, and with the 09 on file",
        f"{_LOOK}, {_FITS}, {_REFUSED}",
        lambda: _lanes(
            (CapeEntry(reconciliation_flagged=True), "2026-06-28"),
            (CapeEntry(reconciliation_flagged=True), "2026-06-29"),
            (CapeEntry(reconciliation_flagged=True, reconciled=True), "2026-06-29"),
        ),
    ),
    example(
        cape.cape_lane,
        "designated for drawback; type 47; open protest; AD/CVD pending",
        ", ".join([_REFUSED] * 4),
        lambda: _lanes(
            *(
                (entry, "2026-05-04")
                for entry in (
                    CapeEntry(designated=True),
                    CapeEntry(entry_type="47"),
                    CapeEntry(protest_open=True),
                    CapeEntry(adcvd_pending=True),
                )
            )
        ),
    ),
    example(
        cape.cape_liquidates_on,
        "accepted 2026-05-04: forty-five days",
        "2026-06-18",
        lambda: cape.cape_liquidates_on(day("2026-05-04")),
    ),
    example(
        cape.cape_file_fits,
        "9,999 entries; 10,000; none; of two importers",
        "yes, no, no, no",
        lambda: tuple(
            cape.cape_file_fits(entries, parties, day("2026-05-04"))
            for entries, parties in ((9999, 1), (10000, 1), (0, 1), (5, 2))
        ),
    ),
    example(
        accelerated.revocation_cause,
        "too much asked after a refund elsewhere: after transmission; before it; not accelerated; nothing too much; no refund",
        f"{accelerated.RevocationCause.NOT_CORRECTED}, {accelerated.RevocationCause.REFUNDED_ELSEWHERE}, None, None, None",
        lambda: tuple(
            str(
                accelerated.revocation_cause(
                    Decimal(much), accelerated=early, transmitted=sent, refunded_elsewhere=back
                )
            )
            for much, early, sent, back in (
                ("100.00", True, True, True),
                ("100.00", True, False, True),
                ("100.00", False, True, True),
                ("0.00", True, True, True),
                ("100.00", True, True, False),
            )
        ),
    ),
)
