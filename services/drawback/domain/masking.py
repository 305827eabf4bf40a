"""Secrets in texts that people see: what looks like one is masked, wherever it stands in a sentence."""

import re

MASK = "••••••"
_WORDS = "password|passwd|passphrase|pwd|secret|token|credential|api[_-]?key|access[_-]?key|private[_-]?key|signature"
_NAME = rf"(?<!\w)(?:pass|(?![\w.-]*file\b)[\w.-]*(?:{_WORDS})[\w.-]*)"
_VALUE = r"\"[^\"]*\"|'[^']*'|[^\s&;,'\")\]}]+"
_FORMS = tuple(
    re.compile(f"(?P<before>{before})(?:{secret})", re.IGNORECASE)
    for before, secret in (
        # an address: the password may hold any sign but a space, and is no port
        (r"[a-z][a-z0-9+.-]*://[^\s/:@?#'\"]*:(?!\d{1,5}(?:[/?#\s]|$))", r"[^\s'\"]*(?=@)"),
        # a query, a connection string, an assignment
        (rf"{_NAME}\s*=\s*", _VALUE),
        (r"[?&][^=&\s]*(?:key|sig|auth)=", r"[^\s&'\"]+"),
        # a member of JSON or of a printed dictionary; a line of its own
        (rf"[\"']{_NAME}[\"']\s*:\s*", _VALUE),
        (rf"(?m:^){_NAME}:\s+", r"\S+(?m:$)"),
        (r"\b(?:bearer|basic)\s+", r"[A-Za-z0-9._~+/=-]{8,}"),
        (r"\bxox[a-z]-|hooks\.slack\.com/services/", r"[\w/-]+"),
    )
)


def without_secrets(text: str) -> str:
    """Return the text with each secret in it masked.

    Masked are: the password of an address (`postgresql://user:SECRET@host`), what stands after a name such as `password`, `token` or
    `secret` in a query, a connection string or JSON (`?password=SECRET`, `host=db password='SECRET'`), bearer tokens and Slack's.
    The path of a file that holds a secret is none.
    """
    for form in _FORMS:
        text = form.sub(rf"\g<before>{MASK}", text)
    return text
