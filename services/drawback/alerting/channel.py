"""What a channel is: it renders a message, sends it, updates it, and finds it again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from drawback.alerting.digest import AlertGroup
from drawback.alerting.model import Alert


@dataclass(frozen=True, slots=True)
class Traits:
    """How people use a channel; routing knows no more of it."""

    name: str
    """Also in the tables, and in the addresses of a recipient."""
    interrupts: bool = False
    """It rings: what is far off and asks nothing of anybody stays out of it, and so do digests to a person."""
    threads: bool = False
    """Its first message of an obligation stays and is kept true: later ones go into its thread."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What happened to an alert since it was raised, for the first message of its obligation."""

    acknowledged_by: str = ""
    acknowledged_at: str = ""
    snoozed_until: date | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What a delivery says: one alert or many, and what happened to it since."""

    alert: Alert | None
    group: AlertGroup | None = None
    standing: Standing = Standing()
    digest: bool = False
    """Whether it is somebody's digest of a morning."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel's own proof: its id of the message, and where it stands."""

    provider_id: str
    channel_id: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One delivery, with all that a channel needs to make it."""

    number: int
    key: str
    """Unique for ever: a channel that lets messages be searched carries it, to find this one again."""
    alert_id: str
    claimant: str
    obligation: str
    address: str
    content: Content
    owner: str
    """Whose it is, in words."""
    at: datetime
    root: Receipt | None = None
    """The first message of its obligation at this address, where there is one."""
    channel_id: str = ""
    """The channel's own name of the address, known from anything that was sent there."""
    update: bool = False
    """The root is to be brought up to date; otherwise this is a message of its own, or one in the root's thread."""
    repeat: bool = False
    """An earlier try may have arrived, and could not be looked for."""


@dataclass(frozen=True, slots=True)
class ChannelMessage:
    """A message as it goes over the wire, and one line of it for lists."""

    text: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message."""

    name: str
    content_type: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A message to be read on a page: `html` is a safe fragment; without it the text is shown."""

    text: str
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()


class DeliveryFailed(Exception):  # noqa: N818 - what happened, not that it is an error
    """A channel refused or lost a message.

    `permanent`: trying again cannot help. `lost`: the message may have arrived, only the answer did not.
    """

    def __init__(self, reason: str, *, permanent: bool = False, lost: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent
        self.lost = lost


class CannotSearch(Exception):  # noqa: N818 - what is so, not that it is an error
    """The channel cannot be asked what arrived; a message sent again must say that it is a repeat."""


class Channel(Protocol):
    """A way to people. Rendering needs no connection, so that the sandbox can show what would have been sent."""

    def render(self, outgoing: Outgoing) -> ChannelMessage:
        """Make the message: a first one, one in a thread, or the root as it stands now."""

    async def send(self, message: ChannelMessage, outgoing: Outgoing) -> Receipt:
        """Send it.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """

    async def update(self, message: ChannelMessage, outgoing: Outgoing, root: Receipt) -> Receipt:
        """Put it in the place of the root; doing it twice changes nothing.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """

    async def find(self, outgoing: Outgoing) -> Receipt | None:
        """Look whether it arrived although the answer was lost.

        Raises:
            CannotSearch: this channel, or our right in it, does not allow it.
            DeliveryFailed: the channel did not answer.
        """

    async def aclose(self) -> None:
        """Let go of connections."""
