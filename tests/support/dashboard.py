"""A filled database for the dashboard's tests: realistic rows, written through the product's own tables."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
from sqlalchemy import Engine, create_engine, insert
from sqlalchemy.pool import NullPool

import drawback.adapters.sql.alert_tables  # noqa: F401 - its tables join the metadata
from drawback.adapters.sql.tables import metadata
from drawback.domain.identifiers import check_digit

TODAY = date(2026, 3, 16)
_STATES = (
    "assembled",
    "filed",
    "accepted",
    "accelerated-paid",
    "liquidated",
    "final",
    "rejected",
    "protested",
    "deemed-liquidated",
    "abandoned",
)
_ENTRY_STATES = ("filed", "scheduled", "suspended", "extended", "liquidated", "final", "reliquidated")


def empty_database(path: Path) -> Engine:
    """Make a database with every table and no row."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    metadata.create_all(engine)
    return engine


def number(filer: str, sequence: int) -> str:
    """An entry or claim number with its check digit."""
    return f"{filer}{sequence:07d}{check_digit(filer, f'{sequence:07d}')}"


def dollars(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def filled_database(path: Path, entries: int = 60, claims: int = 20) -> Engine:
    """Make a SQLite database as years of events would leave it."""
    engine = empty_database(path)
    fill(engine, entries, claims)
    return engine


def fill(engine: Engine, entries: int = 60, claims: int = 20) -> None:
    """Write the rows into a database with empty tables."""
    rows: dict[str, list[dict[str, object]]] = {}

    def add(table: str, **row: object) -> None:
        rows.setdefault(table, []).append(row)

    for name in ("acme", "borealis"):
        add(
            "claimant",
            claimant=name,
            key=name,
            version=1,
            doc=b"{}",
            name=name.capitalize(),
            policy="statute",
        )
    for n in range(entries):
        _entry(add, n)
    for n in range(claims):
        _claim(add, n, entries)
    _desks(add)
    with engine.begin() as connection:
        for name, values in rows.items():
            table = metadata.tables[name]
            empty = {"trace": b""} if "trace" in table.c else {}
            connection.execute(insert(table), [empty | row for row in values])


def entry_number(n: int) -> str:
    return number("XYZ", 4101117 + n)


def claimant_of(n: int) -> str:
    return "borealis" if n % 5 == 4 else "acme"


def _line(value: Decimal, ad: Decimal) -> dict[str, object]:
    charges = [
        {"duty_class": "duty", "amount": "125.00", "heading": "8508110000", "rate_percent": "2.5"},
        {"duty_class": "chapter-99", "amount": "1250.00", "heading": "99038803", "rate_percent": "25"},
        {"duty_class": "mpf", "amount": "31.67", "class_code": "499"},
    ]
    if ad:
        charges.append(
            {"duty_class": "ad", "amount": str(ad), "case_number": "A-570-967-001", "rate_percent": "15.5"}
        )
    return {
        "line_number": 1,
        "hts": "8508110000",
        "origin": "CN",
        "quantity": "1000",
        "unit": "NO",
        "value": str(value),
        "charges": charges,
        "description": "vacuum cleaners, self-contained motor ≤ 1,500 W",
    }


def _entry(add: object, n: int) -> None:
    assert callable(add)
    claimant, key, state = claimant_of(n), entry_number(n), _ENTRY_STATES[n % len(_ENTRY_STATES)]
    entered = TODAY - timedelta(days=31 * n + 20)
    value, ad = dollars(500000 + n * 10000), dollars(77500) if n % 6 == 2 else Decimal(0)
    versions = [
        {
            "effective_on": entered.isoformat(),
            "cause": "filed",
            "explanation": "entry summary",
            "mpf_paid": "31.67",
            "mpf_value": str(value),
            "lines": [_line(value, ad)],
        }
    ]
    if ad:
        versions.append(
            versions[0]
            | {
                "effective_on": (entered + timedelta(days=400)).isoformat(),
                "cause": "adcvd",
                "explanation": "90 FR 24105 A-570-967 18.20 %",
                "lines": [_line(value, ad + 135)],
            }
        )
    doc = {
        "number": key,
        "view": {
            "state": state,
            "importer_number": "12-345678900",
            "versions": versions,
            "extensions": 1 if state == "extended" else 0,
            "suspension_codes": ["44"] if state == "suspended" else [],
            "suspended_on": entered.isoformat() if state == "suspended" else None,
        },
    }
    add(
        "entry",
        claimant=claimant,
        key=key,
        version=3,
        doc=msgspec.json.encode(doc),
        state=state,
        entry_type="03" if ad else "01",
        port="2704",
        entry_on=entered,
        import_on=entered - timedelta(days=5),
        liquidated_on=entered + timedelta(days=314) if n > 12 else None,
        final_on=None,
        line_count=1,
        suspended=state == "suspended",
        extended=state == "extended",
        value=value,
        deposited=dollars(140667) + ad,
        assessed=dollars(140667) + ad if n > 12 else None,
        difference=Decimal("135.00") if ad else Decimal("0.00"),
        interest=Decimal("9.41") if ad else Decimal("0.00"),
    )
    add(
        "lot",
        claimant=claimant,
        key=key,
        version=1,
        doc=b"{}",
        import_on=entered - timedelta(days=5),
        free_lines=1 if n % 3 else 0,
        unclaimed=dollars(139260 + n * 700) if n % 3 else Decimal("0.00"),
    )
    if ad:
        add(
            "adcvd_difference",
            claimant=claimant,
            owner=key,
            line_number=1,
            case_number="A-570-967-001",
            deposited=ad,
            expected=ad + 135,
            difference=Decimal("135.00"),
            interest=Decimal("9.41"),
            basis="90 FR 24105 (quarterly rates of 26 U.S.C. 6621)",
        )
    due = (
        (entered - timedelta(days=5)).replace(year=entered.year + 5)
        if (entered - timedelta(days=5)).day < 29
        else entered
    )
    add(
        "docket",
        **_due(
            claimant, "lot", key, "D-02", due, "claim what is not yet designated", dollars(139260 + n * 700)
        ),
    )
    add(
        "docket",
        **_due(
            claimant,
            "entry",
            key,
            "D-29",
            entered + timedelta(days=300),
            "last day for a post summary correction",
            Decimal("0.00"),
        ),
    )
    add(
        "docket",
        **_due(
            claimant,
            "entry",
            key,
            "D-31",
            entered + timedelta(days=365),
            "deemed liquidation by operation of law",
            Decimal("0.00"),
        ),
    )
    _tell(add, claimant, "entry", key, entered, "entry.filed", f"entry {key} filed", dollars(140667))


def _due(
    claimant: str, kind: str, subject: str, deadline: str, due: date, summary: str, money: Decimal
) -> dict[str, object]:
    return {
        "claimant": claimant,
        "subject_kind": kind,
        "subject": subject,
        "deadline": deadline,
        "due_on": due,
        "operate_on": due - timedelta(days=due.weekday() - 4 if due.weekday() > 4 else 0),
        "met_on": None,
        "passes": deadline == "D-31",
        "immediate": False,
        "rule": "19 U.S.C. 1313(r)(1); 19 CFR 190.51(e)(1)",
        "citation": "19 U.S.C. 1313(r)(1); 19 CFR 190.51(e)(1)",
        "formula": "date of importation + 5 years",
        "inputs": "date of importation = 2021-03-20",
        "contested": "U-01: rolls to the next business day: no date" if deadline == "D-02" else "",
        "summary": summary,
        "money": money,
    }


def _tell(
    add: object,
    claimant: str,
    kind: str,
    subject: str,
    on: date,
    what: str,
    text: str,
    money: Decimal,
    heard: int = 0,
) -> None:
    assert callable(add)
    add(
        "history",
        claimant=claimant,
        subject_kind=kind,
        subject=subject,
        on=on,
        heard_on=on + timedelta(days=heard),
        kind=what,
        text=text,
        event_id=f"{what}:{subject}",
        money=money,
    )


def claim_id(n: int) -> str:
    return f"{claimant_of(n)}-2025-{n % 12 + 1:02d}-59-{n:03d}"


def _claim(add: object, n: int, entries: int) -> None:
    assert callable(add)
    claimant, key, state = claimant_of(n), claim_id(n), _STATES[n % len(_STATES)]
    unfiled = state in {"assembled", "abandoned"}
    filed = None if unfiled else TODAY - timedelta(days=24 * n + 9)
    asked = Decimal("0.00") if unfiled else dollars(275000 + n * 1300)
    worth = dollars(275000 + n * 1300) - (dollars(12000) if n % 4 == 1 else 0)
    paid = (
        asked
        if state in {"accelerated-paid", "liquidated", "final", "deemed-liquidated"}
        else Decimal("0.00")
    )
    doc = {
        "claim_id": key,
        "policy": "statute",
        "view": {
            "state": state,
            "findings": [],
            "lines": [
                {
                    "flags": [
                        "U-18: the processing fee is reduced by substituted over entered value; minimum and maximum are not re-applied"
                    ],
                    "not_priced": "",
                }
            ],
            "reject_reason": "H5A export before import" if state == "rejected" else "",
        },
    }
    add(
        "claim",
        claimant=claimant,
        key=key,
        version=4,
        doc=msgspec.json.encode(doc),
        state=state,
        number="" if unfiled else number("ABC", 1234500 + n),
        provision="59" if n % 3 else "58",
        assembled_on=TODAY - timedelta(days=24 * n + 30),
        filed_on=filed,
        liquidated_on=filed + timedelta(days=365)
        if filed and state in {"liquidated", "final", "deemed-liquidated"}
        else None,
        earliest_import_on=TODAY - timedelta(days=1400),
        accelerated=n % 2 == 1,
        designations=2,
        inquiries=1 if n == 3 else 0,
        amendment="drafted" if n % 4 == 1 and not unfiled else "",
        claimed=asked,
        entitled=worth,
        paid=paid,
        liquidated=asked if state in {"liquidated", "final"} else None,
        owed_to_us=asked if state in {"filed", "accepted"} else Decimal("0.00"),
        owed_by_us=Decimal("120.00") if n % 4 == 1 and paid else Decimal("0.00"),
        exposure=Decimal("0.00"),
    )
    for line in (1, 2):
        source = (n * 2 + line) % entries
        while claimant_of(source) != claimant:
            source = (source + 1) % entries
        export = f"X20250615{n:05d}{line}/1"
        add(
            "shipment",
            claimant=claimant,
            key=export,
            version=1,
            doc=b"{}",
            disposed_on=TODAY - timedelta(days=200),
            schedule_b="8508110000",
            destination="CA",
            quantity=Decimal(500),
            free=Decimal(0),
            open=False,
            value=Decimal("2750.00"),
        )
        for class_code, share in (("364", Decimal("0.9")), ("399", Decimal("0.1"))):
            part = ((asked or worth) / 2 * share).quantize(Decimal("0.01"))
            add(
                "claim_line",
                claimant=claimant,
                owner=key,
                number=line,
                class_code=class_code,
                entry_number=entry_number(source),
                line_number=1,
                export_id=export,
                quantity=Decimal(500),
                claimed=Decimal("0.00") if unfiled else part,
                calculated=part + 3,
                entitled=part - (Decimal(60) if n % 4 == 1 and class_code == "364" else 0),
            )
    if filed:
        add(
            "docket",
            **_due(
                claimant,
                "claim",
                key,
                "D-19",
                TODAY + timedelta(days=12 * n - 20),
                "last day to amend the claim",
                asked,
            ),
        )
        _tell(add, claimant, "claim", key, filed, "claim.filed", f"claim {key} filed", asked)
        _tell(
            add,
            claimant,
            "claim",
            key,
            filed + timedelta(days=2),
            "claim.accepted",
            f"claim {key} accepted",
            Decimal("0.00"),
            heard=3,
        )
        if n % 4 == 1:
            add(
                "amendment",
                claimant=claimant,
                owner=key,
                number=1,
                state="drafted",
                route="amendment",
                difference=Decimal("-120.00"),
                detected_on=TODAY - timedelta(days=6),
                due_on=TODAY + timedelta(days=24),
                cause=f"entry {entry_number(n)}: post summary correction lowered the value",
                citation="19 CFR 190.52(c)",
            )


def _desks(add: object) -> None:
    assert callable(add)
    for n, (form, state, issued, answered) in enumerate(
        (
            ("CF-28", "issued", 20, None),
            ("CF-29-proposed", "answered", 60, 35),
            ("CF-29-taken", "closed", 200, None),
        )
    ):
        key = f"CF-{n}"
        on = TODAY - timedelta(days=issued)
        add(
            "inquiry",
            claimant="acme",
            key=key,
            version=1,
            doc=b"{}",
            form=form,
            state=state,
            issued_on=on,
            answer_by=on + timedelta(days=30),
            answered_on=on + timedelta(days=answered) if answered else None,
            entry_number=entry_number(n),
            claim_id="",
            owner="maria",
            money=Decimal("1406.67"),
        )
        _tell(
            add,
            "acme",
            "inquiry",
            key,
            on,
            "inquiry.issued",
            f"{form} on entry {entry_number(n)}",
            Decimal("1406.67"),
        )
    add(
        "docket",
        **_due(
            "acme",
            "inquiry",
            "CF-0",
            "D-40",
            TODAY + timedelta(days=5),
            "answer the CF-28",
            Decimal("1406.67"),
        ),
    )
    case = {
        "case_number": "A-570-967",
        "rates": [
            {
                "kind": "deposit",
                "case_number": "A-570-967-001",
                "published_on": "2023-05-02",
                "effective_on": "2023-05-02",
                "rate": {"rate_percent": "15.50", "exporter": "Tianhe"},
                "fr_cite": "88 FR 27450",
            },
            {
                "kind": "final",
                "case_number": "A-570-967",
                "published_on": "2025-06-10",
                "period_from": "2023-05-01",
                "period_to": "2024-04-30",
                "rate": {"rate_percent": "18.20"},
                "fr_cite": "90 FR 24105",
            },
        ],
        "instructions": [
            {
                "message_number": "5161304",
                "issued_on": "2025-07-20",
                "case_numbers": ["A-570-967"],
                "rate_mode": "stated",
                "rate": {"rate_percent": "18.20"},
                "period_from": "2023-05-01",
                "period_to": "2024-04-30",
                "lifting_on": "2025-07-20",
            }
        ],
    }
    add(
        "adcvd_case",
        claimant="*",
        key="A-570-967",
        version=1,
        doc=msgspec.json.encode(case),
        latest_on=date(2025, 7, 20),
        rates=2,
        instructions=1,
    )
    common = {
        "claimant": "acme",
        "subject_kind": "",
        "subject": "",
        "event_id": "",
        "event_type": "",
        "closed_because": "",
        "topic": "",
        "partition": 0,
        "position": 0,
        "file": "",
        "row": 0,
        "field": "",
        "seen": "",
        "expected": "",
        "parked_on": TODAY,
        "status": "open",
    }
    add(
        "parked",
        **common
        | {
            "id": "invalid:1",
            "reason_kind": "invalid",
            "reason": "entry.filed.v1: Expected `decimal`, got `str` - at `$.lines[0].value`",
            "event_type": "entry.filed.v1",
            "topic": "drawback.entry.v1",
            "partition": 3,
            "position": 1177,
            "raw": b'{"id":"e-9","type":"entry.filed.v1","data":{"lines":[{"value":"12,500"}]}}',
        },
    )
    add(
        "parked",
        **common
        | {
            "id": "row:es003.csv:17",
            "reason_kind": "row",
            "reason": "es003.csv, row 17: the entry number has lost its digits",
            "file": "es003.csv",
            "row": 17,
            "field": "Entry Summary Number",
            "seen": "2.3112E+10",
            "expected": "an entry number such as XYZ-4101117-9",
            "raw": b"2.3112E+10,1,8508.11.0000,12500\n<script>alert(1)</script>",
        },
    )
    add(
        "parked",
        **common
        | {
            "id": f"refused:r-1:entry:{entry_number(4)}",
            "reason_kind": "refused",
            "reason": "the entry was already liquidated on 2025-01-10",
            "subject_kind": "entry",
            "subject": entry_number(4),
            "event_type": "liquidation.posted.v1",
            "event_id": "r-1",
            "raw": b"",
        },
    )
    add(
        "parked",
        **common
        | {
            "id": "undecodable:2",
            "reason_kind": "undecodable",
            "reason": "the bytes are not UTF-8: invalid start byte at byte 4",
            "raw": bytes(range(64)) * 3,
            "status": "ignored",
            "closed_because": "a test of the broker",
        },
    )
    add(
        "journal",
        event_id=f"claim.filed:{claim_id(1)}",
        type="claim.filed.v1",
        source="urn:example:broker",
        claimant="acme",
        subject=claim_id(1),
        happened_at=datetime(2026, 2, 1, 15, 0, tzinfo=UTC),
        heard_on=TODAY,
        lane="embedded",
        position=41,
        raw=b'{"id":"1","type":"claim.filed.v1"}',
        chain=b"\x01" * 32,
    )
    add(
        "docket_move",
        claimant="acme",
        subject_kind="claim",
        subject=claim_id(1),
        deadline="D-19",
        was_on=date(2026, 3, 1),
        now_on=date(2026, 3, 8),
        because="an earlier import was dropped from the claim",
        heard_on=date(2026, 2, 3),
    )
    add(
        "sweep_heartbeat",
        job="sweep",
        beat_at=datetime(2026, 3, 16, 11, 30, tzinfo=UTC),
        as_of=TODAY,
        raised=3,
        milliseconds=12,
        note="",
    )
    _alert(add)
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Answer CF-28 — due Sat Mar 21, 2026"}},
        {
            "type": "section",
            "fields": [
                {"type": "mrkdwn", "text": "*Time left* 5 days"},
                {"type": "mrkdwn", "text": "*At stake* $1,406.67"},
            ],
        },
        {
            "type": "actions",
            "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Acknowledge"}}],
        },
    ]
    at = datetime(2026, 3, 16, 11, 30, tzinfo=UTC)
    add(
        "sandbox_message",
        channel="slack",
        address="#drawback",
        claimant="acme",
        text="5 d · $1,406.67 · Answer CF-28 by Mar 21 · acme",
        sent_at=at,
        body=msgspec.json.encode({"blocks": blocks}),
        alert_id="",
        thread="",
        edited=False,
    )
    mail = b"Subject: 5 days - answer CF-28\r\nFrom: drawback@example.test\r\nTo: maria@example.test\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nAnswer the CF-28 by Mar 21, 2026.\r\n"
    add(
        "sandbox_message",
        channel="mail",
        address="maria@example.test",
        claimant="acme",
        text="5 days · answer CF-28",
        sent_at=at,
        body=mail,
        alert_id="",
        thread="",
        edited=False,
    )


