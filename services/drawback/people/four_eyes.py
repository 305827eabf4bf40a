"""Acts that take two people where a claimant asks for it."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Final

from drawback.people.accounts import EVERY_CLAIMANT

WAITS: Final = timedelta(days=7)
"""A first look is good for so long."""


@dataclass(frozen=True, slots=True)
class TwoPersonAct:
    """What two people have to agree on: an act on a subject, with the exact content that they saw."""

    act: str
    claimant: str
    subject: str
    content: bytes = b""

    @property
    def key(self) -> str:
        """Names the act on its subject, whatever its content."""
        return sha256(f"{self.act}\n{self.claimant}\n{self.subject}".encode()).hexdigest()

    @property
    def digest(self) -> str:
        """Names the content."""
        return sha256(self.content).hexdigest()


def asked_by(claimant: str, asking: frozenset[str]) -> bool:
    """Whether a claimant is among those that ask for two people; "*" among them is everybody."""
    return EVERY_CLAIMANT in asking or claimant in asking
