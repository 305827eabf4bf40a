"""How a webhook proves that it is ours: the headers of Standard Webhooks (standardwebhooks.com), HMAC with SHA-256.

Each receiver has a key of its own, made from our secret and its address: whoever holds one cannot sign for another.
"""

import base64
import hashlib
import hmac

_PREFIX = "whsec_"


def key_for(secret: str, address: str) -> str:
    """The key with which the receiver at an address checks signatures, as libraries of Standard Webhooks read it."""
    made = hmac.new(secret.encode(), address.encode(), hashlib.sha256).digest()
    return _PREFIX + base64.b64encode(made).decode()


def signature(key: str, id_: str, timestamp: int, body: bytes) -> str:
    """The signature over the message's id, the second at which it is sent, and its body."""
    secret = base64.b64decode(key.removeprefix(_PREFIX))
    signed = b".".join((id_.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
