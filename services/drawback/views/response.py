"""The package that answers CBP: all that the program holds on an inquiry, as a ZIP with a manifest under one seal.

The same state gives the same bytes. The manifest has the SHA-256 of every file; the seal is the SHA-256 of the manifest.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from drawback.domain.types import Disposal, Provision
from drawback.engine.unit_of_work import decode_state
from drawback.lifecycles.claims.state import ClaimRecord
from drawback.lifecycles.entries.state import EntryRecord
from drawback.lifecycles.inquiries.evolve import LAW_OF
from drawback.lifecycles.inquiries.state import InquiryRecord, InquiryView
from drawback.rules.eligibility.response_checklist import ChecklistItem, response_checklist
from drawback.views import claims, docket, entries, like_goods
from drawback.views.csv_text import csv_text
from drawback.views.inquiries import INQUIRIES
from drawback.views.models import Model, as_fields
from drawback.views.story import event_bytes, story

MANIFEST, SEAL = "manifest.json", "seal.txt"
_STAMP = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP can hold: no clock enters the bytes."""


def checklist(connection: Connection, claimant: str, view: InquiryView) -> tuple[ChecklistItem, ...]:
    """What the answer must hold, by form and, of a claim, by its provision and how its goods left."""
    if not view.form:
        return ()
    if not view.claim_id:
        return response_checklist(LAW_OF[view.form])
    record = _claim(connection, claimant, view.claim_id)
    if record is None or record.view.provision not in {known.value for known in Provision}:
        return response_checklist(LAW_OF[view.form])
    disposals = frozenset(Disposal(goods.disposal) for goods in record.exports)
    return response_checklist(LAW_OF[view.form], Provision(record.view.provision), disposals)


def package(connection: Connection, claimant: str, inquiry_id: str, rules: str) -> bytes:
    """The ZIP: inquiry, checklist, entry, claims, exports, like goods, due dates, story, and the events as they came.

    Raises:
        LookupError: there is no such inquiry.
    """
    view = like_goods.inquiry_view(connection, claimant, inquiry_id)
    files = dict(_files(connection, claimant, inquiry_id, view))
    head = {
        "inquiry": inquiry_id,
        "form": view.form,
        "claimant": claimant,
        "entry_number": view.entry_number,
        "claim_id": view.claim_id,
        "issued_on": _plain(view.issued_on),
        "answer_by": _plain(view.answer_by),
        "rules": rules,
        "says": "what the program holds; the papers of the checklist that it does not hold must be added by a person",
    }
    return sealed(head, files)


