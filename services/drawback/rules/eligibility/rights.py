"""Who may claim, who may sign, what proves a transfer, and who answers for the claim (R-13 to R-19)."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from drawback.domain.money import Money
from drawback.domain.types import Provision
from drawback.rules.answers import Cite
from drawback.rules.eligibility.provisions import PROVISIONS, Comparison, Family
from drawback.rules.findings import FindingOutcome, RuleFinding
from drawback.rules.registry import rule, table

CLAIMANT: Final = Cite("19 CFR 190.28, 190.33, 190.42(b), 190.82, 190.186")
TRANSFERS: Final = Cite("19 U.S.C. 1313(b)(2)(C); 19 CFR 190.10, 190.24, 190.34")
SIGNERS: Final = Cite("19 CFR 190.6")
LIABILITY: Final = Cite("19 U.S.C. 1313(k); 19 CFR 190.63")
AGENCY: Final = Cite("19 CFR 190.9(b)(1)")
SUCCESSOR: Final = Cite("19 U.S.C. 1313(s); 19 CFR 190.22(d), 190.32(f)")


class PartyRole(StrEnum):
    """What the claimant was to the goods."""

    EXPORTER = "exporter"
    DESTROYER = "destroyer"
    IMPORTER = "importer"
    MANUFACTURER = "manufacturer or producer"
    INTERMEDIATE = "intermediate party"


_OWN_RIGHT: Final = frozenset({PartyRole.EXPORTER, PartyRole.DESTROYER})


@rule("R-13", cite=CLAIMANT)
def may_claim(
    role: PartyRole,
    provision: Provision,
    *,
    rights_waived: bool,
    had_possession: bool = True,
    others_stated: bool = True,
) -> RuleFinding:
    """Test the right to claim: the exporter or destroyer has it, others by its signed waiver filed with the claim.

    For (j)(2) the claimant must have possessed the substituted goods; a claimant of rejected goods who did not import
    them needs the statement of the importer and every other owner that no other claim was made.
    """
    if role not in _OWN_RIGHT and not rights_waived:
        return RuleFinding(
            "R-13",
            FindingOutcome.DENY,
            f"The {role} needs a signed waiver of the exporter or destroyer",
            CLAIMANT,
        )
    found = PROVISIONS[provision]
    if found.comparison is Comparison.DISPOSED_ARTICLE and not had_possession:
        return RuleFinding(
            "R-13",
            FindingOutcome.DENY,
            "(j)(2): the claimant did not possess the substituted goods",
            CLAIMANT,
        )
    if found.family is Family.REJECTED and role is not PartyRole.IMPORTER and not others_stated:
        return RuleFinding(
            "R-13",
            FindingOutcome.DENY,
            "Rejected goods: the statement of importer and owners is missing",
            CLAIMANT,
        )
    return RuleFinding("R-13", FindingOutcome.SATISFIED, f"The {role} may claim", CLAIMANT)


class Signer(StrEnum):
    """Who signs for a party."""

    OFFICER = "president, vice-president, secretary or treasurer"
    BOUND_EMPLOYEE = "employee authorised to bind"
    PARTNER = "full partner"
    OWNER = "sole owner"
    ATTORNEY_EMPLOYEE = "employee with power of attorney"
    INDIVIDUAL = "individual for himself"
    BROKER = "licensed broker with power of attorney"
    OTHER = "other person legally authorised"


class Paper(StrEnum):
    """What is signed."""

    ENTRY = "drawback entry"
    NOTICE = "notice of intent, Form 7553"
    ASSIGNMENT = "assignment of rights"
    BILL_OF_MATERIALS = "bill of materials"
    RULING_LETTER = "ruling letter"
    PRIVILEGE = "privilege application"


_ANYONE_AUTHORISED: Final = frozenset({Paper.RULING_LETTER, Paper.PRIVILEGE})


@rule("R-13a", cite=SIGNERS)
def may_sign(signer: Signer, paper: Paper) -> bool:
    """Whether such a person may sign such a paper; other authorised persons sign only rulings and applications."""
    return signer is not Signer.OTHER or paper in _ANYONE_AUTHORISED


TRANSFER_ITEMS: Final = table(
    "R-14",
    cite=TRANSFERS,
    name="rights.TRANSFER_ITEMS",
    says="The eleven data items by which business records prove a transfer; certificates of delivery are gone.",
    holds=(
        "transferee",
        "delivery date",
        "import entry and line",
        "quantity delivered",
        "duties, taxes and fees",
        "import date",
        "port of import",
        "transferor",
        "description",
        "ten-digit HTSUS number",
        "substituted ten-digit HTSUS number",
    ),
)


@rule("R-14", cite=TRANSFERS)
def transfer_proved(given: Collection[str], *, substitution: bool) -> RuleFinding:
    """Test the records of a transfer; what is missing on request denies that part of the claim."""
    needed = TRANSFER_ITEMS if substitution else TRANSFER_ITEMS[:-1]
    missing = [item for item in needed if item not in given]
    if missing:
        return RuleFinding(
            "R-14", FindingOutcome.DENY, f"The transfer record lacks {', '.join(missing)}", TRANSFERS
        )
    return RuleFinding("R-14", FindingOutcome.SATISFIED, "The transfer record is complete", TRANSFERS)


@rule("R-17", cite=LIABILITY)
def importer_exposure(claimed_on_its_goods: Money, authorised: Money) -> Money:
    """Return for how much the importer answers beside the claimant: the lesser of claimed and authorised."""
    return min(claimed_on_its_goods, authorised)


@rule("R-19", cite=SUCCESSOR)
def successor_may_designate(
    *,
    records_certified: bool,
    no_double_use_certified: bool,
    whole_business: bool,
    assets_exceed_rights: bool = False,
) -> RuleFinding:
    """Test whether a successor may designate its predecessor's goods."""
    if not (records_certified and no_double_use_certified):
        return RuleFinding(
            "R-19", FindingOutcome.DENY, "Certificates of records and of no double use are needed", SUCCESSOR
        )
    if not whole_business and not assets_exceed_rights:
        return RuleFinding(
            "R-19",
            FindingOutcome.DENY,
            "Only a unit was sold: its other assets must exceed the drawback rights in value",
            SUCCESSOR,
        )
    return RuleFinding(
        "R-19", FindingOutcome.SATISFIED, "The successor may designate the predecessor's goods", SUCCESSOR
    )


AGENCY_TERMS: Final = table(
    "R-13",
    cite=AGENCY,
    name="rights.AGENCY_TERMS",
    says="What the contract says by which another works up goods for their owner as its agent.",
    holds=(
        "compensation",
        "record of transfers",
        "work to be performed",
        "control by the principal",
        "risk of loss",
        "period in effect",
    ),
)


@rule("R-13", cite=AGENCY)
def works_as_agent(terms: Collection[str], *, owned_by_principal: bool) -> RuleFinding:
    """Test whether who works up goods does so as agent of their owner, who is then treated as the manufacturer.

    The contract must say all six things, and the goods must belong to the principal while they are worked up.
    """
    if not owned_by_principal:
        says = "the goods did not belong to the principal while they were worked up: a sale, no agency"
        return RuleFinding("R-13", FindingOutcome.DENY, says, AGENCY)
    missing = [term for term in AGENCY_TERMS if term not in terms]
    if missing:
        says = f"the contract does not say: {', '.join(missing)}"
        return RuleFinding("R-13", FindingOutcome.DENY, says, AGENCY)
    return RuleFinding(
        "R-13", FindingOutcome.SATISFIED, "The principal is treated as the manufacturer", AGENCY
    )
