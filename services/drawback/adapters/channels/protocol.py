"""What every channel promises: a receipt, or a failure that says whether trying again can help."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel's own proof: its id of the message, and where it stands."""

    provider_id: str
    channel_id: str = ""
    ts: str = ""


class DeliveryFailed(Exception):  # noqa: N818 - what happened, not that it is an error
    """A channel refused or lost a message.

    `permanent`: trying again cannot help. `lost`: the message may have arrived, only the answer did not.
    """

    def __init__(self, reason: str, *, permanent: bool = False, lost: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.lost = lost
