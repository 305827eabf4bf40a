"""A channel that the program does not know: a class and a row, and alerts reach it."""

from collections.abc import Callable

from drawback.adapters.channels import CHANNELS, ChannelType
from drawback.alerting.channel import ChannelMessage, Outgoing, Preview, Receipt, Traits
from drawback.alerting.routing import Recipient
from drawback.alerting.settings import AlertSettings

from .conftest import Office

TAM = Recipient("Tam", {"pigeon": "third loft from the left"})


class Pigeon:
    """Carries one line at a time, and can be asked what it carried."""

    def __init__(self) -> None:
        self.carried: list[tuple[str, str]] = []

    def render(self, outgoing: Outgoing) -> ChannelMessage:
        alert, group = outgoing.content.alert, outgoing.content.group
        line = group.title if group is not None else alert.words.do if alert is not None else ""
        return ChannelMessage(line, line.encode())

    async def send(self, message: ChannelMessage, outgoing: Outgoing) -> Receipt:
        self.carried.append((outgoing.address, message.body.decode()))
        return Receipt(f"ring {len(self.carried)}")

    async def update(self, message: ChannelMessage, outgoing: Outgoing, root: Receipt) -> Receipt:  # noqa: ARG002
        return await self.send(message, outgoing)

    async def find(self, outgoing: Outgoing) -> Receipt | None:  # noqa: ARG002
        return None

    async def aclose(self) -> None:
        """It flies home."""


def a_row(pigeon: Pigeon, *, connected: bool) -> ChannelType:
    def is_set(_: AlertSettings) -> bool:
        return connected

    return ChannelType(Traits("pigeon"), lambda _: pigeon, is_set, lambda body: Preview(body.decode()))


async def test_an_alert_reaches_a_channel_that_is_one_class_and_one_row(
    make_office: Callable[..., Office],
) -> None:
    """Routed by the recipient's address, sent, receipt kept; the channels beside it are not touched."""
    pigeon = Pigeon()
    office = make_office({**CHANNELS, "pigeon": a_row(pigeon, connected=True)}, recipients={"*": (TAM,)})
    office.put()
    office.sweep("2025-06-16")

    done = await office.delivery.deliver(office.now)

    assert done.sent == 1
    assert pigeon.carried == [("third loft from the left", "Protest the liquidation")]
    (row,) = office.all("delivery")
    assert (row.channel, row.state, row.provider_id) == ("pigeon", "sent", "ring 1")


async def test_without_its_settings_the_sandbox_keeps_what_it_would_have_carried(
    make_office: Callable[..., Office],
) -> None:
    """The message is kept as the channel renders it."""
    pigeon = Pigeon()
    office = make_office({**CHANNELS, "pigeon": a_row(pigeon, connected=False)}, recipients={"*": (TAM,)})
    office.put()
    office.sweep("2025-06-16")

    await office.delivery.deliver(office.now)

    (kept,) = office.all("sandbox_message")
    assert (kept.channel, kept.text, pigeon.carried) == ("pigeon", "Protest the liquidation", [])
