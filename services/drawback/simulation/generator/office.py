"""The scripted counterpart: the claimant's compliance person, the broker and the drawback office, in one.

It looks at what the product shows on a day and answers with the events these people would cause: approve, file, accept
or reject, pay in advance, extend, liquidate, pay the balance, approve and transmit amendments, answer them, protest.
Every waiting time comes from a digest of seed, claim and step: the same seed gives the same story. Each step is taken at
most once; steps that the example's files contain (the script) are left alone.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from drawback.domain.calendar import anniversary, days_later
from drawback.domain.money import ZERO, Money
from drawback.simulation.generator.numbers import entry_number, protest_number
from drawback_schemas import claims as claim_events
from drawback_schemas.decoders import decoder_of
from drawback_schemas.parts import CausePart, ChangePart, DesignationPart
from drawback_schemas.registry import Event

YEARS_OF_EXTENSION = 3
REASONS = (
    "Export date of one line precedes its import; correct and refile",
    "Line value does not match the entry summary; correct and refile",
    "Bill of lading missing for one export; complete and refile",
)
PERSON = {"acme": "Dana Whitfield", "harbor": "Luis Ortega"}
ACCELERATED = frozenset({"acme"})
"""Claimants with the privilege of accelerated payment (19 CFR 190.92)."""
DRAWBACK_OFFICE = {"acme": "3901", "harbor": "5301"}


@dataclass(frozen=True, slots=True)
class OfficeAmendment:
    """The amendment of a claim that awaits an answer, else the open one; `way` none means that nothing is to be filed."""

    number: int
    state: str
    way: str
    difference: Money
    detected_on: date
    approved_on: date | None = None
    transmitted_on: date | None = None
    due_on: date | None = None
    content: str = ""
    """Hash of what a person sees of it, with its causes and changes: what an approval names."""
    causes: tuple[CausePart, ...] = ()
    changes: tuple[ChangePart, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether there is something to file with CBP, or an answer to wait for."""
        return self.state in ("drafted", "approved", "transmitted") and self.way != "none"


@dataclass(frozen=True, slots=True)
class OfficeClaim:
    """A claim as the product shows it.

    `designations` carry the amounts of today's entries and exports per revenue class; `owed_to_us` and `owed_by_us` are
    seen from the claimant. `last_answer_on` is when CBP last answered an amendment.
    """

    claimant: str
    claim_id: str
    provision: str
    state: str
    designations: tuple[DesignationPart, ...]
    assembled_on: date | None = None
    approved_on: date | None = None
    filed_on: date | None = None
    accepted_on: date | None = None
    rejected_on: date | None = None
    liquidated_on: date | None = None
    protested_on: date | None = None
    protest_decided_on: date | None = None
    last_answer_on: date | None = None
    claim_number: str = ""
    accelerated: bool = False
    extended_until: date | None = None
    imports_final: bool = False
    claimed: Money = ZERO
    entitled: Money = ZERO
    liquidated: Money | None = None
    paid: Money = ZERO
    owed_to_us: Money = ZERO
    owed_by_us: Money = ZERO
    amendment: OfficeAmendment | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """Per claim of the example, the steps that its files contain, and the day before which it must not be liquidated."""

    told: Mapping[str, frozenset[str]] = field(default_factory=dict)
    liquidate_from: Mapping[str, date] = field(default_factory=dict)

    @classmethod
    def read(cls, text: bytes | str) -> "Script":
        """Read `script.json` of the example."""
        content = decoder_of(_Written).decode(text).claims
        return cls(
            {claim: frozenset(one.told) for claim, one in content.items()},
            {claim: one.liquidate_from for claim, one in content.items() if one.liquidate_from},
        )


class _Claim(msgspec.Struct):
    told: tuple[str, ...] = ()
    liquidate_from: date | None = None


class _Written(msgspec.Struct):
    claims: dict[str, _Claim] = {}


Answer = tuple[str, Event]
"""A claimant and what happened to it."""


