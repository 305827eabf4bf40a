"""Events that name several claimants, as a person with a scope may see them."""

import json
from typing import Final

from drawback.people.viewer import Viewer

ANOTHER: Final = "another claimant"


def as_seen(raw: bytes, viewer: Viewer) -> bytes:
    """An event's bytes, in which claimants outside the person's scope have no name; whoever sees everybody sees the bytes as they came."""
    if viewer.claimants is None:
        return raw
    try:
        event = json.loads(raw)
    except ValueError:
        return raw
    data = event.get("data") if isinstance(event, dict) else None
    if not isinstance(data, dict):
        return raw
    named = data.get("claimants")
    if not isinstance(named, list) or all(viewer.sees(str(one)) for one in named):
        return raw
    data["claimants"] = [one if viewer.sees(str(one)) else ANOTHER for one in named]
    return json.dumps(event, ensure_ascii=False).encode()
