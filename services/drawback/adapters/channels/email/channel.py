"""Mail over SMTP: connecting is retried at once, an unclear outcome is reported as such."""

from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import parseaddr
from typing import Final

import aiosmtplib
import stamina

from drawback.adapters.channels.email.mail import alert_mail, table_mail
from drawback.adapters.channels.email.mime import MailEnvelope, compose
from drawback.alerting.channel import CannotSearch, ChannelMessage, DeliveryFailed, Outgoing, Receipt, Traits
from drawback.alerting.settings import AlertSettings
from drawback.alerting.stop_link import stop_link

TRAITS: Final = Traits("e-mail")
_NOT_REACHED: Final = (
    aiosmtplib.SMTPConnectError,
    aiosmtplib.SMTPConnectTimeoutError,
    aiosmtplib.SMTPConnectResponseError,
)
_PERMANENT: Final = 500
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class EmailSettings:
    """How mail leaves the house. Without a host, it goes to the sandbox."""

    host: str = ""
    port: int = 587
    user: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"
    """One of "starttls", "tls", "none"."""
    sender: str = "Drawback Monitor <drawback@localhost.localdomain>"
    timeout_seconds: float = 20.0


def is_set(settings: AlertSettings) -> bool:
    """Whether there is a server to hand mail to."""
    return bool(settings.channel(EmailSettings).host)


class EmailChannel:
    """The real client: one connection a message."""

    def __init__(self, settings: AlertSettings) -> None:
        self._presentation = settings.presentation
        self._settings = settings.channel(EmailSettings)
        self._link_key = settings.link_key

    def render(self, outgoing: Outgoing) -> ChannelMessage:
        """Make the mail of one alert or of many."""
        content, look = outgoing.content, self._presentation
        leave = self._leave(outgoing)
        if content.group is not None:
            url = look.docket_url(outgoing.claimant)
            mail = table_mail(content.group, outgoing.alert_id, look, url, leave)
        elif content.alert is not None:
            mail = alert_mail(content.alert, outgoing.alert_id, look, outgoing.owner, leave)
        else:
            raise ValueError("a delivery says nothing")
        envelope = MailEnvelope(
            sender=self._settings.sender,
            to=outgoing.address,
            message_id=f"{outgoing.alert_id}.{outgoing.number}",
            thread=outgoing.obligation,
            claimant=outgoing.claimant,
            at=outgoing.at,
            first=outgoing.root is None,
            repeat=outgoing.repeat,
            leave_url=leave,
        )
        message = compose(mail, envelope, look, content.alert)
        return ChannelMessage(str(message["Subject"]), message.as_bytes())

    def _leave(self, outgoing: Outgoing) -> str:
        """The link that ends digests, or gives a due date to the next in line; none in a mail about many that came at once."""
        if not self._link_key or (outgoing.content.alert is None and not outgoing.content.digest):
            return ""
        return stop_link(self._presentation.dashboard_url, self._link_key, outgoing.number, outgoing.address)

    async def send(self, message: ChannelMessage, outgoing: Outgoing) -> Receipt:
        """Hand a message to the mail server; its answer and our Message-ID are the receipt.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """
        where = f"{self._settings.host}:{self._settings.port}"
        try:
            async for attempt in stamina.retry_context(
                on=_NOT_REACHED,
                attempts=_TRIES,
                timeout=None,
                wait_initial=0.1,
                wait_max=1.0,
                wait_jitter=0.1,
            ):
                with attempt:
                    answer = await self._send(message.body, outgoing.address)
        except _NOT_REACHED as error:
            raise DeliveryFailed(f"the mail server {where} is not reached: {error}") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            permanent = all(one.code >= _PERMANENT for one in error.recipients)
            refusals = "; ".join(f"{one.recipient}: {one.code} {one.message}" for one in error.recipients)
            raise DeliveryFailed(
                f"the mail server {where} refuses {refusals}", permanent=permanent
            ) from error
        except aiosmtplib.SMTPResponseException as error:
            raise DeliveryFailed(
                f"the mail server {where} answers {error.code} {error.message}",
                permanent=error.code >= _PERMANENT,
            ) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            what = type(error).__name__
            raise DeliveryFailed(f"the answer of {where} was lost ({what}: {error})", lost=True) from error
        message_id = message_from_bytes(message.body)["Message-ID"]
        return Receipt(f"{message_id} {answer}".strip())

    async def update(self, message: ChannelMessage, outgoing: Outgoing, root: Receipt) -> Receipt:  # noqa: ARG002 - one shape for all channels
        """A mail cannot be changed: what changed is a further mail of its thread.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """
        return await self.send(message, outgoing)

    async def find(self, outgoing: Outgoing) -> Receipt | None:  # noqa: ARG002 - one shape for all channels
        """Mail that was handed over cannot be looked for; its Message-ID stays the same at every try.

        Raises:
            CannotSearch: always.
        """
        raise CannotSearch

    async def aclose(self) -> None:
        """Nothing is held between messages."""

    async def _send(self, mail: bytes, address: str) -> str:
        s = self._settings
        _, answer = await aiosmtplib.send(
            mail,
            sender=parseaddr(s.sender)[1],
            recipients=[parseaddr(address)[1]],
            hostname=s.host,
            port=s.port,
            username=s.user or None,
            password=s.password or None,
            use_tls=s.tls == "tls",
            start_tls=True if s.tls == "starttls" else False if s.tls == "none" else None,
            timeout=s.timeout_seconds,
        )
        return answer