@dataclass
class Office:
    """Deterministic people. Call `react` once per simulated day with all claims that are not closed for good."""

    seed: int
    script: Script = field(default_factory=Script)
    _done: set[tuple[str, str]] = field(default_factory=set)

    def react(self, today: date, claims: Sequence[OfficeClaim]) -> list[Answer]:
        """Return what these people do today, in the order of claims."""
        answers: list[Answer] = []
        for claim in claims:
            answers.extend((claim.claimant, event) for event in self._react(today, claim))
        return answers

    def _react(self, today: date, claim: OfficeClaim) -> Iterator[Event]:
        step = _STEPS.get(claim.state)
        if step is not None:
            yield from step(self, today, claim)
        if claim.amendment is not None and claim.amendment.pending:
            yield from self._amend(today, claim, claim.amendment)
        elif claim.state in _WITH_CBP | _CLOSED:
            yield from self._repay(today, claim)

    def _roll(self, claim: OfficeClaim, step: str, sides: int) -> int:
        said_ = f"{self.seed}/{claim.claim_id}/{step}".encode()
        return int.from_bytes(hashlib.blake2b(said_, digest_size=4).digest(), "big") % sides

    def _due(
        self, today: date, claim: OfficeClaim, step: str, since: date | None, least: int, most: int
    ) -> bool:
        """Whether a step falls due today; it is then taken as done."""
        told = self.script.told.get(claim.claim_id, frozenset())
        if since is None or step.split(" ", 1)[0] in told or (claim.claim_id, step) in self._done:
            return False
        if today < days_later(since, least + self._roll(claim, step, most - least + 1)):
            return False
        self._done.add((claim.claim_id, step))
        return True

    def on_assembled(self, today: date, claim: OfficeClaim) -> Iterator[Event]:
        """The compliance person reads the proposal; one worth nothing is dropped."""
        if claim.entitled <= 0:
            if self._due(today, claim, "withdraw", claim.assembled_on, 5, 9):
                yield claim_events.ClaimWithdrawn(
                    claim_id=claim.claim_id, withdrawn_on=today, reason="Nothing to be claimed on these lines"
                )
        elif self._due(today, claim, "approve", claim.assembled_on, 3, 9):
            yield claim_events.ClaimApproved(claim_id=claim.claim_id, approved_on=today, by=_person(claim))

    def on_approved(self, today: date, claim: OfficeClaim) -> Iterator[Event]:
        if self._due(today, claim, "file", claim.approved_on, 2, 6):
            yield self._filing(today, claim)

    def on_filed(self, today: date, claim: OfficeClaim) -> Iterator[Event]:
        """ACE answers the next day; about one claim in twelve comes back."""
        if self._roll(claim, "reject", 12) == 0 and claim.state == "filed":
            if self._due(today, claim, "accept rejected", claim.filed_on, 1, 3):
                reason = REASONS[self._roll(claim, "reason", len(REASONS))]
                yield claim_events.ClaimRejected(claim_id=claim.claim_id, rejected_on=today, reason=reason)
        elif self._due(today, claim, f"accept {claim.state}", claim.filed_on, 1, 2):
            yield claim_events.ClaimAccepted(claim_id=claim.claim_id, accepted_on=today)

    def on_rejected(self, today: date, claim: OfficeClaim) -> Iterator[Event]:
        """The broker perfects the claim and transmits it again."""
        if self._due(today, claim, "file again", claim.rejected_on, 6, 16):
            yield self._filing(today, claim)

    def _filing(self, today: date, claim: OfficeClaim) -> Event:
        sequence = 3_000_000 + self._roll(claim, "number", 6_999_999)
        return claim_events.ClaimFiled(
            claim_id=claim.claim_id,
            claim_number=claim.claim_number or entry_number("CLM", sequence),
            provision=claim.provision,
            filed_on=today,
            designations=claim.designations,
            accelerated=claim.accelerated or claim.claimant in ACCELERATED,
            port=DRAWBACK_OFFICE.get(claim.claimant, "3901"),
        )

    def on_open(self, today: date, claim: OfficeClaim) -> Iterator[Event]:
        """An accepted claim is paid in advance where that was asked, extended while its imports are open, liquidated."""
        if (
            claim.accelerated
            and claim.state == "accepted"
            and not claim.paid
            and self._due(today, claim, "pay", claim.accepted_on, 24, 45)
        ):
            yield claim_events.ClaimPaid(claim_id=claim.claim_id, paid_on=today, amount=claim.claimed)
        if claim.filed_on is None or (claim.amendment is not None and claim.amendment.pending):
            return
        years = 0 if claim.extended_until is None else claim.extended_until.year - claim.filed_on.year - 1
        round_starts = anniversary(claim.filed_on, max(years, 0))
        ready = claim.imports_final or years >= YEARS_OF_EXTENSION
        if not ready:
            until = anniversary(claim.filed_on, max(years, 0) + 2)
            if self._due(today, claim, f"extend {until.year}", round_starts, 345, 355):
                yield claim_events.ClaimExtended(claim_id=claim.claim_id, extended_on=today, until_on=until)
            return
        if today < self.script.liquidate_from.get(claim.claim_id, today):
            return
        left_to_the_clock = self._roll(claim, "clock", 8) == 0 and not claim.extended_until
        if not left_to_the_clock and self._due(today, claim, "liquidate", round_starts, 300, 350):
            yield claim_events.ClaimLiquidated(
                claim_id=claim.claim_id,
                liquidated_on=today,
                amount=claim.claimed,
                reason_code="55",
            )

    def on_closed(self, today: date, claim: OfficeClaim) -> Iterator[Event]:
        """After liquidation the balance is paid; after an approved protest CBP reliquidates first."""
        amount = claim.liquidated or ZERO
        if claim.protest_decided_on is not None and claim.claimed != amount:
            if self._due(today, claim, f"reliquidate {claim.claimed}", claim.protest_decided_on, 14, 28):
                yield claim_events.ClaimLiquidated(
                    claim_id=claim.claim_id, liquidated_on=today, amount=claim.claimed, kind="reliquidated"
                )
            return
        if claim.owed_to_us > 0 and self._due(
            today, claim, f"settle {claim.owed_to_us}", claim.liquidated_on, 14, 28
        ):
            after_protest = claim.protest_decided_on is not None
            yield claim_events.ClaimPaid(
                claim_id=claim.claim_id,
                paid_on=today,
                amount=claim.owed_to_us,
                kind="protest" if after_protest else "liquidation",
            )

    def on_protested(self, today: date, claim: OfficeClaim) -> Iterator[Event]:
        """CBP approves protests of the example, after four to seven months."""
        if self._due(today, claim, "decide", claim.protested_on, 120, 210):
            number = self._protest(claim, claim.protested_on or today)
            yield claim_events.ClaimProtestDecided(
                claim_id=claim.claim_id, protest_number=number, decided_on=today, outcome="approved"
            )

    def _protest(self, claim: OfficeClaim, on: date) -> str:
        port = DRAWBACK_OFFICE.get(claim.claimant, "3901")
        return protest_number(port, on, 100_000 + self._roll(claim, "protest", 899_999))

    def _amend(self, today: date, claim: OfficeClaim, amendment: OfficeAmendment) -> Iterator[Event]:
        """Approve, transmit and answer; after liquidation, protest what is missing and disclose what was too much."""
        step = f"{amendment.number}"
        if amendment.state == "drafted" and self._due(
            today, claim, f"amend-approve {step}", amendment.detected_on, 4, 10
        ):
            yield claim_events.AmendmentApproved(
                claim_id=claim.claim_id,
                approved_on=today,
                by=_person(claim),
                identity="declared",
                amendment_number=amendment.number,
                difference=amendment.difference,
                content=amendment.content,
                causes=amendment.causes,
                changes=amendment.changes,
            )
        elif amendment.state == "approved":
            if amendment.due_on is not None and today > amendment.due_on:
                return
            if self._due(today, claim, f"amend-send {step}", amendment.approved_on, 2, 5):
                yield from self._transmit(today, claim, amendment)
        elif (
            amendment.state == "transmitted"
            and amendment.way != "protest"
            and self._due(today, claim, f"amend-answer {step}", amendment.transmitted_on, 20, 40)
        ):
            yield claim_events.AmendmentAnswered(claim_id=claim.claim_id, answered_on=today, accepted=True)

    def _transmit(self, today: date, claim: OfficeClaim, amendment: OfficeAmendment) -> Iterator[Event]:
        protest = amendment.way == "protest"
        yield claim_events.AmendmentTransmitted(
            claim_id=claim.claim_id,
            transmitted_on=today,
            designations=claim.designations,
            route="protest" if protest else "disclosure" if amendment.way == "disclosure" else "amendment",
        )
        if protest:
            yield claim_events.ClaimProtested(
                claim_id=claim.claim_id,
                protest_number=self._protest(claim, today),
                protested_on=today,
            )

    def _repay(self, today: date, claim: OfficeClaim) -> Iterator[Event]:
        """What was paid too much goes back, within 30 days of the answer or of the liquidation."""
        since = max(filter(None, (claim.last_answer_on, claim.liquidated_on)), default=None)
        if claim.owed_by_us > 0 and self._due(today, claim, f"repay {claim.owed_by_us}", since, 12, 25):
            yield claim_events.ClaimPaid(
                claim_id=claim.claim_id, paid_on=today, amount=claim.owed_by_us, kind="repayment"
            )


def _person(claim: OfficeClaim) -> str:
    return PERSON.get(claim.claimant, "Compliance")


_WITH_CBP = frozenset({"filed", "perfected", "accepted", "accelerated-paid"})
_CLOSED = frozenset({"liquidated", "deemed-liquidated", "final"})
_STEPS: Mapping[str, Callable[[Office, date, OfficeClaim], Iterator[Event]]] = {
    "assembled": Office.on_assembled,
    "approved": Office.on_approved,
    "filed": Office.on_filed,
    "perfected": Office.on_filed,
    "rejected": Office.on_rejected,
    "accepted": Office.on_open,
    "accelerated-paid": Office.on_open,
    "liquidated": Office.on_closed,
    "deemed-liquidated": Office.on_closed,
    "final": Office.on_closed,
    "protested": Office.on_protested,
}
