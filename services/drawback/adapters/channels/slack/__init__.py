"""Slack: messages in blocks, a thread per obligation whose root is kept true, over Slack's Web API.

No policy and no routing may enter: it renders and sends what it is given.
"""

from drawback.adapters.channels.slack.channel import TRAITS, SlackChannel, SlackSettings, is_set
from drawback.adapters.channels.slack.preview import preview

__all__ = ["TRAITS", "SlackChannel", "SlackSettings", "is_set", "preview"]
