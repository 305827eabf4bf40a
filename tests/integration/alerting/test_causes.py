"""One cause is one message for each person, also over several claimants of theirs."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, insert

from drawback.adapters.sql import tables
from drawback.adapters.sql.causes import causes_of
from drawback.adapters.sql.store import table, tune_sqlite
from drawback.alerting.model import RootCause
from drawback.alerting.routing import Recipient, Role

from .conftest import Office

DAY = date(2025, 6, 16)
BROKER = Recipient("Broker", {"e-mail": "broker@example.com"})
ACME, HARBOR = (
    Recipient(name, {"e-mail": f"{name.lower()}@example.com"}, Role.OWNER) for name in ("Acme", "Harbor")
)
OF_BOTH = {"acme": (ACME, BROKER), "harbor": (HARBOR, BROKER)}
RATE = "final rate A-570-890 15.5 % 90 FR 24380"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of each kind."""
    if request.param == "sqlite":
        made = tune_sqlite(create_engine(f"sqlite:///{tmp_path / 'alerts.db'}"))
    else:
        url = request.getfixturevalue("postgres_database")
        made = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    tables.metadata.create_all(made)
    yield made
    made.dispose()


def told(office: Office, claimant: str, kind: str, subject: str, event_id: str, text: str = "") -> None:
    """A line of the story."""
    row = {"claimant": claimant, "subject_kind": kind, "subject": subject, "event_id": event_id, "text": text}
    with office.engine.begin() as connection:
        connection.execute(
            insert(table("history")).values(on=DAY, heard_on=DAY, kind="told", money=Decimal(0), **row)
        )


def came_in(office: Office, event_id: str, source: str) -> None:
    """An event from outside, in the journal."""
    at = datetime(2025, 6, 16, 12, tzinfo=UTC)
    row = {
        "event_id": event_id,
        "type": "t",
        "source": source,
        "claimant": "acme",
        "subject": "",
        "lane": "l",
    }
    with office.engine.begin() as connection:
        connection.execute(
            insert(table("journal")).values(
                happened_at=at, heard_on=DAY, position=0, raw=b"", chain=b"", **row
            )
        )


def rate_concerns(office: Office, claimant: str, entry: str, claim: str, money: int) -> None:
    """The published rate bills an entry, and a claim on the entry is drafted anew."""
    told(office, claimant, "entry", entry, "adcvd_case:*:A-570-890:2:0", f"{entry}: 15.5 %")
    told(office, claimant, "claim", claim, f"entry:{claimant}:{entry}:3:0", f"{claim} re-priced")
    office.put(
        claim, "D-19", "2028-06-30", claimant=claimant, money=Decimal(money), immediate=True, summary="amend"
    )


def rate_published(
    office: Office, case: str = "A-570-890", event_id: str = "rate-1", text: str = RATE
) -> None:
    came_in(office, event_id, "urn:drawback:intake:adcvd-rates:*")
    told(office, "*", "adcvd_case", case, event_id, text)


def mails(office: Office) -> dict[str, list[str]]:
    """The texts kept for each address."""
    office.delivery.deliver_sandbox(office.now)
    found: dict[str, list[str]] = {}
    for row in office.all("sandbox_message"):
        found.setdefault(row.address, []).append(office.channels["e-mail"].preview(row.body).text)
    return found


def test_a_rate_is_one_message_for_each_person_over_all_their_claimants(
    make_office: Callable[..., Office],
) -> None:
    """The broker of two importers gets three claims in one table, with their sum; each importer only their own."""
    office = make_office(recipients=OF_BOTH)
    rate_published(office)
    rate_concerns(office, "acme", "XYZ1", "a1", 20000)
    rate_concerns(office, "acme", "XYZ2", "a2", 30000)
    rate_concerns(office, "harbor", "QHM1", "h1", 40000)

    office.sweep("2025-06-16")

    found = mails(office)
    assert {address: len(texts) for address, texts in found.items()} == {
        "acme@example.com": 1, "broker@example.com": 1, "harbor@example.com": 1,
    }  # fmt: skip
    (both,), (acme,), (harbor,) = (found[f"{name}@example.com"] for name in ("broker", "acme", "harbor"))
    assert "3 alerts of acme and harbor came at once, $90,000.00 at stake." in both
    assert f"Because of: {RATE}." in both
    assert "Claim h1 of harbor" in both
    assert "2 alerts of acme came at once, $50,000.00 at stake." in acme
    assert "h1" not in acme
    assert "harbor" not in acme
    assert "$40,000.00" in harbor
    assert "came at once" not in harbor
    kinds = sorted((row.claimant, row.kind) for row in office.all("alert") if row.kind != "deadline")
    assert kinds == [("*", "storm"), ("acme", "storm")]


