"""Destruction of goods: the notice on CBP Form 7553, CBP's answer, and what was witnessed. Topic `drawback.export.v1`, key claimant."""

from decimal import Decimal
from typing import Literal

from drawback_schemas.exports import EXPORT
from drawback_schemas.limits import Day, Dollars, ExportKey, Quantity, ShortText
from drawback_schemas.registry import Event, event

DestructionAnswer = Literal["attends", "waived"]
WitnessName = Literal["cbp", "third-party", "own"]


@event(topic=EXPORT, legal_day="filed_on")
class DestructionNoticed(Event, frozen=True, kw_only=True, tag="destruction.noticed.v1"):
    """A notice of intent to destroy was filed (19 CFR 190.71(a)); `received_on` is when CBP received it, the day of filing where unknown."""

    export_id: ExportKey
    filed_on: Day
    planned_on: Day
    quantity: Quantity
    received_on: Day | None = None
    place: ShortText = ""


@event(topic=EXPORT, legal_day="answered_on")
class DestructionAnswered(Event, frozen=True, kw_only=True, tag="destruction.answered.v1"):
    """CBP answered the notice: it `attends` the destruction, or it has `waived` to."""

    export_id: ExportKey
    answered_on: Day
    answer: DestructionAnswer


@event(topic=EXPORT, legal_day="destroyed_on")
class DestructionWitnessed(Event, frozen=True, kw_only=True, tag="destruction.witnessed.v1"):
    """What was destroyed before a witness: CBP on the form, a disinterested third party, or only the claimant's own people.

    `quantity` is what was destroyed of the line, which may be less than was announced; `recovered_value` what the materials recovered from
    it are worth (19 U.S.C. 1313(x)).
    """

    export_id: ExportKey
    destroyed_on: Day
    witness: WitnessName
    quantity: Quantity
    recovered_value: Dollars = Decimal(0)
    by: ShortText = ""
