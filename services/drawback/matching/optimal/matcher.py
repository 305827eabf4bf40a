"""The optimiser behind the matcher's port: the best claims of a pool, and the proof that none are better."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import numpy as np
import ortools

from drawback.domain.calendar import days_later
from drawback.domain.money import ZERO, Money, cents
from drawback.domain.types import Provision
from drawback.matching.candidate import MICRO
from drawback.matching.drafting import MOST_DESIGNATIONS, Pairing, claim_value, claims, worth_claiming
from drawback.matching.inventory import StockBeside
from drawback.matching.lines import WAIT_DAYS, free_exports, free_imports
from drawback.matching.made import take_made
from drawback.matching.matcher import Pool, Progress
from drawback.matching.optimal.columns import Group, Terms, groups
from drawback.matching.optimal.component import Component
from drawback.matching.optimal.decided import take_decided
from drawback.matching.optimal.flow import Arcs
from drawback.matching.optimal.settling import Settled, settle
from drawback.matching.optimal.solving import Effort, Solved, solve
from drawback.matching.proposal import Proposal, with_claims
from drawback.matching.returned import take_returned
from drawback.matching.screen import QueuedCandidate, Screen
from drawback.matching.units import UnitsOfImports
from drawback.rules.lawbook import LawBook

SOLVER = "ortools SimpleMinCostFlow"
GAP = 0.00001
"""A component counts as solved within a thousandth of a per cent of its bound."""


@dataclass(slots=True)
class Memory:
    """Solved components by their figures, so that the next day's match solves only what changed; of the last proposals only."""

    solved: dict[bytes, Solved] = field(default_factory=dict)
    used: dict[bytes, Solved] = field(default_factory=dict)

    def solve(self, component: Component, effort: Effort, first: Arcs | None = None) -> Solved:
        """Return the pairing of a component, as solved before where its figures are the same."""
        key = _fingerprint(component)
        found = self.solved.get(key)
        if found is None:
            found = solve(component, effort, first)
        if not effort.over():
            self.used[key] = found
        return found

    def forget(self) -> None:
        """Keep only what was asked for since the last time."""
        self.solved, self.used = self.used, {}


