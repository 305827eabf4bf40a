"""What follows from a privilege as it stands: its due dates, its row and its story."""

from collections.abc import Iterator

from drawback.lifecycles.privileges import dates
from drawback.lifecycles.privileges.evolve import stages
from drawback.lifecycles.privileges.state import PrivilegeRecord
from drawback.lifecycles.vocabulary import Decision, DueDate, HistoryLine
from drawback.lifecycles.watch import due_date, still_open
from drawback.rules.lawbook import LawBook
from drawback_schemas.privileges import BondStood, PrivilegeChanged, PrivilegeMoved
from drawback_schemas.time import DeadlinePassed


def publish(record: PrivilegeRecord) -> PrivilegeChanged | None:
    """Where it stands, for the claims that rest on it."""
    view = record.view
    if view.since is None:
        return None
    return PrivilegeChanged(
        privilege=record.privilege,  # type: ignore[arg-type]  # it came in through the same closed set
        state=view.state.value,
        held=view.held,
        since=view.since,
    )


def decide(before: PrivilegeRecord | None, record: PrivilegeRecord, law: LawBook) -> Decision:
    """Decide on a privilege that changed."""
    view = record.view
    return Decision(
        watches=still_open(_watches(record, law), view.passed),
        columns={
            "state": view.state.value,
            "since": view.since,
            "held": view.held,
            "reference": view.reference,
        },
        refused=view.refused,
        history=tuple(_history(before, record, law)),
    )


def words(record: PrivilegeRecord) -> str:
    """The privilege as people name it."""
    return dates.PRIVILEGES[record.privilege].value


def _watches(record: PrivilegeRecord, law: LawBook) -> tuple[DueDate, ...]:
    view, name, calendar = record.view, record.privilege, law.calendar
    about = f" ({view.reference})" if view.reference else ""
    return (
        *due_date(
            dates.DECISION,
            dates.decided_by(view, name),
            summary=f"CBP decides on the {words(record)}{about}",
        ),
        *due_date(
            dates.APPEAL,
            dates.appeal_by(view, name, calendar),
            summary=f"appeal the denial of the {words(record)}{about}",
            met_on=view.appealed_on,
            passes=True,
            immediate=True,
        ),
        *due_date(
            dates.CHALLENGE,
            dates.challenge_by(view, calendar),
            summary=f"challenge the revocation of the {words(record)}{about}",
            met_on=view.challenged_on,
            passes=True,
            immediate=True,
        ),
        *due_date(
            dates.SUCCESSION,
            dates.reapply_by(view, calendar),
            summary=f"apply for the {words(record)} of {view.predecessor or 'the predecessor'} in your own name",
            met_on=view.own_application_on,
            passes=True,
        ),
    )


def _history(before: PrivilegeRecord | None, record: PrivilegeRecord, law: LawBook) -> Iterator[HistoryLine]:
    known = {fact.id for fact in before.facts} if before else set()
    stood = None
    for fact, view, refusal in stages(record, law):
        event = fact.event
        if fact.id not in known and not refusal:
            if isinstance(event, PrivilegeMoved):
                because = f": {event.reason}" if event.reason else ""
                text = f"{words(record)} {view.state.value}{because}"
                yield HistoryLine(fact.on, f"privilege.{event.step}", text, event_id=fact.id)
            elif isinstance(event, BondStood):
                ends = f" until {event.ended_on}" if event.ended_on else ""
                text = f"bond {event.bond_number} over {event.amount:,} in force{ends}"
                yield HistoryLine(fact.on, "bond.stood", text, event.amount, fact.id)
            elif isinstance(event, DeadlinePassed) and view.state is not stood:
                text = f"{words(record)} {view.state.value}: {event.deadline} went by"
                yield HistoryLine(fact.on, "privilege.passed", text, event_id=fact.id)
        stood = view.state
