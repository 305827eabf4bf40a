"""What a claimant's thresholds and its people's decisions make of candidates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from drawback.matching.candidate import Candidate
from drawback.matching.confidence import confidence
from drawback.matching.matcher import Pool
from drawback.matching.screen import Decided, Judgement, Screen, ScreenVerdict
from drawback.rules.lawbook import LawBook

_DECISIONS = {"approve": ScreenVerdict.PROPOSE, "reject": ScreenVerdict.NEVER}
Pair = tuple[str, int, str]
"""Entry number, line number and export line."""


@dataclass(frozen=True, slots=True)
class PeopleScreen:
    """A decision about the pair comes first, then one about its two parts, then the thresholds."""

    law: LawBook
    propose_from: int
    review_from: int
    pairs: Mapping[Pair, str]
    parts: Mapping[tuple[str, str], str]

    def decided(self) -> Sequence[Decided]:
        """None: who approves a pair lets the best pairing use it, and fixes no units."""
        return ()

    def judge(self, candidate: Candidate) -> Judgement:
        """Say whether the pair may be proposed, waits for a person, or never comes up."""
        said = self.pairs.get((candidate.entry_number, candidate.line_number, candidate.export_id))
        if said is not None:
            return Judgement(_DECISIONS[said], (f"a person decided about the pair: {said}",))
        said = self.parts.get((candidate.imported.line.sku, candidate.exported.sku))
        if said is not None:
            return Judgement(_DECISIONS[said], (f"a person decided about the two parts: {said}",))
        if not self.propose_from and not self.review_from:
            return Judgement(ScreenVerdict.PROPOSE)
        found = confidence(candidate, self.law.tariff)
        verdict = ScreenVerdict.PROPOSE
        if found.percent < self.review_from:
            verdict = ScreenVerdict.NEVER
        elif found.percent < self.propose_from:
            verdict = ScreenVerdict.QUEUE
        return Judgement(verdict, found.reasons, found.percent)


def people_screen(pool: Pool, law: LawBook) -> Screen | None:
    """The screen of a pool; None where nobody decided anything and whatever is lawful is proposed."""
    pairs = {
        (one.entry_number, one.line_number, shipment.export_id): one.verdict
        for shipment in pool.shipments
        for one in shipment.reviewed
    }
    if not (pairs or pool.parts or pool.propose_from or pool.review_from):
        return None
    return PeopleScreen(law, pool.propose_from, pool.review_from, pairs, pool.parts)
