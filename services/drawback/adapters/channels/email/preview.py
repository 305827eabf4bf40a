"""A kept mail read back, for a page. Nothing in it is trusted or run."""

import email
from email.message import EmailMessage
from email.policy import default

from drawback.alerting.channel import Attachment, Preview


def preview(body: bytes) -> Preview:
    """The headers, the plain text and what is attached."""
    message = email.message_from_bytes(body, EmailMessage, policy=default)
    plain = message.get_body(("plain",))
    return Preview(
        plain.get_content() if plain is not None else "",
        headers=tuple((name, str(value)) for name, value in message.items()),
        attachments=tuple(
            Attachment(part.get_filename() or "", part.get_content_type(), str(part.get_content()))
            for part in message.iter_attachments()
        ),
    )
