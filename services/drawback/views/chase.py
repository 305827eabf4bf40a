"""Which proofs are still missing, per exporter, ordered by the drawback that rests on them, with a mail to ask for them."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from drawback.domain.money import ZERO, dollars
from drawback.domain.party_names import normal_form
from drawback.lifecycles.claims.state import UNFILED, WITH_CBP, ClaimState
from drawback.rules.lawbook import LawBook
from drawback.views.claims import CLAIMS
from drawback.views.exhibit import MissingProof, exhibit

_OPEN = sorted(state.value for state in UNFILED | WITH_CBP | {ClaimState.REJECTED})
NOBODY = "exporter not named"


@dataclass(frozen=True, slots=True)
class WantedProof:
    """An export that lacks a proof, with the claims that rest on it and the drawback they ask for it."""

    export_id: str
    disposed_on: str
    missing: str
    money: Decimal
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chase:
    """All that one exporter has to send for one claimant, the dearest first."""

    claimant: str
    exporter: str
    proofs: tuple[WantedProof, ...]

    @property
    def money(self) -> Decimal:
        """The drawback that rests on it."""
        return sum((one.money for one in self.proofs), ZERO)

    @property
    def subject(self) -> str:
        """The subject of the mail."""
        return f"Proof of export for {len(self.proofs)} shipments"

    @property
    def mail(self) -> str:
        """A mail that asks for all of it, to be read and sent by a person. It names no money: that is the claimant's own affair."""
        lines = [
            f"- {one.export_id} of {one.disposed_on or 'a day not known'}: {one.missing}"
            for one in self.proofs
        ]
        greeting = "Hello" if self.exporter == NOBODY else f"Dear {self.exporter}"
        return "\n".join(
            [
                f"{greeting},",
                "",
                "for our drawback records (19 CFR 190.10, 190.72) we still need these papers, the most urgent first:",
                "",
                *lines,
                "",
                "A copy by reply is enough. Please tell us if a paper does not exist.",
                "",
                "Thank you",
                "",
            ]
        )


def chase(connection: Connection, law: LawBook, claimant: str = "") -> list[Chase]:
    """What is missing for claims that are not over, per claimant and exporter; who holds up most money comes first."""
    query = CLAIMS.select(CLAIMS.table.c.state.in_(_OPEN))
    if claimant:
        query = query.where(CLAIMS.table.c.claimant == claimant)
    found: dict[tuple[str, str], dict[str, WantedProof]] = {}
    names: dict[tuple[str, str], str] = {}
    for claim in CLAIMS.read(connection, query.order_by(CLAIMS.table.c.claimant, CLAIMS.table.c.key)):
        for one in exhibit(connection, law, claim.claimant, claim.key).missing:
            who = claim.claimant, normal_form(one.exporter)
            names.setdefault(who, one.exporter or NOBODY)
            proofs = found.setdefault(who, {})
            proofs[one.export_id] = _with_claim(proofs.get(one.export_id), one, claim.number or claim.key)
    chases = [
        Chase(who[0], names[who], tuple(sorted(proofs.values(), key=lambda one: (-one.money, one.export_id))))
        for who, proofs in found.items()
    ]
    return sorted(chases, key=lambda one: (-one.money, one.claimant, one.exporter))


def _with_claim(before: WantedProof | None, one: MissingProof, claim: str) -> WantedProof:
    return WantedProof(
        export_id=one.export_id,
        disposed_on=one.disposed_on,
        missing=one.missing,
        money=one.money + (before.money if before else ZERO),
        claims=(*(before.claims if before else ()), claim),
    )


def in_words(one: Chase) -> str:
    """One exporter's part as a line: who, how many, how much."""
    return f"{one.exporter} ({one.claimant}): {len(one.proofs)} proofs, {dollars(one.money)} rest on them"
