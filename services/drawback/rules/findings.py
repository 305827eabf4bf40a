"""What a check of law finds: a value the user reads, never an exception."""

from dataclasses import dataclass
from enum import StrEnum

from drawback.rules.answers import Cite


class FindingOutcome(StrEnum):
    """What follows from a check, as CBP would act on it (R-133)."""

    SATISFIED = "satisfied"
    REJECT = "ACE rejects the claim"
    DENY = "accepted, but this part is denied"
    REVIEW = "a person must look at it"
    INFORM = "worth knowing, nothing is blocked"
    UNKNOWN = "a fact is missing"


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """The outcome of one check: the rule it comes from, one sentence, the paragraph, and where in the claim."""

    rule: str
    outcome: FindingOutcome
    says: str
    basis: Cite
    where: str = ""

    @property
    def satisfied(self) -> bool:
        return self.outcome is FindingOutcome.SATISFIED

    @property
    def blocks(self) -> bool:
        """Whether the claim cannot be filed as it stands."""
        return self.outcome is FindingOutcome.REJECT
