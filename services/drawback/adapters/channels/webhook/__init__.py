"""Webhooks: each alert as JSON to an address of the policy file, signed, for whoever has a system of their own.

No policy and no routing may enter: it renders and sends what it is given.
"""

from drawback.adapters.channels.webhook.channel import TRAITS, WebhookChannel, WebhookSettings, is_set
from drawback.adapters.channels.webhook.preview import preview

__all__ = ["TRAITS", "WebhookChannel", "WebhookSettings", "is_set", "preview"]