def test_two_rates_of_one_day_are_two_messages(make_office: Callable[..., Office]) -> None:
    """Each with the claims it moved; nothing is in both."""
    office = make_office(recipients={"*": (BROKER,)})
    rate_published(office)
    rate_concerns(office, "acme", "XYZ1", "a1", 20000)
    rate_concerns(office, "acme", "XYZ2", "a2", 30000)
    rate_published(office, "C-570-891", "rate-2", "final rate C-570-891 4 %")
    for number in (3, 4):
        told(office, "acme", "entry", f"XYZ{number}", "adcvd_case:*:C-570-891:1:0")
        told(office, "acme", "claim", f"a{number}", f"entry:acme:XYZ{number}:2:0")
        office.put(f"a{number}", "D-19", "2028-06-30", money=Decimal(15000), immediate=True)

    office.sweep("2025-06-16")

    first, second = sorted(mails(office)["broker@example.com"], key=lambda text: "A-570-890" not in text)
    assert "2 alerts of acme came at once, $50,000.00 at stake. Because of: final rate A-570-890" in first
    assert "2 alerts of acme came at once, $30,000.00 at stake. Because of: final rate C-570-891" in second


@pytest.mark.parametrize(
    ("source", "messages"),
    [("urn:drawback:intake:liquidations:acme", 1), ("urn:erp.example:liquidations", 3)],
)
def test_a_listing_is_one_cause_and_the_events_of_a_producer_are_each_one(
    make_office: Callable[..., Office], source: str, messages: int
) -> None:
    """Three entries are billed on one day."""
    office = make_office(recipients={"*": (BROKER,)})
    for number in range(3):
        came_in(office, f"event-{number}", source)
        told(office, "acme", "entry", f"XYZ{number}", f"event-{number}", f"entry XYZ{number} liquidated")
        office.put(
            f"XYZ{number}", "D-37", "2025-07-16", subject_kind="entry", money=Decimal(20000), immediate=True
        )

    office.sweep("2025-06-16")

    texts = mails(office)["broker@example.com"]
    assert len(texts) == messages
    assert not any("Because of" in text for text in texts)


def test_the_cause_is_the_event_from_outside_before_what_followed_from_it(office: Office) -> None:
    """Claim, entry, case; a later line of the entry is no cause of the claim; of what nothing was told there is none."""
    rate_published(office)
    rate_concerns(office, "acme", "XYZ1", "a1", 20000)
    came_in(office, "psc-1", "urn:erp.example")
    told(office, "acme", "entry", "XYZ1", "psc-1", "entry XYZ1 corrected")
    claim, entry, unknown = ("acme", "claim", "a1"), ("acme", "entry", "XYZ1"), ("acme", "claim", "a9")

    with office.engine.connect() as connection:
        found = causes_of(connection, [claim, entry, unknown])

    assert found == {
        claim: RootCause("adcvd_case|A-570-890|2025-06-16", RATE),
        entry: RootCause("psc-1", "entry XYZ1 corrected"),
    }


def test_a_rate_that_moves_many_importers_is_one_message_to_their_broker(
    make_office: Callable[..., Office],
) -> None:
    """Six hundred claimants, one claim each: one table, with the count of them; each claimant's own deadline is stored."""
    office = make_office(recipients={"*": (BROKER,)})
    rate_published(office)
    for number in range(600):
        rate_concerns(office, f"importer-{number:03d}", "XYZ1", "c1", 20000)

    swept = office.sweep("2025-06-16")

    (text,) = mails(office)["broker@example.com"]
    assert (len(swept.alerts), swept.tables) == (600, 1)
    assert "600 alerts of importer-000 and 599 others came at once, $12,000,000.00 at stake." in text
