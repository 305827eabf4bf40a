"""The twenty-four hours for documents, and the date they give the claim (R-53, R-54). Clock hours, Eastern time (U-22)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from drawback.rules import acts
from drawback.rules.answers import Certainty, Cite, Determination, Undetermined, dated
from drawback.rules.dates.counting import missing
from drawback.rules.registry import rule
from drawback.rules.uncertainties import reading

UPLOAD = Cite("19 CFR 190.51(a)(2)(xvi)")
UPLOAD_TIMES = dated(UPLOAD, "day of filing", (acts.PART_190, timedelta(hours=24)))
CLAIM_DATE = Cite("19 CFR 190.51(e)(1)(i); CBP drawback policy, September 2019", Certainty.SECONDARY)
EASTERN = ZoneInfo("America/New_York")


@rule("R-53", "D-15", cite=UPLOAD)
def upload_until(filed_at: datetime) -> datetime:
    """Instant at which the twenty-four hours for uploading supporting documents end, in Eastern time."""
    allowed = UPLOAD_TIMES.on(_aware(filed_at).astimezone(EASTERN).date())
    return (filed_at.astimezone(UTC) + allowed).astimezone(EASTERN)


@rule("R-53", "D-15", cite=UPLOAD)
def upload_by(filed_at: datetime) -> Determination:
    """Last day to upload supporting documents; finish on the day of filing, since the hours may be read otherwise."""
    filed, until = _aware(filed_at).astimezone(EASTERN), upload_until(filed_at)
    return Determination(
        on=until.date(),
        basis=UPLOAD,
        formula="time of filing + 24 clock hours, Eastern time",
        inputs=(
            ("filed at", filed.isoformat(timespec="minutes")),
            ("until", until.isoformat(timespec="minutes")),
        ),
        contested=(reading("U-22", "the day of filing itself is the safe day", filed.date()),),
        operate_on=filed.date(),
    )


@rule("R-54", cite=CLAIM_DATE)
def claim_date(
    filed_at: datetime, accepted_at: datetime | None, documents_complete_at: datetime | None
) -> Determination | Undetermined:
    """Date of claim: acceptance where all documents were there within 24 hours, else the day they were complete."""
    if accepted_at is None:
        return missing(CLAIM_DATE, "acceptance by ACE")
    if documents_complete_at is None:
        return missing(
            CLAIM_DATE, "day the uploads were complete", because="the claim date waits for the documents"
        )
    accepted, complete = (
        _aware(accepted_at).astimezone(EASTERN),
        _aware(documents_complete_at).astimezone(EASTERN),
    )
    in_time = complete <= upload_until(filed_at)
    return Determination(
        on=accepted.date() if in_time else max(accepted, complete).date(),
        basis=CLAIM_DATE,
        formula="day of acceptance"
        if in_time
        else "day the documents were complete, more than 24 hours after filing",
        inputs=(
            ("filed at", _aware(filed_at).astimezone(EASTERN).isoformat(timespec="minutes")),
            ("accepted at", accepted.isoformat(timespec="minutes")),
            ("documents complete at", complete.isoformat(timespec="minutes")),
        ),
    )


def _aware(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone; expected an aware time such as 2025-09-10T10:00-04:00")
    return at
