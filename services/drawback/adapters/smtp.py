"""Mail over SMTP: connecting is tried again at once, an unclear end is told as such."""

from email.message import EmailMessage
from typing import Final

import aiosmtplib
import stamina

from drawback.adapters.alert_settings import AlertSettings
from drawback.adapters.delivery import DeliveryFailed, Receipt

_NOT_REACHED: Final = (
    aiosmtplib.SMTPConnectError,
    aiosmtplib.SMTPConnectTimeoutError,
    aiosmtplib.SMTPConnectResponseError,
)
_PERMANENT: Final = 500
_TRIES: Final = 3


class MailChannel:
    """The real client: one connection a message."""

    def __init__(self, settings: AlertSettings) -> None:
        self._settings = settings

    async def send(self, message: EmailMessage) -> Receipt:
        """Hand a message to the mail server; its answer and our Message-ID are the receipt.

        Raises:
            DeliveryFailed: refused, not reached, or the answer was lost.
        """
        where = f"{self._settings.smtp_host}:{self._settings.smtp_port}"
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
                    answer = await self._send(message)
        except _NOT_REACHED as error:
            raise DeliveryFailed(f"the mail server {where} is not reached: {error}") from error
        except aiosmtplib.SMTPRecipientsRefused as error:
            permanent = all(one.code >= _PERMANENT for one in error.recipients)
            told = "; ".join(f"{one.recipient}: {one.code} {one.message}" for one in error.recipients)
            raise DeliveryFailed(f"the mail server {where} refuses {told}", permanent=permanent) from error
        except aiosmtplib.SMTPResponseException as error:
            raise DeliveryFailed(
                f"the mail server {where} answers {error.code} {error.message}",
                permanent=error.code >= _PERMANENT,
            ) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            what = type(error).__name__
            raise DeliveryFailed(f"the answer of {where} was lost ({what}: {error})", lost=True) from error
        return Receipt(f"{message['Message-ID']} {answer}".strip())

    async def _send(self, message: EmailMessage) -> str:
        s = self._settings
        _, answer = await aiosmtplib.send(
            message,
            hostname=s.smtp_host,
            port=s.smtp_port,
            username=s.smtp_user or None,
            password=s.smtp_password or None,
            use_tls=s.smtp_tls == "tls",
            start_tls=True if s.smtp_tls == "starttls" else False if s.smtp_tls == "none" else None,
            timeout=s.timeout_seconds,
        )
        return answer