def sealed(head: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Files as a ZIP with a manifest that begins with `head` and has the SHA-256 of each, and the seal of the manifest."""
    listed = {
        name: {"sha256": _digest(content), "bytes": len(content)} for name, content in sorted(files.items())
    }
    text = _json({**head, "files": listed})
    held = {**files, MANIFEST: text, SEAL: f"sha256 of {MANIFEST}: {_digest(text)}\n".encode()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(held.items()):
            archive.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def broken(content: bytes) -> list[str]:
    """What in a package does not agree with its manifest and seal; nothing where the seal holds.

    Raises:
        zipfile.BadZipFile: it is no ZIP.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if MANIFEST not in names or SEAL not in names:
            return [f"{name} is missing" for name in (MANIFEST, SEAL) if name not in names]
        held = {name: archive.read(name) for name in names}
    found = [
        f"{name} stands there twice" for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if _digest(held[MANIFEST]) not in held[SEAL].decode(errors="replace"):
        found.append(f"{MANIFEST} is not the one that was sealed")
    try:
        listed: Mapping[str, Mapping[str, Any]] = json.loads(held[MANIFEST])["files"]
    except (ValueError, KeyError, TypeError):
        return [*found, f"{MANIFEST} lists no files"]
    found += [f"{name} is missing" for name in sorted(listed.keys() - held.keys())]
    found += [
        f"{name} is not in the manifest" for name in sorted(held.keys() - listed.keys() - {MANIFEST, SEAL})
    ]
    found += [
        f"{name} was changed"
        for name in sorted(listed.keys() & held.keys())
        if listed[name].get("sha256") != _digest(held[name])
    ]
    return found


def _files(
    connection: Connection, claimant: str, inquiry_id: str, view: InquiryView
) -> Iterable[tuple[str, bytes]]:
    subjects: list[tuple[str, Sequence[str]]] = [("inquiry", [inquiry_id])]
    yield (
        "inquiry.json",
        _json({name: getattr(view, name) for name in view.__struct_fields__ if name != "refused"}),
    )
    yield "checklist.csv", _csv(checklist(connection, claimant, view), ChecklistItem)
    yield (
        "like-goods.csv",
        _csv(like_goods.of_inquiry(connection, claimant, inquiry_id), like_goods.LikeGoods),
    )
    claim_ids = [view.claim_id] if view.claim_id else []
    if view.entry_number:
        claim_ids += [one.key for one in entries.claims_on(connection, claimant, view.entry_number)]
        subjects.append(("entry", [view.entry_number]))
    numbers = {view.entry_number} if view.entry_number else set()
    for claim_id in sorted(set(claim_ids)):
        found = claims.claim(connection, claimant, claim_id)
        if found is None:
            continue
        lines = claims.lines(connection, claimant, claim_id)
        yield f"claims/{_safe(claim_id)}.json", _json(as_fields(found))
        yield f"claims/{_safe(claim_id)}-lines.csv", _csv(lines, claims.ClaimLine)
        subjects.append(("claim", [claim_id]))
        if view.claim_id == claim_id:
            numbers |= {line.entry_number for line in lines}
    for number in sorted(numbers):
        try:
            record = entries.entry_record(connection, claimant, number)
        except LookupError:
            continue
        shown = [name for name in record.__struct_fields__ if name not in {"refused", "passed"}]
        yield f"entries/{_safe(number)}.json", _json({name: getattr(record, name) for name in shown})
    rows = [
        row
        for kind, keys in subjects
        for key in keys
        for row in docket.of_subject(connection, claimant, (kind,), key)
    ]
    yield "due-dates.csv", _csv(rows, docket.DueDate)
    told = story(connection, claimant, subjects)
    yield "story.csv", _csv(told, type(told[0]) if told else None)
    ids = _facts(connection, claimant, INQUIRIES, InquiryRecord, [inquiry_id])
    ids |= _facts(connection, claimant, entries.ENTRIES, EntryRecord, sorted(numbers))
    ids |= _facts(connection, claimant, claims.CLAIMS, ClaimRecord, sorted(set(claim_ids)))
    yield "events.jsonl", _events(connection, ids)


def _facts(
    connection: Connection, claimant: str, model: Model[Any], record: type, keys: Sequence[str]
) -> set[str]:
    """The ids of the events that are facts of some aggregates."""
    table = model.table.c
    docs = connection.scalars(select(table.doc).where(table.claimant == claimant, table.key.in_(keys)))
    return {fact.id for doc in docs for fact in decode_state(record, doc).facts}


def _events(connection: Connection, ids: Iterable[str]) -> bytes:
    """Events as they came, by their ids in the order of the alphabet; what the clock said is not in the journal."""
    found = (event_bytes(connection, one).strip() for one in sorted(ids))
    return b"".join(content + b"\n" for content in found if content)


def _claim(connection: Connection, claimant: str, claim_id: str) -> ClaimRecord | None:
    table = claims.CLAIMS.table.c
    doc = connection.scalar(select(table.doc).where(table.claimant == claimant, table.key == claim_id))
    record: ClaimRecord | None = None if doc is None else decode_state(ClaimRecord, doc)
    return record


def _csv(rows: Sequence[Any], row: type | None) -> bytes:
    buffer = io.StringIO()
    lines = csv.writer(buffer, lineterminator="\r\n")
    if row is not None:
        lines.writerow([field.name for field in fields(row)])
    for one in rows:
        lines.writerow([_cell(value) for value in as_fields(one).values()])
    return buffer.getvalue().encode()


def _cell(value: Any) -> str:
    return csv_text(value) if isinstance(value, str) else "" if value is None else str(value)


def _json(value: Any) -> bytes:
    return (json.dumps(value, default=_plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _plain(value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "__struct_fields__"):
        return {name: getattr(value, name) for name in value.__struct_fields__}
    return str(value)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _safe(name: str) -> str:
    return "".join(character if character.isalnum() or character in "-_." else "_" for character in name)
