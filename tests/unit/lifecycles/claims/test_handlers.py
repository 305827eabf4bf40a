"""What a claimant's settings, remembered decisions and the claim's neighbours do, fact by fact, in any order."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from drawback.lifecycles.claims import handlers
from drawback.lifecycles.claims.decide import decide_settings, publish_settings
from drawback.lifecycles.claims.routes import SERVICE
from drawback.lifecycles.claims.state import ClaimantSettings, ClaimRecord, RememberedParts
from drawback.lifecycles.vocabulary import Context, Keys, ReceivedEvent
from drawback_schemas.claims import ClaimantChanged, ClaimantRegistered, ClaimFiled, LedgerShort
from drawback_schemas.exports import ExportChanged
from drawback_schemas.inquiries import EntryQuestioned, InquiryChanged
from drawback_schemas.reviews import PartsReviewed
from drawback_schemas.time import DeadlinePassed
from support.claim_events import D
from support.claim_record import CLAIM, ENTRY, EXPORT, LAW, an_entry, an_export, day, designated, filed

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
CONTEXT = Context(LAW, "acme", "acme", lambda _kind, _key: None)
REGISTERED = ClaimantRegistered(name="Acme", registered_on=day("2026-01-05"), policy="statute")
APPROVED = PartsReviewed(
    imported_part="V-1",
    exported_part="V-1B",
    verdict="approve",
    decided_on=day("2026-02-02"),
    by="Kim",
    reason="same valve",
)


def told(event: Any, event_id: str = "e5", at: datetime = NOON) -> ReceivedEvent[Any]:
    return ReceivedEvent(event_id, "urn:test", "acme", at, event)


def registered(*told_: ReceivedEvent[Any]) -> ClaimantSettings:
    settings: ClaimantSettings | None = None
    for one in told_:
        settings = handlers.on_registered(settings, one, CONTEXT)
    assert settings is not None
    return settings


@pytest.mark.parametrize(
    ("second", "holds"),
    [
        (
            told(
                replace(REGISTERED, name="New", registered_on=day("2026-01-06")), "e1", NOON.replace(hour=1)
            ),
            "New",
        ),
        (
            told(
                replace(REGISTERED, name="New", registered_on=day("2026-01-04")), "e9", NOON.replace(hour=23)
            ),
            "Acme",
        ),
        (told(replace(REGISTERED, name="New"), "e1", NOON.replace(hour=13)), "New"),
        (told(replace(REGISTERED, name="New"), "e9", NOON.replace(hour=11)), "Acme"),
        (told(replace(REGISTERED, name="New"), "e6"), "New"),
        (told(replace(REGISTERED, name="New"), "e4"), "Acme"),
        (told(replace(REGISTERED, name="New"), "e5"), "Acme"),
    ],
)
def test_of_two_registrations_the_later_day_holds_then_the_later_time(
    second: ReceivedEvent[Any], holds: str
) -> None:
    """Then the higher id, so that either order of arrival ends the same; the very same word told again changes nothing."""
    first = told(REGISTERED)
    assert registered(first, second).settings.name == holds
    if second.id != first.id:
        assert registered(second, first).settings.name == holds


def test_a_claimant_of_whom_only_decisions_are_known_has_the_usual_settings() -> None:
    """Under its own short name, until it is registered; what people decided stays."""
    known = handlers.on_parts_reviewed(None, told(APPROVED), CONTEXT)
    assert (known.settings.name, known.settings.policy) == (
        "acme",
        ClaimantRegistered(name="x", registered_on=date.min).policy,
    )
    assert decide_settings(None, known, LAW).columns == {"name": "acme", "policy": known.settings.policy}

    after = handlers.on_registered(known, told(replace(REGISTERED, immaterial_below=D("25.00"))), CONTEXT)
    assert after.parts == (
        RememberedParts(
            "V-1", "V-1B", "approve", "Kim", "same valve", ("2026-02-02", NOON.isoformat(), "e5")
        ),
    )
    assert decide_settings(known, after, LAW).columns == {"name": "Acme", "policy": "statute"}
    assert publish_settings(after) == ClaimantChanged(
        name="Acme", policy="statute", immaterial_below=D("25.00")
    )


@pytest.mark.parametrize(
    ("second", "holds"),
    [
        (told(replace(APPROVED, verdict="reject", decided_on=day("2026-02-03")), "e1"), "reject"),
        (told(replace(APPROVED, verdict="reject", decided_on=day("2026-02-01")), "e9"), "approve"),
        (told(replace(APPROVED, verdict="reject"), "e6"), "reject"),
        (told(replace(APPROVED, verdict="reject"), "e4"), "approve"),
        (told(replace(APPROVED, verdict="reject"), "e5"), "approve"),
        (told(replace(APPROVED, verdict="reject"), "e1", NOON.replace(hour=13)), "reject"),
        (
            told(
                replace(APPROVED, verdict="reject", decided_at=NOON.replace(hour=11)),
                "e9",
                NOON.replace(hour=13),
            ),
            "approve",
        ),
    ],
)
def test_of_two_decisions_about_a_pair_of_parts_the_later_one_holds(
    second: ReceivedEvent[Any], holds: str
) -> None:
    """By day, by the time at which it was decided, else told, then by id; one decision for each pair, in order of the parts."""
    first = told(APPROVED)
    for order in ((first, second), (second, first)) if second.id != first.id else ((first, second),):
        settings: ClaimantSettings | None = None
        for one in order:
            settings = handlers.on_parts_reviewed(settings, one, CONTEXT)
        assert settings is not None
        assert [one.verdict for one in settings.parts] == [holds]
    other = told(replace(APPROVED, imported_part="A-1"), "e2")
    both = handlers.on_parts_reviewed(handlers.on_parts_reviewed(None, first, CONTEXT), other, CONTEXT)
    assert [(one.imported_part, one.exported_part) for one in both.parts] == [
        ("A-1", "V-1B"),
        ("V-1", "V-1B"),
    ]


ASKED = InquiryChanged(
    inquiry_id="I-1", entry_number=ENTRY, form="CF-28", state="open", issued_on=day("2026-01-20")
)
SHORT = LedgerShort(
    claim_id=CLAIM,
    entry_number=ENTRY,
    line_number=1,
    granted=D(600),
    asked=D(1000),
    remark="designated twice",
)


def test_what_concerns_a_claim_that_is_not_known_waits_or_is_nothing() -> None:
    """CBP may ask about a claim before we hear of it; entries, exports, shortages and settings come again when it is known."""
    assert handlers.on_inquiry_changed(None, told(replace(ASKED, claim_id=CLAIM)), CONTEXT) == ClaimRecord(
        CLAIM, inquiries=(replace(ASKED, claim_id=CLAIM),)
    )
    assert handlers.on_entry_changed(None, told(an_entry()), CONTEXT) is None
    assert handlers.on_export_changed(None, told(ExportChanged(export=an_export())), CONTEXT) is None
    assert handlers.on_ledger_short(None, told(SHORT), CONTEXT) is None
    assert (
        handlers.on_entry_questioned(
            None, told(EntryQuestioned(entry_number=ENTRY, inquiries=(ASKED,))), CONTEXT
        )
        is None
    )
    assert (
        handlers.on_claimant_changed(None, told(ClaimantChanged(name="Acme", policy="statute")), CONTEXT)
        is None
    )


def test_what_changes_nothing_leaves_the_very_record() -> None:
    """Nothing is written then; what is new stands in it, in the order of names."""
    record = handlers.on_claim_fact(
        None, told(filed()), Context(LAW, "acme", CLAIM, lambda _kind, _key: None)
    )
    steps: list[tuple[Any, Any, str]] = [
        (handlers.on_entry_changed, an_entry(), "entries"),
        (handlers.on_export_changed, ExportChanged(export=an_export()), "exports"),
        (handlers.on_ledger_short, SHORT, "shortages"),
        (handlers.on_inquiry_changed, replace(ASKED, inquiry_id="I-9", claim_id=CLAIM), "inquiries"),
        (handlers.on_entry_questioned, EntryQuestioned(entry_number=ENTRY, inquiries=(ASKED, replace(ASKED, inquiry_id="I-5"))), "inquiries"),
        (handlers.on_claimant_changed, ClaimantChanged(name="Acme", policy="statute", immaterial_below=D("5.00")), "claimant_name"),
        (handlers.on_claim_fact, filed(), "facts"),
    ]  # fmt: skip
    for handle, event, _ in steps:
        record = handle(record, told(event), CONTEXT)
    for handle, event, field in steps:
        assert handle(record, told(event), CONTEXT) is record, field
    assert [one.inquiry_id for one in record.inquiries] == ["I-1", "I-5", "I-9"]
    assert ([one.entry_number for one in record.entries], [one.export_id for one in record.exports]) == (
        [ENTRY],
        [EXPORT],
    )
    assert (record.claimant_name, record.policy, record.immaterial_below) == ("Acme", "statute", D("5.00"))
    assert len(record.facts) == 1

    whole = handlers.on_ledger_short(record, told(replace(SHORT, granted=D(1000), remark="")), CONTEXT)
    assert whole is not None
    assert whole.shortages == ()
    assert handlers.on_ledger_short(whole, told(replace(SHORT, granted=D(1000), remark="")), CONTEXT) is whole


def test_a_new_designation_looks_up_what_it_rests_on() -> None:
    """Entry, questions, export and settings as last published; what is of another kind there is left out."""
    published: dict[tuple[str, str], Any] = {
        ("entry", ENTRY): an_entry(),
        ("question", ENTRY): EntryQuestioned(entry_number=ENTRY, inquiries=(ASKED,)),
        ("shipment", EXPORT): ExportChanged(export=an_export()),
        ("claimant", "acme"): ClaimantChanged(name="Acme", policy="statute", immaterial_below=D("5.00")),
    }
    record = handlers.on_claim_fact(
        None, told(filed()), Context(LAW, "acme", CLAIM, lambda *key: published.get(key))
    )
    assert [one.entry_number for one in record.entries] == [ENTRY]
    assert [one.export_id for one in record.exports] == [EXPORT]
    assert record.inquiries == (ASKED,)
    assert (record.claimant_name, record.immaterial_below) == ("Acme", D("5.00"))

    passed = DeadlinePassed(subject_kind="claim", subject=CLAIM, deadline="D-19", due_on=day("2030-01-15"))
    bare = handlers.on_claim_fact(
        None, told(passed), Context(LAW, "acme", CLAIM, lambda *key: published.get(key))
    )
    assert (bare.claim_id, bare.entries, len(bare.facts)) == (CLAIM, (), 1)


KEYS: list[tuple[Any, Keys]] = [
    (REGISTERED, Keys(own=("acme",))),
    (APPROVED, Keys(own=("acme",))),
    (ClaimantChanged(name="Acme", policy="statute"), Keys(linked=("claimant",))),
    (filed(), Keys(own=(CLAIM,))),
    (
        DeadlinePassed(subject_kind="claim", subject=CLAIM, deadline="D-19", due_on=day("2030-01-15")),
        Keys(own=(CLAIM,)),
    ),
    (DeadlinePassed(subject_kind="entry", subject=ENTRY, deadline="D-31", due_on=day("2030-01-15")), Keys()),
    (an_entry(), Keys(linked=(f"entry:{ENTRY}",))),
    (ExportChanged(export=an_export()), Keys(linked=(f"export:{EXPORT}",))),
    (SHORT, Keys(own=(CLAIM,))),
    (ASKED, Keys()),
    (replace(ASKED, claim_id=CLAIM), Keys(own=(CLAIM,))),
    (EntryQuestioned(entry_number=ENTRY, inquiries=(ASKED,)), Keys(linked=(f"entry:{ENTRY}",))),
]


def test_each_event_finds_its_claims() -> None:
    """Its own by name, those that rest on an entry, an export or the claimant by their links; what is another's finds none."""
    for event, keys in KEYS:
        [route] = [one for one in SERVICE.routes if isinstance(event, one.event)]
        assert route.keys(told(event)) == keys, event

    [filing] = [one for one in SERVICE.routes if one.event is ClaimFiled]
    assert filing.reads is not None
    assert filing.reads(
        told(filed("2025-09-10", designated(), designated(entry="XYZ41011187", export="X2/1")))
    ) == (
        ("claimant", "acme"),
        ("privilege", "accelerated-payment"),
        ("entry", ENTRY),
        ("entry", "XYZ41011187"),
        ("question", ENTRY),
        ("question", "XYZ41011187"),
        ("shipment", EXPORT),
        ("shipment", "X2/1"),
    )
