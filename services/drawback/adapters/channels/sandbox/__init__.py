"""The sandbox: what a channel would have got, kept in a table and shown on a page, where the channel has no settings.

Nothing that sends may enter.
"""

from drawback.adapters.channels.sandbox.channel import SandboxChannel

__all__ = ["SandboxChannel"]
