"""What happens to a privilege with each event: take in the fact; evolving does the rest."""

from msgspec.structs import replace

from drawback.lifecycles.facts import record_fact
from drawback.lifecycles.privileges.state import PrivilegeEvent, PrivilegeRecord
from drawback.lifecycles.vocabulary import Context, ReceivedEvent


def on_privilege_fact(
    record: PrivilegeRecord | None, received: ReceivedEvent[PrivilegeEvent], context: Context
) -> PrivilegeRecord:
    """A fact about one privilege, put where it belongs in legal order; the same fact twice changes nothing."""
    record = record or PrivilegeRecord(context.key)
    facts = record_fact(record.facts, received)
    return record if facts is record.facts else replace(record, facts=facts)
