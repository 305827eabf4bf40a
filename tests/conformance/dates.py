"""Examples of the time limits for disposal, filing and amending (R-42 to R-59, D-01 to D-20, D-48)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from conformance.cases import SourceKind
from conformance.example import example
from conformance.when import CALENDAR, day
from drawback.domain.types import Provision
from drawback.rules.answers import Determination, Undetermined
from drawback.rules.dates import disposal, uploads, windows
from drawback.rules.dates.disposal import GoodsOrigin

_EASTERN = ZoneInfo("America/New_York")
Days = tuple[date | None, date | None]


def _both(answer: Determination | Undetermined) -> Days:
    """The legal day, and the day to act by."""
    assert isinstance(answer, Determination)
    return answer.on, answer.operate_on


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=_EASTERN)


CASES = (
    example(
        disposal.unused_by,
        "T-10: unused, import 2020-06-15; acts on the Friday before",
        "2025-06-14, 2025-06-13",
        lambda: _both(disposal.unused_by(GoodsOrigin(day("2020-06-15")), CALENDAR)),
    ),
    example(
        disposal.unused_by,
        "14b: import 2024-11-04, the last day is a Saturday",
        "2029-11-03, 2029-11-02",
        lambda: _both(windows.dispose_by(Provision.UNUSED_SUBSTITUTION, day("2024-11-04"), None, CALENDAR)),
    ),
    example(
        disposal.unused_by,
        "import on 29 February: the period closes with 28 February, the day before its anniversary",
        "2025-02-28, 2025-02-28",
        lambda: _both(disposal.unused_by(GoodsOrigin(day("2020-02-29")), CALENDAR)),
    ),
    example(
        disposal.unused_by,
        "the other reading (U-02) is the anniversary itself",
        "2025-06-15",
        lambda: disposal.unused_by(GoodsOrigin(day("2020-06-15")), CALENDAR).contested[0].on,
    ),
    example(
        disposal.unused_by,
        "no date of importation",
        "undetermined: date of importation",
        lambda: disposal.unused_by(GoodsOrigin(None), CALENDAR),
    ),
    example(
        disposal.manufactured_by,
        "R-44: import 2020-06-15, the anniversary is included; warned a day early",
        "2025-06-15, 2025-06-13",
        lambda: _both(disposal.manufactured_by(GoodsOrigin(day("2020-06-15")), CALENDAR)),
    ),
    example(
        disposal.substitution_manufactured_by,
        "R-43: earliest import 2020-06-15",
        "2025-06-15, 2025-06-13",
        lambda: _both(disposal.substitution_manufactured_by(GoodsOrigin(day("2020-06-15")), CALENDAR)),
    ),
    example(
        disposal.rejected_by,
        "R-46: import 2020-06-15",
        "2025-06-15, 2025-06-13",
        lambda: _both(disposal.rejected_by(GoodsOrigin(day("2020-06-15")), CALENDAR)),
    ),
    example(
        disposal.rejected_by,
        "withdrawn from warehouse 2021-03-10: counted from withdrawal",
        "2026-03-10, 2026-03-09",
        lambda: _both(
            disposal.rejected_by(GoodsOrigin(day("2020-06-15"), withdrawn_on=day("2021-03-10")), CALENDAR)
        ),
    ),
    example(
        disposal.petroleum_by,
        "T-17: (p) counts 180 days from entry 2025-01-10",
        "2025-07-09, 2025-07-09",
        lambda: _both(disposal.petroleum_by(GoodsOrigin(day("2025-01-02"), day("2025-01-10")), CALENDAR)),
    ),
    example(
        disposal.petroleum_by,
        "(p) without a date of entry",
        "undetermined: date of entry",
        lambda: disposal.petroleum_by(GoodsOrigin(day("2025-01-02")), CALENDAR),
    ),
    example(
        disposal.petroleum_made_by,
        "production period closed 2025-01-31",
        "2025-07-30, 2025-07-30",
        lambda: _both(
            disposal.petroleum_made_by(GoodsOrigin(None, production_closed_on=day("2025-01-31")), CALENDAR)
        ),
    ),
    example(
        disposal.earliest_designation,
        "R-47: retail return destroyed 2025-08-20",
        "2024-08-20",
        lambda: windows.earliest_designation(Provision.REJECTED_RETAIL, day("2025-08-20")),
    ),
    example(
        disposal.earliest_designation,
        "retail return destroyed on 29 February: 28 February is a day too old",
        "2023-03-01",
        lambda: windows.earliest_designation(Provision.REJECTED_RETAIL, day("2024-02-29")),
    ),
    example(
        disposal.earliest_designation,
        "unused goods that left 2025-06-14 may rest on an import of 2020-06-15",
        "2020-06-15",
        lambda: windows.earliest_designation(Provision.UNUSED_DIRECT, day("2025-06-14")),
    ),
    example(
        disposal.in_order,
        "goods exported the day before they were imported",
        "no",
        lambda: disposal.in_order(day("2025-03-02"), day("2025-03-01")),
    ),
    example(
        disposal.in_order,
        "imported and exported on one day, claimed later",
        "yes",
        lambda: disposal.in_order(day("2025-03-01"), day("2025-03-01"), day("2025-04-01")),
    ),
    example(
        windows.claim_by,
        "T-10: import 2020-06-15, the fifth anniversary is a Sunday",
        "2025-06-15, 2025-06-13",
        lambda: _both(windows.claim_by(day("2020-06-15"), CALENDAR)),
    ),
    example(
        windows.claim_by,
        "14b: import 2024-11-04, the last day is a Sunday",
        "2029-11-04, 2029-11-02",
        lambda: _both(windows.claim_by(day("2024-11-04"), CALENDAR)),
    ),
    example(
        windows.claim_by,
        "the last day is Independence Day: act the day before",
        "2025-07-04, 2025-07-03",
        lambda: _both(windows.claim_by(day("2020-07-04"), CALENDAR)),
    ),
    example(
        windows.claim_by,
        "import on 29 February 2020: 28 February 2025",
        "2025-02-28, 2025-02-28",
        lambda: _both(windows.claim_by(day("2020-02-29"), CALENDAR)),
    ),
    example(
        windows.file_early_by,
        "three days before 2025-06-15",
        "2025-06-12, 2025-06-12",
        lambda: _both(windows.file_early_by(day("2020-06-15"), CALENDAR)),
    ),
    example(
        windows.alcohol_claim_by,
        "R-49: export 2025-06-15",
        "2028-06-15",
        lambda: windows.alcohol_claim_by(day("2025-06-15"), CALENDAR),
    ),
    example(
        windows.zone_form_by,
        "transfer 2025-06-15",
        "2028-06-15",
        lambda: windows.zone_form_by(day("2025-06-15"), CALENDAR),
    ),
    example(
        windows.custody_lading_by,
        "export 2025-06-15",
        "2027-06-15",
        lambda: windows.custody_lading_by(day("2025-06-15"), CALENDAR),
    ),
    example(
        windows.disaster_extension_by,
        "R-52: last day to file 2025-06-15, request within a year",
        "2026-06-15",
        lambda: windows.disaster_extension_by(day("2020-06-15"), CALENDAR),
    ),
    example(
        windows.disaster_extended_to,
        "R-52: at most eighteen months after 2025-06-15",
        "2026-12-15",
        lambda: windows.disaster_extended_to(day("2020-06-15"), CALENDAR),
    ),
    example(
        uploads.upload_until,
        "14b: filed 2025-09-10 10:00",
        "2025-09-11 10:00",
        lambda: uploads.upload_until(_at("2025-09-10T10:00")),
    ),
    example(
        uploads.upload_until,
        "twenty-four clock hours across the start of daylight saving time",
        "2025-03-09 11:00",
        lambda: uploads.upload_until(_at("2025-03-08T10:00")),
    ),
    example(
        uploads.upload_by,
        "filed 2025-09-10 10:00: finish the same day (U-22)",
        "2025-09-11, 2025-09-10",
        lambda: _both(uploads.upload_by(_at("2025-09-10T10:00"))),
    ),
    example(
        uploads.claim_date,
        "documents complete after exactly 24 hours: the day of acceptance",
        "2025-09-10",
        lambda: uploads.claim_date(_at("2025-09-10T10:00"), _at("2025-09-10T10:05"), _at("2025-09-11T10:00")),
        source=SourceKind.CBP,
    ),
    example(
        uploads.claim_date,
        "documents complete a minute later: the day they were complete",
        "2025-09-11",
        lambda: uploads.claim_date(_at("2025-09-10T10:00"), _at("2025-09-10T10:05"), _at("2025-09-11T10:01")),
        source=SourceKind.CBP,
    ),
    example(
        windows.amend_by,
        "earliest import 2020-06-15, claim unliquidated",
        "2025-06-15, 2025-06-13",
        lambda: _both(windows.amend_by(day("2020-06-15"), CALENDAR)),
    ),
    example(
        windows.amend_by,
        "claim liquidated",
        "undetermined: the claim liquidated on 2024-05-01: only a protest is left",
        lambda: windows.amend_by(day("2020-06-15"), CALENDAR, claim_liquidated_on=day("2024-05-01")),
    ),
    example(
        windows.refile_by,
        "a rejected claim gets no extra time",
        "2025-06-15",
        lambda: windows.refile_by(day("2020-06-15"), CALENDAR),
    ),
    example(
        windows.mixed_part_191_by,
        "claim 2025-09-02",
        "2025-10-02",
        lambda: windows.mixed_part_191_by(day("2025-09-02"), CALENDAR),
    ),
    example(
        windows.usmca_statement_by,
        "R-59: claim 2025-09-02, thirty calendar days",
        "2025-10-02",
        lambda: windows.usmca_statement_by(day("2025-09-02"), CALENDAR),
    ),
    example(
        windows.usmca_statement_by,
        "later knowledge 2025-12-01",
        "2025-12-31",
        lambda: windows.usmca_statement_by(day("2025-09-02"), CALENDAR, learned_on=day("2025-12-01")),
    ),
)
