"""Asking a process for a page."""

from urllib.error import HTTPError
from urllib.request import urlopen


def ask(port: int, page: str) -> tuple[int, str]:
    """Status and text of a page on loopback, whatever the status; 0 while nobody listens."""
    try:
        with urlopen(f"http://127.0.0.1:{port}{page}", timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()
    except OSError:
        return 0, ""
