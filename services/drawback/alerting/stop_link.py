"""The link in a mail by which its reader says that they want no more of its kind (RFC 8058): nobody else can make it."""

import hmac
from typing import Final
from urllib.parse import urlencode

_LENGTH: Final = 32


def proof_of(key: bytes, delivery: int, address: str) -> str:
    """What shows that a link was made here for this delivery to this address."""
    return hmac.new(key, f"{delivery}\n{address}".encode(), "sha256").hexdigest()[:_LENGTH]


def is_proved(key: bytes, delivery: int, address: str, proof: str) -> bool:
    """Whether a link is one of ours; never without a key."""
    return bool(key) and hmac.compare_digest(proof_of(key, delivery, address).encode(), proof.encode())


def stop_link(dashboard_url: str, key: bytes, delivery: int, address: str) -> str:
    """The link itself."""
    asked = urlencode({"delivery": delivery, "proof": proof_of(key, delivery, address)})
    return f"{dashboard_url}/alerts/unsubscribe?{asked}"
