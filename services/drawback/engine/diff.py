"""What a decision changes: the docket, child rows, links, refused facts and the story, as differences to write."""

import structlog

from drawback.engine.store import Changes, DocketWrite, HistoryWrite, Key, Move, ParkedWrite
from drawback.engine.written import Written
from drawback.lifecycles.vocabulary import Decision, DueDate, Refusal

log = structlog.get_logger()


def record_diff(
    kind: str, key: Key, because: str, was: Written, now: Written, decision: Decision, changes: Changes
) -> None:
    """Note what differs between what was written of an aggregate and what follows from it now.

    `because` is the id of the event that moved it.
    """
    if was.watches != now.watches:
        _note_docket(kind, key, was, now, decision, changes)
    if was.rows != now.rows:
        _note_rows(key, was, now, decision, changes)
    if was.links != now.links:
        held = set(now.links)
        for link in held.symmetric_difference(was.links):
            changes.links[(kind, link, *key)] = link in held
    if was.refused != now.refused:
        _note_refused(kind, key, was, now, decision.refused, changes)
    for line in decision.history:
        changes.history.append(
            HistoryWrite(
                kind,
                key,
                line.on,
                line.kind,
                line.text,
                line.event_id or because,
                line.money,
            )
        )


def _note_docket(
    kind: str, key: Key, was: Written, now: Written, decision: Decision, changes: Changes
) -> None:
    watches: dict[str, DueDate] = {watch.deadline: watch for watch in decision.watches}
    why = decision.history[-1].text if decision.history else ""
    for deadline in sorted(was.watches.keys() | now.watches.keys()):
        old, new = was.watches.get(deadline), now.watches.get(deadline)
        if old == new:
            continue
        changes.docket[(kind, key, deadline)] = DocketWrite(kind, key, deadline, watches.get(deadline))
        if old is not None and (new is None or (old.due_on, old.met_on) != (new.due_on, new.met_on)):
            changes.moves.append(Move(kind, key, deadline, old.due_on, new.due_on if new else None, why))


def _note_rows(key: Key, was: Written, now: Written, decision: Decision, changes: Changes) -> None:
    for table in was.rows.keys() | now.rows.keys():
        if was.rows.get(table) != now.rows.get(table):
            changes.rows.setdefault(table, {})[key] = decision.rows.get(table, ())
            if table in was.rows:
                changes.cleared.setdefault(table, set()).add(key)


def _note_refused(
    kind: str, key: Key, was: Written, now: Written, refused: tuple[Refusal, ...], changes: Changes
) -> None:
    for refusal in refused:
        if was.refused.get(refusal.event_id) != now.refused[refusal.event_id]:
            # what let it go earlier in this batch no longer holds
            parked_id = _refused_id(refusal.event_id, kind, key)
            changes.unparked = [one for one in changes.unparked if one[0] != parked_id]
            changes.parked.append(
                ParkedWrite(
                    id=parked_id,
                    reason_kind="refused",
                    reason=refusal.reason,
                    claimant=key.claimant,
                    subject_kind=kind,
                    subject=key.key,
                    event_id=refusal.event_id,
                    event_type=refusal.event_type,
                )
            )
            log.warning(
                "event.parked", reason_kind="refused", reason=refusal.reason, event_id=refusal.event_id
            )
    for event_id in was.refused.keys() - now.refused.keys():
        changes.unparked.append((_refused_id(event_id, kind, key), "a later fact made it fit"))


def _refused_id(event_id: str, kind: str, key: Key) -> str:
    return f"refused:{event_id}:{kind}:{key.key}"
