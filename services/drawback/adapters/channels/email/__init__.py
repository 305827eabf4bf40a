"""E-mail: a complete text, the same as HTML, a calendar event where a date is new or moved, over SMTP.

No policy and no routing may enter: it renders and sends what it is given.
"""

from drawback.adapters.channels.email.channel import TRAITS, EmailChannel, EmailSettings, is_set
from drawback.adapters.channels.email.preview import preview

__all__ = ["TRAITS", "EmailChannel", "EmailSettings", "is_set", "preview"]
