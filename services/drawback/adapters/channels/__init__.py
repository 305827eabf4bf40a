"""Ways to people, one folder each, and the table of them.

A new channel is a folder with a `Channel` in it and a row in `CHANNELS`; recipients have addresses by its name. Nothing else asks
which channel it is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from drawback.adapters.channels import email, slack, webhook
from drawback.alerting.channel import Channel, Preview, Traits
from drawback.alerting.settings import AlertSettings


@dataclass(frozen=True, slots=True)
class ChannelType:
    """One row: how people use the channel, how it is made from the settings, and how a kept message is read."""

    traits: Traits
    connect: Callable[[AlertSettings], Channel]
    is_set: Callable[[AlertSettings], bool]
    """Without its settings, what it would send goes to the sandbox."""
    preview: Callable[[bytes], Preview]


CHANNELS: Final[Mapping[str, ChannelType]] = MappingProxyType(
    {
        row.traits.name: row
        for row in (
            ChannelType(slack.TRAITS, slack.SlackChannel, slack.is_set, slack.preview),
            ChannelType(email.TRAITS, email.EmailChannel, email.is_set, email.preview),
            ChannelType(webhook.TRAITS, webhook.WebhookChannel, webhook.is_set, webhook.preview),
        )
    }
)
