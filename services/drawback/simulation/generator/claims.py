"""Claims of the example: one event per step, each on its own day."""

from dataclasses import dataclass, replace
from datetime import date

from drawback.domain.calendar import days_later
from drawback.domain.money import Money
from drawback.simulation.generator.book import POLICIES, ScriptBook
from drawback.simulation.generator.entries import EntrySummary
from drawback.simulation.generator.pricing import DesignatedUnits, asked, claim_parts
from drawback_schemas import claims as claim_events
from drawback_schemas.parts import DesignationPart, LinePart

ASSEMBLED, APPROVED, ACCEPTED, PAID = -12, -5, 1, 35
"""Days from filing to the other steps."""
ALL_STEPS = ("approve", "file", "accept", "pay", "extend", "liquidate", "withdraw")
TOLD = ("approve", "file", "accept", "pay")
"""Steps of an ordinary scripted claim that the files contain; liquidation and amendments are left to the office."""


@dataclass(frozen=True, slots=True)
class ClaimStory:
    """A scripted claim as filed."""

    claim_id: str
    claim_number: str
    provision: str
    filed_on: date
    designated: tuple[DesignatedUnits, ...]
    parts: tuple[DesignationPart, ...]

    @property
    def asked(self) -> Money:
        return asked(self.parts)


def compose(
    book: ScriptBook, claimant: str, provision: str, designated: tuple[DesignatedUnits, ...], filed_on: date
) -> ClaimStory:
    """Price a claim and give it its names."""
    parts = claim_parts(designated, provision, POLICIES[claimant], book.programmes)
    claim_id = f"{claimant}-{filed_on:%Y-%m}-{provision}-b{len(book.scripted) + 1:02d}"
    book.scripted[claim_id] = {"told": []}
    return ClaimStory(claim_id, book.claim_number(), provision, filed_on, designated, parts)


def change(
    book: ScriptBook,
    claimant: str,
    story: ClaimStory,
    *changed: EntrySummary,
    lines: tuple[LinePart, ...] = (),
) -> Money:
    """Return by how much the claim's worth changes when its entries come to stand as in `changed`, or as in `lines`."""
    sheets = {sheet.number: sheet for sheet in changed}
    now = []
    for one in story.designated:
        sheet = sheets.get(one.sheet.number, one.sheet)
        now.append(replace(one, sheet=sheet.with_lines(book.tariff, lines) if lines else sheet))
    parts = claim_parts(tuple(now), story.provision, POLICIES[claimant], book.programmes)
    return asked(parts) - story.asked


def told(book: ScriptBook, story: ClaimStory, *steps: str, liquidate_from: date | None = None) -> None:
    """Record which steps of a claim the files contain, so that the office leaves them alone."""
    book.scripted[story.claim_id]["told"] = sorted(steps)
    if liquidate_from is not None:
        book.scripted[story.claim_id]["liquidate_from"] = liquidate_from.isoformat()


def assembled(book: ScriptBook, claimant: str, story: ClaimStory, by: str = "Dana Whitfield") -> None:
    """The proposal: designations without amounts."""
    on = days_later(story.filed_on, ASSEMBLED)
    proposal = tuple(
        DesignationPart(
            entry_number=part.entry_number,
            line_number=part.line_number,
            export_id=part.export_id,
            quantity=part.quantity,
            substituted_unit_value=part.substituted_unit_value,
        )
        for part in story.parts
    )
    event = claim_events.ClaimAssembled(
        claim_id=story.claim_id,
        provision=story.provision,
        assembled_on=on,
        designations=proposal,
        by=by,
    )
    book.write(claimant, event, on, story.claim_id, kind="claims")


def filed(
    book: ScriptBook,
    claimant: str,
    story: ClaimStory,
    *,
    arrives: date | None = None,
    accelerated: bool = False,
) -> None:
    """The transmission, with the amounts asked."""
    event = claim_events.ClaimFiled(
        claim_id=story.claim_id,
        claim_number=story.claim_number,
        provision=story.provision,
        filed_on=story.filed_on,
        designations=story.parts,
        accelerated=accelerated,
        port="3901" if claimant == "acme" else "5301",
    )
    book.write(claimant, event, story.filed_on, story.claim_id, kind="claims", arrives=arrives)


def accepted(
    book: ScriptBook, claimant: str, story: ClaimStory, on: date | None = None, *, arrives: date | None = None
) -> None:
    day = on or days_later(story.filed_on, ACCEPTED)
    event = claim_events.ClaimAccepted(claim_id=story.claim_id, accepted_on=day)
    book.write(claimant, event, day, story.claim_id, kind="claims", arrives=arrives)


def ordinary(
    book: ScriptBook,
    claimant: str,
    provision: str,
    designated: tuple[DesignatedUnits, ...],
    filed_on: date,
    *,
    liquidate_from: date | None = None,
) -> ClaimStory:
    """Write a claim's events from proposal to accelerated payment; the office liquidates it in its time."""
    story = compose(book, claimant, provision, designated, filed_on)
    assembled(book, claimant, story)
    approved_on = days_later(filed_on, APPROVED)
    approval = claim_events.ClaimApproved(
        claim_id=story.claim_id, approved_on=approved_on, by="Dana Whitfield"
    )
    book.write(claimant, approval, approved_on, story.claim_id, kind="claims")
    filed(book, claimant, story, accelerated=claimant == "acme")
    accepted(book, claimant, story)
    if claimant == "acme":
        paid(book, claimant, story, story.asked, days_later(filed_on, PAID))
    told(book, story, *TOLD, liquidate_from=liquidate_from)
    return story


def paid(book: ScriptBook, claimant: str, story: ClaimStory, amount: Money, on: date) -> None:
    event = claim_events.ClaimPaid(claim_id=story.claim_id, paid_on=on, amount=amount, kind="accelerated")
    book.write(claimant, event, on, story.claim_id, kind="claims")


def inherited(
    book: ScriptBook,
    claimant: str,
    provision: str,
    designated: tuple[DesignatedUnits, ...],
    filed_on: date,
    known_on: date,
) -> ClaimStory:
    """A claim that somebody else assembled and filed: our record of it begins with the filing."""
    story = compose(book, claimant, provision, designated, filed_on)
    filed(book, claimant, story, arrives=known_on)
    accepted(book, claimant, story, arrives=max(known_on, days_later(filed_on, ACCEPTED)))
    told(book, story, *TOLD)
    return story
