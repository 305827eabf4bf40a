"""Endless traffic of a simulated trade: the same years again and again, each time of other claimants, entries and exports."""

import re
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from drawback.simulation.generator.generate import generate
from drawback_schemas import decode, encode, envelope_of
from drawback_schemas.inquiries import InquiryIssued

START, END = date(2024, 9, 1), date(2026, 9, 30)
ENTRIES, CLAIMANTS = 12_000, 120
_ENTRY_NUMBER = re.compile(rb'"([A-Z]{2})0(\d{8})')
_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ANSWER_DAYS, _LEFT = 30, 6
"""A CF-28 is answered within 30 days; with six left the alert goes out at once, at any hour."""


class Send(NamedTuple):
    """One record to be sent."""

    topic: str
    key: bytes
    raw: bytes
    event_id: str


def traffic(entries: int = ENTRIES, claimants: int = CLAIMANTS) -> Iterator[Send]:
    """Yield events of about 670 bytes for ever; only the first round contains AD/CVD cases, which concern every claimant."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "trade"
        generate(entries, 7, made, form="events", claimants=claimants, start=START, end=END)
        lines = [line for file in sorted(made.glob("*")) for line in file.read_bytes().splitlines()]
    template = []
    for line in lines:
        envelope, event = decode(line)
        template.append((event.TOPIC, envelope.claimant, envelope.id, line))
    for turn in range(len(_DIGITS) ** 2):
        for topic, claimant, event_id, line in template:
            if turn and claimant == "*":
                continue
            yield Send(
                topic,
                claimant.replace("importer-", f"importer-{turn}-").encode(),
                _another(line, turn),
                event_id.replace("sim-", f"soak-{turn}-"),
            )


def _another(line: bytes, turn: int) -> bytes:
    """The same event of another claimant, under an id of its own, about another entry and another export."""
    mark = _DIGITS[turn % 36 : turn % 36 + 1] + _DIGITS[turn // 36 : turn // 36 + 1]
    renamed = line.replace(b"importer-", b"importer-%d-" % turn).replace(b'"sim-', b'"soak-%d-' % turn)
    numbered = _ENTRY_NUMBER.sub(rb'"\g<1>' + mark[:1] + mark[1:] + rb"\g<2>", renamed)
    return numbered.replace(b'"X20', b'"X' + mark + b"20")


def probe(number: int, now: datetime) -> tuple[Send, str]:
    """An inquiry to a claimant of its own that raises an immediate alert, and that claimant."""
    claimant = f"probe-{number}"
    issued_on = now.date() - timedelta(days=_ANSWER_DAYS - _LEFT)
    event = InquiryIssued(
        inquiry_id=f"CF28-{number}", form="CF-28", issued_on=issued_on, entry_number="AA010000005"
    )
    envelope = envelope_of(
        event, id=f"probe-{number}", source="urn:soak", claimant=claimant, subject="", time=now
    )
    return Send(event.TOPIC, claimant.encode(), encode(envelope), envelope.id), claimant