def _alert(add: object) -> None:
    assert callable(add)
    at = datetime(2026, 3, 16, 11, 30, tzinfo=UTC)
    obligation = "acme/inquiry/CF-0/D-40"
    for alert_id, threshold in (("a1", 7), ("a0", 14)):
        add(
            "alert",
            id=alert_id,
            key=f"{obligation}|{threshold}",
            kind="deadline",
            claimant="acme",
            obligation=obligation,
            deadline="D-40",
            subject_kind="inquiry",
            subject="CF-0",
            due_on=TODAY + timedelta(days=5),
            why="threshold",
            threshold=threshold,
            priority=2,
            money=Decimal("1406.67"),
            title="Answer CF-28",
            raised_on=TODAY,
            raised_at=at - timedelta(days=threshold),
            digest=False,
            table_id="",
            escalate_at=None,
            step=0,
            acknowledged_at=None,
            acknowledged_by="",
            closed_on=None,
            doc=b"{}",
        )
    add(
        "delivery",
        key="a1|slack",
        alert_id="a1",
        claimant="acme",
        obligation=obligation,
        channel="slack",
        recipient="#drawback",
        address="#drawback",
        verb="tell",
        state="sent",
        attempts=1,
        due_at=at,
        worker="post",
        repeat=False,
        last_error="",
        provider_id="sandbox:1",
        channel_id="sandbox",
        channel_ts="1",
        thread_ts="",
        created_at=at,
        sent_at=at,
    )
    add(
        "delivery",
        key="a1|mail",
        alert_id="a1",
        claimant="acme",
        obligation=obligation,
        channel="e-mail",
        recipient="maria",
        address="maria@example.test",
        verb="tell",
        state="dead",
        attempts=5,
        due_at=at,
        worker="post",
        repeat=False,
        last_error="550 no such mailbox",
        provider_id="",
        channel_id="",
        channel_ts="",
        thread_ts="",
        created_at=at,
        sent_at=None,
    )
    add(
        "alert_ack",
        alert_id="a0",
        obligation=obligation,
        kind="acknowledged",
        by="maria",
        at=at,
        until=None,
        reason="",
    )