@dataclass(slots=True)
class Optimiser:
    """The best lawful pairing. `weight` is the share by which what lapses within `horizon_days` weighs more; 0 switches it off."""

    most: int = MOST_DESIGNATIONS
    wait_days: int = WAIT_DAYS
    least: Money = ZERO
    """A designation that brings less is not proposed."""
    weight: Decimal = ZERO
    horizon_days: int = 180
    in_question: bool = False
    """Whether entries under protest or in CAPE are used."""
    effort: Effort = field(default_factory=lambda: Effort(GAP))
    memories: dict[str, Memory] = field(default_factory=dict)

    def propose(
        self,
        pool: Pool,
        on: date,
        law: LawBook,
        screen: Screen | None = None,
        progress: Progress | None = None,
    ) -> Proposal:
        """Return the best claims of a pool. The same pool gives the same proposal, whatever was solved before."""
        terms = Terms(
            pool.policy, pool.accounting_method, pool.turnover_days, ZERO, days_later(on, self.horizon_days)
        )
        imports = list(free_imports(pool, on, law, in_question=self.in_question))
        exports = list(free_exports(pool, on, self.wait_days))
        fixed = take_decided(screen.decided(), imports, exports, terms, law) if screen is not None else []
        fixed += take_returned(pool, imports, exports, law, screen)
        fixed += take_made(pool, imports, exports, law, screen)
        units = UnitsOfImports.of(imports, pool.packed)
        exports = list(units.counted(exports))
        beside = StockBeside.of(pool, on, law, units, in_question=self.in_question)
        memory = self.memories.setdefault(pool.claimant, Memory())

        def settled(weight: Decimal) -> list[tuple[Group, Settled]]:
            parts = groups(imports, exports, replace(terms, weight=weight), law, beside)
            return list(self._settled(parts, memory, screen, progress))

        plain = settled(ZERO)
        chosen = settled(self.weight) if self.weight else plain
        memory.forget()
        found = [*fixed, *(pairing for group, done in chosen for pairing in _pairings(group, done))]
        kept = worth_claiming(found, pool.policy, law, self.least)
        decided, worth, kept_worth = _sum(fixed), _sum(found), _sum(kept)
        optimum = decided + sum((_dollars(s.value, g.scale) for g, s in plain), Decimal(0))
        proposal = Proposal(
            claimant=pool.claimant,
            on=on,
            claims=(),
            value=claim_value(kept, pool.policy, law, self.most),
            before_rounding=kept_worth,
            bound=decided + sum((_dollars(s.bound, g.scale) for g, s in plain), Decimal(0)),
            first_in_first_out=decided
            + sum((_dollars(s.first_in_first_out, g.scale) for g, s in plain), Decimal(0)),
            greedy=decided + sum((_dollars(s.greedy, g.scale) for g, s in plain), Decimal(0)),
            solver=SOLVER,
            version=ortools.__version__,
            expiry_cost=max(optimum - worth, Decimal(0)) if self.weight else Decimal(0),
            side_cost=sum((_dollars(s.side_cost, g.scale) for g, s in plain), Decimal(0))
            + worth
            - kept_worth,
            solved=not self.effort.over(),
            queued=tuple(one for group, settled in plain for one in _queued(group, settled)),
        )
        return with_claims(proposal, claims(pool.claimant, kept, on, pool.known_claims, self.most))

    def _settled(
        self, parts: list[Group], memory: Memory, screen: Screen | None, progress: Progress | None
    ) -> Iterator[tuple[Group, Settled]]:
        for count, group in enumerate(parts, 1):
            yield group, settle(group, self.effort, screen, memory.solve)
            if progress is not None:
                progress(count, len(parts))


def _fingerprint(component: Component) -> bytes:
    """A digest of all that decides the pairing of a component."""
    goods, out, layers = component.imports, component.exports, component.layers
    digest = hashlib.sha256(repr((len(goods), len(out), component.by_part, component.fits.shape)).encode())
    columns = (
        component.fits,
        *(goods.pieces, goods.first, goods.last, goods.entered, goods.kind, goods.part, goods.boost),
        *(figures for refund in (goods.direct, goods.substituted) for figures in refund.figures),
        *(out.pieces, out.day, out.worth, out.recovered, out.duty_limit, out.kind, out.part),
        *(out.direct, out.substituted),
        *(layers.row, layers.column, layers.pieces, layers.value),
    )
    for column in columns:
        digest.update(np.ascontiguousarray(column).tobytes())
    for row in sorted(component.banned):
        digest.update(f"{row}:".encode() + component.banned[row].tobytes())
    return digest.digest()


def _pairings(group: Group, settled: Settled) -> Iterator[Pairing]:
    boost = group.component.imports.boost
    for row, column, direct, pieces, value in settled.pairs:
        quantity = Decimal(pieces) / group.scale
        yield Pairing(
            group.imports[row],
            group.exports[column],
            Provision.UNUSED_DIRECT if direct else Provision.UNUSED_SUBSTITUTION,
            quantity,
            quantity * round(value / float(boost[row])),
        )


def _queued(group: Group, settled: Settled) -> Iterator[QueuedCandidate]:
    for one in settled.waiting:
        quantity = Decimal(one.pieces) / group.scale
        yield QueuedCandidate(
            one.candidate, one.judgement, quantity, cents(quantity * one.candidate.value / MICRO)
        )


def _dollars(micro_pieces: int, scale: int) -> Decimal:
    return Decimal(micro_pieces) / (MICRO * scale)


def _sum(pairings: Iterable[Pairing]) -> Decimal:
    return sum((one.micro for one in pairings), Decimal(0)) / MICRO
