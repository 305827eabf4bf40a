"""The self-assessment: a few questions on role, goods, records and volume, and an honest answer. Data for the command and for the page."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from msgspec import Struct

from drawback.domain.errors import UserError
from drawback.domain.money import Money
from drawback.rules.eligibility.provisions import NINETY_NINE

_HUNDRED: Final = Decimal(100)
_CENT: Final = Decimal("0.01")


class Outlook(StrEnum):
    """What an answer means for drawback, the best first."""

    GOOD = "looks good"
    FIX = "possible, once something is put right"
    ASK = "a person must look at it"
    NOTHING = "nothing to claim"


_ORDER: Final = tuple(Outlook)


class Option(Struct, frozen=True):
    """One answer that can be given, what it means, and the paragraph."""

    name: str
    label: str
    outlook: Outlook
    says: str
    cite: str


class AssessmentQuestion(Struct, frozen=True):
    """One question with its answers."""

    name: str
    asks: str
    options: tuple[Option, ...]


class Volume(Struct, frozen=True):
    """Dollars of duty paid in a year, the per cent of the goods that leave or are destroyed, and what filing costs in a year."""

    duty: Decimal
    share: Decimal
    cost: Decimal = Decimal(0)


class SelfAssessment(Struct, frozen=True):
    """The honest answer: the worst outlook of all answers, a sentence each, and what a year brings at most and after costs."""

    outlook: Outlook
    sentences: tuple[str, ...]
    at_most: Money
    after_cost: Money


class AnswerError(UserError):
    """A question without an answer, or with one that it does not know."""


def _q(name: str, asks: str, *options: tuple[str, str, Outlook, str, str]) -> AssessmentQuestion:
    return AssessmentQuestion(name, asks, tuple(Option(*one) for one in options))


_G, _F, _A, _N = Outlook
QUESTIONS: Final = (
    _q(
        "role",
        "What were you to the goods?",
        ("both", "importer of record and exporter of record", _G, "You may claim in your own right.", "19 CFR 190.28, 190.33, 190.42"),
        ("exporter", "exporter or destroyer; another imported them", _F,
         "The right is yours; you need records of the transfer and the import entries of whoever imported.", "19 CFR 190.10, 190.33"),
        ("importer", "importer; another exports them", _F,
         "The right is the exporter's: you need its signed waiver, filed with each claim.", "19 CFR 190.33(a)(2), (b)(2)"),
        ("neither", "neither", _N, "Who neither imported, made, exported nor destroyed the goods has no right to assign.", "19 CFR 190.28, 190.33"),
    ),
    _q(
        "goods",
        "What happens to the goods?",
        ("unused", "exported or destroyed unused", _G, "Unused merchandise: the same goods, or others of the same eight digits.", "19 U.S.C. 1313(j)"),
        ("made", "made into articles that are exported", _F,
         "Manufacturing: a general or specific ruling and bills of materials are needed first.", "19 U.S.C. 1313(a), (b); 19 CFR 190.7, 190.8"),
        ("returned", "sold, and came back (rejected or retail returns)", _F,
         "Rejected or returned goods: notice on Form 7553 before they are exported or destroyed.", "19 U.S.C. 1313(c); 19 CFR 190.42, 190.45"),
        ("sold", "sold and used in the United States", _N, "Goods that stay and are used earn no drawback.", "19 U.S.C. 1313"),
    ),
    _q(
        "duties",
        "Which duties were paid on them?",
        ("ordinary", "ordinary duty, Section 301, taxes or fees", _G, "They come back at 99 %.", "19 CFR 190.3, 190.51(b)"),
        ("mixed", "these, and Section 232, IEEPA or AD/CVD", _A,
         ("Antidumping and countervailing duty never come back, and of the additional duties each programme has its own answer; "
         "`drawback estimate` says which."), "19 U.S.C. 1677h; 19 CFR 190.3"),
        ("adcvd", "antidumping or countervailing duty alone", _N, "They never come back as drawback.", "19 U.S.C. 1677h"),
        ("none", "none", _N, "Without duty, tax or fee there is nothing to refund.", "19 U.S.C. 1313"),
    ),
    _q(
        "age",
        "When were the goods imported?",
        ("recent", "within the last four years", _G, "There is time: export and claim are both due within five years of the import.", "19 U.S.C. 1313(j), (r)(1)"),
        ("late", "four to five years ago", _F, "Claim the oldest at once: after five years the right is gone.", "19 U.S.C. 1313(r)(1)"),
        ("over", "more than five years ago", _N, "The five years are over.", "19 U.S.C. 1313(r)(1)"),
    ),
    _q(
        "records",
        "Which records do you hold?",
        ("all", "entries, inventory by part number, proof of export with carrier documents", _G,
         "These are what CBP asks for; keep them until three years after the claim liquidates.", "19 CFR 190.15, 190.72"),
        ("part", "entries and exports, but no inventory that joins them", _F,
         "Substitution needs no trace by unit, but possession and quantities must be shown.", "19 CFR 190.14, 190.32"),
        ("aes", "exports only as electronic filings (AES)", _F,
         "An electronic filing alone proves no export: add carrier documents.", "19 CFR 190.72"),
        ("none", "none that go back to the imports", _A, "Without records no claim stands an audit; begin by keeping them.", "19 CFR 190.10, 190.15"),
    ),
    _q(
        "notice",
        "Was CBP told before goods left or were destroyed (Form 7553), or is that waived?",
        ("yes", "yes, or a waiver is granted", _G, "Nothing stands in the way.", "19 CFR 190.35, 190.71, 190.91"),
        ("no", "no, and goods were exported", _F, "Apply for the one-time waiver for past exports, and for a waiver for those to come.", "19 CFR 190.36, 190.91"),
        ("destroyed", "no, and goods were destroyed", _N, "A destruction that CBP was not told of seven working days before earns nothing.", "19 CFR 190.71"),
        ("made", "not asked for: manufactured articles were exported", _G, "Exported manufactured articles need no notice.", "CATAIR Drawback, notes to records 60 and 70"),
    ),
    _q(
        "destination",
        "Where do the exports go?",
        ("overseas", "neither Canada, Mexico nor Chile", _G, "An export counts in full.", "19 CFR 190.2"),
        ("usmca", "Canada or Mexico too", _A, "There substitution of unused goods is no export, and elsewhere the lesser of both duties counts.", "19 U.S.C. 1313(j)(4); 19 CFR 182.44"),
        ("chile", "Chile too", _A, "Substitution of unused goods is barred, and other drawback limited.", "19 U.S.C. 1313(j)(4)(B)"),
        ("inside", "Puerto Rico only", _N, "Puerto Rico is inside the customs territory: no export.", "19 CFR 190.5"),
    ),
)  # fmt: skip
"""What is asked, in this order."""


def assess(answers: Mapping[str, str], volume: Volume) -> SelfAssessment:
    """Answer honestly: the worst of all answers governs; what a year brings is 99 % of the share that leaves, before any limit.

    Raises:
        AnswerError: a question without an answer or with an unknown one, or figures that cannot be meant.
    """
    unknown = sorted(set(answers) - {question.name for question in QUESTIONS})
    if unknown:
        raise AnswerError(
            f"{', '.join(unknown)}: no such question; there are {', '.join(q.name for q in QUESTIONS)}"
        )
    if volume.duty < 0 or volume.cost < 0 or not 0 <= volume.share <= _HUNDRED:
        raise AnswerError("expected duty and cost of zero or more, and a share from 0 to 100")
    chosen = [_chosen(question, answers) for question in QUESTIONS]
    outlook = max((one.outlook for one in chosen), key=_ORDER.index)
    at_most = (NINETY_NINE * volume.duty * volume.share / _HUNDRED).quantize(_CENT, ROUND_HALF_UP)
    if outlook is Outlook.NOTHING or not at_most:
        at_most, outlook = Decimal("0.00"), Outlook.NOTHING
    after = at_most - volume.cost
    return SelfAssessment(
        outlook,
        (*(f"{one.says} ({one.cite})" for one in chosen), _money_says(at_most, after, volume)),
        at_most,
        after,
    )


def _chosen(question: AssessmentQuestion, answers: Mapping[str, str]) -> Option:
    given = answers.get(question.name, "")
    found = next((one for one in question.options if one.name == given), None)
    if found is None:
        names = ", ".join(one.name for one in question.options)
        raise AnswerError(f"{question.name} is {given!r}; expected one of {names}")
    return found


def _money_says(at_most: Money, after: Money, volume: Volume) -> str:
    if not at_most:
        return "A year brings nothing."
    kept = (
        f"${after:,.2f} after costs of ${volume.cost:,.2f}"
        if after > 0
        else f"no more than its costs of ${volume.cost:,.2f}"
    )
    return f"A year brings at most ${at_most:,.2f}, and {kept}; lesser-of rules and limits of each import can only lower it."
